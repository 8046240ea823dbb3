"""At the office, by telephone, by video: the list says how, and nobody gets a way they did not choose. And for how long, by reason."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from intake.models import Appointment
from sesto_social.agenda.models import Availability, Resource
from sesto_social.parameters.models import TalkDuration

from ..factories import WorkerResourceFactory
from .citizen import at, book, confirm, fill, open_day, open_office, post, text


@pytest.fixture
def office(db):
    return open_office()


@pytest.fixture
def caller(office):
    """A second worker who telephones on the same morning, an hour longer."""
    worker = WorkerResourceFactory()
    hours = {"starts": dt.time(9), "ends": dt.time(13), "valid_from": dt.date(2020, 1, 1), "mode": "phone"}
    Availability.objects.create(resource=worker, office=office, weekday=open_day().weekday(), **hours)
    return worker


def times_page(client, office):
    post(client, "booking_place", office=office.pk)
    return text(client.get(reverse("intake:booking_time"), {"dal": open_day().isoformat()}))


def by_phone(clock):
    return f"{at(clock).isoformat()}|phone"


class Chosen(str):
    """A value of the list, where a moment is expected."""

    __slots__ = ()

    def isoformat(self):
        return str(self)


def test_the_list_says_how_only_where_it_is_not_the_office(client, office, caller):
    page = times_page(client, office)
    assert page.count("<small>al telefono</small>") == 5
    assert "in ufficio" not in page


def test_by_telephone_is_kept_told_and_printed_in_neutral_words(client, office, caller):
    answer = book(client, office, Chosen(by_phone("12:00")))

    one = Appointment.objects.get()
    assert (one.mode, one.worker) == ("phone", caller)
    page = text(client.get(answer["Location"]))
    assert "al telefono" in page
    assert "al telefono" in mail.outbox[0].body
    token = answer["Location"].split("/")[2]
    [event] = Calendar.from_ical(client.get(reverse("intake:my_appointment_calendar", args=[token])).content).walk("VEVENT")
    assert event["LOCATION"] == "Al telefono"
    assert event["SUMMARY"] == "Appuntamento presso gli uffici comunali"


def test_who_chose_the_office_never_gets_the_telephone(client, new_client, office, caller):
    other = new_client()
    mine, theirs = fill(client, office, at("09:00")), fill(other, office, at("09:00"), email="karim@posta.example")
    confirm(client, mine)

    assert confirm(other, theirs)["Location"] == reverse("intake:booking_time")
    assert [one.mode for one in Appointment.objects.all()] == ["office"]
    assert "al telefono" in text(other.get(reverse("intake:booking_time")))


def test_a_way_that_nobody_offers_is_refused(client, office):
    post(client, "booking_place", office=office.pk)
    page = text(post(client, "booking_time", start=f"{at('09:00').isoformat()}|video"))
    assert "appena stato preso" in page
    assert "Scegli un orario" in text(post(client, "booking_time", start=f"{at('09:00').isoformat()}|teatro"))


def test_a_longer_reason_goes_back_to_the_calendar_and_then_takes_its_time(client, office):
    TalkDuration.objects.update_or_create(reason="foster_care", defaults={"minutes": 60, "valid_from": dt.date(2020, 1, 1)})
    post(client, "booking_place", office=office.pk)
    post(client, "booking_time", start=at("11:15").isoformat())

    answer = post(client, "booking_details", reason="foster_care", details="", accessibility_need="")

    assert answer["Location"] == reverse("intake:booking_time")
    page = text(client.get(answer["Location"], {"dal": open_day().isoformat()}))
    assert "dura 60 minuti" in page
    assert at("11:15").strftime("11:15") not in page.partition('id="orari"')[2]
    book(client, office, at("10:30"), what={"reason": "foster_care"})
    assert Appointment.objects.get().minutes == 60


def test_a_reason_that_fits_goes_on(client, office):
    TalkDuration.objects.update_or_create(reason="foster_care", defaults={"minutes": 60, "valid_from": dt.date(2020, 1, 1)})
    post(client, "booking_place", office=office.pk)
    post(client, "booking_time", start=at("09:00").isoformat())
    answer = post(client, "booking_details", reason="foster_care", details="", accessibility_need="")
    assert answer["Location"] == reverse("intake:booking_applicant")


def test_an_ended_duration_counts_no_more(client, office):
    TalkDuration.objects.filter(reason="foster_care").delete()
    TalkDuration.objects.create(reason="foster_care", minutes=90, valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2021, 1, 1))
    book(client, office, at("11:15"), what={"reason": "foster_care"})
    assert Appointment.objects.get().minutes == 45


def test_the_citizen_s_room_is_held_with_the_worker(client, office):
    room = Resource.objects.create(kind="room", name="Stanza 1", office=office)
    for rule in Availability.objects.all():
        rule.room = room
        rule.save()
    book(client, office, at("09:00"))
    assert {held.resource.kind for held in Appointment.objects.get().reservations.standing()} == {"worker", "room"}
