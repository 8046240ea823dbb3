"""The verbs of the equipe: convene, hold, hear each opinion, decide, sign; and the in-depth meetings between two decisions."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sesto_social.agenda import booking
from sesto_social.agenda.models import Resource
from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .deadlines import set_deadline, settle
from .models import Case, CaseDocument, Deadline, InDepthMeeting, MeetingParticipant, Opinion, TeamMeeting

BEFORE_TEAM = (Case.Status.REPORTED, Case.Status.ASSIGNED, Case.Status.REOPENED)
DAYS_TO_RECONVENE = 14
DAYS_TO_DRAFT = 30
DAYS_TO_START_CLOSING = 7
DAYS_TO_REPORT = 5


def resources_of(users, *beside):
    """The agendas to take for a meeting: of those among `users` who have one, and of the room and the interpreter, if any."""
    return [*Resource.objects.active().workers().of(users).order_by("name", "pk"), *filter(None, beside)]


@transaction.atomic
def convene(case, *, by, starts_at, minutes_long, place, participants, agenda="", room=None, interpreter=None, follows=None):  # noqa: PLR0913
    """Call the equipe. Their time and the room's are taken, or nothing is: `SlotTaken` if one of them is busy.

    `participants` are places in the team of the case. A meeting already over is only written down.
    """
    if case.status in BEFORE_TEAM or not case.is_open:
        raise TransitionNotAllowed(f"L'equipe si convoca su un caso in valutazione o in carico: ora è «{case.get_status_display()}».")
    if not participants:
        raise TransitionNotAllowed("Nessuno è convocato: nomina prima l'equipe.")
    meeting = TeamMeeting.objects.create(
        case=case, starts_at=starts_at, minutes_long=minutes_long, place=place, agenda=agenda, follows=follows
    )
    MeetingParticipant.objects.bulk_create(
        MeetingParticipant(meeting=meeting, user=place_held.user, function=place_held.function) for place_held in participants
    )
    people = [one.user for one in participants]
    take_time(meeting, people, starts_at, minutes_long, room, interpreter, purpose="team_meeting", by=by)
    record("cases.teammeeting.convened", meeting, by=by, participants=len(participants))
    settle(f"reconvene:{case.pk}", by=by)
    timeline.add(case, "meeting", f"Equipe convocata per il {when(starts_at)}", by=by, link=meeting.get_absolute_url())
    for one in participants:
        if one.user_id != by.pk:
            bell.ring(one.user, "Sei convocato a una riunione d'equipe.", link=meeting.get_absolute_url())
    return meeting


def take_time(row, users, starts_at, minutes, *beside, purpose, by):
    """Hold the calendars for `row`; a moment already past needs nobody's calendar."""
    if starts_at <= timezone.now():
        return
    resources = resources_of(users, *beside)
    if resources:
        row.reservations.set(booking.reserve(resources, starts_at, starts_at + timedelta(minutes=minutes), purpose=purpose, by=by))


def when(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y, ore %H:%M}"


@transaction.atomic
def hold(meeting, *, by, present, partial_reason=""):
    """Who was there is written down (`present`: ids of participants) and the meeting took place, in part only with a reason."""
    TeamMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    meeting.participants.filter(pk__in=present).update(present=True)
    meeting.participants.exclude(pk__in=present).update(present=False)
    if partial_reason:
        meeting.hold_in_part(by=by, reason=partial_reason)
    else:
        meeting.hold(by=by)
    timeline.add(meeting.case, "meeting", f"Equipe {meeting.get_status_display()}", by=by, link=meeting.get_absolute_url())
    for one in meeting.participants.filter(present=True).select_related("user"):
        bell.ring(one.user, "La riunione d'equipe è svolta: serve il tuo parere.", link=meeting.get_absolute_url())


@transaction.atomic
def call_off(meeting, *, by, reason, postponed):
    """The meeting will not be held on that day; a postponed one waits for a new date."""
    if postponed:
        meeting.postpone(by=by, reason=reason)
    else:
        meeting.cancel(by=by, reason=reason)
    booking.release(*meeting.reservations.all(), by=by)
    timeline.add(meeting.case, "meeting", f"Equipe {meeting.get_status_display()}: {reason}"[:300], by=by, link=meeting.get_absolute_url())
    if postponed:
        reconvene(meeting.case, by=by)
    for one in meeting.participants.exclude(user=by).select_related("user"):
        bell.ring(one.user, "Una riunione d'equipe è stata rinviata o annullata.", link=meeting.get_absolute_url())


def reconvene(case, *, by):
    set_deadline(
        kind=Deadline.Kind.MEETING,
        title="Riconvocare l'equipe",
        due_on=timezone.localdate() + timedelta(days=DAYS_TO_RECONVENE),
        case=case,
        assignee=case.worker,
        link=f"{case.get_absolute_url()}equipe/",
        key=f"reconvene:{case.pk}",
    )


