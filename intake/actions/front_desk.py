"""What the desk does with an appointment besides booking it: arrivals, absences, recalls, withdrawals."""

import datetime as dt

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import transaction
from django.db.models import Exists, Func, OuterRef, Value
from django.urls import reverse
from django.utils import timezone

from cases.deadlines import set_deadline, settle
from cases.models import Deadline
from sesto_social.accounts.models import User
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.models import Reservation, Resource, Slot
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.notifications.outbox import notify
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from .. import secret_links, times
from ..models import Appointment, hashed
from . import booking, reminders
from .calls import call_key


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


def on_duty(office):
    """Workers who receive at `office` now or within the hour, free or not: for them one may wait."""
    now = timezone.now()
    soon = Slot.objects.filter(
        resource=OuterRef("pk"), office=office, withdrawn=False, open_until__gt=now, start__lte=now + dt.timedelta(hours=1)
    )
    return Resource.objects.active().workers().filter(Exists(soon)).order_by("name", "pk")


@transaction.atomic
def queue_up(*, by, office, form_key, **facts):
    """Nobody is free: the person waits without a time of their own, and whoever is free first calls them. A double click queues once.

    The row stands in the name of one of those who receive today; it holds nobody's time.
    """
    booking.one_form_at_a_time(form_key)
    if earlier := Appointment.objects.filter(form_key=form_key).first():
        return earlier
    worker = on_duty(office).first()
    if worker is None:
        raise SlotTaken
    now = timezone.now()
    waiting = Appointment.objects.create(
        token_hash=hashed(secret_links.token_of_form(form_key)),
        form_key=form_key,
        office=office,
        worker=worker,
        starts_at=now,
        ends_at=now + dt.timedelta(minutes=whole("slot_minutes")),
        channel=Appointment.Channel.DESK,
        queued=True,
        booked_by=by,
        **facts,
    )
    record("intake.appointment.queue_up", waiting, by=by)
    waiting.arrive(by=by)
    return waiting


@transaction.atomic
def let_in(appointment, *, by, worker):
    """Out of the queue: `worker` receives them now. Raises `SlotTaken` if they are not free."""
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)
    if not appointment.queued or appointment.status != Appointment.Status.ARRIVED:
        raise TransitionNotAllowed("Questa persona non è in coda.")
    if worker is None or not free_now(appointment.office).filter(pk=worker.pk).exists():
        raise SlotTaken
    _take_now(appointment, worker, by=by)
    appointment.queued = False
    appointment.save(update_fields=["worker", "starts_at", "ends_at", "queued"])
    record("intake.appointment.let_in", appointment, by=by)


@transaction.atomic
def arrive_late(appointment, *, by):
    """Written down as absent, they came after all: with the same worker if free now, else in the queue."""
    appointment.arrive_late(by=by)
    appointment.queued = not free_now(appointment.office).filter(pk=appointment.worker_id).exists()
    if not appointment.queued:
        _take_now(appointment, appointment.worker, by=by)
    appointment.save(update_fields=["worker", "starts_at", "ends_at", "queued"])
    settle(recall_key(appointment), by=by)


def _take_now(appointment, worker, *, by):
    """The time of a talk from this minute on."""
    start = timezone.now().replace(second=0, microsecond=0)
    end = start + dt.timedelta(minutes=whole("slot_minutes"))
    appointment.reservations.add(*agenda.reserve([worker], start, end, purpose=booking.PURPOSE, by=by))
    appointment.worker, appointment.starts_at, appointment.ends_at = worker, start, end


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
    settle(call_key(appointment), by=by)
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
def recall(appointment, *, by, answered, note=""):
    """Somebody called back: the attempt is on record, whatever came of it."""
    record("intake.appointment.recall", appointment, by=by, answered=answered, reason=note)
    settle(recall_key(appointment), by=by)


def to_settle():
    """Appointments whose time for an absence has come, and nobody has written down who came: of the last two months."""
    missable = timezone.now() - dt.timedelta(minutes=whole("no_show_minutes"))
    rows = Appointment.objects.filter(status=Appointment.Status.CONFIRMED, starts_at__lte=missable)
    return rows.filter(starts_at__gte=missable - dt.timedelta(days=60)).order_by("starts_at", "pk")


def propose_to_settle():
    """At closing time: tell the desk that somebody is still to be written down. Returns how many appointments."""
    many = to_settle().count()
    if many:
        words = "C'è 1 appuntamento da registrare" if many == 1 else f"Ci sono {many} appuntamenti da registrare"
        for colleague in User.objects.with_role("front_desk").order_by("pk"):
            bell.ring(colleague, f"{words}: arrivo o assenza?", link=reverse("intake:desk_board"))
    return many


def recall_due(appointment):
    """The day by which somebody must call back; None when nothing is pending."""
    return Deadline.objects.pending().filter(key=recall_key(appointment)).values_list("due_on", flat=True).first()


def recall_key(appointment):
    return f"recall:{appointment.pk}"
