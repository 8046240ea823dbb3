"""Citizenships of a person: one more, and the end of one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import citizenships
from ..forms.citizenship import CitizenshipEndForm, CitizenshipForm
from ..models import Citizenship, Person


@allowed("cases.change_person")
@require_http_methods(["GET", "POST"])
def citizenship_add(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = CitizenshipForm(posted(request), cancel=person.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            citizenships.add(person, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Cittadinanza aggiunta.")
            return redirect(person)
    known = list(Citizenship.objects.visible_to(request.user).filter(person=person))
    return render(request, "cases/citizenship_add.html", {"person": person, "form": form, "known": known})


@allowed("cases.change_person")
@require_http_methods(["GET", "POST"])
def citizenship_end(request, pk, citizenship_pk):
    rows = Citizenship.objects.visible_to(request.user).filter(person=pk).select_related("person")
    citizenship = get_object_or_404(rows, pk=citizenship_pk)
    person = citizenship.person
    form = CitizenshipEndForm(posted(request), citizenship=citizenship, cancel=person.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            citizenships.end(citizenship, by=request.user, **form.cleaned_data)
        except (EditConflict, TransitionNotAllowed):
            messages.error(request, "Un collega l'ha cambiata nel frattempo: guarda com'è ora.")
        else:
            messages.success(request, "Cittadinanza segnata come finita.")
        return redirect(person)
    return render(request, "cases/citizenship_end.html", {"person": person, "citizenship": citizenship, "form": form})
