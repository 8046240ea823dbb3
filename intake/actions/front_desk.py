"""What the desk does with an appointment besides booking it: arrivals, absences, recalls, withdrawals."""

import datetime as dt

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import transaction
from django.db.models import Exists, Func, OuterRef, Value
from django.urls import reverse
from django.utils import timezone

from cases.deadlines import set_deadline, settle
from cases.models import Deadline
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.models import Reservation, Resource, Slot
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.notifications.outbox import notify
from sesto_social.parameters.lookup import whole

from .. import times
from ..models import Appointment
from . import booking, reminders


def free_now(office):
    """Workers who are receiving at `office` at this moment and have the time of a talk before their next appointment."""
    now = timezone.now()
    span = Func(
        Value(now), Value(now + dt.timedelta(minutes=whole("slot_minutes"))), function="tstzrange", output_field=DateTimeRangeField()
    )
    on_duty = Slot.objects.filter(resource=OuterRef("pk"), office=office, start__lte=now, open_until__gt=now, withdrawn=False)
    busy = Reservation.objects.standing().filter(resource=OuterRef("pk"), during__overlap=span)
    return Resource.objects.active().workers().filter(Exists(on_duty), ~Exists(busy)).order_by("name", "pk")


@transaction.atomic
def receive_now(*, by, office, worker, **facts):
    """Somebody walked in: a talk that begins now, and they are here already. Raises `SlotTaken`."""
    start = timezone.now().replace(second=0, microsecond=0)
    booked = booking.book(
        by=by, office=office, start=start, worker=worker, channel=Appointment.Channel.DESK, mode=Appointment.Mode.OFFICE, **facts
    )
    if booked.appointment.status == Appointment.Status.CONFIRMED:
        booked.appointment.arrive(by=by)
    return booked


def alternatives_to(appointment, n=3):
    """The free times nearest to this one, at the same office: what is proposed to whom we cannot receive."""
    starts = times.free_starts(appointment.office, appointment.interpreter_language, reason=appointment.reason)
    others = [start for start in starts if start != appointment.starts_at]
    return times.nearest(others, appointment.starts_at, n)


@transaction.atomic
def cancel(appointment, *, by, reason):
    """The office withdraws it and proposes other times. Returns them: who left no e-mail must be told by telephone."""
    appointment.cancel_by_office(by=by, reason=reason)
    agenda.release(*appointment.reservations.all(), by=by)
    reminders.withdraw(appointment)
    settle(recall_key(appointment), by=by)
    settle(booking.call_key(appointment), by=by)
    proposed = alternatives_to(appointment)
    if appointment.email and appointment.may_write:
        notify(
            appointment.email,
            "appointment_cancelled_by_office",
            link=reverse("intake:booking_safety"),
            about=f"intake.appointment:{appointment.pk}",
            language=appointment.language,
            when=appointment.starts_at,
            code=appointment.code,
            alternatives=proposed,
        )
    return proposed


@transaction.atomic
def miss(appointment, *, by):
    """Nobody came. Where there are children, somebody calls back within some working days (`domain.md` §1.1)."""
    appointment.miss(by=by)
    agenda.release(*appointment.reservations.all(), by=by)
    if appointment.minors_present:
        set_deadline(
            kind=Deadline.Kind.RECALL,
            title=f"Richiama chi non si è presentato (appuntamento {appointment.code})",
            due_on=working_days_after(timezone.localdate(), whole("recall_working_days")),
            assignee=appointment.worker.user,
            link=appointment.get_absolute_url(),
            key=recall_key(appointment),
        )


@transaction.atomic
def recall(appointment, *, by, answered):
    """Somebody called back: the attempt is on record, whatever came of it."""
    record("intake.appointment.recall", appointment, by=by, answered=answered)
    settle(recall_key(appointment), by=by)


def recall_due(appointment):
    """The day by which somebody must call back; None when nothing is pending."""
    return Deadline.objects.pending().filter(key=recall_key(appointment)).values_list("due_on", flat=True).first()


def recall_key(appointment):
    return f"recall:{appointment.pk}"