@transaction.atomic
def hand_in(meeting, *, by, text, proposal):
    """One's own opinion, before reading the others'. Handed in once, never changed."""
    locked = TeamMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.status not in {TeamMeeting.Status.HELD, TeamMeeting.Status.HELD_IN_PART}:
        raise TransitionNotAllowed("Il parere si consegna dopo che la riunione si è svolta e prima della decisione.")
    place = meeting.participants.filter(user=by, present=True).first()
    if place is None:
        raise TransitionNotAllowed("Non risulti presente a questa riunione.")
    if meeting.opinions.filter(author=by).exists():
        raise TransitionNotAllowed("Hai già consegnato il tuo parere.")
    opinion = Opinion.objects.create(meeting=meeting, author=by, function=place.function, text=text, proposal=proposal)
    record("cases.opinion.handed_in", opinion, by=by, case_id=meeting.case_id)
    return opinion


@transaction.atomic
def decide(meeting, *, by, synthesis, decision, decision_details, receiving_service="", in_depth=None):
    """The shared synthesis and one decision; from now on it waits for signatures. `in_depth`: who, where, why, by when, led by whom."""
    meeting.decide(by=by, synthesis=synthesis, decision=decision, decision_details=decision_details, receiving_service=receiving_service)
    if decision == TeamMeeting.Decision.IN_DEPTH:
        InDepthMeeting.objects.create(meeting=meeting, case=meeting.case, **in_depth)
    set_deadline(
        kind=Deadline.Kind.MINUTES,
        title="Firma del verbale d'equipe",
        due_on=timezone.localdate() + timedelta(days=whole("minutes_signature_days")),
        case=meeting.case,
        link=meeting.get_absolute_url(),
        key=f"minutes:{meeting.pk}",
    )
    for one in meeting.participants.filter(present=True).exclude(user=by).select_related("user"):
        bell.ring(one.user, "C'è un verbale d'equipe da firmare.", link=meeting.get_absolute_url())


@transaction.atomic
def sign(meeting, *, by, dissent=""):
    """Sign the minutes, with a dissent by name if there is one. The last signature issues them and lets the decision take effect."""
    TeamMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    meeting.refresh_from_db()
    if meeting.status != TeamMeeting.Status.SIGNING:
        raise TransitionNotAllowed(f"Il verbale non è in firma: la riunione è «{meeting.get_status_display()}».")
    place = meeting.participants.filter(user=by, present=True).first()
    if place is None:
        raise TransitionNotAllowed("Firma il verbale chi era presente.")
    if place.signed_at:
        raise TransitionNotAllowed("Hai già firmato.")
    place.signed_at, place.dissent = timezone.now(), dissent
    place.save(update_fields=["signed_at", "dissent"])
    record("cases.teammeeting.signed", meeting, by=by, dissent=bool(dissent))
    if not meeting.participants.filter(present=True, signed_at__isnull=True).exists():
        issue_minutes(meeting, by=by)


def issue_minutes(meeting, *, by):
    """The PDF, and what follows from the decision."""
    case = meeting.case
    document = press.issue(
        "meeting_minutes",
        minutes_context(meeting),
        kind="meeting_minutes",
        title="Verbale di équipe",
        by=by,
        case_id=case.pk,
        access_regime="riservato professionale",
    )
    meeting.minute(by=by, document=document)
    CaseDocument.objects.create(
        case=case, document=document, title=f"Verbale di equipe del {timezone.localdate(meeting.starts_at):%d/%m/%Y}", added_by=by
    )
    settle(f"minutes:{meeting.pk}", by=by)
    text = f"Verbale d'equipe firmato: {meeting.get_decision_display()}"
    timeline.add(case, "meeting", text, by=by, link=meeting.get_absolute_url())
    AFTER[meeting.decision](meeting, case, by)


def minutes_context(meeting):
    """What `templates/documents/meeting_minutes.html` prints."""
    people = list(meeting.participants.select_related("user"))
    followed = list(meeting.in_depth_meetings.select_related("leader"))
    facts = [
        ("Caso", meeting.case.number),
        ("Nucleo", meeting.case.title),
        ("Data e ora", when(meeting.starts_at)),
        ("Durata", f"{meeting.minutes_long} minuti"),
        ("Luogo", meeting.place),
        ("Ordine del giorno", meeting.agenda),
    ]
    if meeting.partial_reason:
        facts.append(("Forma ridotta, motivo", meeting.partial_reason))
    decision = [("Decisione", meeting.get_decision_display()), ("Contenuto", meeting.decision_details)]
    if meeting.receiving_service:
        decision.append(("Servizio che riceve", meeting.receiving_service))
    for one in followed:
        decision += [
            ("Incontro con", one.participants),
            ("Dove", one.place),
            ("Per capire", one.purpose),
            ("Entro il", f"{one.due_on:%d/%m/%Y}"),
            ("Lo conduce", str(one.leader)),
        ]
    return {
        "facts": facts,
        "present": [(str(one.user), one.get_function_display()) for one in people if one.present],
        "absent": [(str(one.user), one.get_function_display()) for one in people if not one.present],
        "opinions": [
            {"author": str(one.author), "function": one.get_function_display(), "text": one.text, "proposal": one.get_proposal_display()}
            for one in meeting.opinions.select_related("author")
        ],
        "synthesis": meeting.synthesis,
        "decision": decision,
        "dissents": [{"author": str(one.user), "text": one.dissent} for one in people if one.dissent],
        "signatures": [
            {"name": str(one.user), "role": one.get_function_display(), "at": when(one.signed_at)} for one in people if one.signed_at
        ],
    }


