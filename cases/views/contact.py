"""Ways to reach a person: one more, and what changes of one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import contacts
from ..forms.contact import ContactForm
from ..models import Case, Contact, Person


@allowed("cases.change_person")
@require_http_methods(["GET", "POST"])
def contact_add(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = ContactForm(posted(request), instance=Contact(person=person), cancel=person.get_absolute_url(), primary="Aggiungi il recapito")
    if request.method == "POST" and form.is_valid():
        try:
            contacts.add(person, form.instance, by=request.user)
        except TransitionNotAllowed as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, "Recapito aggiunto.")
            return redirect(person)
    return render(request, "cases/contact_add.html", {"person": person, "form": form})


@allowed("cases.change_person")
@require_http_methods(["GET", "POST"])
def contact_change(request, pk, contact_pk):
    rows = Contact.objects.visible_to(request.user).filter(person=pk).select_related("person")
    contact = get_object_or_404(rows, pk=contact_pk)
    person = contact.person
    form = ContactForm(posted(request), instance=contact, knows_why=knows_why(request.user, person), cancel=person.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            changed = set(form.changed_data) - {"version"}
            contacts.change(form.instance, by=request.user, version=form.cleaned_data["version"], fields=changed)
        except EditConflict:
            return conflict(request, form)
        messages.success(request, "Recapito aggiornato.")
        return redirect(person)
    return render(request, "cases/contact_change.html", {"person": person, "form": form})


def knows_why(user, person):
    """Why a telephone is not safe is a fact of the case."""
    return any(person.is_in(case) for case in Case.objects.visible_to(user).of_person(person).order_by("pk"))
