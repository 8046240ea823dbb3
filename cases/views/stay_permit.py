"""Permits to stay, from the family of a case: whoever holds no case of the person knows nothing of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import access, stay_permits
from ..forms.stay_permit import StayPermitEndForm, StayPermitForm
from ..models import StayPermit


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def stay_permit_add(request, pk, person_pk):
    """What is written here takes the place of the permit before, which stays in the history."""
    case = access.get_case(request, pk, to="cases.lead_case")
    member = case.household.members.current().filter(person=person_pk).select_related("person").first()
    if member is None:
        raise Http404
    person = member.person
    form = StayPermitForm(
        posted(request), instance=StayPermit(person=person), cancel=person.get_absolute_url(), primary="Registra il permesso"
    )
    if request.method == "POST" and form.is_valid():
        try:
            stay_permits.add(case, form.instance, by=request.user)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Permesso registrato.")
        return redirect(person)
    known = list(StayPermit.objects.visible_to(request.user).filter(person=person).standing())
    return render(request, "cases/stay_permit_add.html", {"case": case, "person": person, "form": form, "known": known})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def stay_permit_change(request, pk, permit_pk):
    case, permit = get_permit(request, pk, permit_pk)
    form = StayPermitForm(posted(request), instance=permit, cancel=permit.person.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        changed = sorted(set(form.changed_data) - {"version"})
        try:
            stay_permits.change(case, form.instance, by=request.user, version=form.cleaned_data["version"], fields=changed)
        except EditConflict:
            return conflict(request, form)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Permesso aggiornato.")
        return redirect(permit.person)
    return render(request, "cases/stay_permit_change.html", {"case": case, "permit": permit, "form": form})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def stay_permit_end(request, pk, permit_pk):
    """Nothing takes its place: a new permit ends the one before by itself."""
    case, permit = get_permit(request, pk, permit_pk)
    form = StayPermitEndForm(posted(request), permit=permit, cancel=permit.person.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            stay_permits.end(case, permit, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Segnato: il permesso resta nella storia.")
        return redirect(permit.person)
    return render(request, "cases/stay_permit_end.html", {"case": case, "permit": permit, "form": form})


def get_permit(request, pk, permit_pk):
    """A permit that stands, of somebody who belongs to the family of this case today."""
    case = access.get_case(request, pk, to="cases.lead_case")
    rows = StayPermit.objects.visible_to(request.user).standing().select_related("person")
    permit = rows.filter(pk=permit_pk).first()
    if permit is None or not permit.person.is_in(case):
        raise Http404
    return case, permit
