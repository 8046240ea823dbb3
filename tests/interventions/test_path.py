"""The plan of one family, from the first draft to the first review, by hand through the screens."""

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseDocument, Deadline
from interventions.models import InterventionPlan, Review

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"interventions:{name}", args=args)


def press(browser, name, *args, **data):
    response = browser.post(url(name, *args), data, follow=True)
    assert response.status_code == 200
    return response


def test_a_plan_from_the_draft_to_the_first_review(family, browser, sign_in):
    today = timezone.localdate()
    assert "Inizia la bozza" in browser.get(url("plan_add", family.case.pk)).content.decode()
    press(browser, "plan_add", family.case.pk)
    plan = InterventionPlan.objects.get(case=family.case)
    assert (plan.edition, plan.status) == (1, "draft")

    press(
        browser,
        "plan_edit",
        plan.pk,
        version=plan.version,
        picture_child="Ha bisogno di regolarità.",
        picture_family="",
        picture_environment="",
        risks="",
        strengths="",
        review_every_months=3,
    )
    press(
        browser,
        "goal_add",
        plan.pk,
        text="Va a scuola ogni giorno",
        where="child/learning",
        term="short",
        indicator="Frequenza",
        measure="%",
        baseline="62,5",
        target="90",
        due_on=today + relativedelta(months=4),
    )
    goal = plan.goals.get()
    assert (goal.side, goal.dimension, str(goal.baseline)) == ("child", "learning", "62.50")
    press(browser, "action_add", plan.pk, what="Accompagnamento", who="La madre", frequency="ogni mattina", goal=goal.pk)
    press(browser, "commitment_add", plan.pk, party="family", text="Sveglia alle sette")
    for colleague in (family.worker, family.psychologist, family.educator):
        page = sign_in(colleague).get(plan.get_absolute_url()).content.decode()
        assert "Valida come" in page
        press(sign_in(colleague), "plan_validate", plan.pk)
    plan.refresh_from_db()
    assert plan.status == "validated"

    press(
        browser,
        "plan_propose",
        plan.pk,
        plain_copy="Vi aiutiamo perché Amina vada a scuola tutti i giorni.",
        language="arabo, con interprete",
    )
    press(browser, "plan_document", plan.pk)
    plan.refresh_from_db()
    assert plan.document.kind == "plan"
    assert CaseDocument.objects.filter(case=family.case, document=plan.document).exists()
    assert browser.get(url("plan_document", plan.pk)).content[:4] == b"%PDF"
    browser.get(url("plan_consents", plan.pk))
    both = {
        f"titolare-{one.pk}-{name}": value for one in (family.mother, family.father) for name, value in (("given", "yes"), ("on", today))
    }
    heard = {f"minore-{family.girl.pk}-on": today, f"minore-{family.girl.pk}-form": "da sola"}
    press(browser, "plan_consents", plan.pk, **both, **heard)
    press(browser, "plan_sign", plan.pk)
    press(browser, "plan_start", plan.pk, starts_on=today - relativedelta(months=3))
    plan.refresh_from_db()
    assert plan.status == "active"
    review = Review.objects.get(plan=plan)
    assert review.due_on == plan.starts_on + relativedelta(months=3)
    family.case.refresh_from_db()
    assert family.case.next_review_on == review.due_on
    assert Deadline.objects.pending().get(key=f"review:{review.pk}").assignee == family.worker

    page = browser.get(url("review_hold", review.pk)).content.decode()
    assert "Frequenza" in page
    press(
        browser, "review_hold", review.pk,
        **{f"valore_{goal.pk}": "85", f"nota_{goal.pk}": ""},
        held_on=today, attendees="La madre", summary="Due colloqui.", child_voice="", outcome="goes_on",
        next_review_on=today + relativedelta(months=3),
    )  # fmt: skip
    review.refresh_from_db()
    plan.refresh_from_db()
    assert (review.status, review.outcome, plan.status) == ("held", "goes_on", "active")
    assert review.minutes.kind == "review_minutes"
    assert plan.reviews.planned().get().due_on == today + relativedelta(months=3)
    for page in (
        url("plan_detail", plan.pk),
        url("review_detail", review.pk),
        url("plan_list", family.case.pk),
        url("in_force", family.case.pk),
        url("intervention_list", family.case.pk),
        url("review_list"),
    ):
        assert browser.get(page).status_code == 200
