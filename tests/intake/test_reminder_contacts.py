"""What the service sends or has called by itself keeps to what is safe: never an unsafe contact, an SMS only in its safe hours."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.models import Contact, Deadline
from intake.actions import calls
from intake.models import Appointment
from intake.tasks import remind
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.outbox import notify
from sesto_social.notifications.tasks import deliver

from ..factories import PersonFactory
from .citizen import clock_at
from .desk import talk

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2031, 1, 15, 11, 0, tzinfo=dt.UTC)  # a Wednesday to come, twelve o'clock in Rome
NUMBER = "+393331234567"


@pytest.fixture(autouse=True)
def _noon():
    with clock_at(NOON):
        yield


@pytest.fixture
def by_sms(settings, tmp_path):
    """SMS are carried, into files."""
    from .test_reminder import providers

    providers(settings, tmp_path)


def expected(**facts):
    one = talk(starts_at=timezone.now() + dt.timedelta(hours=40), **facts)
    Appointment.objects.filter(pk=one.pk).update(booked_at=timezone.now() - dt.timedelta(days=10))
    return one


def known(value, **facts):
    since = timezone.localdate() - dt.timedelta(days=30)
    return Contact.objects.create(person=PersonFactory(), kind="email" if "@" in value else "mobile", value=value, since=since, **facts)


def send_all():
    for message in OutboxMessage.objects.due().order_by("pk"):
        deliver(message.pk)


def messages(**which):
    return list(OutboxMessage.objects.filter(about__startswith="intake.reminder", **which).order_by("pk"))


def test_an_unsafe_address_is_not_written_to_and_somebody_calls():
    one = expected(email="maria@posta.example", phone=NUMBER, may_call=True)
    known("Maria@posta.example", safety="unsafe", reason="la legge il marito")

    remind()
    send_all()
    remind()

    assert mail.outbox == []
    assert [message.status for message in messages()] == ["suppressed"]
    assert calls.pending_call(one).title.startswith("Ricorda a voce")


def test_one_that_becomes_unsafe_while_a_message_waits_does_not_get_it():
    one = expected(email="maria@posta.example", phone=NUMBER, may_call=True)
    remind()
    known("maria@posta.example", safety="no_messages", reason="la legge il marito")

    send_all()

    assert mail.outbox == []
    assert [message.status for message in messages()] == ["suppressed"]
    assert calls.pending_call(one).title.startswith("Ricorda a voce")


def test_every_letter_of_the_service_asks_not_only_reminders():
    known("maria@posta.example", safety="unsafe", reason="x")
    message = notify("maria@posta.example", "appointment_reminder", about="prova", when="", address="", code="", how="")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, mail.outbox) == ("suppressed", [])


def test_an_unsafe_number_gets_no_sms_but_a_mail(by_sms):
    expected(email="maria@posta.example", phone=NUMBER, reminder_channel="sms")
    known("333 1234567", safety="unsafe", reason="lo tiene il marito")
    remind()
    send_all()
    send_all()
    assert [(message.channel, message.status) for message in messages()] == [("sms", "suppressed"), ("email", "sent")]


def test_an_sms_waits_for_the_next_safe_minute(by_sms):
    expected(email="", phone=NUMBER, reminder_channel="sms")
    known(NUMBER, safe_days=[3], safe_from=dt.time(9), safe_until=dt.time(10, 30))  # Thursdays
    remind()

    send_all()

    [message] = messages()
    assert message.status == "pending"
    assert message.next_attempt_at == dt.datetime(2031, 1, 16, 8, 0, tzinfo=dt.UTC)
    with clock_at(message.next_attempt_at):
        send_all()
    message.refresh_from_db()
    assert message.status == "sent"


def test_where_no_safe_minute_comes_in_time_somebody_calls(by_sms):
    one = expected(email="", phone=NUMBER, may_call=True, reminder_channel="sms")
    known(NUMBER, safe_days=[0])  # the appointment is on Friday
    remind()
    send_all()
    assert [message.status for message in messages()] == ["suppressed"]
    assert calls.pending_call(one) is not None


def test_safe_hours_that_lie_in_the_night_end_in_a_call(by_sms):
    one = expected(email="", phone=NUMBER, may_call=True, reminder_channel="sms")
    known(NUMBER, safe_from=dt.time(22), safe_until=dt.time(23))
    remind()
    send_all()
    assert calls.pending_call(one) is not None


def test_an_unsafe_number_is_not_given_to_the_desk_to_call(someone):
    desk = someone("front_desk")
    one = expected(email="", phone=NUMBER, may_call=True)
    known(NUMBER, safety="unsafe", reason="lo tiene il marito")

    calls.call(one, f"Avvisa del nuovo orario: appuntamento {one.code}", by=desk)

    due = Deadline.objects.get(kind="recall")
    assert due.assignee == one.worker.user
    assert "non è sicuro" in due.title
    assert "marito" not in due.title


def test_an_unsafe_address_does_not_count_as_reached():
    one = expected(email="maria@posta.example")
    assert calls.reachable(one)
    known("maria@posta.example", safety="unsafe", reason="x")
    assert not calls.reachable(one)


def test_the_page_of_the_appointment_says_not_to_call(client, someone):
    one = expected(phone=NUMBER, may_call=True)
    known(NUMBER, safety="unsafe", reason="lo tiene il marito")
    client.force_login(someone("front_desk"))
    page = client.get(reverse("intake:appointment_detail", args=[one.pk])).content.decode()
    assert "non sicuro: non chiamare" in page
    assert "tel:+39" not in page
    assert "marito" not in page
