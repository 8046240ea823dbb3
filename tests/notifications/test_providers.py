"""SMS and App IO through one interface, against a real server on this machine: taken once, refused for good, or asked again later."""

import datetime as dt
import logging

import pytest
from django.utils import timezone

from sesto_social.demo import mailbox
from sesto_social.notifications import providers
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.outbox import notify, withdraw
from sesto_social.notifications.providers import AppIo, Refused, SmsGateway, Unreachable
from sesto_social.notifications.tasks import deliver, sweep

from ..intake.citizen import clock_at
from .gateway import Gateway

NUMBER, TAX_CODE = "+393331234567", "HDDLYL90A41F205X"
NOON = dt.datetime(2026, 11, 25, 11, 0, tzinfo=dt.UTC)  # a Wednesday
NIGHT = dt.datetime(2026, 11, 25, 22, 30, tzinfo=dt.UTC)
FACTS = {"when": "giovedì 12 marzo 2026, ore 10:30", "address": "Piazza della Resistenza 20", "code": "ABCD2345"}


@pytest.fixture
def gateway(settings):
    """`gateway(500, 201)` answers so, one after the other, for both channels."""
    opened = []

    def start(*says):
        one = Gateway(*says)
        opened.append(one)
        settings.PROVIDERS = {
            "sms": {"BACKEND": f"{providers.__name__}.SmsGateway", "OPTIONS": {"url": one.url, "secret": "s3cret", "sender": "Comune"}},
            "app_io": {"BACKEND": f"{providers.__name__}.AppIo", "OPTIONS": {"url": one.url, "secret": "io-s3cret"}},
        }
        return one

    yield start
    for one in opened:
        one.close()


def sms(**options):
    return notify(NUMBER, "appointment_reminder_sms", channel="sms", link="/appuntamento/", **FACTS | options)


def app_io(**options):
    return notify(TAX_CODE, "appointment_reminder_io", channel="app_io", link="/appuntamento/segreto/annulla/", **FACTS | options)


def delivered(message):
    OutboxMessage.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now())
    deliver(message.pk)
    message.refresh_from_db()
    return message.status, message.attempts, message.last_error


def test_an_sms_is_sent_once_with_its_key_and_its_secret(db, gateway):
    one, message = gateway(), sms()

    assert delivered(message) == ("sent", 1, "")
    deliver(message.pk)

    [(path, headers, body)] = one.asked
    assert path == "/messages", "nothing personal in the address"
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Idempotency-Key"] == message.message_id.strip("<>")
    assert (body["to"], body["sender"]) == (NUMBER, "Comune")
    assert "ABCD2345" in body["text"]
    assert len(body["text"]) <= 306, "two parts at most"
    assert message.link == ""


def test_a_message_of_app_io_has_a_title_where_when_the_number_and_a_button(db, gateway, settings):
    one, message = gateway(), app_io()

    assert delivered(message)[0] == "sent"

    [(_, headers, body)] = one.asked
    assert headers["Ocp-Apim-Subscription-Key"] == "io-s3cret"
    assert body["fiscal_code"] == TAX_CODE
    assert body["content"]["subject"] == "Promemoria del tuo appuntamento presso gli uffici comunali"
    text = body["content"]["markdown"]
    assert 'text: "Disdici appuntamento"' in text
    assert f'action: "iohandledlink://{settings.SITE_URL}/appuntamento/segreto/annulla/"' in text
    assert all(words in text for words in ("**Dove:** Piazza", "**Quando:** giovedì 12", "**Numero di prenotazione:** ABCD2345"))
    assert 80 <= len(text) <= 10_000


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 302])
def test_what_is_refused_for_good_is_not_asked_again(db, gateway, status):
    one, message = gateway(status), sms()

    assert delivered(message) == ("failed", 1, "Refused")
    sweep()
    assert len(one.asked) == 1


@pytest.mark.parametrize("said", [500, 502, 503, 408, 425, 429, "cut"])
def test_what_cannot_be_taken_now_is_asked_again_later(db, gateway, said):
    one, message = gateway(said, 201), sms()

    assert delivered(message) == ("pending", 1, "Unreachable")
    assert message.next_attempt_at > timezone.now()
    assert delivered(message) == ("sent", 2, "")
    assert len({headers["Idempotency-Key"] for _, headers, _ in one.asked}) == 1


