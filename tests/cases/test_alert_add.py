"""A warning in the header of a case, with its reason and, if asked for, a day to look at it again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Alert, Case, Deadline
from sesto_social.audit.models import AuditEvent
from tests.factories import in_status

pytestmark = pytest.mark.django_db
DOG = {"kind": "dog", "text": "Cane non legato in cortile", "reason": "Visto in visita domiciliare."}


def url(case):
    return reverse("cases:alert_add", args=[case.pk])


def test_it_stands_in_the_header(equipe_case, as_user):
    as_user(equipe_case.worker).post(url(equipe_case.case), DOG)
    assert "Cane non legato" in as_user(equipe_case.educator).get(equipe_case.case.get_absolute_url()).content.decode()
    assert AuditEvent.objects.filter(action="cases.alert.added", case_id=equipe_case.case.pk).count() == 1
    assert equipe_case.case.timeline.filter(text__contains="Avviso aggiunto").exists()


def test_a_review_day_is_a_deadline_of_the_responsible(equipe_case, as_user):
    day = timezone.localdate() + timedelta(days=60)
    as_user(equipe_case.worker).post(url(equipe_case.case), DOG | {"review_on": day.isoformat()})
    deadline = Deadline.objects.pending().get(key=f"alert:{Alert.objects.get().pk}")
    assert deadline.due_on == day
    assert deadline.is_of(equipe_case.worker)


def test_pressing_twice_adds_one(equipe_case, as_user):
    worker = as_user(equipe_case.worker)
    worker.post(url(equipe_case.case), DOG)
    worker.post(url(equipe_case.case), DOG)
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(("field", "value"), [("kind", ""), ("text", ""), ("reason", ""), ("review_on", "2020-01-01"), ("kind", "x")])
def test_what_is_missing_is_said_and_nothing_is_lost(equipe_case, as_user, field, value):
    page = as_user(equipe_case.worker).post(url(equipe_case.case), DOG | {field: value}).content.decode()
    assert "invalid-feedback" in page
    assert field == "text" or DOG["text"] in page
    assert not Alert.objects.exists()


def test_who_does_not_lead_does_not_warn_and_a_closed_case_takes_none(equipe_case, as_user):
    assert as_user(equipe_case.educator).post(url(equipe_case.case), DOG).status_code == 403
    in_status(equipe_case.case, Case.Status.CLOSED, closed_at=timezone.now())
    as_user(equipe_case.worker).post(url(equipe_case.case), DOG)
    assert not Alert.objects.exists()
