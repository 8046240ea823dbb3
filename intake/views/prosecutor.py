"""The report to the prosecutor: written, signed twice, sent."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.documents import press, responses
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict

from .. import report_papers
from ..actions import prosecutor
from ..actions.report import case_of
from ..forms.prosecutor import ProsecutorReportCorrectForm, ProsecutorReportEditForm, ProsecutorReportSendForm
from ..models import ProsecutorReport
from .steps import step

READ, SIGN, COUNTERSIGN = "intake.view_incomingreport", "intake.write_prosecutorreport", "intake.countersign_prosecutorreport"
Status = ProsecutorReport.Status


@allowed(READ)
@require_GET
def prosecutor_report_detail(request, pk):
    one = visible(request, pk)
    record("intake.prosecutorreport.opened", one, by=request.user, case_id=case_of(one.report))
    works = request.user.has_perm(SIGN) and one.report.may_be_worked_by(request.user)
    facts = {
        "one": one,
        "writes": works and one.status == Status.DRAFT,
        "missing": one.missing,
        "countersigns": request.user.has_perm(COUNTERSIGN) and one.status == Status.AUTHORED,
        "own": one.author_id == request.user.pk,
        "sends": request.user.has_perm(COUNTERSIGN) and one.status == Status.SIGNED,
        "sections": [
            ("Fatti, con le date", one.facts),
            ("Da chi si sanno", one.sources),
            ("Che cosa è già stato tentato", one.tried),
            ("Urgenza e rischi", one.urgency_reason),
            ("Valutazioni di chi scrive, separate dai fatti", one.evaluation),
        ],
    }
    return render(request, "intake/prosecutor_report_detail.html", facts)


@allowed(SIGN)
@require_http_methods(["GET", "POST"])
def prosecutor_report_edit(request, pk):
    one = workable(request, pk)
    if one.status != Status.DRAFT:
        messages.error(request, f"Non si cambia più: è {one.get_status_display()}.")
        return redirect(one)
    form = ProsecutorReportEditForm(posted(request), instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form)
        record("intake.prosecutorreport.write", one, by=request.user, case_id=case_of(one.report))
        messages.success(request, "Testo salvato: quando è completo, firmalo.")
        return redirect(one)
    return render(request, "intake/prosecutor_report_edit.html", {"one": one, "form": form})


@allowed(SIGN)
@require_POST
def prosecutor_report_sign(request, pk):
    return step(request, workable(request, pk), prosecutor.sign, "Firmata. Ora serve la firma di chi coordina.")


@allowed(COUNTERSIGN)
@require_POST
def prosecutor_report_countersign(request, pk):
    return step(request, visible(request, pk), prosecutor.countersign, "Firmata da entrambi: il documento è pronto da inviare.")


@allowed(COUNTERSIGN)
@require_http_methods(["GET", "POST"])
def prosecutor_report_correct(request, pk):
    """Back to who wrote it, with what is to be mended."""
    one = visible(request, pk)
    form = ProsecutorReportCorrectForm(posted(request), cancel=one.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        return step(request, one, lambda one, by: prosecutor.correct(one, by=by, **form.cleaned_data), "Rimandata a chi scrive.")
    return render(request, "intake/prosecutor_report_correct.html", {"one": one, "form": form})


@allowed(COUNTERSIGN)
@require_http_methods(["GET", "POST"])
def prosecutor_report_send(request, pk):
    """It was sent: with which number, when, and the receipt."""
    one = visible(request, pk)
    if one.status != Status.SIGNED:
        messages.error(request, f"Si invia dopo le due firme: ora è {one.get_status_display()}.")
        return redirect(one)
    form = ProsecutorReportSendForm(posted(request), request.FILES or None, cancel=one.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        return step(request, one, lambda one, by: prosecutor.send(one, by=by, **form.facts()), "Invio registrato.")
    return render(request, "intake/prosecutor_report_send.html", {"one": one, "form": form})


@allowed(READ)
@require_GET
def prosecutor_report_document(request, pk):
    """The signed document; before that, for who works on it, a draft."""
    one = visible(request, pk)
    if one.document_id:
        return responses.download(request, one.document)
    if not one.report.may_be_worked_by(request.user):
        raise Http404
    record("intake.prosecutorreport.printed", one, by=request.user, case_id=case_of(one.report))
    draft = press.render("prosecutor_report", report_papers.prosecutor(one), title="Comunicazione riservata", by=request.user)
    return responses.download_draft(draft)


@allowed(READ)
@require_GET
def prosecutor_report_receipt(request, pk):
    one = visible(request, pk)
    if one.receipt is None:
        raise Http404
    return responses.download_attachment(request, one.receipt)


def workable(request, pk):
    """One that the reader writes on: others who may read it get the same 404."""
    one = visible(request, pk)
    if not one.report.may_be_worked_by(request.user):
        raise Http404
    return one


def visible(request, pk):
    rows = ProsecutorReport.objects.visible_to(request.user).select_related(
        "report__unit__group", "authority", "author", "countersigned_by", "document", "receipt"
    )
    return get_object_or_404(rows, pk=pk)