def test_an_answer_that_comes_too_late_is_one_message_all_the_same(db, gateway, monkeypatch):
    """The gateway took it while we had given up waiting: asked again, it says so, and that is as good as sent."""
    monkeypatch.setattr(providers, "ANSWER_SECONDS", 0.5)
    one, message = gateway("slow", 201), sms()

    assert delivered(message) == ("pending", 1, "Unreachable")
    assert delivered(message) == ("sent", 2, "")
    assert len(one.taken) == 1


def test_nobody_at_home_is_asked_again(db, gateway):
    one, message = gateway(), sms()
    one.close()
    assert delivered(message) == ("pending", 1, "Unreachable")


def test_without_a_provider_nothing_leaves_and_the_row_says_so(db, settings):
    settings.PROVIDERS = {}
    assert not providers.available("sms")
    assert delivered(sms()) == ("failed", 1, "Refused")


def test_the_secret_and_the_person_are_in_no_log_and_no_row(db, gateway, caplog):
    caplog.set_level(logging.DEBUG)
    gateway(500, 400)
    message = sms()
    delivered(message)
    delivered(message)

    said = caplog.text + message.last_error + str(message)
    assert [word for word in (NUMBER, NUMBER[3:], "s3cret", "ABCD2345") if word in said] == []


@pytest.mark.parametrize(("made", "title"), [(AppIo, "corto"), (AppIo, "x" * 121)])
def test_a_title_that_the_app_would_refuse_is_refused_here(made, title):
    with pytest.raises(Refused):
        made("http://127.0.0.1:9", "x").send(TAX_CODE, "y", key="k", title=title)


def test_a_redirect_is_never_followed_with_the_secret(gateway):
    one = gateway(302)
    with pytest.raises(Refused):
        SmsGateway(one.url, "s3cret", "Comune").send(NUMBER, "testo", key="k")


def test_an_address_that_is_none_is_unreachable():
    with pytest.raises(Unreachable):
        SmsGateway("http://127.0.0.1:9/", "x", "y").send(NUMBER, "testo", key="k")


# ---- the demo writes instead of sending


@pytest.fixture
def demo(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    settings.PROVIDERS = {
        channel: {"BACKEND": f"{providers.__name__}.FileProvider", "OPTIONS": {"folder": settings.MAIL_DIR, "channel": channel}}
        for channel in ("sms", "app_io")
    }


def test_in_the_demo_they_are_read_in_the_mailbox(db, demo, client):
    delivered(sms())
    delivered(app_io())

    found = {row["letter"].channel: row["letter"] for row in mailbox.newest()}
    assert found["SMS"].to == NUMBER
    assert "ABCD2345" in found["SMS"].body
    assert found["App IO"].subject == "Promemoria del tuo appuntamento presso gli uffici comunali"
    assert "[Disdici appuntamento] http" in found["App IO"].body
    page = client.get("/inizia/posta/").content.decode()
    assert "App IO" in page
    assert NUMBER in page


def test_in_the_demo_too_twice_is_once(db, demo):
    message = sms()
    delivered(message)
    OutboxMessage.objects.update(status="pending", sent_at=None)
    delivered(message)
    assert len(mailbox.newest()) == 1


# ---- by day only, and not when it is useless


def test_by_night_it_waits_for_the_morning_without_losing_a_try(db, gateway):
    one = gateway()
    with clock_at(NIGHT):
        message = sms(by_day=True)
        assert delivered(message) == ("pending", 0, "")
    assert message.next_attempt_at == dt.datetime(2026, 11, 26, 7, 0, tzinfo=dt.UTC)
    assert one.asked == []
    with clock_at(message.next_attempt_at):
        deliver(message.pk)
    assert len(one.taken) == 1


def test_what_is_not_a_reminder_leaves_by_night_too(db, gateway):
    gateway()
    with clock_at(NIGHT):
        assert delivered(sms())[0] == "sent"


def test_after_the_hour_it_speaks_of_it_does_not_leave(db, gateway):
    one = gateway()
    with clock_at(NOON):
        assert delivered(sms(useless_after=NOON))[0] == "suppressed"
    assert one.asked == []


def test_what_is_withdrawn_does_not_leave(db, gateway):
    one, message = gateway(), sms(about="intake.reminder:7:0")
    other = sms(about="intake.reminder:77:0")

    assert withdraw(about__startswith="intake.reminder:7:") == 1

    deliver(message.pk)
    deliver(other.pk)
    assert len(one.asked) == 1
