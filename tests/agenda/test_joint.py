"""One search for several people, a room and an interpreter."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given, settings
from hypothesis import strategies as st

from sesto_social.agenda import booking, joint, spans
from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.models import Absence, Closure, ExtraOpening, Office, Resource, SkippedDay

ANY_ROOM = joint.room_in()


def at(day, wall):
    return instant(day, dt.time.fromisoformat(wall))


def walls(found):
    return [one.start.astimezone(ROME).strftime("%H:%M") for one in found]


@pytest.fixture
def people(make_worker, add_rule):
    """Two colleagues: one works from nine to twelve, the other from ten to one."""
    one, other = make_worker("Anna"), make_worker("Bruno")
    add_rule(one)
    add_rule(other, starts="10:00", ends="13:00")
    return [one, other]


def test_everybody_a_room_and_an_interpreter_are_proposed(people, room, interpreter, day):
    found = joint.joint_times(people, 60, day, day, rooms=ANY_ROOM, interpreters=joint.speaking("ar"))

    assert walls(found) == ["10:00", "10:15", "10:30", "10:45", "11:00"]
    assert {(one.room, one.interpreter) for one in found} == {(room, interpreter)}


def test_another_room_is_proposed_when_the_first_is_taken(people, room, office, clerk, day):
    other = Resource.objects.create(kind="room", name="Sala verde", office=office)
    booking.reserve([room], at(day, "10:00"), at(day, "11:00"), purpose="other", by=clerk)

    found = joint.joint_times(people, 60, day, day, rooms=ANY_ROOM)

    assert {one.start: one.room for one in found} == {
        at(day, "10:00"): other,
        at(day, "10:15"): other,
        at(day, "10:30"): other,
        at(day, "10:45"): other,
        at(day, "11:00"): room,
    }


def test_only_rooms_of_the_office_asked_for(people, room, day):
    elsewhere = Office.objects.create(name="Altrove", address="Via Croce 1")

    assert joint.joint_times(people, 60, day, day, rooms=joint.room_in(elsewhere)) == []
    assert joint.joint_times(people, 60, day, day, rooms=joint.room_in(room.office))
    assert joint.joint_times(people, 60, day, day, rooms=joint.room_in(room=room))


def test_nobody_speaks_that_language(people, interpreter, day):
    assert joint.joint_times(people, 60, day, day, interpreters=joint.speaking("zh")) == []


def test_a_closed_office_takes_its_rooms_away(people, room, office, day):
    far = Office.objects.create(name="Altrove", address="Via Croce 1")
    far_room = Resource.objects.create(kind="room", name="A lontana", office=far)
    Closure.objects.create(office=far, during=DateTimeTZRange(at(day, "00:00"), at(day, "23:00")), reason="Lavori")

    assert {one.room for one in joint.joint_times(people, 60, day, day, rooms=ANY_ROOM)} == {room}
    assert far_room.pk != room.pk


def test_absences_skipped_days_and_openings_count(people, day):
    one, other = people
    Absence.objects.create(resource=one, during=DateTimeTZRange(at(day, "10:00"), at(day, "10:30")))
    assert walls(joint.joint_times(people, 60, day, day)) == ["10:30", "10:45", "11:00"]

    SkippedDay.objects.create(availability=one.availabilities.get(), day=day)
    assert joint.joint_times(people, 60, day, day) == []

    rule = other.availabilities.get()
    ExtraOpening.objects.create(resource=one, office=rule.office, day=day, starts=dt.time(12), ends=dt.time(14))
    assert walls(joint.joint_times(people, 60, day, day)) == ["12:00"]


@pytest.mark.parametrize(("half", "hours"), [(joint.MORNING, {"12:00"}), (joint.AFTERNOON, {"13:00", "13:15", "13:30", "13:45", "14:00"})])
def test_half_days(worker, add_rule, day, half, hours):
    add_rule(worker, starts="12:00", ends="15:00")

    assert set(walls(joint.joint_times([worker], 60, day, day, half_day=half))) == hours


@pytest.mark.parametrize("number", [1, 3, 6])
def test_never_more_than_six_queries(number, make_worker, add_rule, room, interpreter, day, django_assert_num_queries):
    people = [make_worker(f"Persona {n}") for n in range(number)]
    for person in people:
        add_rule(person)

    with django_assert_num_queries(5):
        assert joint.joint_times(people, 45, day, day + dt.timedelta(days=42), rooms=ANY_ROOM, interpreters=joint.speaking("ar"))


def test_without_anybody_with_hours_there_is_nothing(worker, room, day):
    assert joint.joint_times([worker], 60, day, day, rooms=ANY_ROOM) == []


def test_a_list_short_enough_to_read(worker, add_rule, day):
    add_rule(worker, starts="08:00", ends="18:00")

    kept = joint.by_half_day(joint.joint_times([worker], 60, day, day))

    assert walls(kept) == ["08:00", "08:30", "13:00", "13:30"]


SOME = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8)


@given(SOME, SOME)
@settings(max_examples=200, deadline=None)
def test_the_quick_sums_agree_with_the_plain_ones(one, other):
    one, other = spans.union(one), spans.union(other)

    assert joint.meet(one, other) == spans.intersect(one, other)
    assert joint.leave_out(one, other) == spans.subtract(one, other)
