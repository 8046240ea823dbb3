"""Which times a talk may start at: long enough, with the interpreter where one is needed."""

import datetime as dt

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Exists, Func, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sesto_social.agenda import booking
from sesto_social.agenda.clock import day_of
from sesto_social.agenda.models import Absence, Availability, Reservation, Resource, Slot
from sesto_social.parameters.lookup import talk_minutes, whole

FAR = dt.timedelta(days=3650)
OFFICE = Availability.Mode.OFFICE.value
HOW = {
    Availability.Mode.PHONE.value: _("al telefono"),
    Availability.Mode.VIDEO.value: _("in videochiamata"),
    Availability.Mode.HOME.value: _("a domicilio"),
}
"""How one is received, where it is not at the office: what is left unsaid there."""


class Start(dt.datetime):
    """A moment one may choose and how one is received then. Pages write it as `value`: the moment in ISO, `|phone` after it."""

    mode = OFFICE

    @classmethod
    def of(cls, moment, mode=OFFICE):
        moment = moment.astimezone(dt.UTC)
        one = cls.combine(moment.date(), moment.timetz())
        one.mode = mode or OFFICE
        return one

    @property
    def value(self):
        return self.isoformat() if self.mode == OFFICE else f"{self.isoformat()}|{self.mode}"

    @property
    def how(self):
        return HOW.get(self.mode, "")

    def same(self, other):
        """At the same moment and received in the same way."""
        return self == other and self.mode == getattr(other, "mode", OFFICE)


def minutes_for(language="", reason=""):
    """How long a talk lasts; None leaves it to the calendar. An interpreter doubles some sentences."""
    asked = talk_minutes(reason) if reason else None
    return (asked or whole("slot_minutes")) + whole("interpreter_extra_minutes") if language else asked


def modes_offered(offices):
    """The ways in which the public is received at these offices, in their usual order."""
    coming = Slot.objects.filter(office__in=offices, withdrawn=False, audience="public", start__gt=timezone.now())
    found = set(coming.order_by().values_list("mode", flat=True).distinct())
    return [mode for mode in Availability.Mode.values if mode in found]


def interpreters(language):
    return Resource.objects.active().interpreters(language) if language else Resource.objects.none()


def free_slots(office, language="", *, audience="public", reason="", mode="", worker=None):
    """The free slots of an office. With a language for which the service has interpreters, only while one of them is free too.

    For a language without interpreters of its own the talk is just longer: the office calls one in.
    """
    minutes = minutes_for(language, reason)
    slots = booking.free_slots(office=office, audience=audience, minutes=minutes, resource=worker)
    slots = slots.filter(mode=mode) if mode else slots
    speakers = interpreters(language)
    if language and speakers.exists():
        slots = slots.filter(Exists(free_at_the_slot(speakers, minutes)))
    return slots


def free_at_the_slot(resources, minutes):
    """Those of `resources` with nothing to do during the slot of the outer query."""
    start = OuterRef(OuterRef("start"))
    span = Func(start, start + dt.timedelta(minutes=minutes), function="tstzrange", output_field=DateTimeRangeField())
    busy = Reservation.objects.standing().filter(resource=OuterRef("pk"), during__overlap=span)
    away = Absence.objects.filter(resource=OuterRef("pk"), during__overlap=span)
    return resources.filter(~Exists(busy), ~Exists(away))


def free_starts(office, language="", *, audience="public", at=None, **wanted):
    """Every moment one may choose, in order, each way to be received once: one query for the whole open calendar, or for `at` alone."""
    slots = free_slots(office, language, audience=audience, **wanted)
    return starts_of(slots.filter(start=at) if at else slots)


def starts_of(slots):
    """The moments of these slots, once each: at the office first, then by telephone and the other ways."""
    pairs = slots.order_by("start", "mode").values_list("start", "mode").distinct()
    starts = (Start.of(moment, mode) for moment, mode in pairs)
    return sorted(starts, key=lambda start: (start, start.mode != OFFICE, start.mode))


def offers(starts, wanted):
    """True when this very time, received this way, is among `starts`."""
    return any(start.same(wanted) for start in starts)


def nearest(starts, to, n=3):
    """The `n` of `starts` closest after `to`; where they are too few, also the last ones before it."""
    after = [start for start in starts if start >= to][:n]
    before = [start for start in starts if start < to]
    return before[len(before) - (n - len(after)) :] + after if len(after) < n else after


def by_day(starts):
    """[(day, [moments])] on the town's calendar."""
    days = {}
    for start in starts:
        days.setdefault(day_of(start), []).append(start)
    return sorted(days.items())


class Week:
    """One week of the calendar as the page shows it, with the ways to the other weeks that have free times."""

    def __init__(self, starts, day=None):
        self.starts = starts
        self.first = starts[0] if starts else None
        day = day or (day_of(self.first) if starts else timezone.localdate())
        self.monday = monday_of(day)
        self.sunday = self.monday + dt.timedelta(days=6)
        self.days = by_day(start for start in starts if self.monday <= day_of(start) <= self.sunday)

    @property
    def strip(self):
        """Monday to Friday, and the weekend when somebody receives: [(day, how many free times)]."""
        free = {day: len(moments) for day, moments in self.days}
        week = [self.monday + dt.timedelta(days=n) for n in range(7)]
        return [(day, free.get(day, 0)) for day in week if day.weekday() < 5 or day in free]

    @property
    def previous(self):
        return next((monday_of(day_of(start)) for start in reversed(self.starts) if day_of(start) < self.monday), None)

    @property
    def next(self):
        return next((monday_of(day_of(start)) for start in self.starts if day_of(start) > self.sunday), None)

    @property
    def months(self):
        """[(first free day of the month, whether this week is in it)]."""
        firsts = {}
        for start in self.starts:
            day = day_of(start)
            firsts.setdefault((day.year, day.month), day)
        shown = {(day.year, day.month) for day, _ in self.days}
        return [(day, month in shown) for month, day in firsts.items()]


def monday_of(day):
    return day - dt.timedelta(days=day.weekday())


def moment(text):
    """The moment a page wrote, with how one is received; None if it is none, or beyond every calendar."""
    written, __, mode = text.partition("|")
    try:
        when = dt.datetime.fromisoformat(written)
        near = when.tzinfo and abs(when - timezone.now()) < FAR
    except (ValueError, OverflowError):
        return None
    return Start.of(when, mode) if near and written.isprintable() and mode in {"", *Availability.Mode.values} else None


def shown_day(text, starts, chosen):
    """The day whose week is shown: asked for, else chosen, else the first with a free time."""
    try:
        asked = dt.date.fromisoformat(text)
    except ValueError:
        asked = None
    if asked and abs((asked - timezone.localdate()).days) < 400:
        return asked
    if chosen and chosen >= timezone.now() and starts:
        return day_of(nearest(starts, chosen, 1)[0])
    return None
