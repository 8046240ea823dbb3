"""The end of a plan: a review proposes it, the coordinator answers."""

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.models import Deadline
from interventions.models import Review

from ..factories import InterventionFactory, plan_in
from .test_path import press, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(family):
    plan = plan_in(family.case, "in_review")
    Review.objects.create(
        case=family.case, plan=plan, due_on=timezone.localdate(), held_on=timezone.localdate(), outcome="ends", status="held"
    )
    return plan


def test_the_coordinator_approves(family, proposed, sign_in):
    press(sign_in(family.coordinator), "plan_end", proposed.pk, verdict="end", reason="Obiettivi raggiunti")

    proposed.refresh_from_db()
    family.case.refresh_from_db()
    assert (proposed.status, proposed.end_reason, family.case.next_review_on) == ("ended", "Obiettivi raggiunti", None)


def test_the_coordinator_does_not_approve(family, proposed, sign_in):
    day = timezone.localdate() + relativedelta(months=2)

    press(sign_in(family.coordinator), "plan_end", proposed.pk, verdict="go_on", reason="Troppo presto", next_review_on=day)

    proposed.refresh_from_db()
    assert (proposed.status, proposed.reviews.planned().get().due_on) == ("active", day)


def test_going_on_needs_a_date(family, proposed, sign_in):
    page = press(sign_in(family.coordinator), "plan_end", proposed.pk, verdict="go_on", reason="Troppo presto", next_review_on="")

    assert "Scrivi la data della prossima verifica." in page.content.decode()


def test_the_worker_may_not(family, proposed, browser):
    assert browser.get(url("plan_end", proposed.pk)).status_code == 403
    assert "decide il responsabile" in browser.get(proposed.get_absolute_url()).content.decode()


def test_not_with_aids_still_open(family, proposed, sign_in):
    InterventionFactory(plan=proposed, status="active", starts_on=timezone.localdate())

    page = press(sign_in(family.coordinator), "plan_end", proposed.pk, verdict="end", reason="Fatto")

    proposed.refresh_from_db()
    assert proposed.status == "in_review"
    assert "interventi aperti" in page.content.decode()


def test_not_when_nobody_proposed_it(family, sign_in):
    plan = plan_in(family.case, "active")

    assert "Nessuna verifica propone" in press(sign_in(family.coordinator), "plan_end", plan.pk, verdict="end", reason="x").content.decode()
    assert not Deadline.objects.filter(key=f"plan-end:{plan.pk}").exists()
