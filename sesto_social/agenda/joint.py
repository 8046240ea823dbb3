"""A time that suits several people, with a room and an interpreter: five queries however many they are."""

import datetime as dt
from bisect import bisect_left
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from . import calendar, spans
from .clock import ROME, day_of, midnight
from .models import Availability, ExtraOpening, Resource, SkippedDay
from .planning import Blocks, working_spans

STEP = dt.timedelta(minutes=15)
MORNING, AFTERNOON = "mattina", "pomeriggio"
NOON = 13


class JointTime(NamedTuple):
    """A start at which everybody is free, with the room and the interpreter proposed for it."""

    start: dt.datetime
    end: dt.datetime
    room: Resource | None = None
    interpreter: Resource | None = None

    @property
    def day(self):
        return day_of(self.start)

    @property
    def places(self):
        """What a link says of it: the numbers of the room and of the interpreter, None where there is none."""
        return {"room": self.room and self.room.pk, "interpreter": self.interpreter and self.interpreter.pk}

    @property
    def value(self):
        """As a button of a form says it: the moment, the room, the interpreter."""
        return "|".join([self.start.isoformat(), *(str(one.pk) if one else "" for one in (self.room, self.interpreter))])


def joint_times(people, minutes, day_from, day_to, *, rooms=None, interpreters=None, half_day="", step=STEP):
    """Every start at which all of `people` are free for `minutes`, with one of `rooms` and one of `interpreters` if they are asked for.

    `rooms` and `interpreters` are conditions on `Resource` (see `room_in`, `speaking`): any one that is free will do. A worker is free
    inside their weekly hours, closures and absences apart; who has no hours of their own follows the others, and without anybody
    with hours there is nothing to propose.
    """
    people = list(people)
    ask_rooms, ask_speakers = rooms is not None, interpreters is not None
    extras = _extras(rooms, interpreters)
    places = [one for one in extras if one.kind == Resource.Kind.ROOM]
    speakers = [one for one in extras if one.kind == Resource.Kind.INTERPRETER]
    if not people or (ask_rooms and not places) or (ask_speakers and not speakers):
        return []
    diary = Diary([*people, *extras], day_from, day_to)
    shared = diary.shared_by(people)
    if half_day:
        shared = spans.intersect(shared, _halves(day_from, day_to, half_day))
    length = dt.timedelta(minutes=minutes)
    choices = [_Choice(found, diary, shared, length) for asked, found in ((ask_rooms, places), (ask_speakers, speakers)) if asked]
    found = []
    for open_from, open_until in shared:
        for start in starts(open_from, open_until, length, step):
            picked = [choice.at(start) for choice in choices]
            if None not in picked:
                room = picked[0] if ask_rooms else None
                found.append(JointTime(start, start + length, room, picked[-1] if ask_speakers else None))
    return found


def room_in(office=None, room=None):
    """Any room of `office` (of every office, without one), or that very `room`."""
    rooms = Q(kind=Resource.Kind.ROOM)
    if room is not None:
        return rooms & Q(pk=room.pk)
    return rooms & Q(office=office) if office is not None else rooms


def speaking(language):
    return Q(kind=Resource.Kind.INTERPRETER, languages__contains=[language])


def speaking_one_of(languages):
    return Q(kind=Resource.Kind.INTERPRETER, languages__overlap=languages)


def _extras(rooms, interpreters):
    asked = [condition for condition in (rooms, interpreters) if condition is not None]
    if not asked:
        return []
    either = asked[0] if len(asked) == 1 else asked[0] | asked[1]
    return list(Resource.objects.active().filter(either).select_related("office").order_by("name", "pk"))


