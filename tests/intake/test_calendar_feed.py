"""One's own agenda as a calendar to subscribe to: neutral, secret, and dead when it should be."""

import datetime as dt
import logging
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases import engagements
from intake.actions import front_desk
from intake.views import feed as feed_views
from sesto_social.agenda import booking
from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.models import CalendarFeed
from sesto_social.ui.logs import without_query

from ..factories import OfficeFactory, WorkerResourceFactory
from .citizen import clock_at
from .desk import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(someone):
    user = someone("intake_worker")
    WorkerResourceFactory(user=user, office=OfficeFactory())
    return user


def soon(days=3, hour=10):
    return instant(timezone.localdate() + dt.timedelta(days=days), dt.time(hour))


def renew(client, user):
    client.force_login(user)
    page = client.post(reverse("intake:my_calendar_renew")).content.decode()
    return re.search(r"/calendario/([\w-]{22})/agenda\.ics", page).group(1)


def read(client, token):
    return client.get(reverse("intake:calendar_feed", args=[token]))


def events(response):
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_it_says_when_and_where_and_never_whom(client, new_client, me):
    talk(me.resource, office=me.resource.office, starts_at=soon(), last_name="Esposito")
    engagements.keep(by=me, kind="home_visit", starts_at=soon(hour=15), minutes_long=60, note="Da Esposito")

    response = read(new_client(), renew(client, me))

    found = {str(one["summary"]): one for one in events(response)}
    assert set(found) == {"Appuntamento", "Impegno"}
    assert found["Appuntamento"].decoded("dtstart") == soon()
    assert str(found["Appuntamento"]["location"]) == me.resource.office.address
    assert b"Esposito" not in response.content


def test_it_is_read_without_a_session_and_shown_once(client, new_client, me):
    token = renew(client, me)

    assert read(new_client(), token).status_code == 200
    assert token not in client.get(reverse("intake:my_calendar")).content.decode()
    assert token not in CalendarFeed.objects.get().token_hash


def test_unknown_revoked_and_renewed_addresses_look_alike(client, new_client, me):
    first = renew(client, me)
    second = renew(client, me)
    client.post(reverse("intake:my_calendar_revoke"))

    answers = {(one.status_code, one.content) for one in (read(new_client(), token) for token in (first, second, "a" * 22))}

    assert answers == {(404, b"Calendario non trovato.")}


def test_who_leaves_takes_the_calendar_with_them(client, new_client, me):
    token = renew(client, me)
    me.is_active = False
    me.save()

    assert read(new_client(), token).status_code == 404


def test_what_is_moved_keeps_its_name_and_what_is_cancelled_is_gone(client, new_client, me):
    one, other = talk(me.resource, starts_at=soon()), talk(me.resource, starts_at=soon(hour=12))
    token = renew(client, me)
    before = {str(event["uid"]) for event in events(read(new_client(), token))}

    booking.release(*one.reservations.all(), by=me)
    one.reservations.add(*booking.reserve([me.resource], soon(4), soon(4, 11), purpose="appointment", by=me))
    front_desk.cancel(other, by=me, reason="chiuso")

    [left] = events(read(new_client(), token))
    assert str(left["uid"]) in before
    assert left.decoded("dtstart") == soon(4)


@pytest.mark.parametrize("day", [dt.date(2026, 10, 25), dt.date(2027, 3, 28)])
def test_it_is_right_on_the_days_the_clock_changes(client, new_client, me, day):
    start = instant(day, dt.time(9))
    token = renew(client, me)
    with clock_at(start - dt.timedelta(days=2)):
        talk(me.resource, starts_at=start)
        [one] = events(read(new_client(), token))

    assert one.decoded("dtstart").astimezone(ROME).strftime("%d %H:%M") == f"{day:%d} 09:00"


def test_every_event_has_what_the_standard_asks(client, new_client, me):
    talk(me.resource, starts_at=soon())

    content = read(new_client(), renew(client, me)).content

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    calendar = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    [one] = calendar.walk("VEVENT")
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(one)


def test_a_telephone_that_asks_all_the_time_waits(client, new_client, me, monkeypatch):
    monkeypatch.setattr(feed_views, "READS_AN_HOUR", 2)
    token, browser = renew(client, me), new_client()

    assert [read(browser, token).status_code for _ in range(3)] == [200, 200, 429]


def test_who_guesses_waits(new_client, monkeypatch):
    monkeypatch.setattr(feed_views, "WRONG_AN_HOUR", 2)
    browser = new_client()

    assert [read(browser, f"{number:022d}").status_code for number in range(4)] == [404, 404, 429, 429]


def test_the_secret_is_in_no_log(client, new_client, me, caplog):
    token = renew(client, me)
    with caplog.at_level(logging.DEBUG):
        read(new_client(), token)

    lines = [without_query(str(record.msg.get("request", ""))) for record in caplog.records if isinstance(record.msg, dict)]
    assert lines
    assert not [line for line in lines if token in line]


def test_nobody_sees_the_page_without_an_agenda_permission(client, someone):
    client.force_login(someone("dpo"))
    assert client.get(reverse("intake:my_calendar")).status_code == 403
