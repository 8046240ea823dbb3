"""A report from the door to its outcome: registered, completed, read by the coordinator, assessed, concluded."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases import actions as case_actions
from cases import alerts, arrivals, timeline
from cases.access import who_coordinates
from cases.deadlines import set_deadline, settle
from cases.models import Alert, CaseDocument, Deadline
from sesto_social.accounts.models import User
from sesto_social.agenda.clock import day_of
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.documents.models import Attachment, Document
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from .. import report_papers, times
from ..models import (
    Appointment,
    IncomingReport,
    ProsecutorReport,
    ReportAttachment,
    ReportConflict,
    ReportPerson,
    assessment_due,
    triage_due,
)
from . import booking

Outcome = IncomingReport.Outcome
SILENCE = "Non informare la famiglia"


class Invited(NamedTuple):
    """Whom the family's invitation is for, where and when; with whoever is free unless `worker` says."""

    person: object
    office: object
    moment: object
    worker: object = None


@transaction.atomic
def register(*, by, protocol, uploads=(), **facts):
    """A report is at the door. Who coordinates the unit is told in the same transaction; the triage clock runs from its arrival."""
    report = IncomingReport(
        registered_by=by,
        protocol_number=protocol.number,
        protocol_year=protocol.year,
        triage_due_at=triage_due(facts["received_at"], facts["urgency"]),
        **facts,
    )
    report.save(force_insert=True)
    record("intake.incomingreport.register", report, by=by, channel=report.channel, urgency=report.urgency)
    for upload in uploads:
        attach(report, by=by, upload=upload)
    ask_for_triage(report)
    tell_coordinators(report)
    return report


@transaction.atomic
def attach(report, *, by, upload):
    attachment = Attachment.objects.keep(upload, by=by, case_id=case_of(report))
    return ReportAttachment.objects.create(report=report, attachment=attachment)


def case_of(report):
    """The number of its case for the register, when there is one."""
    return report.cases.order_by("pk").values_list("pk", flat=True).first() if report.pk else None


def coordinators_of(report):
    """Who coordinates its unit, without those whom a conflict keeps away."""
    people = User.objects.with_role("coordinator").filter(groups=report.unit.group).order_by("pk")
    return [user for user in people if IncomingReport.objects.without_conflict(user).filter(pk=report.pk).exists()]


def ask_for_triage(report):
    set_deadline(
        kind=Deadline.Kind.REPORT,
        title=f"Esamina la segnalazione prot. {report.protocol}{' (EMERGENZA)' if report.is_emergency else ''}",
        due_on=day_of(report.triage_due_at),
        unit=report.unit,
        link=report.get_absolute_url(),
        key=f"report-triage:{report.pk}",
    )


def ask_for_assessment(report):
    set_deadline(
        kind=Deadline.Kind.REPORT,
        title=f"Prima valutazione della segnalazione prot. {report.protocol}",
        due_on=day_of(report.assessment_due_at),
        assignee=report.assignee,
        link=report.get_absolute_url(),
        key=f"report-assessment:{report.pk}",
    )


def tell_coordinators(report):
    words = (
        "EMERGENZA: è arrivata una segnalazione. Va esaminata subito."
        if report.is_emergency
        else f"È arrivata una segnalazione: urgenza {report.get_urgency_display()}."
    )
    for coordinator in coordinators_of(report):
        bell.ring(coordinator, words, link=report.get_absolute_url())


@transaction.atomic
def follow_changes(report, *, by, changed):
    """After the form has saved: clocks, deadlines and warnings say what the report says now."""
    record("intake.incomingreport.write", report, by=by, case_id=case_of(report), fields=sorted(changed))
    if {"urgency", "received_at", "unit"} & changed:
        if report.status in IncomingReport.AWAITING_TRIAGE:
            start = report.received_at if report.status == IncomingReport.Status.REGISTERED else timezone.now()
            report.triage_due_at = triage_due(start, report.urgency)
            report.save(update_fields=["triage_due_at"])
            ask_for_triage(report)
        elif report.status in IncomingReport.IN_HAND and "urgency" in changed:
            report.assessment_due_at = assessment_due(report.triaged_at, report.urgency)
            report.save(update_fields=["assessment_due_at"])
            ask_for_assessment(report)
    if ("urgency" in changed and report.is_emergency) or "unit" in changed:
        tell_coordinators(report)
    if "do_not_inform_family" in changed:
        keep_silence(report, by=by)


