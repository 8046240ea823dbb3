"""Absences and closures: entered at once, then the bookings under them are given another time, another colleague or a telephone call."""

import datetime as dt
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from cases.deadlines import set_deadline, settle
from cases.models import Deadline, Engagement, InDepthMeeting, TeamMeeting
from sesto_social.accounts.models import User
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.models import Absence, Closure, Reservation, Resource, Slot
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.workflow import TransitionNotAllowed

from ..models import AbsenceStep, Appointment
from . import booking, calls, front_desk
from .calls import call, reachable

Choice = AbsenceStep.Choice
MOVED = "appointment_moved_by_office"


@transaction.atomic
def enter_absence(resource, start, end, *, by):
    """From this moment nothing can be booked there any more. The same absence entered twice is one absence."""
    agenda.hold_still([resource], start, end)
    absence, fresh = Absence.objects.get_or_create(resource=resource, during=DateTimeTZRange(start, end))
    if fresh:
        record("agenda.absence.entered", absence, by=by, resource=resource.pk)
        follow(absence, by=by)
        _tell_conveners(absence, by=by)
    return absence


@transaction.atomic
def enter_closure(office, start, end, *, by, reason):
    """An office shuts, or all of them; what is already booked stays until the plan is confirmed."""
    agenda.hold_still(Resource.objects.active().of_office(office).order_by("pk"), start, end)
    closure, fresh = Closure.objects.get_or_create(office=office, during=DateTimeTZRange(start, end), defaults={"reason": reason})
    if fresh:
        record("agenda.closure.entered", closure, by=by, office=office.pk if office else None)
        follow(closure, by=by)
        _tell_conveners(closure, by=by)
    return closure


@transaction.atomic
def take_back(span, *, by):
    """It was a mistake, or it is over sooner: the times open again. What was moved stays where it is."""
    record(f"{span._meta.label_lower}.taken_back", span, by=by)
    settle(_plan_key(span), by=by)
    span.delete()


def follow(span, *, by):
    """While something under it waits for a choice, it is a deadline of whoever entered it; with nothing left, it is settled."""
    if appointments_under(span).exists():
        first = timezone.localdate(span.during.lower)
        set_deadline(
            kind=Deadline.Kind.OTHER,
            title="Appuntamenti da spostare per un'assenza o una chiusura",
            due_on=max(timezone.localdate(), working_days_after(first, -1)),
            assignee=by,
            link=plan_of(span),
            key=_plan_key(span),
        )
    else:
        settle(_plan_key(span), by=by)


def _plan_key(span):
    return f"plan-of:{span._meta.label_lower}:{span.pk}"


def reservations_under(span):
    """The time that is still taken in the days of an absence or a closure, of those who work there."""
    rows = Reservation.objects.standing().touching(span.during.lower, span.during.upper).filter(during__endswith__gt=timezone.now())
    if isinstance(span, Absence):
        return rows.filter(resource=span.resource)
    return rows.filter(resource__in=Resource.objects.of_office(span.office).order_by("pk")) if span.office_id else rows


def appointments_under(span):
    """Appointments still expected under it, in order of time; those whose person will be called are among the calls, not here."""
    held = Appointment.objects.filter(reservations__in=reservations_under(span))
    rows = Appointment.objects.filter(pk__in=held.values("pk"))
    if isinstance(span, Closure) and span.office_id:
        rows = rows.filter(office=span.office)
    left = AbsenceStep.objects.of(span).filter(choice=Choice.CALL, result=AbsenceStep.Result.DONE, appointment=OuterRef("pk"))
    rows = rows.filter(~Exists(left.filter(was_at=OuterRef("starts_at"))), status=Appointment.Status.CONFIRMED)
    return rows.with_words().select_related("office", "worker").order_by("starts_at", "pk")


class Meeting(NamedTuple):
    """A meeting or engagement under an absence: whoever put it there moves it. `link` only for those who may see it."""

    starts_at: dt.datetime
    what: str
    convened_by: User
    link: str


def meetings_under(span, user):
    """Meetings of the equipe, in-depth meetings and other engagements, without a word on whose case it is."""
    held = list(reservations_under(span).exclude(purpose=booking.PURPOSE).select_related("created_by").order_by("during", "pk"))
    found = {}
    for model, standing, what in MEETINGS:
        rows = model.objects.filter(status=standing, reservations__in=held).distinct().order_by("starts_at", "pk")
        mine = set(rows.visible_to(user).values_list("pk", flat=True))
        for row in rows.prefetch_related("reservations"):
            taken = next(one for one in held if one in row.reservations.all())
            found[model, row.pk] = Meeting(row.starts_at, what, taken.created_by, row.get_absolute_url() if row.pk in mine else "")
    return sorted(found.values(), key=lambda meeting: meeting.starts_at)


MEETINGS = [
    (TeamMeeting, TeamMeeting.Status.CONVENED, "Riunione d'equipe"),
    (InDepthMeeting, InDepthMeeting.Status.BOOKED, "Incontro di approfondimento"),
    (Engagement, Engagement.Status.KEPT, "Impegno in agenda"),
]


