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
from .models import Absence, Availability, Closure, Slot

HORIZON_DAYS = 42
KEPT_DAYS = 30
REBUILDING = 0x5E570


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


def working_spans(rule, blocks, first, last):
    """The spans in which `rule` really holds, from `first` to `last`: no holidays, nothing of `blocks`."""
    first = max(first, rule.valid_from)
    last = min(last, rule.valid_to or last)
    wanted = (day for day in days(first, last) if day.weekday() == rule.weekday and not is_holiday(day))
    hours = [(instant(day, rule.starts), instant(day, rule.ends)) for day in wanted]
    return spans.subtract([span for span in hours if span[0] < span[1]], blocks)


class Blocks:
    """Closures and absences that touch a period, read once, asked for each rule."""

    def __init__(self, first, last, resources=None):
        period = midnight(first), midnight(last + dt.timedelta(days=1))
        self.closures, self.absences = defaultdict(list), defaultdict(list)
        for office, during in Closure.objects.touching(*period).order_by("pk").values_list("office_id", "during"):
            self.closures[office].append((during.lower, during.upper))
        absences = Absence.objects.touching(*period).order_by("pk")
        if resources is not None:
            absences = absences.filter(resource__in=resources)
        for resource, during in absences.values_list("resource_id", "during"):
            self.absences[resource].append((during.lower, during.upper))

    def of(self, resource_id, office_id):
        everywhere = self.closures[None]
        return everywhere + (self.closures[office_id] if office_id else []) + self.absences[resource_id]


@transaction.atomic
def prepare_slots(*, resource=None, office=None, until=None):
    """Make the slots of the coming weeks say what rules, closures and absences say now. Running it twice changes nothing.

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
    _write([slot for key, slot in wanted.items() if not _same(slot, known.get(key))])
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
    blocks = Blocks(today, until)
    now = timezone.now()
    slots = (slot for rule in rules for slot in _cut(rule, blocks, today, until))
    return {(slot.resource_id, slot.start): slot for slot in slots if slot.start >= now}


def _cut(rule, blocks, first, last):
    """The slots of one rule. Each day is cut on its own grid, so that a closure at ten does not shift the times after it."""
    length = dt.timedelta(minutes=rule.slot_minutes)
    for open_from, open_until in working_spans(rule, blocks.of(rule.resource_id, rule.office_id), first, last):
        start = instant(day_of(open_from), rule.starts)
        while start + length <= open_until:
            if start >= open_from:
                yield Slot(
                    resource_id=rule.resource_id,
                    office_id=rule.office_id,
                    availability=rule,
                    start=start,
                    end=start + length,
                    open_until=open_until,
                    audience=rule.audience,
                    mode=rule.mode,
                )
            start += length


WRITTEN = ["office", "availability", "end", "open_until", "audience", "mode", "withdrawn"]


def _same(slot, known):
    names = ["office_id", "availability_id", "end", "open_until", "audience", "mode", "withdrawn"]
    return known is not None and all(getattr(slot, name) == getattr(known, name) for name in names)


def _write(slots):
    Slot.objects.bulk_create(slots, batch_size=2000, update_conflicts=True, unique_fields=["resource", "start"], update_fields=WRITTEN)
