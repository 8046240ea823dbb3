"""A refused proposal comes back to whoever met the family as a task, and ends when the family knows."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline
from intake.actions import take_in
from intake.models import TakeInRequest
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.models import AuditEvent

from .desk import asked_by

TOLD = {"on": timezone.localdate().isoformat(), "note": "Per telefono, accompagnata al consultorio."}


@pytest.fixture
def refused(someone, unit):
    one = asked_by(someone("intake_worker"), unit)
    take_in.refuse(one, by=someone("coordinator"), reason="È già seguita dal consultorio.", counter_outcome="sent")
    one.refresh_from_db()
    return one


def address(one):
    return reverse("intake:take_in_told", args=[one.pk])


def test_a_refusal_is_a_task_of_whoever_met_the_family(refused):
    task = Deadline.objects.pending().get(key=f"told:{refused.pk}")
    assert (task.assignee, task.due_on) == (refused.sheet.worker, working_days_after(timezone.localdate(), 3))
    assert task.link == refused.get_absolute_url()
    assert refused.sheet.retain_until > timezone.localdate()


def test_the_family_knows_and_the_task_is_over(client, refused):
    client.force_login(refused.proposed_by)
    assert "Ho avvisato la famiglia" in client.get(refused.get_absolute_url()).content.decode()

    assert client.post(address(refused), TOLD).url == refused.get_absolute_url()

    refused.refresh_from_db()
    assert (refused.family_told_on, refused.family_told_note) == (timezone.localdate(), TOLD["note"])
    assert not Deadline.objects.pending().filter(key=f"told:{refused.pk}").exists()
    assert AuditEvent.objects.filter(action="intake.takeinrequest.tell_family").count() == 1
    assert "accompagnata al consultorio" in client.get(refused.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"on": (timezone.localdate() + dt.timedelta(days=1)).isoformat()}, "nel futuro"),
        ({"on": (timezone.localdate() - dt.timedelta(days=1)).isoformat()}, "prima della proposta"),
        ({"note": ""}, "obbligatorio"),
    ],
)
def test_day_and_words_are_checked(client, refused, wrong, words):
    client.force_login(refused.proposed_by)
    assert words in client.post(address(refused), TOLD | wrong).content.decode()
    refused.refresh_from_db()
    assert refused.family_told_on is None


def test_once_and_only_after_a_refusal(client, refused, unit):
    client.force_login(refused.proposed_by)
    waiting = asked_by(refused.proposed_by, unit)
    client.post(address(refused), TOLD)
    for one in (refused, waiting):
        assert "si avvisa una volta" in client.post(address(one), TOLD, follow=True).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        TakeInRequest.objects.filter(pk=waiting.pk).update(family_told_on=timezone.localdate())


@pytest.mark.parametrize("role", ["front_desk", "coordinator", "case_worker", "director"])
def test_only_the_segretariato_tells(client, someone, refused, role):
    client.force_login(someone(role))
    assert client.post(address(refused), TOLD).status_code == 403
