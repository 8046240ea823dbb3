"""From weekly rules to bookable times: every day of the year, clock changes included."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sesto_social.agenda import planning
from sesto_social.agenda.booking import release, reserve
from sesto_social.agenda.clock import ROME, days, instant, midnight
from sesto_social.agenda.models import Absence, Availability, Closure, Office, Slot
from sesto_social.agenda.tasks import open_calendar

CLOCK_CHANGES = [
    day
    for year in range(2026, 2036)
    for month in (3, 10)
    for day in [max(d for d in days(dt.date(year, month, 1), dt.date(year, month, 31)) if d.weekday() == 6)]
]


def walls(slots):
    return [slot.start.astimezone(ROME).strftime("%H:%M") for slot in slots]


def test_a_rule_becomes_slots_for_six_weeks(rule, day):
    assert walls(Slot.objects.on_days(day, day)) == ["09:00", "09:45", "10:30", "11:15"]
    last = Slot.objects.order_by("start").last()
    assert timezone.localdate() + dt.timedelta(days=28) < last.start.date() <= planning.horizon()


def test_running_twice_changes_nothing(rule):
    before = list(Slot.objects.order_by("pk").values())

    planning.prepare_slots()

    assert list(Slot.objects.order_by("pk").values()) == before


def test_a_changed_rule_rebuilds_and_an_ended_one_removes(rule, day):
    rule.starts, rule.audience = dt.time(9, 15), "front_desk"
    rule.save()
    assert walls(Slot.objects.on_days(day, day)) == ["09:15", "10:00", "10:45"]
    assert set(Slot.objects.values_list("audience", flat=True)) == {"front_desk"}

    rule.delete()
    assert not Slot.objects.exists()


def test_a_slot_under_a_reservation_stays_but_is_withdrawn(rule, worker, clerk, day):
    slot = Slot.objects.on_days(day, day).order_by("start").first()
    [reservation] = reserve([worker], slot.start, slot.end, purpose="appointment", by=clerk)

    rule.delete()
    assert list(Slot.objects.values_list("pk", "withdrawn")) == [(slot.pk, True)]

    release(reservation, by=clerk)
    assert not Slot.objects.open_to("staff").exists()


def test_a_closure_hides_its_hours_and_its_end_brings_them_back(rule, office, day):
    closure = Closure.objects.create(office=office, during=(instant(day, dt.time(10)), instant(day, dt.time(11))), reason="sciopero")
    assert walls(Slot.objects.on_days(day, day)) == ["09:00", "11:15"]
    assert Slot.objects.on_days(day, day).order_by("start").first().open_until == instant(day, dt.time(10))

    closure.delete()
    assert len(walls(Slot.objects.on_days(day, day))) == 4


def test_a_closure_of_all_offices_and_one_of_another_office(rule, day):
    elsewhere = Office.objects.create(name="Altra sede", address="via Prova 1")
    whole_day = midnight(day), midnight(day + dt.timedelta(days=1))
    Closure.objects.create(office=elsewhere, during=whole_day, reason="lavori")
    assert Slot.objects.on_days(day, day).count() == 4

    Closure.objects.create(during=whole_day, reason="disinfestazione")
    assert not Slot.objects.on_days(day, day).exists()


def test_an_absence_hides_only_who_is_absent(rule, worker, make_worker, add_rule, day):
    other = make_worker("Bruno")
    add_rule(other)
    Absence.objects.create(resource=worker, during=(midnight(day), midnight(day + dt.timedelta(days=1))))
    assert set(Slot.objects.on_days(day, day).values_list("resource", flat=True)) == {other.pk}


def test_an_office_or_a_worker_out_of_use_offers_nothing(rule, office, worker):
    office.active = False
    office.save()
    assert not Slot.objects.exists()

    office.active = True
    office.save()
    worker.active = False
    worker.save()
    assert not Slot.objects.exists()


@pytest.mark.parametrize("day", [dt.date(2026, 12, 25), dt.date(2027, 3, 29), dt.date(2027, 6, 24), dt.date(2026, 10, 4)])
def test_holidays_and_the_patron_are_holidays(day):
    assert planning.is_holiday(day)
    assert not planning.is_holiday(dt.date(2026, 12, 7)), "the patron of Milan is not ours"


def test_a_worker_cannot_have_two_rules_at_one_time(rule, worker, add_rule):
    with pytest.raises(IntegrityError, match="availability_no_overlap"), transaction.atomic():
        add_rule(worker, starts="11:00", ends="13:00", valid_from=dt.date(2030, 1, 1))
    add_rule(worker, starts="12:00", ends="13:00")


def test_a_rebuild_takes_few_queries(rule, make_worker, add_rule, django_assert_max_num_queries):
    for name in ["Bruno", "Carla", "Dario"]:
        add_rule(make_worker(name))
    Slot.objects.all().delete()
    with django_assert_max_num_queries(15):
        planning.prepare_slots()


def test_the_nightly_task_opens_the_calendar_and_forgets_the_past(rule):
    old = Slot.objects.order_by("start").first()
    Slot.objects.filter(pk=old.pk).update(
        start=old.start - dt.timedelta(days=70), end=old.end - dt.timedelta(days=70), open_until=old.open_until - dt.timedelta(days=70)
    )
    open_calendar()
    assert not Slot.objects.filter(pk=old.pk).exists()
    assert Slot.objects.filter(start=old.start).exists()


def cut(day, starts, ends, minutes):
    """The slots of one rule on one day, without a database."""
    rule = Availability(weekday=day.weekday(), starts=starts, ends=ends, valid_from=day, valid_to=day, slot_minutes=minutes)
    return list(planning._cut(rule, planning.Blocks(), day, day))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    day=st.sampled_from([day + dt.timedelta(days=n) for day in CLOCK_CHANGES for n in (-1, 0, 1)]),
    times=st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] < pair[1]),
    minutes=st.integers(10, 240),
)
def test_slots_on_clock_change_days_are_real_equal_and_apart(day, times, minutes):
    starts, ends = (time.replace(second=0, microsecond=0) for time in times)
    slots = cut(day, starts, ends, minutes)
    assert all(slot.end - slot.start == dt.timedelta(minutes=minutes) for slot in slots)
    assert all(one.end <= two.start for one, two in itertools.pairwise(slots))
    assert all(instant(day, starts) <= slot.start and slot.end <= instant(day, ends) for slot in slots)
    assert all(slot.start.astimezone(ROME).date() == day for slot in slots)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=st.sampled_from(CLOCK_CHANGES), times=st.tuples(st.times(), st.times()))
def test_a_later_wall_time_is_never_an_earlier_moment(day, times):
    early, late = sorted(times)
    assert instant(day, early) <= instant(day, late)


@pytest.mark.parametrize("change", CLOCK_CHANGES)
def test_office_hours_stay_on_the_wall_clock_around_every_change(change):
    for day in days(change - dt.timedelta(days=2), change + dt.timedelta(days=2)):
        if not planning.is_holiday(day):
            assert walls(cut(day, dt.time(9), dt.time(12), 45)) == ["09:00", "09:45", "10:30", "11:15"]


def test_slots_across_the_change_of_winter_time_are_stored_as_shown(add_rule, worker, monkeypatch):
    """A rule every Monday keeps its nine o'clock although UTC moves by an hour."""
    add_rule(worker, weekday=0)
    planning.prepare_slots(until=timezone.localdate() + dt.timedelta(days=400))
    stored = Slot.objects.filter(start__week_day=2).order_by("start")
    assert {slot.start.astimezone(ROME).strftime("%H:%M") for slot in stored} == {"09:00", "09:45", "10:30", "11:15"}
    assert len({slot.start.astimezone(dt.UTC).hour for slot in stored if slot.start.astimezone(ROME).hour == 10}) == 2