class Diary:
    """The hours of some resources over a period, and whatever takes them: four queries."""

    def __init__(self, resources, day_from, day_to):
        self.day_from, self.day_to = day_from, day_to
        numbers = [one.pk for one in resources]
        found = calendar.spans(*calendar.bounds(day_from, day_to), resources=numbers)
        away = [(span.resource, span.start, span.end) for span in found if span.what == calendar.AWAY]
        shut = [(span.office, span.start, span.end) for span in found if span.what == calendar.SHUT]
        rules = Availability.objects.active().between(day_from, day_to).filter(resource__in=numbers).order_by("pk")
        openings = ExtraOpening.objects.active().between(day_from, day_to).filter(resource__in=numbers).order_by("pk")
        skipped = SkippedDay.objects.filter(day__range=(day_from, day_to), availability__resource__in=numbers).order_by("pk")
        self.blocks = Blocks(absences=away, closures=shut, openings=openings, skipped=skipped.values_list("availability_id", "day"))
        self.hours, self.busy = {}, {}
        for one in [*rules, *(opening for each in self.blocks.openings.values() for opening in each)]:
            self.hours.setdefault(one.resource_id, []).append(one)
        for span in found:
            if span.what == calendar.TAKEN:
                self.busy.setdefault(span.resource, []).append((span.start, span.end))

    def shared_by(self, resources):
        """The spans, from now on, in which those with hours work and nothing takes any of the resources."""
        working = [self._working(one) for one in resources if one.pk in self.hours]
        if not working:
            return []
        shared = working[0]
        for other in working[1:]:
            shared = meet(shared, other)
        shared = [(max(start, timezone.now()), end) for start, end in shared if end > timezone.now()]
        return leave_out(shared, [block for one in resources for block in self.taken(one)])

    def taken(self, one):
        """Reservations, absences, and the closures of everywhere and, for a room, of its office."""
        room = one.office_id if one.kind == Resource.Kind.ROOM else None
        return [*self.busy.get(one.pk, []), *self.blocks.of(one.pk, room)]

    def _working(self, one):
        spells = (working_spans(hours, self.blocks, self.day_from, self.day_to) for hours in self.hours[one.pk])
        return spans.union(span for spell in spells for span in spell)


class _Choice:
    """Which of several resources is free at a start: the first by name."""

    def __init__(self, resources, diary, shared, length):
        self.length = length
        self.free = [(one, leave_out(shared, diary.taken(one))) for one in resources]
        self.begins = [[span[0] for span in free] for _, free in self.free]

    def at(self, start):
        for (one, free), begins in zip(self.free, self.begins, strict=True):
            place = bisect_left(begins, start + dt.timedelta(microseconds=1)) - 1
            if place >= 0 and free[place][1] >= start + self.length:
                return one
        return None


def meet(one, other):
    """The time in both lists; each is sorted and without overlaps, so one walk is enough."""
    found, here, there = [], 0, 0
    while here < len(one) and there < len(other):
        start, end = max(one[here][0], other[there][0]), min(one[here][1], other[there][1])
        if start < end:
            found.append((start, end))
        if one[here][1] < other[there][1]:
            here += 1
        else:
            there += 1
    return found


def leave_out(free, blocks):
    """What is left of `free`, sorted and without overlaps, once every block is taken away: one walk."""
    left, blocks, at = [], spans.union(blocks), 0
    for begin, end in free:
        while at < len(blocks) and blocks[at][1] <= begin:
            at += 1
        here, start = at, begin
        while here < len(blocks) and blocks[here][0] < end:
            if blocks[here][0] > start:
                left.append((start, blocks[here][0]))
            start = max(start, blocks[here][1])
            here += 1
        if start < end:
            left.append((start, end))
    return left


def starts(open_from, open_until, length, step=STEP):
    """Round starts inside a span, not in the past: on the quarter, not at 10:07."""
    base = midnight(day_of(open_from))
    start = base + -(-(max(open_from, timezone.now()) - base) // step) * step
    while start + length <= open_until:
        yield start
        start += step


def _halves(day_from, day_to, half_day):
    """Every morning, or every afternoon, of the period."""
    found = []
    for number in range((day_to - day_from).days + 1):
        day = day_from + dt.timedelta(days=number)
        noon = dt.datetime.combine(day, dt.time(NOON), tzinfo=ROME)
        found.append((midnight(day), noon) if half_day == MORNING else (noon, midnight(day + dt.timedelta(days=1))))
    return found


def by_half_day(found, most=2):
    """A list short enough to read: whole and half hours, `most` a half day."""
    kept, counts = [], {}
    for one in found:
        wall = one.start.astimezone(ROME)
        half = (wall.date(), wall.hour < NOON)
        if wall.minute in {0, 30} and counts.get(half, 0) < most:
            counts[half] = counts.get(half, 0) + 1
            kept.append(one)
    return kept
