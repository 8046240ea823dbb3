"""A small office with two workers, a room and an interpreter."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from sesto_social.agenda.models import Availability, Office, Resource
from sesto_social.agenda.planning import is_holiday


@pytest.fixture
def clerk(db):
    return get_user_model().objects.create(username="sportello")


@pytest.fixture
def office(db):
    return Office.objects.create(name="Ufficio Resistenza", address="Piazza della Resistenza 20", public=True)


@pytest.fixture
def make_worker(db):
    def make(name="Anna"):
        user = get_user_model().objects.create(username=name.lower(), first_name=name)
        return Resource.objects.create(kind="worker", name=name, user=user)

    return make


@pytest.fixture
def worker(make_worker):
    return make_worker()


@pytest.fixture
def room(office):
    return Resource.objects.create(kind="room", name="Sala gialla", office=office)


@pytest.fixture
def interpreter(db):
    return Resource.objects.create(kind="interpreter", name="Interprete 1", languages=["ar", "fr"])


@pytest.fixture
def add_rule(office):
    def add(worker, weekday=None, starts="09:00", ends="12:00", **facts):
        weekday = next_working_day().weekday() if weekday is None else weekday
        facts = {"office": office, "valid_from": dt.date(2020, 1, 1)} | facts
        starts, ends = dt.time.fromisoformat(starts), dt.time.fromisoformat(ends)
        return Availability.objects.create(resource=worker, weekday=weekday, starts=starts, ends=ends, **facts)

    return add


@pytest.fixture
def rule(add_rule, worker):
    """Four slots of 45 minutes, the same morning every week."""
    return add_rule(worker)


@pytest.fixture
def day(db):
    return next_working_day()


def next_working_day():
    """The first day after tomorrow that is no holiday: tests hold on any date."""
    day = timezone.localdate() + dt.timedelta(days=2)
    while is_holiday(day):
        day += dt.timedelta(days=1)
    return day
