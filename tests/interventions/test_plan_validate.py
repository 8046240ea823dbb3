"""The three professions agree, each for itself."""

import pytest

from interventions.models import InterventionPlan

from ..factories import plan_in
from .test_path import press

pytestmark = pytest.mark.django_db


def test_the_third_yes_validates(family, sign_in):
    plan = plan_in(family.case, "draft")

    for colleague in (family.educator, family.worker):
        press(sign_in(colleague), "plan_validate", plan.pk)
    plan.refresh_from_db()
    assert plan.status == "draft"
    press(sign_in(family.psychologist), "plan_validate", plan.pk)

    plan.refresh_from_db()
    assert plan.status == "validated"
    assert set(plan.validations.values_list("function", flat=True)) == {"responsible", "psychologist", "educator"}


def test_pressing_twice_is_one_yes(family, browser):
    plan = plan_in(family.case, "draft")

    press(browser, "plan_validate", plan.pk)
    press(browser, "plan_validate", plan.pk)

    assert plan.validations.count() == 1


def test_who_is_not_of_the_team_cannot(family, sign_in):
    plan = plan_in(family.case, "draft")

    page = press(sign_in(family.coordinator), "plan_validate", plan.pk)

    assert "Valida chi fa parte" in page.content.decode()
    assert not plan.validations.exists()


def test_without_goals_the_words_say_what_is_missing(family, browser):
    plan = plan_in(family.case, "draft", goals=0)

    page = press(browser, "plan_validate", plan.pk)

    assert "almeno un obiettivo con indicatore" in page.content.decode()
    assert not plan.validations.exists()


def test_back_to_draft_takes_the_yes_away(family, browser, sign_in):
    plan = plan_in(family.case, "draft")
    for colleague in (family.educator, family.worker, family.psychologist):
        press(sign_in(colleague), "plan_validate", plan.pk)

    press(browser, "plan_amend", plan.pk, reason="Cambia il traguardo")

    plan.refresh_from_db()
    assert (plan.status, plan.validations.count()) == ("draft", 0)


def test_who_has_it_to_validate_on_the_home_page(family):
    plan = plan_in(family.case, "draft")
    waiting = InterventionPlan.objects.awaiting_validation_by

    assert waiting(family.educator).contains(plan)
    assert not waiting(family.coordinator).exists()
    plan.validations.create(user=family.educator, function="educator")
    assert not waiting(family.educator).exists()
    assert waiting(family.worker).contains(plan)
