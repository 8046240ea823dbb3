"""Keeping time in the agenda, alone or with colleagues, a room and an interpreter; moving it and giving it back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sesto_social.agenda import booking, joint
from sesto_social.agenda.models import Resource
from sesto_social.audit.register import record
from sesto_social.notifications import bell

from .models import Engagement

NEXT_TIMES = 3
LOOK_AHEAD = timedelta(days=28)


@transaction.atomic
def keep(*, by, kind, starts_at, minutes_long, case=None, note="", colleagues=(), room=None, interpreter=None):  # noqa: PLR0913
    """Keep the time of `by`, of the colleagues (`Resource`s), of a room and an interpreter, or of nobody: `SlotTaken`."""
    ends_at = starts_at + timedelta(minutes=minutes_long)
    one = Engagement.objects.create(owner=by, kind=kind, case=case, note=note, starts_at=starts_at, ends_at=ends_at)
    resources = [*Resource.objects.active().workers().of([by]), *colleagues, *filter(None, (room, interpreter))]
    one.reservations.set(booking.reserve(resources, starts_at, ends_at, purpose="engagement", by=by))
    record("cases.engagement.keep", one, by=by, resources=len(resources))
    for colleague in colleagues:
        bell.ring(colleague.user, "Hai un nuovo impegno condiviso in agenda.", link=one.get_absolute_url())
    return one


@transaction.atomic
def cancel(one, *, by, reason=""):
    """It will not take place: everybody's time is free again, and who else was to be there is told."""
    people = [held.resource.user for held in one.reservations.select_related("resource__user").filter(resource__user__isnull=False)]
    one.cancel(by=by, reason=reason)
    booking.release(*one.reservations.all(), by=by)
    for user in people:
        if user != by:
            bell.ring(user, "Un impegno condiviso è stato annullato.", link=one.get_absolute_url())


@transaction.atomic
def move(one, *, by, starts_at, minutes_long):
    """The same people, room and interpreter at another time: all of them or nobody (`SlotTaken`, and nothing has changed)."""
    ends_at = starts_at + timedelta(minutes=minutes_long)
    one.move(by=by, starts_at=starts_at, ends_at=ends_at)
    held = list(one.reservations.standing().select_related("resource__user").order_by("pk"))
    if held:
        one.reservations.add(*booking.move(held, starts_at, ends_at, by=by))
    for user in (reservation.resource.user for reservation in held):
        if user is not None and user != by:
            bell.ring(user, "Un impegno condiviso è stato spostato.", link=one.get_absolute_url())


def next_times(people, starts_at, minutes, *, room=None, interpreter=None):
    """The next times at which all of `people` are free, with a room of the same office and an interpreter of the same languages.

    What is proposed to who has just lost a time. `people` are `Resource`s.
    """
    first = timezone.localdate(starts_at)
    rooms = joint.room_in(room.office) if room else None
    speakers = joint.speaking_one_of(interpreter.languages) if interpreter else None
    found = joint.joint_times(people, minutes, first, first + LOOK_AHEAD, rooms=rooms, interpreters=speakers)
    return [one for one in found if one.start >= starts_at][:NEXT_TIMES]


def next_times_of(one, starts_at, minutes):
    """The same for an engagement that is being moved: the next times of its own people, room and interpreter, these very ones."""
    taken = [held.resource for held in one.reservations.standing().select_related("resource__office").order_by("pk")]
    first = timezone.localdate(starts_at)
    found = joint.joint_times(taken, minutes, first, first + LOOK_AHEAD) if taken else []
    return [time for time in found if time.start >= starts_at][:NEXT_TIMES]
