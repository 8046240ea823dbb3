"""How much one contact or one network may book, and guess: counted in the database, under marks that lead back to nobody."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from intake import marks
from intake.models import Appointment, DailySalt, Knock, WrongTry
from intake.tasks import forget_visitors
from sesto_social.agenda.models import Slot
from sesto_social.audit.models import AuditEvent
from sesto_social.parameters.models import LegalParameter

from .citizen import clock_at, confirm, fill, open_office, text
from .test_my_appointment import find
from .test_proof import again

ADDRESS = "203.0.113.77"


@pytest.fixture
def office(db):
    return open_office(workers=9)


def allow(code, value):
    LegalParameter.objects.filter(code=code).update(value=value)


def words(page):
    return text(page).replace("&#x27;", "'")


def half_past_ten(office):
    """The first one far enough ahead, whatever day and hour it is."""
    slots = Slot.objects.filter(office=office, start__gt=timezone.now() + dt.timedelta(hours=36)).order_by("start", "pk")
    return next(slot.start for slot in slots if timezone.localtime(slot.start).hour == 10)


def from_network(new_client, office, number, *, javascript=True, address=ADDRESS):
    """One more person of the same library books."""
    client = new_client(REMOTE_ADDR=address)
    page = fill(client, office, half_past_ten(office), email=f"n{number}@posta.example")
    if javascript:
        return confirm(client, page)
    page = confirm(client, page, altcha="")
    return again(client, page)


def test_a_whole_class_books_from_one_library(new_client, office):
    for number in range(9):
        assert from_network(new_client, office, number).status_code == 302


def test_over_the_limit_the_telephone_is_offered_and_nothing_is_lost(new_client, office):
    allow("booking_hourly_per_network", 2)
    for number in range(2):
        from_network(new_client, office, number)

    answer = from_network(new_client, office, 2)

    assert "Da questa rete" in words(answer)
    assert "telefona al 02 24961" in words(answer)
    assert "n2@posta.example" in words(answer)
    assert Appointment.objects.count() == 2
    assert from_network(new_client, office, 3, address="203.0.113.78").status_code == 302
    with clock_at(timezone.now() + dt.timedelta(minutes=61)):
        assert from_network(new_client, office, 2).status_code == 302


def test_without_javascript_the_limit_is_lower_and_does_not_touch_the_others(new_client, office):
    allow("booking_hourly_plain", 1)
    from_network(new_client, office, 0, javascript=False)

    assert "Da questa rete" in words(from_network(new_client, office, 1, javascript=False))
    assert from_network(new_client, office, 2).status_code == 302


def test_one_household_with_ipv6_is_one_network(new_client, office):
    allow("booking_hourly_per_network", 1)
    from_network(new_client, office, 0, address="2001:db8:1:2::1")

    assert "Da questa rete" in words(from_network(new_client, office, 1, address="2001:db8:1:2:ffff::9"))
    assert from_network(new_client, office, 2, address="2001:db8:1:3::1").status_code == 302


def test_what_was_counted_before_midnight_still_counts_after(new_client, office):
    allow("booking_hourly_per_network", 1)
    late = timezone.localtime().replace(hour=23, minute=50)
    with clock_at(late):
        from_network(new_client, office, 0)
        Knock.objects.update(at=late)

    with clock_at(late + dt.timedelta(minutes=20)):
        assert "Da questa rete" in words(from_network(new_client, office, 1))


def everything_written():
    """Every cell of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row


def test_the_address_of_a_citizen_is_written_nowhere(new_client, office):
    from_network(new_client, office, 0)
    find(new_client(REMOTE_ADDR=ADDRESS), "ZZZZZZZZ", "Rossi")

    assert Knock.objects.count() == 1
    assert WrongTry.objects.count() == 2
    assert AuditEvent.objects.filter(action="intake.appointment.book").exists()
    assert [table for table, row in everything_written() if ADDRESS in row] == []


def test_the_same_network_leaves_another_mark_every_day(db):
    today = marks.mark("network", ADDRESS)
    with clock_at(timezone.now() + dt.timedelta(days=1)):
        assert marks.mark("network", ADDRESS) != today
        assert today in marks.marks("network", ADDRESS)
    assert marks.mark("code", ADDRESS) != today


def test_after_two_days_nothing_is_left_not_even_the_salt(new_client, office):
    from_network(new_client, office, 0)
    find(new_client(), "ZZZZZZZZ", "Rossi")

    with clock_at(timezone.now() + dt.timedelta(days=1)):
        forget_visitors()
        assert Knock.objects.count() == 1
    with clock_at(timezone.now() + dt.timedelta(days=3)):
        forget_visitors()

    assert (Knock.objects.count(), WrongTry.objects.count(), DailySalt.objects.count()) == (0, 0, 0)
