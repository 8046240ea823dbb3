"""A plan begins: the one before gives way, the aids pass over, the first review is set."""

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.models import Case, CaseUserGrant, Deadline

from ..factories import InterventionFactory, in_status, plan_in, review_of
from .test_path import press, url

pytestmark = pytest.mark.django_db


def test_the_first_review_stands_everywhere(family, browser):
    today = timezone.localdate()
    plan = plan_in(family.case, "signed", review_every_months=2)

    press(browser, "plan_start", plan.pk, starts_on=today)

    due = today + relativedelta(months=2)
    family.case.refresh_from_db()
    assert family.case.next_review_on == due
    assert plan.reviews.get().due_on == due
    assert Deadline.objects.pending().get(kind="review").due_on == due
    assert set(CaseUserGrant.objects.filter(content_object=family.case).values_list("sort_review", flat=True)) == {due}


def test_the_new_version_takes_over(family, browser):
    old = plan_in(family.case, "active")
    review, aid = review_of(old), InterventionFactory(plan=old)
    new = plan_in(family.case, "signed")

    press(browser, "plan_start", new.pk, starts_on=timezone.localdate())

    for row in (old, new, review, aid):
        row.refresh_from_db()
    assert (old.status, new.status, review.status, aid.plan) == ("replaced", "active", "cancelled", new)


def test_pressing_twice_changes_nothing(family, browser):
    plan = plan_in(family.case, "signed")

    press(browser, "plan_start", plan.pk, starts_on=timezone.localdate())
    page = press(browser, "plan_start", plan.pk, starts_on=timezone.localdate())

    assert "Operazione non possibile" in page.content.decode()
    assert plan.reviews.count() == 1


def test_only_on_a_case_in_charge(family, browser):
    plan = plan_in(family.case, "signed")
    in_status(family.case, Case.Status.SUSPENDED)

    press(browser, "plan_start", plan.pk, starts_on=timezone.localdate())

    plan.refresh_from_db()
    assert plan.status == "signed"


def test_the_psychologist_may_not(family, sign_in):
    assert sign_in(family.psychologist).get(url("plan_start", plan_in(family.case, "signed").pk)).status_code == 403


def test_interrupting_stops_everything(family, browser):
    plan = plan_in(family.case, "active")
    review = review_of(plan)
    running = InterventionFactory(plan=plan, status="active", starts_on=timezone.localdate())
    proposed = InterventionFactory(plan=plan)

    press(browser, "plan_interrupt", plan.pk, reason="La famiglia si trasferisce")

    for row in (plan, review, running, proposed, family.case):
        row.refresh_from_db()
    assert (plan.status, review.status, running.status, proposed.status) == ("interrupted", "cancelled", "interrupted", "not_started")
    assert family.case.next_review_on is None


def test_the_paper_for_the_signatures(family, browser):
    plan = plan_in(family.case, "draft")
    assert browser.get(url("plan_document", plan.pk)).headers["Content-Disposition"].startswith("attachment")
    press(browser, "plan_document", plan.pk)
    plan.refresh_from_db()
    assert plan.document is None


def test_a_second_print_replaces_the_first(family, browser):
    plan = plan_in(family.case, "proposed", plain_copy="Vi aiutiamo.", language="italiano")
    press(browser, "plan_document", plan.pk)
    press(browser, "plan_document", plan.pk)

    plan.refresh_from_db()
    assert plan.document.version == 2
    assert family.case.documents.count() == 2