def keep_silence(report, *, by):
    """The warning of the cases, and the mark on the paper there, follow the flag."""
    for case in report.cases.order_by("pk"):
        if report.do_not_inform_family:
            alerts.add(case, by=by, kind=Alert.Kind.OTHER, text=SILENCE, reason=f"Segnalazione prot. {report.protocol}")
        elif not case.incoming_reports.filter(do_not_inform_family=True).exists():
            for alert in Alert.objects.standing().filter(case=case, kind=Alert.Kind.OTHER, text=SILENCE):
                alerts.end(alert, by=by, reason="la famiglia si può informare")
    CaseDocument.objects.filter(document__isnull=False, document=report.document_id).update(
        withheld_from_family=report.do_not_inform_family
    )


@transaction.atomic
def allow_informing(report, *, by, reason):
    """The prosecutor has said that the family may know: in any state, by who coordinates, with the reason on record."""
    report.refresh_from_db(from_queryset=IncomingReport.objects.select_for_update(of=("self",), no_key=True))
    if not report.do_not_inform_family:
        raise TransitionNotAllowed("Il divieto di informare la famiglia è già stato tolto.")
    report.do_not_inform_family, report.version = False, report.version + 1
    report.save(update_fields=["do_not_inform_family", "version"])
    record("intake.incomingreport.allow_informing", report, by=by, case_id=case_of(report), reason=reason)
    keep_silence(report, by=by)


@transaction.atomic
def name(report, *, by, role, person=None, written_name=""):
    """Somebody the report speaks of. The same one twice changes the role."""
    report = _going_on(report)
    if person is None:
        named = ReportPerson.objects.create(report=report, written_name=written_name.strip(), role=role)
    else:
        named, _ = ReportPerson.objects.update_or_create(report=report, person=person, defaults={"role": role})
    record("intake.incomingreport.name", report, by=by, role=role, person_id=person.pk if person else None)
    return named


@transaction.atomic
def unname(named, *, by):
    report = _going_on(named.report)
    named.delete()
    record("intake.incomingreport.unname", report, by=by, role=named.role)


def _going_on(report):
    report = IncomingReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    if report.status in IncomingReport.ENDED:
        raise TransitionNotAllowed(f"La segnalazione è {report.get_status_display()}: per cambiarla va riaperta.")
    return report


@transaction.atomic
def triage(report, *, by, urgency, assignee, note=""):
    """The coordinator has read it and gives it to a colleague, who must have no conflict with anybody it names."""
    if not IncomingReport.objects.without_conflict(assignee).filter(pk=report.pk).exists():
        raise TransitionNotAllowed(f"{assignee} ha dichiarato un conflitto di interessi per questa segnalazione: scegli un'altra persona.")
    report.triage(by=by, urgency=urgency, assignee=assignee, note=note)
    settle(f"report-triage:{report.pk}", by=by)
    ask_for_assessment(report)
    if assignee.pk != by.pk:
        bell.ring(
            assignee,
            f"Ti è affidata la prima valutazione di una segnalazione: urgenza {report.get_urgency_display()}.",
            link=report.get_absolute_url(),
        )


