"""Looking for free time, taking it, giving it back. The only module that writes reservations."""

import datetime as dt
import secrets
from contextlib import suppress
from typing import NamedTuple

from django.core.cache import cache
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from psycopg.errors import DeadlockDetected, ExclusionViolation

from sesto_social.parameters.lookup import number, whole
from sesto_social.parameters.models import LegalParameter

from . import joint
from .clock import day_of, days, midnight
from .models import Absence, Availability, Closure, Reservation, Resource, Slot
from .planning import horizon
from .signals import say_time_is_free

NOTICE_HOURS = 4
FREED, GONE_SECONDS = "agenda:freed", 10
LONGEST = 240
"""Minutes: no slot is longer (`slot_is_sensible`)."""


class SlotTaken(Exception):
    """Somebody else has that time. The message is Italian and meant for the screen."""

    def __init__(self, message="Quell'orario è appena stato preso."):
        super().__init__(message)


def earliest(audience):
    """The first moment this audience may book: the public, invited or not, must give some notice."""
    if audience not in {"public", "invitation"}:
        return timezone.now()
    try:
        notice = number("booking_notice_hours")
    except LegalParameter.DoesNotExist:
        notice = NOTICE_HOURS
    return timezone.now() + dt.timedelta(hours=float(notice))


def free_slots(*, office=None, audience="public", day_from=None, day_to=None, resource=None, minutes=None):
    """Free slots in order of time, as a queryset: one query, two for the public.

    `minutes` asks for a talk longer (or shorter) than the slot itself: an interpreter adds half an hour. Several workers may be
    free at the same time: `one_per_time` keeps one row of each.
    """
    slots = Slot.objects.open_to(audience).filter(start__gte=earliest(audience)).free(minutes)
    slots = slots.with_room_for(minutes) if minutes else slots
    slots = slots.filter(office=office) if office else slots
    slots = slots.filter(resource=resource) if resource else slots
    slots = slots.filter(start__gte=midnight(day_from)) if day_from else slots
    slots = slots.filter(start__lt=midnight(day_to + dt.timedelta(days=1))) if day_to else slots
    return slots.order_by("start", "pk")


def is_gone(office, start, *, audience="public"):
    """True when nobody receives there at that moment any more. A quick no for the many who come too late; a yes needs the lock.

    A no is remembered for seconds, until time is given back anywhere (`time_freed`): in a rush hundreds ask for the same.
    """
    key = f"agenda:gone:{cache.get(FREED, '')}:{audience}:{office}:{start.timestamp():.0f}"
    if cache.get(key):
        return True
    gone = not Slot.objects.open_to(audience).filter(office=office, start=start).free().exists()
    if gone:
        cache.set(key, "gone", GONE_SECONDS)
    return gone


def forget_what_is_gone():
    """Time was given back: what was refused a moment ago may be free."""
    cache.set(FREED, secrets.token_hex(4), 10 * GONE_SECONDS)


def one_per_time(slots):
    """The same slots with one row per office and time, whoever receives."""
    return slots.order_by("start", "office_id", "pk").distinct("start", "office_id")


def next_free(slot_start, office, n=3, *, audience="public", minutes=None):
    """The `n` free times of the office nearest after `slot_start`; where they are too few, also the ones just before it."""
    slots = free_slots(office=office, audience=audience, minutes=minutes)
    after = list(one_per_time(slots.filter(start__gte=slot_start))[:n])
    if len(after) == n:
        return after
    before = one_per_time(slots.filter(start__lt=slot_start)).order_by("-start", "office_id", "pk")
    return list(before[: n - len(after)])[::-1] + after


@transaction.atomic
def reserve(resources, start, end, *, purpose, by):
    """Take the time of all `resources`, or of none: `SlotTaken` if one of them is busy."""
    resources = list(resources)
    if not start < end:
        raise ValueError("a reservation must end after it starts")
    _queue_up(resources, [(start, end)])
    return _insert(resources, start, end, purpose=purpose, by=by)


@transaction.atomic
def reserve_any(office, start, *, purpose, by, audience="public", minutes=None):
    """Take the time of whichever worker is free in `office` at `start`; `SlotTaken` if none is."""
    return reserve_talk(office, start, purpose=purpose, by=by, audience=audience, minutes=minutes).held[0]


@transaction.atomic
def reserve_one(candidates, start, end, *, purpose, by, giving_back=()):
    """Take the first of `candidates` that is free and not away, in the place of `giving_back`; `SlotTaken` if none is."""
    candidates, giving_back = list(candidates), list(giving_back)
    _lock({one.pk for one in candidates}, [(start, end)], [(one.resource_id, one.start, one.end) for one in giving_back])
    release(*giving_back, by=by)
    free = free_one(candidates, start, end)
    if free is None:
        raise SlotTaken
    return reserve([free], start, end, purpose=purpose, by=by)[0]


class Talk(NamedTuple):
    """Time taken for one talk: the reservations, the worker's first, and how the person is received."""

    held: list
    mode: str


@transaction.atomic
def reserve_talk(office, start, *, purpose, by, worker=None, audience="public", minutes=None, mode="", beside=None, giving_back=()):  # noqa: PLR0913
    """Take `worker`, or whoever is free in `office` at `start`, with the room their hours name and one of `beside` (interpreters).

    `giving_back` are released in the same breath. Everybody who might be taken is locked first and in one order, so that a rush
    ends in refusals and never in a deadlock. Raises `SlotTaken`.
    """
    beside, giving_back = list(beside or []), list(giving_back)
    possible = Slot.objects.open_to(audience).filter(office=office, start=start)
    ids = (
        [worker.pk, *_rooms_of(worker, start)] if worker else [pk for pair in possible.values_list("resource", "room") for pk in pair if pk]
    )
    length = dt.timedelta(minutes=minutes or LONGEST)
    _lock({*ids, *(one.pk for one in beside)}, [(start, start + length)], [(one.resource_id, one.start, one.end) for one in giving_back])
    release(*giving_back, by=by)
    for place in _places(office, start, worker=worker, audience=audience, minutes=minutes, mode=mode):
        helper = free_one(beside, start, place.end)
        if beside and helper is None:
            break
        taken = [one for one in (place.worker, place.room, helper) if one]
        if not are_away(taken, office, start, place.end):
            with suppress(SlotTaken):
                return Talk(reserve(taken, start, place.end, purpose=purpose, by=by), place.mode)
    raise SlotTaken


