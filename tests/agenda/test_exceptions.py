"""Hours opened once, rules that do not hold on one day, rooms: on any day of the year, clock changes included."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sesto_social.agenda import planning
from sesto_social.agenda.booking import SlotTaken, common_free_times, free_slots, reserve, reserve_talk
from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.models import Absence, Availability, Closure, ExtraOpening, Office, Reservation, Resource, SkippedDay, Slot

from .test_booking import at, walls
from .test_planning import CLOCK_CHANGES


def opening(worker, office, day, starts="14:00", ends="15:30", **facts):
    hours = {"starts": dt.time.fromisoformat(starts), "ends": dt.time.fromisoformat(ends)}
    return ExtraOpening.objects.create(resource=worker, office=office, day=day, **hours, **facts)


def test_an_extra_opening_makes_times_on_its_day_only_and_its_end_takes_them_away(rule, worker, office, day):
    extra = opening(worker, office, day, mode="phone", audience="front_desk")
    assert walls(Slot.objects.on_days(day, day))[-2:] == ["14:00", "14:45"]
    assert set(Slot.objects.on_days(day, day).filter(start__gte=at(day, "14:00")).values_list("mode", "audience")) == {
        ("phone", "front_desk")
    }
    assert "14:00" not in walls(Slot.objects.on_days(day + dt.timedelta(days=7), day + dt.timedelta(days=7)))

    extra.delete()
    assert walls(Slot.objects.on_days(day, day)) == ["09:00", "09:45", "10:30", "11:15"]


def test_an_opening_takes_the_place_of_the_rule_it_overlaps(rule, worker, office, day):
    opening(worker, office, day, "10:00", "11:00", slot_minutes=30, mode="phone")
    assert [(slot.start.astimezone(ROME).strftime("%H:%M"), slot.mode) for slot in Slot.objects.on_days(day, day)] == [
        ("09:00", "office"),
        ("10:00", "phone"),
        ("10:30", "phone"),
        ("11:15", "office"),
    ]


def test_somebody_opens_on_a_holiday_on_purpose_but_not_in_a_shut_office(rule, worker, office, day, monkeypatch):
    monkeypatch.setattr(planning, "is_holiday", lambda one: one == day)
    opening(worker, office, day)
    assert walls(Slot.objects.on_days(day, day)) == ["14:00", "14:45"]

    Closure.objects.create(office=office, during=(at(day, "14:30"), at(day, "16:00")), reason="lavori")
    assert not Slot.objects.on_days(day, day).exists()


def test_a_cancelled_day_is_empty_and_comes_back(rule, day):
    skipped = SkippedDay.objects.create(availability=rule, day=day)
    assert not Slot.objects.on_days(day, day).exists()
    assert Slot.objects.on_days(day + dt.timedelta(days=7), day + dt.timedelta(days=7)).exists()

    skipped.delete()
    assert len(walls(Slot.objects.on_days(day, day))) == 4


def test_exceptions_touch_no_reservation_and_running_twice_changes_nothing(rule, worker, office, clerk, day):
    [held] = reserve([worker], at(day, "09:00"), at(day, "09:45"), purpose="appointment", by=clerk)
    SkippedDay.objects.create(availability=rule, day=day)
    opening(worker, office, day)
    held.refresh_from_db()
    before = list(Slot.objects.order_by("pk").values())

    planning.prepare_slots()

    assert not held.released
    assert list(Slot.objects.order_by("pk").values()) == before


def test_what_makes_no_sense_is_refused(rule, worker, office, room, day):
    with pytest.raises(ValidationError, match="scegli un giorno"):
        SkippedDay(availability=rule, day=day + dt.timedelta(days=1)).full_clean()
    with pytest.raises(IntegrityError, match="room_only_in_office"), transaction.atomic():
        opening(worker, office, day, room=room, mode="phone")
    elsewhere = Office.objects.create(name="Altra sede", address="via Prova 1")
    with pytest.raises(ValidationError, match="altra sede"):
        ExtraOpening(resource=worker, office=elsewhere, day=day, starts=dt.time(9), ends=dt.time(10), room=room).full_clean()
    opening(worker, office, day)
    with pytest.raises(IntegrityError, match="opening_no_overlap"), transaction.atomic():
        opening(worker, office, day, "15:00", "16:00")


def test_the_equipe_meets_in_an_extra_opening_and_not_on_a_cancelled_day(rule, worker, office, day):
    opening(worker, office, day, "14:00", "15:00")
    SkippedDay.objects.create(availability=rule, day=day)
    assert walls(common_free_times([worker], 60, day, day)) == ["14:00"]


@pytest.fixture
def rule_with_room(add_rule, worker, room):
    return add_rule(worker, room=room)


def test_a_rule_that_names_a_room_books_worker_and_room_together(rule_with_room, worker, room, office, clerk, day):
    talk = reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk)
    assert [one.resource for one in talk.held] == [worker, room]


def test_a_time_is_not_free_while_its_room_is_taken(rule_with_room, worker, room, office, clerk, day):
    reserve([room], at(day, "09:30"), at(day, "10:00"), purpose="team_meeting", by=clerk)
    assert walls(free_slots(office=office, day_from=day, day_to=day)) == ["10:30", "11:15"]
    with pytest.raises(SlotTaken):
        reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk)
    assert not Reservation.objects.filter(resource=worker).exists()


def test_two_workers_share_a_room_one_at_a_time(rule_with_room, room, make_worker, add_rule, office, clerk, day):
    add_rule(make_worker("Bruno"), room=room)
    reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk)
    with pytest.raises(SlotTaken):
        reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk)


def test_a_room_out_of_use_closes_the_hours_that_need_it(rule_with_room, room, day):
    away = Absence.objects.create(resource=room, during=(at(day, "09:00"), at(day, "10:00")))
    assert walls(Slot.objects.on_days(day, day)) == ["10:30", "11:15"]
    away.delete()
    assert len(walls(Slot.objects.on_days(day, day))) == 4

    Resource.objects.get(pk=room.pk)
    room.active = False
    room.save()
    assert not Slot.objects.exists()


def test_who_wants_the_telephone_does_not_get_the_office_and_the_office_goes_first(rule, make_worker, add_rule, office, clerk, day):
    add_rule(make_worker("Bruno"), mode="phone")
    by_phone = reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk, mode="phone")
    assert by_phone.mode == "phone"
    assert reserve_talk(office, at(day, "09:45"), purpose="appointment", by=clerk).mode == "office"
    with pytest.raises(SlotTaken):
        reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk, mode="phone")


def test_a_named_worker_cannot_be_booked_under_an_absence_entered_meanwhile(rule, worker, office, clerk, day):
    Absence.objects.create(resource=worker, during=(at(day, "08:00"), at(day, "13:00")))
    with pytest.raises(SlotTaken):
        reserve_talk(office, at(day, "09:00"), purpose="appointment", by=clerk, worker=worker)


hours = st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] < pair[1])


def plain(pair):
    return [time.replace(second=0, microsecond=0) for time in pair]


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    day=st.sampled_from([day + dt.timedelta(days=n) for day in CLOCK_CHANGES for n in (-1, 0, 1)]),
    weekly=hours,
    extra=hours,
    shut=hours,
    skipped=st.booleans(),
    minutes=st.integers(10, 120),
)
def test_rules_openings_and_closures_agree_on_every_clock_change(day, weekly, extra, shut, skipped, minutes):
    """Times are real, apart, whole, inside somebody's hours, outside every closure; a cancelled rule gives none."""
    starts, ends = plain(weekly)
    rule = Availability(
        pk=1, resource_id=7, office_id=3, weekday=day.weekday(), starts=starts, ends=ends, valid_from=day, slot_minutes=minutes
    )
    one_day = ExtraOpening(
        resource_id=7, office_id=3, day=day, starts=plain(extra)[0], ends=plain(extra)[1], slot_minutes=minutes, mode="phone"
    )
    shut_from, shut_until = (instant(day, wall) for wall in plain(shut))
    closures = [(3, shut_from, shut_until)] if shut_from < shut_until else []
    blocks = planning.Blocks(closures=closures, openings=[one_day], skipped=[(1, day)] if skipped else [])

    of_rule, of_day = (list(planning._cut(each, blocks, day, day)) for each in (rule, one_day))

    slots = sorted([*of_rule, *of_day], key=lambda slot: slot.start)
    assert all(slot.end - slot.start == dt.timedelta(minutes=minutes) and slot.end <= slot.open_until for slot in slots)
    assert all(one.end <= two.start for one, two in itertools.pairwise(slots))
    assert all(slot.end <= shut_from or slot.start >= shut_until for slot in slots if closures)
    assert all(slot.start.astimezone(ROME).date() == day for slot in slots)
    assert all(instant(day, one_day.starts) <= slot.start and slot.end <= instant(day, one_day.ends) for slot in of_day)
    assert not (of_rule and (skipped or planning.is_holiday(day)))
