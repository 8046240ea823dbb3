"""What stands in the agendas over a period, and what one reader may know of it. Three queries, whatever is in there."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, DateTimeField, F, IntegerField, Q, Value
from django.db.models.functions import Cast, JSONObject

from .clock import ROME, day_of, midnight
from .models import Absence, Availability, Closure, Reservation, Resource
from .signals import describing_time

BUSY = "Impegnato"
TAKEN, FREE, AWAY, SHUT = "taken", "free", "away", "shut"


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader may know of a reservation. `key` names the thing that holds it, and stays when it is moved."""

    title: str
    link: str = ""
    detail: str = ""
    state: str = ""
    tone: str = ""
    where: str = ""
    key: str = ""


NOTHING = Words(BUSY)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of somebody's time. `office` says where, for a free time or a closure (none: everywhere)."""

    what: str
    start: dt.datetime
    end: dt.datetime
    resource: int | None
    office: int | None = None
    number: int = 0
    word: str = ""
    words: Words = field(default=NOTHING)

    @property
    def minutes(self):
        return int((self.end - self.start).total_seconds()) // 60


def agendas(day):
    """Every agenda in use with the offices where it receives on the days around `day`: one query for all the choices of a page.

    `hours_at` holds `{"pk", "name", "public"}` of each office; a room is in its own.
    """
    held = Q(availabilities__office__active=True, availabilities__valid_from__lte=day + dt.timedelta(days=60))
    held &= Q(availabilities__valid_to__isnull=True) | Q(availabilities__valid_to__gte=day - dt.timedelta(days=7))
    office = JSONObject(pk="availabilities__office_id", name="availabilities__office__name", public="availabilities__office__public")
    rows = Resource.objects.active().select_related("office").order_by("name", "pk")
    return list(rows.annotate(hours_at=ArrayAgg(office, filter=held, distinct=True, default=Value([]))))


def spans(start, end, *, resources=None, slots=None):
    """Everything that touches the period, in order of time: one query.

    `resources` None means everybody; `slots` are the free times to show. A closure has no resource: it concerns who receives in its office.
    """
    taken = Reservation.objects.standing().touching(start, end)
    away = Absence.objects.touching(start, end)
    if resources is not None:
        taken, away = taken.filter(resource__in=resources), away.filter(resource__in=resources)
    shut = Closure.objects.touching(start, end)
    rows = (
        _rows(taken, TAKEN, resource="resource_id", word="purpose")
        .union(
            _rows(away, AWAY, resource="resource_id"),
            _rows(shut, SHUT, office="office_id", word="reason"),
            *([] if slots is None else [_slots(slots)]),
            all=True,
        )
        .order_by("row_start", "row_end", "row_resource", "row_number")
    )
    return [Span(**{name.removeprefix("row_"): value for name, value in row.items()}) for row in rows]


def _rows(rows, what, *, resource="", office="", word=""):
    return rows.order_by().values(
        row_what=Value(what, output_field=CharField()),
        row_start=F("during__startswith"),
        row_end=F("during__endswith"),
        row_resource=_number(resource),
        row_office=_number(office),
        row_number=_number("pk"),
        row_word=Cast(F(word), CharField()) if word else Value("", output_field=CharField()),
    )


def _slots(slots):
    return slots.order_by().values(
        row_what=Value(FREE, output_field=CharField()),
        row_start=Cast("start", DateTimeField()),
        row_end=Cast("end", DateTimeField()),
        row_resource=_number("resource_id"),
        row_office=_number("office_id"),
        row_number=_number("pk"),
        row_word=Cast("mode", CharField()),
    )


def _number(name):
    return Cast(F(name) if name else Value(None), IntegerField())


def described(found, user):
    """The same spans with what `user` may know of the taken ones; each room above answers with its own query."""
    held = {}
    for span in found:
        if span.what == TAKEN:
            held.setdefault(span.word, []).append(span.number)
    if not held:
        return found
    known = {}
    for _, answer in describing_time.send(sender=Reservation, held=held, user=user):
        known |= answer or {}
    return [replace(span, words=known.get(span.number, NOTHING)) if span.what == TAKEN else span for span in found]


def week_of(day):
    """Monday to Sunday of the week of `day`."""
    monday = day - dt.timedelta(days=day.weekday())
    return [monday + dt.timedelta(days=number) for number in range(7)]


def bounds(first, last):
    """The moments in which the first day begins and the last is over."""
    return midnight(first), midnight(last + dt.timedelta(days=1))


def on_day(span, day):
    """Whether some of the span falls on `day`."""
    return day_of(span.start) <= day and span.end > midnight(day)


def wall(moment):
    return moment.astimezone(ROME)


def modes():
    """{code: words} of the ways to meet."""
    return dict(Availability.Mode.choices)