class Place(NamedTuple):
    worker: Resource
    room: Resource | None
    end: dt.datetime
    mode: str


def _places(office, start, *, worker, audience, minutes, mode):
    """Where the talk might take place, the best first. A named worker may also be booked outside the prepared times."""
    usual = dt.timedelta(minutes=minutes or whole("slot_minutes"))
    if worker:
        slot = hours_at(worker, start)
        here = slot is not None and slot.office_id == office.pk
        exact = here and slot.start == start and not minutes
        as_ruled = here and mode in {"", slot.mode}
        room = slot.room if as_ruled else None
        yield Place(worker, room, slot.end if exact else start + usual, slot.mode if as_ruled else mode or Availability.Mode.OFFICE)
        return
    slots = free_slots(office=office, audience=audience, minutes=minutes).filter(start=start)
    for slot in (slots.filter(mode=mode) if mode else slots).office_first().select_related("resource", "room"):
        yield Place(slot.resource, slot.room, start + usual if minutes else slot.end, slot.mode)


def hours_at(worker, start):
    """The prepared time that begins at `start`, or the one whose hours go on past it; None outside the worker's hours."""
    running = worker.slots.filter(start__lte=start, open_until__gt=start, withdrawn=False)
    return running.select_related("room").order_by("-start").first()


def _rooms_of(worker, start):
    slot = hours_at(worker, start)
    return [slot.room_id] if slot and slot.room_id else []


def free_one(resources, start, end):
    """The first of `resources` with nothing to do from `start` to `end`."""
    ids = [one.pk for one in resources]
    busy = Reservation.objects.standing().touching(start, end).filter(resource__in=ids).values_list("resource", flat=True)
    away = Absence.objects.touching(start, end).filter(resource__in=ids).values_list("resource", flat=True)
    taken = {*busy, *away}
    return next((one for one in resources if one.pk not in taken), None)


def are_away(resources, office, start, end):
    """Somebody entered an absence or a closure while this page was open."""
    absent = Absence.objects.touching(start, end).filter(resource__in=resources).exists()
    return absent or Closure.objects.touching(start, end).filter(Q(office=None) | Q(office=office)).exists()


def hold_still(resources, start, end):
    """Let nobody book `resources` from `start` to `end` until this transaction ends: what is being booked now is seen first."""
    last = min(end, midnight(horizon() + dt.timedelta(days=1)))
    if start < last:
        _queue_up(list(resources), [(start, last)])


@transaction.atomic
def move(reservations, start, end, *, by):
    """Give back `reservations` and take another time for the same resources, or change nothing."""
    reservations = list(reservations)
    resources = [reservation.resource for reservation in reservations]
    _queue_up(resources, [(start, end), *((one.start, one.end) for one in reservations)])
    release(*reservations, by=by)
    return _insert(resources, start, end, purpose=reservations[0].purpose, by=by)


def release(*reservations, by):
    """Give the time back. Releasing twice changes nothing."""
    standing = Reservation.objects.standing().filter(pk__in=[one.pk for one in reservations])
    if standing.update(released=True, released_by=by, released_at=timezone.now()):
        forget_what_is_gone()
        say_time_is_free()


def turn(*reservations, purpose):
    """The same time of the same resources, held from now on for something else."""
    Reservation.objects.standing().filter(pk__in=[one.pk for one in reservations]).update(purpose=purpose)


def common_free_times(resources, minutes, day_from, day_to, *, step=joint.STEP):
    """Starts at which all `resources`, these very ones, are free for `minutes`: four queries however many they are."""
    return [one.start for one in joint.joint_times(resources, minutes, day_from, day_to, step=step)]


def _queue_up(resources, times):
    """Wait for whoever is booking the same resource on the same day.

    Without this a rush on one time ends in deadlocks: the exclusion constraint makes each insert wait for all the others. Locks
    are taken in one order by everybody.
    """
    _lock({resource.pk for resource in resources}, times)


def _lock(ids, times, given_back=()):
    """`given_back`: (resource, start, end) of time that is let go, on days of its own."""
    wanted = {(pk, day) for pk in ids for start, end in times for day in _days_of(start, end)}
    wanted |= {(pk, day) for pk, start, end in given_back for day in _days_of(start, end)}
    keys = sorted((pk, day.toordinal()) for pk, day in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(resource, day) FROM unnest(%s::int[], %s::int[]) AS wanted(resource, day)",
            [[resource for resource, _ in keys], [day for _, day in keys]],
        )


def _days_of(start, end):
    return days(day_of(start), day_of(end - dt.timedelta(microseconds=1)))


def _insert(resources, start, end, *, purpose, by):
    rows = [Reservation(resource=one, during=DateTimeTZRange(start, end), purpose=purpose, created_by=by) for one in resources]
    try:
        with transaction.atomic():
            return Reservation.objects.bulk_create(rows)
    except (IntegrityError, OperationalError) as error:
        if isinstance(error.__cause__, ExclusionViolation | DeadlockDetected):
            raise SlotTaken from error
        raise
