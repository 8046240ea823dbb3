"""Every night: plans enter review, the worker is told ahead, the coordinator of what was skipped. Twice is once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Deadline
from interventions.tasks import follow_reviews
from sesto_social.notifications.models import Notice

from ..factories import plan_in, review_of

pytestmark = pytest.mark.django_db


def due_in(family, days):
    return review_of(plan_in(family.case, "active"), due_on=timezone.localdate() + timedelta(days=days))


def test_a_plan_enters_review_on_the_day(family):
    review = due_in(family, 0)

    follow_reviews()
    follow_reviews()

    review.plan.refresh_from_db()
    assert review.plan.status == "in_review"


@pytest.mark.parametrize(("days", "told"), [(16, 0), (15, 1), (3, 1)])
def test_the_worker_is_told_fifteen_days_ahead_once(family, days, told):
    due_in(family, days)

    follow_reviews()
    Notice.objects.update(read_at=timezone.now())
    follow_reviews()

    assert Notice.objects.filter(user=family.worker, text__contains="Verifica del progetto").count() == told


@pytest.mark.parametrize(("days", "told"), [(-14, 0), (-15, 1), (-40, 1)])
def test_the_coordinator_is_told_fifteen_days_late_once(family, days, told):
    review = due_in(family, days)

    follow_reviews()
    Notice.objects.update(read_at=timezone.now())
    follow_reviews()

    assert Notice.objects.filter(user=family.coordinator, text__contains="Verifica saltata").count() == told
    assert Deadline.objects.filter(key=f"review-late:{review.pk}").count() == told
