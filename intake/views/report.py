"""Reports about children: the list, the arrival, the page, triage, assessment, outcome."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import replace_url

from cases.forms.naming import NamingForm
from cases.models import Case
from sesto_social.accounts.access import allowed
from sesto_social.agenda.booking import SlotTaken
from sesto_social.audit.register import record
from sesto_social.documents import press, responses
from sesto_social.parameters.lookup import codes, label
from sesto_social.ui import sheets, terms
from sesto_social.ui.editing import conflict
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import report_papers
from ..actions import report as reports
from ..forms.report import (
    ReportAddForm,
    ReportAssessForm,
    ReportAttachForm,
    ReportConcludeForm,
    ReportConflictForm,
    ReportEditForm,
    ReportFilterForm,
    ReportInformForm,
    ReportReopenForm,
    ReportTriageForm,
)
from ..models import IncomingReport, ProsecutorReport, ReportPerson
from .steps import step

ORDERS = {"arrivo": ["-received_at"], "protocollo": ["-protocol_year", "protocol_number"], "stato": ["status", "-received_at"]}
READ, WRITE, DECIDE = "intake.view_incomingreport", "intake.write_incomingreport", "intake.decide_incomingreport"
REGISTER, KNOW, ASSESS = "intake.register_incomingreport", "intake.list_incomingreport", "intake.assess_incomingreport"


def asked_for(request):
    """(form, text, rows): the list as its filters and its search leave it, never more than the reader may know."""
    text = terms.remembered(request, "intake:report_list", filters=ReportFilterForm.FILTERS, limit=80)
    reads = request.user.has_perm(READ)
    form = ReportFilterForm(request.GET.dict() | {"q": text}, reads=reads)
    rows = form.narrowed(IncomingReport.objects.listed_to(request.user), request.user)
    if text:
        rows = rows.matching(text, readable=IncomingReport.objects.visible_to(request.user))
    return form, text, rows


@allowed(READ, KNOW)
@require_http_methods(["GET", "POST"])
def report_list(request):
    """By arrival, with the clock of each. Who only keeps the door sees number, day and state."""
    form, text, rows = asked_for(request)
    if request.method == "POST" and not request.htmx:
        return redirect(terms.address(request))
    page = paginate(rows.for_list(), request, by=sorting(request, ORDERS, "arrivo"))
    facts = {
        "form": form,
        "text": text,
        "page": page,
        "reads": request.user.has_perm(READ),
        "registers": request.user.has_perm(REGISTER),
        "exports": request.user.has_perm(DECIDE),
        "sources": dict(codes("report_source")),
        "narrowed": bool(set(request.GET) & set(ReportFilterForm.FILTERS)),
    }
    response = render(request, "intake/report_list.html#results" if request.htmx else "intake/report_list.html", facts)
    return replace_url(response, terms.address(request)) if request.htmx else response


@allowed(DECIDE)
@require_GET
def report_export(request):
    """The list as a sheet, without names and contents; what a spreadsheet would take for a formula is text."""
    _, _, rows = asked_for(request)
    head = ["Protocollo", "Anno", "Ricevuta", "Fonte", "Ente", "Urgenza", "Stato", "Triage entro", "Affidata a", "Esiti"]
    labels, found = dict(codes("report_source")), rows.for_list().order_by("-received_at", "-pk")[: sheets.LONGEST]
    response, exported = sheets.sheet("elenco", head, (row_of(one, labels) for one in found))
    record("intake.incomingreport.exported", by=request.user, rows=exported)
    return response


def row_of(one, labels):
    return [
        one.protocol_number,
        one.protocol_year,
        f"{timezone.localtime(one.received_at):%d/%m/%Y %H:%M}",
        labels.get(one.source, one.source),
        report_papers.PROTECTED if one.reporter_protected else one.sender,
        one.get_urgency_display(),
        one.get_status_display(),
        f"{timezone.localtime(one.triage_due_at):%d/%m/%Y %H:%M}",
        str(one.assignee or ""),
        ", ".join(IncomingReport.Outcome(code).label for code in one.outcomes),
    ]


@allowed(REGISTER)
@require_http_methods(["GET", "POST"])
def report_add(request):
    """A report at the door. Who may not read it afterwards goes back to the list, with what to do now."""
    form = ReportAddForm(posted(request), request.FILES or None, cancel="/segnalazioni/")
    if request.method == "POST" and form.is_valid():
        report = reports.register(by=request.user, **form.facts())
        messages.success(request, f"{report} registrata: chi coordina {report.unit} è stato avvisato.")
        if report.is_emergency:
            messages.warning(request, "EMERGENZA: se un bambino è in pericolo adesso chiama il 112; poi telefona a chi coordina l'unità.")
        readable = IncomingReport.objects.visible_to(request.user).filter(pk=report.pk).exists()
        return redirect(report) if readable and request.user.has_perm(READ) else redirect("intake:report_list")
    return render(request, "intake/report_add.html", {"form": form})


@allowed(READ)
@require_GET
def report_detail(request, pk):
    """All that is known and what comes next. Each reading is on record."""
    report = visible(request, pk)
    record("intake.incomingreport.opened", report, by=request.user, case_id=reports.case_of(report))
    cases = list(Case.objects.visible_to(request.user).filter(incoming_reports=report).order_by("pk"))
    works = report.may_be_worked_by(request.user)
    facts = {
        "report": report,
        "source": label("report_source", report.source),
        "when": report_papers.when(report),
        "knows_reporter": works or not report.reporter_protected,
        "people": list(report.people.select_related("person").order_by("pk")),
        "attachments": list(report.attachments.select_related("attachment").order_by("pk")),
        "cases": cases,
        "elsewhere": report.cases.count() - len(cases),
        "prosecutor_reports": list(ProsecutorReport.objects.visible_to(request.user).filter(report=report).select_related("authority")),
        "works": works,
        "writes": request.user.has_perm(WRITE) and report.status not in IncomingReport.ENDED,
        "assesses": assesses(request.user, report),
        "decides": request.user.has_perm(DECIDE),
        "outcomes": [IncomingReport.Outcome(code).label for code in report.outcomes],
        "coordinators": reports.coordinators_of(report) if report.is_emergency and report.due_at else [],
    }
    return render(request, "intake/report_detail.html", facts)


def assesses(user, report):
    """Who was asked to, and who coordinates, while it is in hand."""
    mine = report.assignee_id == user.pk and user.has_perm(ASSESS)
    return report.status in IncomingReport.IN_HAND and (mine or user.has_perm(DECIDE))


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def report_edit(request, pk):
    report = visible(request, pk)
    if report.status in IncomingReport.ENDED:
        return not_now(request, report)
    form = ReportEditForm(posted(request), instance=report)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form)
        reports.follow_changes(report, by=request.user, changed=set(form.changed_data) - {"version"})
        messages.success(request, "Segnalazione salvata.")
        still = IncomingReport.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect(report if still else "intake:report_list")
    return render(request, "intake/report_edit.html", {"report": report, "form": form})


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def report_person_add(request, pk):
    """Somebody the report names: first looked for in the registry, else only the name."""
    report = visible(request, pk)
    if report.status in IncomingReport.ENDED:
        return not_now(request, report)
    initial = {"person": request.GET.get("persona", "")}
    form = NamingForm(posted(request), roles=ReportPerson.Role.choices, user=request.user, initial=initial)
    if request.method == "POST" and form.names_somebody and form.is_valid():
        facts = form.cleaned_data
        try:
            named = reports.name(report, by=request.user, role=facts["role"], person=facts["known"], written_name=facts["written_name"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Aggiunta: {named}, {named.get_role_display()}.")
        return redirect(report)
    found = form.found()
    if form.searched:
        record("cases.person.searched", by=request.user, found=len(found))
    facts = {"report": report, "form": form.as_asked(), "found": found, "searched": form.searched, "chosen": form.chosen}
    return render(request, "cases/_named.html" if request.htmx else "intake/report_person_add.html", facts)


@allowed(WRITE)
@require_POST
def report_person_remove(request, pk, named_pk):
    report = visible(request, pk)
    named = get_object_or_404(report.people.select_related("report"), pk=named_pk)
    return step(request, report, lambda report, by: reports.unname(named, by=by), "Tolta dalla segnalazione.")


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def report_attach(request, pk):
    report = visible(request, pk)
    form = ReportAttachForm(posted(request), request.FILES or None, cancel=report.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        reports.attach(report, by=request.user, upload=form.cleaned_data["file"])
        messages.success(request, "Allegato aggiunto.")
        return redirect(report)
    return render(request, "intake/report_attach.html", {"report": report, "form": form})


@allowed(READ)
@require_GET
def report_attachment(request, pk, attachment_pk):
    """A paper that came with the report; each download is on record."""
    report = visible(request, pk)
    kept = get_object_or_404(report.attachments.select_related("attachment"), pk=attachment_pk)
    if report.reporter_protected and not report.may_be_worked_by(request.user):
        raise Http404
    return responses.download_attachment(request, kept.attachment)


@allowed(DECIDE)
@require_http_methods(["GET", "POST"])
def report_triage(request, pk):
    """The coordinator says how urgent it is and who assesses it."""
    report = visible(request, pk)
    if report.status not in IncomingReport.AWAITING_TRIAGE:
        return not_now(request, report)
    form = ReportTriageForm(posted(request), report=report, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            reports.triage(report, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Segnalazione esaminata: la prima valutazione è di {report.assignee}.")
            return redirect(report)
    return render(request, "intake/report_triage.html", {"report": report, "form": form})


@allowed(ASSESS)
@require_http_methods(["GET", "POST"])
def report_assess(request, pk):
    """What was understood; kept while one works on it, handed in when it can be decided."""
    report = visible(request, pk)
    if not assesses(request.user, report):
        return not_now(request, report)
    form = ReportAssessForm(posted(request), report=report)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] not in {None, report.version}:
            form.add_error(
                None, "Un'altra persona ha cambiato la valutazione mentre scrivevi: aprila in un'altra pagina e unisci i due testi."
            )
        else:
            return keep_assessment(request, report, form)
    return render(request, "intake/report_assess.html", {"report": report, "form": form})


def keep_assessment(request, report, form):
    hand_in = "salva" not in request.POST
    words = "Valutazione consegnata: ora chi coordina decide l'esito." if hand_in else "Valutazione salvata."
    return step(
        request,
        report,
        lambda report, by: reports.assess(report, by=by, assessment=form.cleaned_data["assessment"], hand_in=hand_in),
        words,
    )


@allowed(DECIDE)
@require_http_methods(["GET", "POST"])
def report_conclude(request, pk):
    """What follows, also more than one thing. If one cannot be done none is, and nothing typed is lost."""
    report = visible(request, pk)
    if report.status not in IncomingReport.IN_HAND:
        return not_now(request, report)
    form = ReportConcludeForm(posted(request), report=report, user=request.user)
    if request.method == "POST" and form.is_valid():
        invited = form.invitation()
        try:
            arrived = reports.conclude(report, by=request.user, invited=invited and reports.Invited(*invited), **form.facts())
        except SlotTaken:
            form.add_error("moment", "Questo orario è appena stato preso: scegline un altro.")
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            say_outcome(request, report, arrived)
            return redirect(report)
        report = visible(request, pk)
    return render(request, "intake/report_conclude.html", {"report": report, "form": form})


def say_outcome(request, report, arrived):
    messages.success(request, "Segnalazione conclusa.")
    words = {"opened": "È nato il caso", "reopened": "È stato riaperto il caso", "joined": "La segnalazione si è unita al caso"}
    for case, how in arrived:
        if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
            messages.success(request, f"{words[how]} {case}.")
        else:
            messages.success(
                request, "Un minore è già seguito da un'altra unità: la segnalazione si è unita al suo caso, e chi lo segue è avvisato."
            )
    if report.prosecutor_reports.exists():
        messages.warning(request, "Ora va scritta e firmata la segnalazione alla Procura: la trovi qui sotto.")


@allowed(WRITE)
@require_POST
def report_archive(request, pk):
    report = visible(request, pk)
    return step(request, report, lambda report, by: report.archive(by=by), "Segnalazione archiviata.")


@allowed(DECIDE)
@require_http_methods(["GET", "POST"])
def report_reopen(request, pk):
    report = visible(request, pk)
    if report.status not in IncomingReport.ENDED:
        return not_now(request, report)
    form = ReportReopenForm(posted(request), cancel=report.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        return step(
            request, report, lambda report, by: reports.reopen(report, by=by, **form.cleaned_data), "Riaperta: va esaminata di nuovo."
        )
    return render(request, "intake/report_reopen.html", {"report": report, "form": form})


@allowed(READ)
@require_http_methods(["GET", "POST"])
def report_conflict(request, pk):
    """A bond with somebody it speaks of: from now on it does not exist for who says so."""
    report = visible(request, pk)
    form = ReportConflictForm(posted(request), cancel=report.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        reports.declare_conflict(report, by=request.user, **form.cleaned_data)
        messages.success(request, "Dichiarazione registrata: la segnalazione è chiusa per te, e chi coordina è avvisato.")
        return redirect("cases:my_day")
    return render(request, "intake/report_conflict.html", {"report": report, "form": form})


@allowed(DECIDE)
@require_http_methods(["GET", "POST"])
def report_inform(request, pk):
    """The family may be told now: letters and invitations are possible again."""
    report = visible(request, pk)
    if not report.do_not_inform_family:
        messages.error(request, "Per questa segnalazione non c'è nessun divieto.")
        return redirect(report)
    form = ReportInformForm(posted(request), cancel=report.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        words = "Divieto tolto: la famiglia si può informare."
        return step(request, report, lambda report, by: reports.allow_informing(report, by=by, **form.cleaned_data), words)
    return render(request, "intake/report_inform.html", {"report": report, "form": form})


@allowed(DECIDE)
@require_GET
def report_document(request, pk):
    """The print for the file: the document once concluded, a draft before. Each is on record."""
    report = visible(request, pk)
    if report.document_id:
        return responses.download(request, report.document)
    record("intake.incomingreport.printed", report, by=request.user, case_id=reports.case_of(report))
    draft = press.render("incoming_report", report_papers.context(report), title="Comunicazione riservata", by=request.user)
    return responses.download_draft(draft)


@allowed(DECIDE)
@require_GET
def report_letter(request, pk):
    """The neutral letter of the invitation."""
    report = visible(request, pk)
    if report.letter is None:
        raise Http404
    return responses.download(request, report.letter)


def not_now(request, report):
    messages.error(request, f"Non si può ora: la segnalazione è {report.get_status_display()}.")
    return redirect(report)


def visible(request, pk):
    """The door to a report: it does not exist for whoever may not read it."""
    rows = IncomingReport.objects.visible_to(request.user).select_related(
        "unit__group", "registered_by", "triaged_by", "assignee", "concluded_by", "document", "letter", "appointment__office"
    )
    return get_object_or_404(rows, pk=pk)