@transaction.atomic
def declare_conflict(report, *, by, bond):
    """Who has a bond with somebody it speaks of says so and reads it no more, nor the cases it joined or joins later (`domain.md` §8.4).

    What they had in hand of it goes back to who coordinates; where a conflict keeps everybody of the unit away, the director is told.
    """
    report = IncomingReport.objects.select_for_update(of=("self",), no_key=True).select_related("unit__group").get(pk=report.pk)
    if not ReportConflict.objects.get_or_create(report=report, user=by, defaults={"bond": bond})[1]:
        return report
    record("intake.incomingreport.conflict", report, by=by, case_id=case_of(report), bond=bond)
    for case in report.cases.order_by("pk"):
        case_actions.keep_out(case, by, by=by, details=ReportConflict.Bond(bond).label)
    others, back = coordinators_of(report), report.assignee_id == by.pk and report.status in IncomingReport.IN_HAND
    if back:
        report.give_back(by=by, reason="conflitto di interessi dichiarato")
        settle(f"report-assessment:{report.pk}", by=by)
        ask_for_triage(report)
    drafts = [f"prosecutor:{pk}" for pk in report.prosecutor_reports.order_by("pk").values_list("pk", flat=True)]
    Deadline.objects.pending().filter(assignee=by, key__in=drafts).update(assignee=others[0] if others else None, unit=report.unit)
    if back:
        words = f"Segnalazione prot. {report.protocol}: chi la valutava ha dichiarato un conflitto di interessi, va affidata di nuovo."
        for coordinator in others:
            bell.ring(coordinator, words, link=report.get_absolute_url())
    if not others:
        words = f"Segnalazione prot. {report.protocol}, {report.unit}: un conflitto di interessi tiene lontano chi coordina."
        for director in User.objects.with_role("director").exclude(pk=by.pk).order_by("pk"):
            bell.ring(director, words, link=reverse("intake:report_list"))
    return report


@transaction.atomic
def assess(report, *, by, assessment, hand_in=False):
    """What was understood so far; handed in, the coordinator is told that it can be decided."""
    if report.status == IncomingReport.Status.TRIAGED:
        report.begin_assessment(by=by)
    report.refresh_from_db(from_queryset=IncomingReport.objects.select_for_update(of=("self",), no_key=True))
    if report.status != IncomingReport.Status.IN_ASSESSMENT:
        raise TransitionNotAllowed(f"La segnalazione è {report.get_status_display()}: la valutazione non si scrive ora.")
    report.assessment, report.version = assessment, report.version + 1
    report.assessed_at = timezone.now() if hand_in else report.assessed_at
    report.save(update_fields=["assessment", "assessed_at", "version"])
    record("intake.incomingreport.assess", report, by=by, handed_in=hand_in)
    if hand_in:
        settle(f"report-assessment:{report.pk}", by=by)
        for coordinator in coordinators_of(report):
            if coordinator.pk != by.pk:
                bell.ring(coordinator, "La prima valutazione di una segnalazione è pronta: decidi l'esito.", link=report.get_absolute_url())


@transaction.atomic
def conclude(report, *, by, outcomes, nothing_reason="", household=None, minors=(), authorities=(), invited=None):
    """The outcomes stand, together: whatever one of them cannot do stops them all. Answers with the `Arrival`s of a case."""
    report.conclude(by=by, outcomes=list(outcomes), nothing_reason=nothing_reason)
    for key in ("triage", "assessment"):
        settle(f"report-{key}:{report.pk}", by=by)
    arrived = _take_up(report, by=by, household=household, minors=minors) if Outcome.CASE in outcomes else []
    if Outcome.PROSECUTOR in outcomes:
        _start_prosecutor_reports(report, authorities, by=by)
    if Outcome.INVITATION in outcomes:
        _invite(report, invited, by=by)
    report.document = press.issue(
        "incoming_report",
        report_papers.context(report),
        kind=Document.Kind.INCOMING_REPORT,
        title="Comunicazione riservata",
        by=by,
        case_id=case_of(report),
        access_regime=Document.AccessRegime.PROFESSIONAL,
    )
    report.save(update_fields=["appointment", "letter", "document"])
    for arrival in arrived:
        keep_paper(report, arrival.case, report.document, f"Segnalazione ricevuta, prot. {report.protocol}", by=by)
    keep_silence(report, by=by)
    return arrived


def _take_up(report, *, by, household, minors):
    """One case for each family: the open one of a minor is joined, never doubled."""
    arrived = arrivals.take_up(
        household=household,
        minors=minors,
        unit=report.unit,
        by=by,
        source=report.source,
        first_reported_on=day_of(report.received_at),
        reason=f"segnalazione prot. {report.protocol}",
    )
    words = {"opened": "Caso nato dalla segnalazione", "reopened": "Caso riaperto per la segnalazione", "joined": "Nuova segnalazione"}
    for case, how in arrived:
        report.cases.add(case)
        shut = list(report.conflicts.select_related("user").order_by("pk"))
        for said in shut:
            case_actions.keep_out(case, said.user, by=by, details=said.get_bond_display())
        text = f"{words[how]} prot. {report.protocol}"
        timeline.add(case, "report", text, by=by, link=report.get_absolute_url())
        told = {user.pk: user for user in who_coordinates(case)} | ({case.worker_id: case.worker} if case.worker else {})
        for user in told.values():
            if user not in {by, *(said.user for said in shut)} and how == "joined":
                bell.ring(user, f"Caso {case}: è arrivata una segnalazione.", link=report.get_absolute_url())
    return arrived


