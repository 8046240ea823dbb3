"""A new edition of the plan: who may begin one, when, and what a copy keeps."""

import pytest
from django.db import IntegrityError, transaction

from cases.models import Case
from interventions import actions
from interventions.models import InterventionPlan
from sesto_social.audit.models import AuditEvent

from ..factories import in_status, plan_in
from .test_path import press, url

pytestmark = pytest.mark.django_db


def test_a_copy_keeps_the_text_and_the_goals_go_on(family, browser):
    running = plan_in(family.case, "active", goals=2, picture_child="Ha bisogno di tempo.")

    press(browser, "plan_add", family.case.pk, start="copy")

    draft = family.case.plans.get(edition=2)
    assert (draft.status, draft.picture_child, draft.replaces) == ("draft", "Ha bisogno di tempo.", running)
    assert [goal.continues for goal in draft.goals.all()] == list(running.goals.all())
    assert draft.actions.count() == 1


def test_a_blank_sheet_copies_nothing(family, browser):
    plan_in(family.case, "ended")

    press(browser, "plan_add", family.case.pk, start="empty")

    assert not family.case.plans.get(edition=2).goals.exists()


def test_pressing_twice_makes_one_draft(family, browser):
    press(browser, "plan_add", family.case.pk)
    page = press(browser, "plan_add", family.case.pk)

    assert family.case.plans.count() == 1
    assert "già in preparazione" in page.content.decode()


def test_only_on_a_case_in_charge(family, browser):
    in_status(family.case, Case.Status.IN_ASSESSMENT)

    assert "non è preso in carico" in browser.get(url("plan_add", family.case.pk)).content.decode()
    press(browser, "plan_add", family.case.pk)

    assert not family.case.plans.exists()


def test_a_psychologist_may_not_begin_one(family, sign_in):
    assert sign_in(family.psychologist).post(url("plan_add", family.case.pk)).status_code == 403


def test_the_case_of_others_does_not_exist(family, sign_in, someone):
    assert sign_in(someone("case_worker")).get(url("plan_add", family.case.pk)).status_code == 404
    assert sign_in(someone("case_worker")).get(plan_in(family.case, "draft").get_absolute_url()).status_code == 404


def test_the_database_keeps_one_running_and_one_in_preparation(family):
    for status in ("active", "draft"):
        plan_in(family.case, status)
        with pytest.raises(IntegrityError), transaction.atomic():
            plan_in(family.case, {"active": "in_review", "draft": "proposed"}[status])


def test_it_is_on_record(family):
    plan = actions.add_plan(family.case, by=family.worker)

    assert AuditEvent.objects.filter(action="interventions.plan.added", object_id=plan.pk, case_id=family.case.pk).count() == 1
    assert family.case.timeline.filter(kind="plan").count() == 1
    assert InterventionPlan.objects.visible_to(family.coordinator).contains(plan)
