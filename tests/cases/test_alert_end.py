"""A warning looked at again: taken away, or kept with a new day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import alerts
from cases.models import Deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(equipe_case):
    day = timezone.localdate() + timedelta(days=5)
    return alerts.add(equipe_case.case, by=equipe_case.worker, kind="risk", text="Mai da soli", reason="minacce", review_on=day)


def url(alert):
    return reverse("cases:alert_end", args=[alert.pk])


def due(alert):
    return Deadline.objects.pending().filter(key=f"alert:{alert.pk}")


def test_taken_away_its_deadline_is_settled(equipe_case, as_user, alert):
    worker = as_user(equipe_case.worker)
    assert "minacce" in worker.get(url(alert)).content.decode()

    worker.post(url(alert), {"stays": "no", "reason": "trasferito"})
    worker.post(url(alert), {"stays": "no", "reason": "trasferito"})

    alert.refresh_from_db()
    assert alert.ended_at is not None
    assert not due(alert).exists()
    assert worker.get(equipe_case.case.get_absolute_url()).context["alerts"] == []
    assert equipe_case.case.timeline.filter(text="Avviso tolto: Mai da soli (trasferito)").count() == 1


def test_kept_it_comes_back_on_a_new_day(equipe_case, as_user, alert):
    day = timezone.localdate() + timedelta(days=90)
    as_user(equipe_case.worker).post(url(alert), {"stays": "yes", "reason": "vale ancora", "review_on": day.isoformat()})
    assert due(alert).get().due_on == day


@pytest.mark.parametrize(
    "data", [{}, {"stays": "no"}, {"stays": "yes", "reason": "x"}, {"stays": "yes", "reason": "x", "review_on": "2020-01-01"}]
)
def test_what_is_missing_is_said(equipe_case, as_user, alert, data):
    assert "invalid-feedback" in as_user(equipe_case.worker).post(url(alert), data).content.decode()
    alert.refresh_from_db()
    assert alert.ended_at is None


def test_not_for_the_others(equipe_case, as_user, alert, someone):
    assert as_user(equipe_case.educator).get(url(alert)).status_code == 403
    assert as_user(someone("case_worker")).get(url(alert)).status_code == 404