def keep_paper(report, case, document, title, *, by):
    """The paper joins those of the case, unless only who coordinates and who assesses may read it."""
    if report.confidentiality == IncomingReport.Confidentiality.RESTRICTED:
        return
    CaseDocument.objects.create(
        case=case,
        document=document,
        title=title,
        added_by=by,
        needs=CaseDocument.Needs.REPORT,
        withheld_from_family=report.do_not_inform_family,
    )


def _start_prosecutor_reports(report, authorities, *, by):
    if not authorities:
        raise TransitionNotAllowed("Scegli a quale Procura si segnala.")
    for authority in authorities:
        draft = ProsecutorReport.objects.create(
            report=report, authority=authority, facts=report_papers.facts_so_far(report), sources=report_papers.sources(report)
        )
        set_deadline(
            kind=Deadline.Kind.REPORT,
            title=f"Segnalazione alla Procura: scrivi, firma e invia (prot. {report.protocol})",
            due_on=timezone.localdate() + dt.timedelta(days=0 if report.is_emergency else whole("prosecutor_report_days")),
            assignee=report.assignee or by,
            link=draft.get_absolute_url(),
            key=f"prosecutor:{draft.pk}",
        )
        record("intake.prosecutorreport.start", draft, by=by, case_id=case_of(report))


def _invite(report, invited, *, by):
    """A booked talk and a neutral letter: neither says why, nor who wrote to us."""
    if invited is None:
        raise TransitionNotAllowed("Scegli chi invitare e l'orario.")
    person = invited.person
    booked = booking.book(
        by=by,
        office=invited.office,
        start=invited.moment,
        worker=invited.worker,
        mode="" if invited.worker else times.OFFICE,
        audience="front_desk",
        channel=Appointment.Channel.DESK,
        person=person,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        email=person.email,
        may_write=False,  # nobody has asked them yet how to write safely: the letter is the message
        reason="other",
        interpreter_language=person.interpreter_language,
    )
    report.appointment = booked.appointment
    report.letter = press.issue(
        "convocation_letter",
        report_papers.letter(booked.appointment, person),
        kind=Document.Kind.LETTER,
        title="Comunicazione del Comune",
        by=by,
        case_id=case_of(report),
    )


@transaction.atomic
def reopen(report, *, by, reason):
    """Something new: read again from the start. What it led to stays."""
    report.reopen(by=by, reason=reason)
    ask_for_triage(report)
    tell_coordinators(report)


def pass_upwards():
    """Every hour: a triage that is late is told to who coordinates, and a working day later to the manager. Each once."""
    now, late = timezone.now(), IncomingReport.objects.awaiting_triage()
    for pk in late.filter(triage_due_at__lt=now, told_director_at=None).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = late.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("unit__group")
            if report := rows.filter(pk=pk).first():
                _pass_upwards(report, now)


def _pass_upwards(report, now):
    if report.told_coordinators_at is None:
        for coordinator in coordinators_of(report):
            bell.ring(coordinator, f"Triage in ritardo: segnalazione prot. {report.protocol}.", link=report.get_absolute_url())
        report.told_coordinators_at = now
    if working_days_after(day_of(report.triage_due_at), whole("report_escalation_working_days")) < day_of(now):
        for director in User.objects.with_role("director").order_by("pk"):
            if IncomingReport.objects.without_conflict(director).filter(pk=report.pk).exists():
                words = f"Una segnalazione attende il triage oltre il termine: prot. {report.protocol}, {report.unit}."
                bell.ring(director, words, link=reverse("intake:report_list"))
        report.told_director_at = now
    report.save(update_fields=["told_coordinators_at", "told_director_at"])
