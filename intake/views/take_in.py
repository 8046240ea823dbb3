"""The coordinator's desk: requests to take a family in charge, and the answers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.models import Case
from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from ..actions import sheet as sheets
from ..actions import take_in
from ..forms.take_in import TakeInAcceptForm, TakeInFilterForm, TakeInRefuseForm, TakeInToldForm
from ..models import TakeInRequest

ORDERS = {"scadenza": ["due_on"], "proposta": ["-proposed_at"], "nucleo": ["household__name"]}


@allowed("intake.view_takeinrequest")
@require_GET
def take_in_list(request):
    """What waits for an answer, first what is due first. Who proposes sees their own."""
    answers = request.user.has_perm("intake.answer_takeinrequest")
    asked = request.GET if "stato" in request.GET else {"stato": "waiting"}
    form = TakeInFilterForm(asked)
    state = form.cleaned_data["stato"] if form.is_valid() else ""
    rows = TakeInRequest.objects.visible_to(request.user).for_list()
    rows = rows if answers else rows.filter(proposed_by=request.user)
    rows = rows.waiting() if state == "waiting" else rows.filter(status=state) if state else rows
    page = paginate(rows, request, by=sorting(request, ORDERS, "scadenza"))
    facts = {"form": form, "page": page, "answers": answers, "state": state, "today": timezone.localdate()}
    return render(request, "intake/take_in_list.html#results" if request.htmx else "intake/take_in_list.html", facts)


@allowed("intake.view_takeinrequest")
@require_GET
def take_in_detail(request, pk):
    """The request with its sheet. The coordinator's first look marks it as seen, so that who waits knows."""
    asked = visible(request, pk)
    answers = request.user.has_perm("intake.answer_takeinrequest")
    if answers and asked.status == TakeInRequest.Status.PROPOSED:
        asked.see(by=request.user)
    record("intake.takeinrequest.opened", asked, by=request.user)
    facts = {
        "asked": asked,
        "sheet": asked.sheet,
        "paper": sheets.paper(asked.sheet),
        "minors": list(asked.minors.order_by("birth_date", "pk")),
        "members": list(asked.household.members.current().select_related("person").order_by("person__birth_date", "pk")),
        "answers": answers and asked.is_waiting,
        "tells": asked.status == TakeInRequest.Status.REFUSED and request.user.has_perm("intake.write_accesssheet"),
        "case": Case.objects.visible_to(request.user).filter(pk=asked.case_id).first() if asked.case_id else None,
    }
    return render(request, "intake/take_in_detail.html", facts)


@allowed("intake.answer_takeinrequest")
@require_http_methods(["GET", "POST"])
def take_in_accept(request, pk):
    """Yes: who follows the family. The case opens at once, for those named once they have declared no conflict."""
    asked = visible(request, pk)
    if not asked.is_waiting:
        return already_answered(request, asked)
    form = TakeInAcceptForm(posted(request), request=asked)
    if request.method == "POST" and form.is_valid():
        try:
            case = take_in.accept(asked, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(asked)
        messages.success(request, f"Caso {case} aperto e assegnato. Chi è stato nominato riceve ora la richiesta di dichiarazione.")
        return redirect(case)
    return render(request, "intake/take_in_accept.html", {"form": form, "asked": asked})


@allowed("intake.answer_takeinrequest")
@require_http_methods(["GET", "POST"])
def take_in_refuse(request, pk):
    asked = visible(request, pk)
    if not asked.is_waiting:
        return already_answered(request, asked)
    form = TakeInRefuseForm(posted(request), cancel=asked.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            take_in.refuse(asked, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Proposta respinta: chi l'ha fatta riceve ora il motivo.")
        return redirect(asked)
    return render(request, "intake/take_in_refuse.html", {"form": form, "asked": asked})


@allowed("intake.write_accesssheet")
@require_http_methods(["GET", "POST"])
def take_in_told(request, pk):
    """A refusal ends when the family knows: whoever met it says when and how."""
    asked = visible(request, pk)
    if asked.status != TakeInRequest.Status.REFUSED or asked.family_told_on:
        messages.error(request, "La famiglia si avvisa una volta, quando la proposta è stata respinta.")
        return redirect(asked)
    form = TakeInToldForm(posted(request), proposed_on=timezone.localdate(asked.proposed_at), cancel=asked.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            take_in.tell_family(asked, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Registrato: la famiglia sa della risposta.")
        return redirect(asked)
    return render(request, "intake/take_in_told.html", {"form": form, "asked": asked})


def already_answered(request, asked):
    messages.error(request, f"A questa proposta è già stata data risposta: {asked.get_status_display()}.")
    return redirect(asked)


def visible(request, pk):
    rows = TakeInRequest.objects.visible_to(request.user).select_related(
        "household", "unit", "proposed_by", "case", "sheet__person", "sheet__worker", "sheet__office", "sheet__document"
    )
    return get_object_or_404(rows, pk=pk)
