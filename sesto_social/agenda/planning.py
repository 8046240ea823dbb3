"""From weekly rules to bookable times. The only module that writes slots."""

import datetime as dt
from collections import defaultdict
from functools import cache

import holidays
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from sesto_social.parameters.lookup import whole
from sesto_social.parameters.models import LegalParameter

from . import spans
from .clock import day_of, days, instant, midnight
from .models import Absence, Availability, Closure, ExtraOpening, SkippedDay, Slot
from .signals import say_time_is_free

HORIZON_DAYS = 42
ENDS = ("during__startswith", "during__endswith")
KEPT_DAYS = 30
REBUILDING = 0x5E570
DESK_OPENS, DESK_CLOSES = dt.time(9), dt.time(18)


def horizon(today=None):
    """The last day of the open calendar."""
    try:
        ahead = whole("booking_horizon_days")
    except LegalParameter.DoesNotExist:
        ahead = HORIZON_DAYS
    return (today or timezone.localdate()) + dt.timedelta(days=ahead)


@cache
def national_holidays(year):
    return frozenset(holidays.country_holidays("IT", years=year))


def national_holiday_name(day):
    """In Italian; empty on other days."""
    return holidays.country_holidays("IT", years=day.year, language="it").get(day, "")


def is_holiday(day):
    """A national holiday, or the town's patron."""
    return day in national_holidays(day.year) or (day.month, day.day) == settings.PATRON_DAY


def working_days_after(day, count):
    """The day `count` working days after `day` (before it, when negative): weekends and holidays are not counted."""
    step = dt.timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= day.weekday() < 5 and not is_holiday(day)
    return day


def working_hours_after(moment, hours):
    """The moment `hours` of work after `moment`: the clock runs on working days from nine to six."""
    left, day = dt.timedelta(hours=float(hours)), day_of(moment)
    while True:
        opens, closes = instant(day, DESK_OPENS), instant(day, DESK_CLOSES)
        start = max(moment, opens)
        if day.weekday() < 5 and not is_holiday(day) and start < closes:
            if start + left <= closes:
                return start + left
            left -= closes - start
        day += dt.timedelta(days=1)


def working_spans(hours, blocks, first, last):
    """The spans in which `hours`, a weekly rule or an extra opening, really hold from `first` to `last`.

    A rule stops on holidays, on the days it is cancelled and under an opening of the same worker; both stop under `blocks`.
    """
    one_day = isinstance(hours, ExtraOpening)
    wanted = [hours.day] if one_day else _days_of_rule(hours, blocks, first, last)
    spells = [(instant(day, hours.starts), instant(day, hours.ends)) for day in wanted if first <= day <= last]
    taken = blocks.of(hours.resource_id, hours.office_id, hours.room_id)
    taken = taken if one_day else taken + blocks.opened(hours.resource_id)
    return spans.subtract([span for span in spells if span[0] < span[1]], taken)


def _days_of_rule(rule, blocks, first, last):
    first, last = max(first, rule.valid_from), min(last, rule.valid_to or last)
    week = (day for day in days(first, last) if day.weekday() == rule.weekday)
    return [day for day in week if not is_holiday(day) and (rule.pk, day) not in blocks.skipped]


class Blocks:
    """Closures, absences and exceptions that touch a period, read once, asked for each rule."""

    def __init__(self, *, closures=(), absences=(), openings=(), skipped=()):
        """Closures by office, absences by resource, as (id, start, end); extra openings; skipped days as (rule, day)."""
        self.closures, self.absences, self.openings = defaultdict(list), defaultdict(list), defaultdict(list)
        for office, start, end in closures:
            self.closures[office].append((start, end))
        for resource, start, end in absences:
            self.absences[resource].append((start, end))
        for opening in openings:
            self.openings[opening.resource_id].append(opening)
        self.skipped = set(skipped)

    @classmethod
    def read(cls, first, last, resources=None):
        """What is known from `first` to `last`, of everybody or of `resources`."""
        period = midnight(first), midnight(last + dt.timedelta(days=1))
        absences = Absence.objects.touching(*period).order_by("pk")
        openings = ExtraOpening.objects.active().between(first, last).order_by("pk")
        skipped = SkippedDay.objects.filter(day__range=(first, last)).order_by("pk")
        if resources is not None:
            absences, openings = absences.filter(resource__in=resources), openings.filter(resource__in=resources)
            skipped = skipped.filter(availability__resource__in=resources)
        closures = Closure.objects.touching(*period).order_by("pk")
        return cls(
            closures=closures.values_list("office_id", *ENDS),
            absences=absences.values_list("resource_id", *ENDS),
            openings=openings,
            skipped=skipped.values_list("availability_id", "day"),
        )

    def of(self, resource_id, office_id, room_id=None):
        """When this worker cannot receive in this office and this room."""
        everywhere = self.closures[None]
        there = self.closures[office_id] if office_id else []
        return everywhere + there + self.absences[resource_id] + (self.absences[room_id] if room_id else [])

    def opened(self, resource_id):
        """The hours of this worker's extra openings, whatever else stands in their way."""
        return [(instant(one.day, one.starts), instant(one.day, one.ends)) for one in self.openings[resource_id]]


