"""The two addresses that machines ask."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from sesto_social.notifications.models import OutboxMessage
from sesto_social.ui import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker_answers(monkeypatch):
    monkeypatch.setitem(health.CHECKS, "broker", lambda: {"ok": True})


def ask(client):
    answer = client.get("/readyz")
    return answer.status_code, {name for name, check in answer.json()["checks"].items() if not check["ok"]}


def test_alive_without_touching_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("broker_answers")
def test_ready(client):
    assert ask(client) == (200, set())


def test_a_silent_broker_is_told_by_kind_only(client, settings):
    settings.BROKER_URL = "redis://:secret-word@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == {"ok": False, "error": "ConnectionError"}
    assert "secret-word" not in answer.content.decode()


@pytest.mark.usefixtures("broker_answers")
def test_a_migration_that_was_not_applied(client):
    MigrationRecorder.Migration.objects.filter(app="cases", name="0001_initial").delete()
    assert ask(client) == (503, {"migrations"})


@pytest.mark.usefixtures("broker_answers")
def test_messages_that_nobody_sends(client, settings):
    late = timezone.now() - dt.timedelta(seconds=settings.OUTBOX_LATE_SECONDS + 5)
    OutboxMessage.objects.create(to_address="famiglia@posta.example", template="x", next_attempt_at=late)
    assert ask(client) == (503, {"outbox"})


@pytest.mark.usefixtures("broker_answers")
def test_a_role_changed_by_hand(client):
    Group.objects.get(name="dpo").permissions.clear()
    assert ask(client) == (503, {"roles"})


@pytest.mark.usefixtures("broker_answers")
def test_nothing_personal_is_told(client):
    OutboxMessage.objects.create(to_address="famiglia@posta.example", template="x", about="caso 12")
    assert "famiglia" not in client.get("/readyz").content.decode()
