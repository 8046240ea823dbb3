"""Taking time, giving it back, finding some in common."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sesto_social.agenda.booking import (
    SlotTaken,
    common_free_times,
    free_slots,
    move,
    next_free,
    one_per_time,
    release,
    reserve,
    reserve_any,
    reserve_talk,
)
from sesto_social.agenda.clock import ROME, instant, midnight
from sesto_social.agenda.models import Absence, Closure, Reservation, Resource, Slot


def at(day, wall):
    return instant(day, dt.time.fromisoformat(wall))


def walls(starts):
    return [getattr(start, "start", start).astimezone(ROME).strftime("%H:%M") for start in starts]


def test_a_reserved_slot_is_not_free_until_released(rule, worker, clerk, office, day):
    [reservation] = reserve([worker], at(day, "09:45"), at(day, "10:30"), purpose="appointment", by=clerk)
    assert walls(free_slots(office=office, day_from=day, day_to=day)) == ["09:00", "10:30", "11:15"]

    release(reservation, by=clerk)
    release(reservation, by=clerk)

    assert walls(free_slots(office=office, day_from=day, day_to=day)) == ["09:00", "09:45", "10:30", "11:15"]
    reservation.refresh_from_db()
    assert (reservation.released, reservation.released_by) == (True, clerk)


def test_any_booking_of_the_worker_takes_the_slots_it_touches(rule, worker, clerk, day):
    reserve([worker], at(day, "09:30"), at(day, "10:00"), purpose="home_visit", by=clerk)
    assert walls(free_slots(resource=worker, day_from=day, day_to=day)) == ["10:30", "11:15"]


def test_two_bookings_of_one_time_are_refused(rule, worker, clerk, day):
    reserve([worker], at(day, "09:00"), at(day, "09:45"), purpose="appointment", by=clerk)
    with pytest.raises(SlotTaken, match="appena stato preso"):
        reserve([worker], at(day, "09:15"), at(day, "09:30"), purpose="appointment", by=clerk)
    reserve([worker], at(day, "09:45"), at(day, "10:30"), purpose="appointment", by=clerk)


def test_all_resources_or_none(worker, room, interpreter, clerk, day):
    reserve([interpreter], at(day, "09:00"), at(day, "10:00"), purpose="other", by=clerk)
    with pytest.raises(SlotTaken):
        reserve([worker, room, interpreter], at(day, "09:30"), at(day, "10:15"), purpose="appointment", by=clerk)
    assert Reservation.objects.count() == 1


def test_the_database_refuses_an_overlap_even_from_raw_sql(worker, clerk, day):
    reserve([worker], at(day, "09:00"), at(day, "10:00"), purpose="appointment", by=clerk)
    insert = """INSERT INTO agenda_reservation (resource_id, during, purpose, released, created_by_id, created_at)
                VALUES (%s, tstzrange(%s, %s), 'x', false, %s, now())"""
    with pytest.raises(IntegrityError, match="reservation_no_overlap"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [worker.pk, at(day, "09:59"), at(day, "10:30"), clerk.pk])
    with connection.cursor() as cursor:
        cursor.execute(insert, [worker.pk, at(day, "10:00"), at(day, "10:30"), clerk.pk])


def test_a_move_frees_the_old_time_or_changes_nothing(rule, worker, clerk, day):
    [first] = reserve([worker], at(day, "09:00"), at(day, "09:45"), purpose="appointment", by=clerk)
    reserve([worker], at(day, "10:30"), at(day, "11:15"), purpose="appointment", by=clerk)
    with pytest.raises(SlotTaken):
        move([first], at(day, "10:30"), at(day, "11:15"), by=clerk)
    first.refresh_from_db()
    assert not first.released

    [moved] = move([first], at(day, "09:15"), at(day, "10:00"), by=clerk)
    assert (moved.start, moved.purpose) == (at(day, "09:15"), "appointment")
    assert Reservation.objects.standing().count() == 2


def test_the_public_sees_its_own_times_with_notice_and_the_desk_sees_more(rule, worker, make_worker, add_rule, day):
    add_rule(make_worker("Bruno"), audience="front_desk", starts="14:00", ends="14:45")
    add_rule(make_worker("Carla"), audience="invited", starts="15:00", ends="15:45")
    assert "14:00" not in walls(free_slots(day_from=day, day_to=day))
    assert walls(free_slots(audience="front_desk", day_from=day, day_to=day))[-1] == "14:00"
    assert walls(free_slots(audience="staff", day_from=day, day_to=day))[-1] == "15:00"

    soon = Slot.objects.order_by("start").first()
    now = timezone.now()
    length = dt.timedelta(minutes=45)
    Slot.objects.filter(pk=soon.pk).update(start=now + length, end=now + 2 * length, open_until=now + 3 * length)
    assert soon not in free_slots()
    assert soon in free_slots(audience="front_desk")


def test_a_longer_talk_needs_the_next_slot_free_and_hours_left(rule, worker, clerk, office, day):
    reserve([worker], at(day, "10:30"), at(day, "11:15"), purpose="appointment", by=clerk)
    assert walls(free_slots(office=office, day_from=day, day_to=day, minutes=75)) == ["09:00"]


def test_closures_and_absences_hide_slots(rule, worker, office, day):
    Absence.objects.create(resource=worker, during=(at(day, "09:00"), at(day, "10:00")))
    Closure.objects.create(office=office, during=(at(day, "11:30"), at(day, "12:00")), reason="assemblea")
    assert walls(free_slots(office=office, day_from=day, day_to=day)) == ["10:30"]


def test_next_free_offers_three_times_once_each(rule, make_worker, add_rule, worker, clerk, office, day):
    add_rule(make_worker("Bruno"))
    assert walls(next_free(at(day, "09:45"), office)) == ["09:45", "10:30", "11:15"]
    assert len(one_per_time(free_slots(office=office, day_from=day, day_to=day))) == 4

    last = Slot.objects.order_by("start").last()
    nearest = next_free(last.start, office)
    assert [slot.start for slot in nearest] == sorted(slot.start for slot in nearest)
    assert (len(nearest), nearest[-1].start) == (3, last.start)


def test_reserve_any_fills_every_worker_and_then_says_no(rule, make_worker, add_rule, office, clerk, day):
    add_rule(make_worker("Bruno"))
    taken = {reserve_any(office, at(day, "09:00"), purpose="appointment", by=clerk).resource_id for _ in range(2)}
    assert len(taken) == 2
    with pytest.raises(SlotTaken):
        reserve_any(office, at(day, "09:00"), purpose="appointment", by=clerk)


def test_a_withdrawn_office_hour_cannot_be_booked(rule, office, clerk, day):
    with pytest.raises(SlotTaken):
        reserve_any(office, at(day, "08:00"), purpose="appointment", by=clerk)


def test_equipe_finds_the_time_they_share(rule, worker, make_worker, add_rule, room, interpreter, clerk, day):
    other = make_worker("Bruno")
    add_rule(other, starts="10:00", ends="13:00", audience="invited")
    reserve([room], at(day, "10:00"), at(day, "10:20"), purpose="other", by=clerk)
    Absence.objects.create(resource=interpreter, during=(at(day, "11:45"), at(day, "13:00")))

    starts = common_free_times([worker, other, room, interpreter], 60, day, day)

    assert walls(starts) == ["10:30", "10:45"]
    reserve([worker, other, room, interpreter], starts[0], starts[0] + dt.timedelta(hours=1), purpose="team_meeting", by=clerk)
    assert common_free_times([worker, other, room, interpreter], 60, day, day) == []


def test_without_working_hours_there_is_nothing_to_propose(room, interpreter, day):
    assert common_free_times([room, interpreter], 30, day, day) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_the_number_of_queries_does_not_grow(workers, make_worker, add_rule, office, day, clerk, django_assert_num_queries):
    people = [make_worker(f"Persona {n}") for n in range(workers)]
    for person in people:
        add_rule(person)
    with django_assert_num_queries(2):
        assert free_slots(office=office, day_from=day, day_to=day + dt.timedelta(days=42)).count() >= 4 * workers
    with django_assert_num_queries(4):
        assert common_free_times(people, 45, day, day)
    with django_assert_num_queries(6):
        reserve(people, at(day, "09:00"), at(day, "09:45"), purpose="team_meeting", by=clerk)


@pytest.mark.django_db(transaction=True)
def test_forty_people_on_one_slot_one_wins(rule, worker, office, clerk, day):
    start, ready = at(day, "09:00"), threading.Barrier(40)
    results = []

    def book():
        try:
            ready.wait(timeout=30)
            with transaction.atomic():
                reserve_any(office, start, purpose="appointment", by=clerk)
            results.append("won")
        except SlotTaken:
            results.append("taken")
        except Exception as error:
            results.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=book) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(results) == ["taken"] * 39 + ["won"]
    assert Reservation.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_forty_people_on_workers_rooms_and_interpreters(make_worker, add_rule, room, office, clerk, day):
    """Three workers, two of whom share a room, and two interpreters: at each of two times exactly two talks, and no deadlock."""
    for name, facts in [("Anna", {"room": room}), ("Bruno", {"room": room}), ("Carla", {})]:
        add_rule(make_worker(name), **facts)
    speakers = [Resource.objects.create(kind="interpreter", name=f"Interprete {n}", languages=["ar"]) for n in (1, 2)]
    starts, ready, results = [at(day, "09:00"), at(day, "10:30")], threading.Barrier(40), []

    def book(number):
        try:
            ready.wait(timeout=60)
            with transaction.atomic():
                start, beside = starts[number % 2], speakers[:: 1 if number % 4 < 2 else -1]
                reserve_talk(office, start, purpose="appointment", by=clerk, minutes=75, beside=beside)
            results.append(number % 2)
        except SlotTaken:
            results.append("taken")
        except Exception as error:
            results.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=[number]) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert {one: results.count(one) for one in set(results)} == {0: 2, 1: 2, "taken": 36}
    assert Reservation.objects.standing().filter(resource=room).count() == 2
    assert Reservation.objects.standing().filter(resource__in=speakers).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_people_who_swap_times_do_not_lock_each_other(rule, worker, clerk, day):
    """Each gives back what the other wants: without one order of locks this would be a deadlock."""
    other_day = day + dt.timedelta(days=7)
    [mine] = reserve([worker], at(day, "09:00"), at(day, "09:45"), purpose="appointment", by=clerk)
    [yours] = reserve([worker], at(other_day, "09:00"), at(other_day, "09:45"), purpose="appointment", by=clerk)
    ready, results = threading.Barrier(2), []

    def swap(reservation, start):
        try:
            ready.wait(timeout=10)
            move([reservation], start, start + dt.timedelta(minutes=45), by=clerk)
            results.append("moved")
        except SlotTaken:
            results.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=swap, args=pair) for pair in [(mine, yours.start), (yours, mine.start)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert results in (["moved", "taken"], ["taken", "moved"], ["taken", "taken"])
    assert Reservation.objects.standing().count() == 2


def test_midnight_is_the_town_s(day):
    assert midnight(day).astimezone(ROME).hour == 0
