"""The text of a draft: three sides, goals, actions, commitments. What changes after a yes takes the yes away."""

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from interventions import actions
from sesto_social.notifications.models import Notice

from ..factories import plan_in
from .test_path import press, url

pytestmark = pytest.mark.django_db


def goal_facts(**changed):
    facts = {
        "text": "Mattine tranquille",
        "where": "family/guidance",
        "term": "medium",
        "indicator": "Mattine senza litigi",
        "measure": "giorni",
    }
    return facts | {"baseline": "2", "target": "6", "due_on": timezone.localdate() + relativedelta(months=3)} | changed


def picture(plan, **changed):
    facts = {
        "version": plan.version,
        "picture_child": "Nuovo testo",
        "picture_family": "",
        "picture_environment": "",
        "risks": "",
        "strengths": "",
    }
    return facts | {"review_every_months": 3, "ends_on": ""} | changed


def test_the_educator_writes_goals_but_not_the_picture(family, sign_in):
    plan, educator = plan_in(family.case, "draft", goals=0), sign_in(family.educator)

    press(educator, "goal_add", plan.pk, **goal_facts())

    assert plan.goals.get().side == "family"
    assert educator.post(url("plan_edit", plan.pk), picture(plan)).status_code == 403


def test_a_target_equal_to_the_start_is_refused_beside_the_field_and_nothing_is_lost(family, browser):
    plan = plan_in(family.case, "draft", goals=0)

    page = press(browser, "goal_add", plan.pk, **goal_facts(target="2,0")).content.decode()

    assert "Il traguardo deve essere diverso dalla partenza." in page
    assert "Mattine senza litigi" in page
    assert not plan.goals.exists()


@pytest.mark.parametrize("wrong", [{"baseline": "molto"}, {"due_on": "ieri"}, {"where": "moon"}, {"text": ""}])
def test_bad_input_keeps_what_was_typed(family, browser, wrong):
    plan = plan_in(family.case, "draft", goals=0)

    page = press(browser, "goal_add", plan.pk, **goal_facts(**wrong)).content.decode()

    assert "invalid-feedback" in page
    assert "Mattine senza litigi" in page


def test_a_change_takes_away_the_validations_and_tells_who_gave_them(family, browser):
    plan = plan_in(family.case, "draft")
    actions.give_validation(plan, by=family.psychologist)

    page = press(browser, "goal_add", plan.pk, **goal_facts())

    assert not plan.validations.exists()
    assert "le validazioni già date vanno ripetute" in page.content.decode()
    assert Notice.objects.filter(user=family.psychologist, text__contains="va validato di nuovo").exists()


def test_saving_the_picture_without_a_change_keeps_them(family, browser):
    plan = plan_in(family.case, "draft", picture_child="Nuovo testo")
    actions.give_validation(plan, by=family.psychologist)

    press(browser, "plan_edit", plan.pk, **picture(plan))

    assert plan.validations.count() == 1


def test_two_people_on_one_picture_see_both_texts(family, browser):
    plan = plan_in(family.case, "draft")
    browser.post(url("plan_edit", plan.pk), picture(plan, picture_child="Primo"))

    second = browser.post(url("plan_edit", plan.pk), picture(plan, picture_child="Secondo"))

    assert second.status_code == 409
    assert "Primo" in second.content.decode()
    assert "Secondo" in second.content.decode()
    plan.refresh_from_db()
    assert plan.picture_child == "Primo"


def test_the_interval_has_a_limit(family, browser):
    plan = plan_in(family.case, "draft")

    page = press(browser, "plan_edit", plan.pk, **picture(plan, review_every_months=7)).content.decode()

    assert "massimo 6 mesi" in page


@pytest.mark.parametrize("status", ["validated", "proposed", "active", "ended"])
def test_only_a_draft_changes(family, browser, status):
    plan = plan_in(family.case, status)

    press(browser, "goal_add", plan.pk, **goal_facts())
    press(browser, "plan_edit", plan.pk, **picture(plan))
    press(browser, "goal_remove", plan.pk, plan.goals.get().pk)

    plan.refresh_from_db()
    assert (plan.goals.count(), plan.picture_child) == (1, "")


def test_a_goal_of_another_plan_does_not_exist_here(family, browser):
    other = plan_in(family.case, "ended").goals.get()
    plan = plan_in(family.case, "draft")

    assert browser.get(url("goal_edit", plan.pk, other.pk)).status_code == 404
    assert browser.post(url("goal_remove", plan.pk, other.pk)).status_code == 404


def test_a_goal_leaves_and_its_actions_stay(family, browser):
    plan = plan_in(family.case, "draft")
    goal = plan.goals.get()
    press(browser, "action_add", plan.pk, what="Leggere insieme", who="Il padre", frequency="la sera", goal=goal.pk)

    press(browser, "goal_remove", plan.pk, goal.pk)

    assert not plan.goals.exists()
    assert plan.actions.get(what="Leggere insieme").goal is None


def test_an_action_ends_after_it_begins(family, browser):
    plan, today = plan_in(family.case, "draft"), timezone.localdate()

    dates = {"starts_on": today, "ends_on": today - relativedelta(days=1)}
    page = press(browser, "action_add", plan.pk, what="Leggere", who="Il padre", frequency="la sera", **dates)

    assert "La fine viene prima" in page.content.decode()


def test_commitments_by_party(family, browser):
    plan = plan_in(family.case, "draft")
    press(browser, "commitment_add", plan.pk, party="minor", text="Mettere la sveglia")
    promise = plan.commitments.get()
    press(browser, "commitment_edit", plan.pk, promise.pk, party="minor", text="Mettere la sveglia da sola")

    page = browser.get(plan.get_absolute_url()).content.decode()
    assert "Si impegna il minore" in page
    assert "Mettere la sveglia da sola" in page

    press(browser, "commitment_remove", plan.pk, promise.pk)
    assert not plan.commitments.exists()


def test_pressing_twice_adds_one(family, browser):
    plan = plan_in(family.case, "draft", goals=0)

    for _ in range(2):
        press(browser, "goal_add", plan.pk, **goal_facts())
        press(browser, "commitment_add", plan.pk, party="minor", text="Mettere la sveglia")

    assert (plan.goals.count(), plan.commitments.count()) == (1, 1)
