"""What could be done about each appointment under an absence: who else receives at that hour, which other times are near."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sesto_social.agenda import booking as agenda
from sesto_social.agenda.models import Closure, Reservation, Resource, Slot
from sesto_social.parameters.lookup import whole

from .. import times
from ..models import AbsenceStep, Appointment
from . import booking
from .absence import appointments_under

Choice = AbsenceStep.Choice
OFFERED_TIMES = 3


class Proposal(NamedTuple):
    """What could be done about one appointment: colleagues free at the same time, the nearest other times, and the best of all."""

    appointment: Appointment
    colleagues: list
    slots: list
    best: str


def proposals(span):
    """One proposal for each appointment under it. Two rows are not offered the same time as their best."""
    promised, made, calendars = set(), [], {}
    for appointment in appointments_under(span):
        colleagues = colleagues_free(appointment, span)
        slots = nearest_slots(appointment, calendars, besides={one.pk for one in colleagues})
        ways = [(one.pk, appointment.starts_at, f"{Choice.COLLEAGUE}|{one.pk}") for one in colleagues]
        ways += [(slot.resource_id, slot.start, value_of(slot)) for slot in slots]
        *time, best = next((way for way in ways if way[:2] not in promised), (None, None, Choice.CALL.value))
        promised.add(tuple(time))
        made.append(Proposal(appointment, colleagues, slots, best))
    return made


def value_of(slot):
    return f"{Choice.TIME}|{slot.start.isoformat()}|{slot.resource_id}|{slot.office_id}"


def colleagues_free(appointment, span):
    """Who receives in the same office and way at that hour and has nothing to do; nobody, when it is the office that is shut.

    When a room or an interpreter is missing, the same worker comes first if another one is free.
    """
    if isinstance(span, Closure):
        return []
    on_duty = Slot.objects.open_to("front_desk").filter(
        office=appointment.office, mode=appointment.mode, start__lte=appointment.starts_at, open_until__gte=appointment.ends_at
    )
    taken = Reservation.objects.standing().touching(appointment.starts_at, appointment.ends_at)
    others = taken.exclude(pk__in=appointment.reservations.values("pk"))
    room_is_free = Q(room__isnull=True) | ~Exists(others.filter(resource=OuterRef("room")))
    free = on_duty.filter(room_is_free, ~Exists(taken.filter(resource=OuterRef("resource"))))
    people = Resource.objects.active().workers().filter(pk__in=free.values("resource")).exclude(pk=appointment.worker_id)
    people = list(people.order_by("name", "pk"))
    if span.resource.kind == Resource.Kind.WORKER:
        return people
    substitutes = booking.substitutes(appointment, span.resource)
    found = agenda.free_one(substitutes, appointment.starts_at, appointment.ends_at)
    if span.resource.kind == Resource.Kind.INTERPRETER and found is None:
        return []
    return ([appointment.worker] if found else []) + people


def nearest_slots(appointment, calendars, *, besides=frozenset()):
    """The free times nearest to the old one, in the same way of meeting: with whoever is free, and at least one with the same worker.

    None so near that the person could no longer change it from the site. At the very same hour not with those of `besides`: they take over.
    """
    key = (appointment.office_id, appointment.interpreter_language, appointment.reason, appointment.mode)
    if key not in calendars:
        office, language, reason, mode = appointment.office, *key[1:]
        slots = times.free_slots(office, language, audience="front_desk", reason=reason, mode=mode)
        slots = slots.filter(start__gte=timezone.now() + dt.timedelta(hours=whole("citizen_move_hours")))
        calendars[key] = list(slots.select_related("resource", "office"))
    was = appointment.starts_at
    free = [slot for slot in calendars[key] if slot.start != was or slot.resource_id not in besides]
    by_distance = sorted(free, key=lambda slot: (abs(slot.start - was), slot.start < was, slot.pk))
    same = [slot for slot in by_distance if slot.resource_id == appointment.worker_id][:1]
    others, seen = [], {slot.start for slot in same}
    for slot in by_distance:
        if slot.start not in seen and len(same) + len(others) < OFFERED_TIMES:
            seen.add(slot.start)
            others.append(slot)
    return sorted([*same, *others], key=by_distance.index)