def _tell_conveners(span, *, by):
    """Whoever called a meeting that falls under it hears of it, with the way there."""
    held = reservations_under(span)
    for model, standing, _ in MEETINGS:
        for row in model.objects.filter(status=standing, reservations__in=held).distinct().order_by("pk"):
            taken = row.reservations.standing().select_related("created_by").order_by("pk").first()
            if taken.created_by != by:
                bell.ring(
                    taken.created_by,
                    "Un tuo impegno in agenda cade in un'assenza o in una chiusura: va spostato.",
                    link=row.get_absolute_url(),
                )


@transaction.atomic
def confirm(span, chosen, *, by, reason):
    """Write down what was chosen, {appointment: (choice, worker, start, office)}, and carry it out once this transaction is committed.

    Each appointment is then a transaction of its own: a time lost meanwhile leaves the others done.
    """
    for appointment, (choice, worker, start, office) in chosen.items():
        step, fresh = AbsenceStep.objects.get_or_create(
            appointment=appointment,
            result=AbsenceStep.Result.PENDING,
            defaults={
                "absence" if isinstance(span, Absence) else "closure": span,
                "choice": choice,
                "worker": worker,
                "starts_at": start,
                "office": office,
                "reason": reason if choice == Choice.CANCEL else "",
                "was_at": appointment.starts_at,
                "was_with": appointment.worker,
                "decided_by": by,
            },
        )
        if fresh:
            transaction.on_commit(partial(carry_out, step.pk), robust=True)


@transaction.atomic
def carry_out(step_pk):
    """Do what was confirmed for one appointment, once. Returns how it went."""
    step = AbsenceStep.objects.pending().select_for_update(of=("self",)).filter(pk=step_pk).first()
    if step is None:
        return None
    appointment = Appointment.objects.select_related("office", "worker").get(pk=step.appointment_id)
    try:
        with transaction.atomic():
            if not (step.absence or step.closure):
                raise TransitionNotAllowed("L'assenza è stata tolta.")
            if appointment.starts_at != step.was_at or appointment.worker_id != step.was_with_id:
                raise TransitionNotAllowed("L'appuntamento è già stato spostato.")
            ACTS[step.choice](step, appointment)
    except SlotTaken:
        step.result = AbsenceStep.Result.LOST
    except TransitionNotAllowed:
        step.result = AbsenceStep.Result.VOID
    else:
        step.result = AbsenceStep.Result.DONE
    step.save(update_fields=["result"])
    span = step.absence or step.closure
    if span and not appointments_under(span).exists():
        settle(_plan_key(span), by=step.decided_by)
    record("intake.absencestep.carried_out", step, by=step.decided_by, choice=step.choice, result=step.result)
    return step.result


def _hand_over(step, appointment):
    """A colleague at the same hour, or another room: who comes is told nothing, because nothing changes for them."""
    if step.worker == appointment.worker and step.absence:
        booking.swap(appointment, by=step.decided_by, absent=step.absence.resource)
        return
    hours = agenda.hours_at(step.worker, appointment.starts_at)
    if hours is None or (hours.office_id, hours.mode) != (appointment.office_id, appointment.mode):
        raise SlotTaken
    booking.hand_over(appointment, by=step.decided_by, worker=step.worker)


def _another_time(step, appointment):
    offered = Slot.objects.open_to("front_desk").filter(resource=step.worker, office=step.office, start=step.starts_at)
    if not offered.exists():
        raise SlotTaken
    booking.move(
        appointment,
        by=step.decided_by,
        office=step.office,
        start=step.starts_at,
        worker=step.worker,
        audience="front_desk",
        message=MOVED,
    )
    if not reachable(appointment):
        call(appointment, f"Avvisa del nuovo orario: appuntamento {appointment.code}", by=step.decided_by)


def _withdraw(step, appointment):
    front_desk.cancel(appointment, by=step.decided_by, reason=step.reason)
    if not reachable(appointment):
        call(appointment, f"Avvisa che non può tenersi: appuntamento {appointment.code}", by=step.decided_by)


def _leave(step, appointment):
    call(appointment, f"Chiama per un altro orario: appuntamento {appointment.code}", by=step.decided_by)


ACTS = {Choice.COLLEAGUE: _hand_over, Choice.TIME: _another_time, Choice.CANCEL: _withdraw, Choice.CALL: _leave}


def calls_of(span):
    """The appointments of this plan whose person still waits for a telephone call, with the day it is due."""
    keys = {f"{calls.CALL}:{pk}": pk for pk in AbsenceStep.objects.of(span).values_list("appointment", flat=True)}
    due = {keys[key]: day for key, day in Deadline.objects.pending().filter(key__in=keys).values_list("key", "due_on")}
    rows = Appointment.objects.filter(pk__in=due).select_related("worker").order_by("starts_at", "pk")
    return [(appointment, due[appointment.pk]) for appointment in rows]


def plan_of(span):
    """The page where the bookings under it are moved."""
    return reverse("intake:absence_plan" if isinstance(span, Absence) else "intake:closure_plan", args=[span.pk])