def after_plan(meeting, case, by):
    settle(f"assessment:{case.pk}", by=by)
    if case.status == Case.Status.IN_ASSESSMENT:
        case.take_charge(by=by)
        timeline.add(case, "case", "Famiglia presa in carico", by=by)
    set_deadline(
        kind=Deadline.Kind.PLAN,
        title="Scrivere il progetto d'intervento",
        due_on=timezone.localdate() + timedelta(days=DAYS_TO_DRAFT),
        case=case,
        assignee=case.worker,
        link=case.get_absolute_url(),
        key=f"plan-new:{case.pk}",
    )


def after_in_depth(meeting, case, by):
    for one in meeting.in_depth_meetings.filter(status=InDepthMeeting.Status.TO_BOOK).select_related("leader"):
        set_deadline(
            kind=Deadline.Kind.IN_DEPTH,
            title="Incontro di approfondimento da fissare e svolgere",
            due_on=one.due_on,
            case=case,
            assignee=one.leader,
            link=one.get_absolute_url(),
            key=f"in_depth:{one.pk}",
        )
        bell.ring(one.leader, "Ti è affidato un incontro di approfondimento.", link=one.get_absolute_url())


def after_no_case(meeting, case, by):
    settle(f"assessment:{case.pk}", by=by)
    set_deadline(
        kind=Deadline.Kind.CLOSING,
        title="Avviare la chiusura del caso, come deciso dall'equipe",
        due_on=timezone.localdate() + timedelta(days=DAYS_TO_START_CLOSING),
        case=case,
        assignee=case.worker,
        link=case.get_absolute_url(),
        key=f"start_closing:{case.pk}",
    )


def after_report(meeting, case, by):
    settle(f"assessment:{case.pk}", by=by)
    set_deadline(
        kind=Deadline.Kind.OTHER,
        title="Segnalazione all'Autorità giudiziaria decisa dall'equipe",
        due_on=timezone.localdate() + timedelta(days=DAYS_TO_REPORT),
        case=case,
        assignee=case.worker,
        link=meeting.get_absolute_url(),
        key=f"court_report:{meeting.pk}",
    )


AFTER = {
    TeamMeeting.Decision.PLAN: after_plan,
    TeamMeeting.Decision.IN_DEPTH: after_in_depth,
    TeamMeeting.Decision.OTHER_SERVICE: after_no_case,
    TeamMeeting.Decision.NO_CASE: after_no_case,
    TeamMeeting.Decision.REPORT_TO_COURT: after_report,
}


@transaction.atomic
def book(in_depth, *, by, starts_at, minutes_long=60, room=None, interpreter=None):
    """Fix the day of an in-depth meeting, or move it; the leader's time and the room's are taken, or `SlotTaken`."""
    if in_depth.meeting.status != TeamMeeting.Status.MINUTED:
        raise TransitionNotAllowed("Prima va firmato il verbale che lo ha deciso.")
    in_depth.book(by=by, starts_at=starts_at)
    booking.release(*in_depth.reservations.all(), by=by)
    take_time(in_depth, [in_depth.leader], starts_at, minutes_long, room, interpreter, purpose="in_depth_meeting", by=by)
    timeline.add(in_depth.case, "meeting", f"Approfondimento fissato per il {when(starts_at)}", by=by, link=in_depth.get_absolute_url())


@transaction.atomic
def hold_in_depth(in_depth, *, by, notes):
    """It took place: the equipe must now decide again, and the case stays in assessment meanwhile."""
    in_depth.hold(by=by, notes=notes)
    settle(f"in_depth:{in_depth.pk}", by=by)
    reconvene(in_depth.case, by=by)
    timeline.add(in_depth.case, "meeting", "Incontro di approfondimento svolto", by=by, link=in_depth.get_absolute_url())


@transaction.atomic
def call_off_in_depth(in_depth, *, by, reason):
    in_depth.cancel(by=by, reason=reason)
    booking.release(*in_depth.reservations.all(), by=by)
    settle(f"in_depth:{in_depth.pk}", by=by)
    reconvene(in_depth.case, by=by)
    timeline.add(in_depth.case, "meeting", f"Approfondimento annullato: {reason}"[:300], by=by, link=in_depth.get_absolute_url())
