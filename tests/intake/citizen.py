"""A citizen who books from the site, and an office to book in."""

import datetime as dt
import json
from contextlib import contextmanager

import altcha
import pytest
from django.urls import reverse
from django.utils import timezone

from sesto_social.agenda.clock import instant
from sesto_social.agenda.models import Availability, Resource
from sesto_social.agenda.planning import is_holiday, prepare_slots

from ..factories import OfficeFactory, WorkerResourceFactory

WHO = {
    "first_name": "Layla",
    "last_name": "D’Angelo",
    "email": "layla@posta.example",
    "phone": "",
    "may_call": "",
    "may_write": "yes",
    "call_hours": "",
    "sito": "",
}
WHAT = {"reason": "economic_help", "details": "Vorrei capire"}
TIMES = ("09:00", "09:45", "10:30", "11:15")


def open_day(ahead=3):
    """A day on which somebody receives: far enough to be moved, and no holiday."""
    day = timezone.localdate() + dt.timedelta(days=ahead)
    while is_holiday(day) or day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


def open_office(workers=1, **facts):
    """An office where each worker receives four times on the same morning of every week."""
    office = OfficeFactory(**facts)
    for _ in range(workers):
        worker = WorkerResourceFactory()
        hours = {"starts": dt.time(9), "ends": dt.time(12), "valid_from": dt.date(2020, 1, 1)}
        Availability.objects.create(resource=worker, office=office, weekday=open_day().weekday(), **hours)
    prepare_slots()
    return office


def interpreter(*languages):
    return Resource.objects.create(kind="interpreter", name="Interprete", languages=list(languages))


def at(clock, day=None):
    return instant(day or open_day(), dt.time.fromisoformat(clock))


def post(client, step, **answers):
    return client.post(reverse(f"intake:{step}"), answers)


def fill(client, office, start, *, language="", place=None, what=None, **who):
    """Walk to the summary, as somebody without JavaScript does. Returns the page of the summary."""
    post(client, "booking_place", office=office.pk, interpreter_language=language, **(place or {}))
    post(client, "booking_time", start=start.isoformat())
    post(client, "booking_details", **(WHAT | (what or {})))
    post(client, "booking_applicant", **(WHO | who))
    return client.get(reverse("intake:booking_summary"))


def confirm(client, page, **answers):
    """Press «Conferma e invia» in a browser that did the sums of the page."""
    answers = {"terms": "on", "form_key": page.context["draft"].form_key, "altcha": solved(page.context["proof"])} | answers
    return post(client, "booking_summary", **answers)


def solved(challenge):
    """What the worker of the page answers to its challenge."""
    challenge = altcha.Challenge.from_dict(json.loads(challenge))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def book(client, office, start, **facts):
    return confirm(client, fill(client, office, start, **facts))


def text(response):
    return response.content.decode()


@contextmanager
def clock_at(moment):
    """The same service at another time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield
