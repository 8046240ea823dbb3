"""Passing a case to another Comune, step by step."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.drafts.keeping import Keeper
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, transfers
from ..forms.case import ReasonForm
from ..forms.transfer import TransferAcknowledgeForm, TransferChecksForm, TransferForm, TransferSendForm
from ..models import CaseTransfer
from .sections import CLOSED

CLOSES = "cases.close_case"


@allowed(CLOSES)
@require_http_methods(["GET", "POST"])
def transfer_add(request, pk):
    """Where one is running already, its page."""
    case = access.get_case(request, pk, to=CLOSES)
    running = CaseTransfer.objects.visible_to(request.user).running().filter(case=case).first()
    if running is not None:
        return redirect(running)
    if not case.is_open:
        messages.error(request, CLOSED)
        return redirect(case)
    form = TransferForm(posted(request), case=case, charges=list(case.charges.current().select_related("person")))
    if request.method == "POST" and form.is_valid():
        try:
            transfer = transfers.request(case, by=request.user, payers=form.payers(), **form.facts())
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Trasferimento avviato: ora prepara il fascicolo e i controlli.")
            return redirect(transfer)
    return render(request, "cases/transfer_add.html", {"case": case, "form": form})


@allowed(CLOSES)
@require_GET
def transfer_detail(request, pk):
    transfer = transfer_of(request, pk)
    facts = {
        "case": transfer.case,
        "transfer": transfer,
        "charges": list(transfer.case.charges.select_related("person")),
        "checks": transfers.checks_of(transfer),
        "pack": transfer.dossier or transfers.pack_of(transfer),
        "vetoes": transfers.vetoes(transfer) if transfer.status == CaseTransfer.Status.REQUESTED else [],
        "pending": list(transfer.case.deadlines.pending().exclude(key__startswith="transfer:").order_by("due_on", "pk")[:50]),
    }
    return render(request, "cases/transfer_detail.html", facts)


@allowed(CLOSES)
@require_POST
def transfer_check(request, pk):
    transfer = transfer_of(request, pk)
    form = TransferChecksForm(request.POST)
    try:
        transfers.note_checks(transfer, by=request.user, done=form.cleaned_data["done"] if form.is_valid() else [])
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Elenco salvato.")
    return redirect(transfer)


@allowed(CLOSES)
@require_http_methods(["GET", "POST"])
def transfer_send(request, pk):
    transfer = transfer_of(request, pk)
    form = TransferSendForm(posted(request), cancel=transfer.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            transfers.send(transfer, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Invio registrato: ora si attende la risposta.")
            return redirect(transfer)
    against = transfers.vetoes(transfer) if transfer.status == CaseTransfer.Status.REQUESTED else []
    return render(request, "cases/transfer_send.html", {"case": transfer.case, "transfer": transfer, "form": form, "vetoes": against})


@allowed(CLOSES)
@require_http_methods(["GET", "POST"])
def transfer_acknowledge(request, pk):
    transfer = transfer_of(request, pk)
    charges = list(transfer.case.charges.current().select_related("person"))
    draft = Keeper(request, "cases.transfer_acknowledge", transfer.pk, title=f"Relazione di trasferimento, caso {transfer.case.number}")
    form = draft.fill(TransferAcknowledgeForm(posted(request), transfer=transfer, charges=charges))
    if request.method == "POST" and form.is_valid():
        try:
            transfers.acknowledge(transfer, by=request.user, situations=form.situations(), **form.facts())
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            draft.drop()
            messages.success(request, f"Caso {transfer.case.number} trasferito al Comune di {transfer.comune}.")
            return redirect(transfer.case)
    facts = {"case": transfer.case, "transfer": transfer, "form": form, "draft": draft}
    return render(request, "cases/transfer_acknowledge.html", facts)


@allowed(CLOSES)
@require_http_methods(["GET", "POST"])
def transfer_undo(request, pk):
    transfer = transfer_of(request, pk)
    form = ReasonForm(posted(request), primary="Annulla il trasferimento", cancel=transfer.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            transfers.undo(transfer, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Trasferimento annullato: il caso resta qui.")
            return redirect(transfer.case)
    return render(request, "cases/transfer_undo.html", {"case": transfer.case, "transfer": transfer, "form": form})


def transfer_of(request, pk):
    return access.get_below(request, CaseTransfer.objects.visible_to(request.user).for_page(), pk, to=CLOSES)
