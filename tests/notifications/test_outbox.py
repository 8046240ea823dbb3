"""No message lost, none sent twice without saying so, none that tells too much."""

import datetime as dt
import re
import smtplib
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from sesto_social.notifications.letters import write
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.models.outbox_message import MAX_ATTEMPTS
from sesto_social.notifications.outbox import notify
from sesto_social.notifications.tasks import deliver, sweep

TEMPLATES = sorted(path.stem for path in (Path(settings.BASE_DIR) / "templates/notifications").glob("[!_]*.txt"))
FACTS = {"when": "giovedì 12 marzo 2026, ore 10:30", "address": "Piazza della Resistenza 20", "code": "ABC-123"}
TELLING = ["social", "minor", "famiglia", "affido", "tutela", "tribunale", "psicolog", "educativ", "assisten", "segretariato"]


def confirm(to="anna@example.org", **facts):
    return notify(to, "appointment_confirmed", link="/prenotazione/segreto/", about="intake.appointment:12", **FACTS | facts)


@pytest.fixture
def smtp_is_down(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected("anna@example.org refused")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_message_leaves_after_the_commit_and_forgets_its_link(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = confirm()
        assert (message.status, len(mail.outbox)) == ("pending", 0)

    [sent] = mail.outbox
    assert sent.to == ["anna@example.org"]
    assert sent.extra_headers["Message-ID"] == message.message_id
    assert f"{settings.SITE_URL}/prenotazione/segreto/" in sent.body
    message.refresh_from_db()
    assert (message.status, message.link, message.attempts) == ("sent", "", 1)
    assert message.sent_at


def test_what_is_rolled_back_is_never_sent(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        confirm()
        transaction.set_rollback(True)
    assert (OutboxMessage.objects.count(), mail.outbox) == (0, [])


def test_delivering_twice_sends_once(db):
    message = confirm()
    deliver(message.pk)
    deliver(message.pk)
    assert len(mail.outbox) == 1


def test_a_dead_broker_does_not_break_the_request_and_the_sweep_delivers(db, monkeypatch, django_capture_on_commit_callbacks):
    def nobody_hears(pk):
        raise OSError("broker unreachable")

    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(deliver, "delay", nobody_hears)
        message = confirm()
        for callback in connection.run_on_commit:
            callback[1]()
        connection.run_on_commit.clear()
    assert mail.outbox == []

    sweep()

    message.refresh_from_db()
    assert (message.status, len(mail.outbox)) == ("sent", 1)


def test_a_refused_message_waits_longer_each_time_and_then_gives_up(db, smtp_is_down):
    message = confirm()
    waits = []
    for _ in range(MAX_ATTEMPTS):
        OutboxMessage.objects.update(next_attempt_at=timezone.now())
        deliver(message.pk)
        message.refresh_from_db()
        waits.append(message.next_attempt_at - timezone.now())

    assert waits == sorted(waits)
    assert waits[0] <= dt.timedelta(seconds=30)
    assert (message.status, message.attempts, message.last_error) == ("failed", MAX_ATTEMPTS, "SMTPServerDisconnected")
    assert message.link, "the link is still needed for the next try"


def test_a_message_that_waits_is_left_alone(db, smtp_is_down):
    message = confirm()
    deliver(message.pk)
    deliver(message.pk)
    sweep()
    message.refresh_from_db()
    assert message.attempts == 1


def test_one_bad_message_does_not_stop_the_others(db):
    bad, good = confirm(), confirm(to="bruno@example.org")
    OutboxMessage.objects.filter(pk=bad.pk).update(to_address="a\nb@example.org")
    sweep()
    assert [sent.to for sent in mail.outbox] == [["bruno@example.org"]]
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, bad.attempts, good.status) == ("pending", 1, "sent")


def test_a_colleague_is_written_to_at_their_present_address(colleague):
    message = notify(colleague, "staff_notice", link="/")
    colleague.email = "nuova@comune.example"
    colleague.save()
    deliver(message.pk)
    assert mail.outbox[0].to == ["nuova@comune.example"]
    assert "Buongiorno Anna," in mail.outbox[0].body


def test_without_an_address_the_message_is_put_aside(colleague):
    colleague.email = ""
    colleague.save()
    message = notify(colleague, "staff_notice", link="/")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, message.link, mail.outbox) == ("suppressed", "", [])


def test_an_unknown_text_fails_at_once_where_it_is_called(db):
    with pytest.raises(Exception, match="not_written"):
        notify("anna@example.org", "not_written")


def test_days_and_hours_are_the_town_s(db):
    winter, summer = (dt.datetime(2026, month, 5, 9, 30, tzinfo=dt.UTC) for month in (1, 7))
    assert confirm(when=winter).facts["when"] == "lunedì 5 gennaio 2026, ore 10:30"
    assert confirm(when=summer).facts["when"] == "domenica 5 luglio 2026, ore 11:30"
    assert confirm(when=dt.date(2026, 1, 5)).facts["when"] == "lunedì 5 gennaio 2026"


def test_text_is_text(db):
    assert "Via dell'Orto <2>" in write(confirm(address="Via dell'Orto <2>")).body


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_subject_tells_what_it_is_about(template):
    source = (Path(settings.BASE_DIR) / f"templates/notifications/{template}.txt").read_text()
    subject = re.sub(r'{% translate "(.+?)" %}', r"\1", source.partition("\n")[0])
    assert 10 <= len(subject) <= 78
    assert "{" not in subject, "a subject is the same for everybody"
    assert [word for word in TELLING if word in subject.lower()] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_body_tells_either(template, colleague):
    facts = FACTS | {"alternatives": ["lunedì 16 marzo 2026, ore 9:00"], "link": "https://x.example/", "colleague": colleague}
    facts |= {"phone": "02 24961", "until": "giovedì 26 marzo 2026", "answer_by": "venerdì 13 marzo 2026, ore 10:30"}
    text = get_template(f"notifications/{template}.txt").template.render(Context(facts, autoescape=False))
    assert [word for word in TELLING if word in text.lower()] == []
    assert "{{" not in text
    assert "02 24961" in text, "a way to talk to a person"


def test_the_row_keeps_no_error_text_because_it_names_people(db, smtp_is_down):
    message = confirm()
    deliver(message.pk)
    message.refresh_from_db()
    assert "anna" not in message.last_error
    assert "anna" not in str(message)
