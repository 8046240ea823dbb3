"""A review: every goal measured, an outcome and what follows; which ones are due and late."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.models import Deadline
from interventions import actions
from interventions.models import Review
from sesto_social.notifications.models import Notice

from ..factories import DiaryEntryFactory, case_in_charge, plan_in, review_of
from .test_path import press, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(family):
    plan = plan_in(family.case, "active", goals=2, starts_on=timezone.localdate() - relativedelta(months=3))
    return review_of(plan)


def answers(review, **changed):
    today = timezone.localdate()
    values = {f"valore_{goal.pk}": "85,5" for goal in review.plan.goals.all()}
    facts = {"held_on": today, "attendees": "La madre", "summary": "Due colloqui.", "child_voice": "Va meglio", "outcome": "goes_on"}
    return values | facts | {"next_review_on": today + relativedelta(months=3)} | changed


def test_it_goes_on(family, browser, review):
    press(browser, "review_hold", review.pk, **answers(review))

    review.refresh_from_db()
    plan = review.plan
    assert (review.status, plan.status, review.led_by) == ("held", "active", family.worker)
    assert [str(score.value) for score in review.scores.all()] == ["85.50", "85.50"]
    following = plan.reviews.planned().get()
    family.case.refresh_from_db()
    assert following.due_on == family.case.next_review_on == Deadline.objects.pending().get(kind="review").due_on
    assert family.case.documents.get().document == review.minutes
    assert "85,5" in browser.get(review.get_absolute_url()).content.decode()
    assert browser.get(url("review_minutes", review.pk)).content[:4] == b"%PDF"


def test_it_changes_and_a_new_draft_waits(family, browser, review):
    press(browser, "review_hold", review.pk, **answers(review, outcome="changes"))

    draft = family.case.plans.get(edition=2)
    assert (family.case.plans.get(edition=1).status, draft.status, draft.goals.count()) == ("replaced", "draft", 2)
    assert Deadline.objects.pending().filter(key=f"plan-new:{family.case.pk}").exists()
    points = [goal.points for goal in draft.measured_goals()]
    assert all(len(line) == 1 for line in points)


def test_it_ends_when_the_coordinator_says_so(family, browser, review):
    press(browser, "review_hold", review.pk, **answers(review, outcome="ends", next_review_on=""))

    review.plan.refresh_from_db()
    due = Deadline.objects.pending().get(key=f"plan-end:{review.plan_id}")
    assert (review.plan.status, due.unit) == ("in_review", family.case.unit)
    assert Notice.objects.filter(user=family.coordinator, text__contains="propone di concludere").exists()


def test_it_goes_to_the_court(family, browser, review):
    press(browser, "review_hold", review.pk, **answers(review, outcome="report_to_court"))

    review.plan.refresh_from_db()
    assert review.plan.status == "active"
    assert Deadline.objects.pending().filter(key=f"court-report:{review.plan_id}").exists()
    assert review.plan.reviews.planned().exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"next_review_on": ""}, "Scrivi la data della prossima verifica."),
        ({"next_review_on": "2999-01-01"}, "La prossima verifica va fissata dopo"),
        ({"held_on": "2999-01-01"}, "La data è nel futuro"),
        ({"held_on": "2001-01-01"}, "la verifica viene dopo"),
        ({"outcome": ""}, "invalid-feedback"),
        ({"summary": ""}, "invalid-feedback"),
    ],
)
def test_words_beside_the_field_and_nothing_lost(browser, review, changed, words):
    page = press(browser, "review_hold", review.pk, **answers(review, **changed)).content.decode()

    assert words in page
    assert "La madre" in page
    assert "85,5" in page
    assert not review.scores.exists()


def test_every_goal_is_measured(browser, review):
    goal = review.plan.goals.first()

    page = press(browser, "review_hold", review.pk, **answers(review, **{f"valore_{goal.pk}": "tanto"})).content.decode()

    assert "Scrivi un numero" in page
    review.refresh_from_db()
    assert review.status == "planned"


def test_pressing_twice_holds_it_once(browser, review):
    press(browser, "review_hold", review.pk, **answers(review))
    press(browser, "review_hold", review.pk, **answers(review, outcome="ends"))

    review.refresh_from_db()
    assert (review.outcome, review.plan.reviews.count()) == ("goes_on", 2)


def test_the_diary_is_counted(family, browser, review):
    DiaryEntryFactory.create_batch(2, case=family.case, author=family.worker)
    DiaryEntryFactory(case=family.case, author=family.worker, kind="home_visit")
    DiaryEntryFactory(case=family.case, author=family.worker, happened_on=timezone.localdate() - relativedelta(months=6))

    page = browser.get(url("review_hold", review.pk)).content.decode()

    assert "2 colloqui, 1 visita domiciliare." in page


def test_who_may_not(family, sign_in, someone, review):
    assert sign_in(someone("case_worker")).get(url("review_hold", review.pk)).status_code == 404
    assert sign_in(someone("front_desk")).get(url("review_hold", review.pk)).status_code == 403
    assert sign_in(family.educator).get(url("review_hold", review.pk)).status_code == 200


def test_late_is_a_word(browser, review):
    Review.objects.filter(pk=review.pk).update(due_on=timezone.localdate() - timedelta(days=11))

    assert "in ritardo di 11 giorni" in browser.get(url("review_hold", review.pk)).content.decode()
    assert "in ritardo di 11 giorni" in browser.get(review.plan.get_absolute_url()).content.decode()


def test_the_list_narrows(family, browser, sign_in, someone, review):
    other = someone("case_worker")
    theirs = review_of(plan_in(case_in_charge(other), "active"), due_on=timezone.localdate() - timedelta(days=3))
    coordinator = sign_in(family.coordinator)

    def seen(person, **query):
        return {row.pk for row in person.get(url("review_list"), query).context["page"].rows}

    assert seen(browser) == {review.pk}
    assert seen(coordinator) == {review.pk, theirs.pk}
    assert seen(coordinator, stato="ritardo") == {theirs.pk}
    assert seen(coordinator, stato="mese") == {review.pk, theirs.pk}
    assert seen(coordinator, casi="miei") == set()
    assert seen(coordinator, stato="fatte") == set()
    actions.hold_review(
        review,
        by=family.worker,
        scores=dict.fromkeys(review.plan.goals.all(), (80, "")),
        held_on=timezone.localdate(),
        attendees="Tutti",
        summary="Bene",
        outcome="ends",
    )
    assert seen(browser, stato="fatte", ordina="-fatta") == {review.pk}


LIST = 9


def test_the_list_costs_the_same_at_any_length(family, browser, someone, review, django_assert_num_queries):
    for total in (1, 3, 25):
        while Review.objects.count() < total:
            review_of(plan_in(case_in_charge(family.worker), "active"))
        browser.get(url("review_list"))
        with django_assert_num_queries(LIST):
            page = browser.get(url("review_list"))
        assert len(page.context["page"].rows) == total
