"""Bonds between the people of a family, and children who are expected."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import access, kinfolk, relationships
from ..forms.case import ReasonForm
from ..forms.relationship import PregnancyEndForm, PregnancyForm, RelationshipChangeForm, RelationshipForm


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def relationship_add(request, pk):
    """One more bond; those known already are listed above it."""
    case = access.get_case(request, pk, to="cases.lead_case")
    people = kinfolk.people_of(case, request.user)
    form = RelationshipForm(posted(request), case=case, user=request.user, people=people, cancel=back_to(case))
    if request.method == "POST" and form.is_valid():
        try:
            relationships.relate(case, form.instance, by=request.user)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Legame registrato: la figura della famiglia è aggiornata.")
        return redirect("cases:family", pk)
    return render(request, "cases/relationship_add.html", {"case": case, "form": form, "bonds": kinfolk.bonds_of(case, request.user)})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def relationship_change(request, pk, bond_pk):
    case, bond = get_bond(request, pk, bond_pk)
    form = RelationshipChangeForm(posted(request), instance=bond, case=case, user=request.user, cancel=back_to(case))
    if request.method == "POST" and form.is_valid():
        try:
            changed = sorted(set(form.changed_data) - {"version"})
            relationships.change(case, form.instance, by=request.user, version=form.cleaned_data["version"], fields=changed)
        except EditConflict:
            return conflict(request, form)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Legame aggiornato.")
        return redirect("cases:family", pk)
    return render(request, "cases/relationship_change.html", {"case": case, "form": form, "bond": bond})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def relationship_remove(request, pk, bond_pk):
    """For mistakes only: what has ended is given a last day."""
    case, bond = get_bond(request, pk, bond_pk)
    form = ReasonForm(posted(request), primary="Togli il legame", cancel=back_to(case))
    if request.method == "POST" and form.is_valid():
        try:
            relationships.remove(case, bond, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Legame tolto.")
        return redirect("cases:family", pk)
    return render(request, "cases/relationship_remove.html", {"case": case, "form": form, "bond": bond})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def pregnancy_add(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    form = PregnancyForm(posted(request), people=kinfolk.people_of(case, request.user), cancel=back_to(case))
    if request.method == "POST" and form.is_valid():
        try:
            relationships.expect(case, form.instance, by=request.user)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Gravidanza registrata.")
        return redirect("cases:family", pk)
    return render(request, "cases/pregnancy_add.html", {"case": case, "form": form})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def pregnancy_end(request, pk, pregnancy_pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    pregnancy = kinfolk.pregnancies_of(case, request.user).filter(pk=pregnancy_pk).first()
    if pregnancy is None:
        raise Http404
    form = PregnancyEndForm(posted(request), pregnancy=pregnancy, cancel=back_to(case))
    if request.method == "POST" and form.is_valid():
        try:
            relationships.end_pregnancy(case, pregnancy, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Segnata. Se il bambino è nato, aggiungilo alla famiglia.")
        return redirect("cases:family", pk)
    return render(request, "cases/pregnancy_end.html", {"case": case, "form": form, "pregnancy": pregnancy})


def back_to(case):
    return f"{case.get_absolute_url()}famiglia/"


def get_bond(request, pk, bond_pk):
    """A bond of the family of this case, both ends known to the reader."""
    case = access.get_case(request, pk, to="cases.lead_case")
    bond = kinfolk.bonds_of(case, request.user).filter(pk=bond_pk).first()
    if bond is None:
        raise Http404
    return case, bond