@transaction.atomic
def prepare_slots(*, resource=None, office=None, until=None):
    """Make the slots of the coming weeks say what rules, exceptions, closures and absences say now. Running it twice changes nothing.

    Free slots that nobody wants any more go; those under a reservation stay, withdrawn. Slots of the past are not touched.
    """
    today = timezone.localdate()
    until = until or horizon(today)
    _one_at_a_time()
    wanted = _wanted(resource, office, today, until)
    known = _narrow(Slot.objects.filter(start__gte=timezone.now()), resource, office)
    taken = set(known.taken().values_list("pk", flat=True))
    known = {(slot.resource_id, slot.start): slot for slot in known}
    gone = [slot for key, slot in known.items() if key not in wanted]
    Slot.objects.filter(pk__in=[slot.pk for slot in gone if slot.pk not in taken]).delete()
    Slot.objects.filter(pk__in=[slot.pk for slot in gone if slot.pk in taken]).update(withdrawn=True)
    changed = [slot for key, slot in wanted.items() if not _same(slot, known.get(key))]
    _write(changed)
    if changed:
        say_time_is_free()
    return len(wanted)


def forget_past_slots():
    """Drop slots older than a month: what was booked is in the reservations."""
    return Slot.objects.filter(start__lt=timezone.now() - dt.timedelta(days=KEPT_DAYS)).delete()[0]


def _one_at_a_time():
    """Two rebuilds at once could each write what the other has just made wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REBUILDING])


def _narrow(rows, resource, office):
    rows = rows.filter(resource=resource) if resource else rows
    return rows.filter(office=office) if office else rows


def _wanted(resource, office, today, until):
    """{(resource, start): unsaved slot} for every bookable time from now on."""
    rules = _narrow(Availability.objects.active().between(today, until).order_by("pk"), resource, office)
    openings = _narrow(ExtraOpening.objects.active().between(today, until).order_by("pk"), resource, office)
    blocks = Blocks.read(today, until)
    now = timezone.now()
    slots = (slot for hours in [*rules, *openings] for slot in _cut(hours, blocks, today, until))
    return {(slot.resource_id, slot.start): slot for slot in slots if slot.start >= now}


def _cut(hours, blocks, first, last):
    """The slots of one rule or opening. Each day is cut on its own grid, so that a closure at ten does not shift the times after it."""
    length = dt.timedelta(minutes=hours.slot_minutes)
    for open_from, open_until in working_spans(hours, blocks, first, last):
        start = instant(day_of(open_from), hours.starts)
        while start + length <= open_until:
            if start >= open_from:
                yield _slot(hours, start, start + length, open_until)
            start += length


def _slot(hours, start, end, open_until):
    return Slot(
        resource_id=hours.resource_id,
        office_id=hours.office_id,
        room_id=hours.room_id,
        availability=hours if isinstance(hours, Availability) else None,
        start=start,
        end=end,
        open_until=open_until,
        audience=hours.audience,
        mode=hours.mode,
    )


WRITTEN = ["office", "room", "availability", "end", "open_until", "audience", "mode", "withdrawn"]


def _same(slot, known):
    names = ["office_id", "room_id", "availability_id", "end", "open_until", "audience", "mode", "withdrawn"]
    return known is not None and all(getattr(slot, name) == getattr(known, name) for name in names)


def _write(slots):
    Slot.objects.bulk_create(slots, batch_size=2000, update_conflicts=True, unique_fields=["resource", "start"], update_fields=WRITTEN)
