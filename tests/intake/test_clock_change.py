"""On the two days a year when clocks change, as on all others: screen, database, calendar file, message and paper tell one moment."""

import datetime as dt
import re
from io import BytesIO

import pypdf
import pytest
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from intake.calendar_file import calendar_file
from intake.models import Appointment
from intake.times import HOW, Start
from sesto_social.accounts.models import User
from sesto_social.agenda import planning
from sesto_social.agenda.booking import reserve
from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.models import Availability, Office, Reservation, Resource
from sesto_social.documents import press
from sesto_social.notifications.letters import write
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.outbox import _plain

from ..agenda.test_planning import CLOCK_CHANGES

SHOWN = Template("{{ at|giorno_lungo }}, ore {{ at|ora }}")
MONTHS = ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]
MOMENT = re.compile(r"(\d{1,2}) (\w+) (\d{4}), ore (\d{1,2}):(\d\d)")
AROUND = [day + dt.timedelta(days=n) for day in CLOCK_CHANGES for n in (-1, 0, 1)]


def wall(text):
    """The day and hour that somebody reads."""
    day, month, year, hour, minute = MOMENT.search(" ".join(text.split())).groups()
    return dt.datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute))


def appointment(start, minutes, mode):
    office = Office(address="Piazza della Resistenza 20", name="Ufficio")
    return Appointment(office=office, code="ABCDEFGH", starts_at=start, ends_at=start + dt.timedelta(minutes=minutes), mode=mode)


def letter(one):
    facts = {"when": _plain(one.starts_at), "address": one.office.address, "code": one.code, "how": HOW.get(one.mode, "")}
    message = OutboxMessage(template="appointment_confirmed", to_address="a@posta.example", facts=facts)
    return write(message).body


def paper(one):
    return {
        "code": one.code,
        "starts_at": one.starts_at,
        "minutes": one.minutes,
        "how": HOW.get(one.mode, ""),
        "bring": [],
        "office": "Uffici comunali",
        "address": "",
        "room": "",
        "phone": "",
        "manage_url": "",
    }


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    day=st.sampled_from(AROUND),
    clock=st.times(),
    minutes=st.integers(10, 240),
    mode=st.sampled_from(Availability.Mode.values),
)
def test_screen_calendar_message_and_paper_tell_one_moment(day, clock, minutes, mode):
    start = instant(day, clock.replace(second=0, microsecond=0))
    one = appointment(start, minutes, mode)
    expected = start.astimezone(ROME).replace(tzinfo=None)

    [event] = Calendar.from_ical(calendar_file(one)).walk("VEVENT")

    assert event["DTSTART"].dt == start
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=minutes) == one.ends_at - one.starts_at
    assert wall(SHOWN.render(Context({"at": start}))) == expected
    assert wall(SHOWN.render(Context({"at": Start.of(start, mode)}))) == expected
    assert wall(letter(one)) == expected
    assert wall(render_to_string("documents/appointment_receipt.html", paper(one) | {"imprint": press.Imprint(title="x")})) == expected
    said = f"{event['SUMMARY']} {event['DESCRIPTION']} {letter(one)}".lower()
    assert ("al telefono" in said) == (mode == "phone")
    assert "social" not in said


@pytest.mark.django_db
def test_what_is_stored_is_what_was_booked_on_every_clock_change():
    office = Office.objects.create(name="Ufficio", address="Piazza 1")
    worker = Resource.objects.create(kind="worker", name="Anna", office=office, user=get_user_model().objects.create(username="anna"))
    starts = [instant(day, dt.time(hour)) for day in AROUND for hour in (0, 9, 23)]
    for start in starts:
        reserve([worker], start, start + dt.timedelta(minutes=45), purpose="appointment", by=User.objects.system())
    assert [one.start for one in Reservation.objects.order_by("during")] == sorted(starts)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2027, 10, 31)])
def test_the_printed_receipt_shows_the_hour_of_the_wall(day):
    assert not planning.is_holiday(day) or day.month == 3
    one = appointment(instant(day, dt.time(9, 30)), 45, "phone")
    facts = {"kind": "appointment_receipt", "title": "Ricevuta appuntamento", "by": User.objects.citizen()}
    receipt = press.issue("appointment_receipt", paper(one), **facts)
    [page] = pypdf.PdfReader(BytesIO(receipt.read())).pages
    text = " ".join(page.extract_text().split())
    assert wall(text) == dt.datetime.combine(day, dt.time(9, 30))
    assert "Al telefono" in text
