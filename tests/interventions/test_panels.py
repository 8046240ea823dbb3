"""What this room shows on the case page and the home page, and what it forbids."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.signals import case_closing, collecting_case_panels, collecting_my_day
from sesto_social.workflow import TransitionNotAllowed

from ..factories import InterventionFactory, plan_in, review_of
from .test_path import url

pytestmark = pytest.mark.django_db
PANEL = 15


def collected(signal, **facts):
    return [
        item for receiver, items in signal.send(sender=Case, **facts) if receiver.__module__.startswith("interventions") for item in items
    ]


@pytest.mark.parametrize("name", ["in_force", "plan_list", "intervention_list"])
def test_a_panel_is_a_fragment_for_htmx_and_a_page_without(family, browser, name):
    empty = browser.get(url(name, family.case.pk))
    plan = plan_in(family.case, "active", goals=3)
    review_of(plan)
    InterventionFactory.create_batch(3, plan=plan, status="active", starts_on=timezone.localdate(), cost=10)

    whole, fragment = browser.get(url(name, family.case.pk)), browser.get(url(name, family.case.pk), headers={"HX-Request": "true"})

    assert empty.status_code == whole.status_code == fragment.status_code == 200
    assert "<html" in whole.content.decode()
    assert "<html" not in fragment.content.decode()


@pytest.mark.parametrize("name", ["in_force", "plan_list", "intervention_list"])
def test_a_panel_costs_the_same_at_any_length(family, browser, name, django_assert_max_num_queries, django_assert_num_queries):
    plan = plan_in(family.case, "active")
    InterventionFactory(plan=plan, status="active", starts_on=timezone.localdate())
    browser.get(url(name, family.case.pk))
    with django_assert_max_num_queries(PANEL) as first:
        browser.get(url(name, family.case.pk))
    InterventionFactory.create_batch(24, plan=plan, status="active", starts_on=timezone.localdate())
    with django_assert_num_queries(len(first)):
        browser.get(url(name, family.case.pk))


def test_panels_are_announced(family):
    panels = collected(collecting_case_panels, case=family.case, user=family.worker)

    assert {panel.slot for panel in panels} == {"overview", "plan", "interventions"}


def test_the_case_does_not_close_under_a_running_plan_or_an_open_aid(family):
    case_closing.send(sender=Case, case=family.case)
    plan = plan_in(family.case, "active")
    with pytest.raises(TransitionNotAllowed, match="Progetto v1 è ancora attivo"):
        case_closing.send(sender=Case, case=family.case)
    type(plan).objects.filter(pk=plan.pk).update(status="interrupted")
    InterventionFactory(plan=plan, title="Educatrice")
    with pytest.raises(TransitionNotAllowed, match=r"Educatrice \(proposto\)"):
        case_closing.send(sender=Case, case=family.case)


def test_each_finds_on_the_home_page_what_they_may_do(family, someone):
    plan = plan_in(family.case, "draft")
    InterventionFactory(plan=plan)
    InterventionFactory(plan=plan, cost=10)
    today = timezone.localdate()

    def items(user):
        return [(item.section, item.link) for item in collected(collecting_my_day, user=user, day=today)]

    assert items(family.educator) == [("to_sign", plan.get_absolute_url())]
    assert items(family.coordinator) == [("to_accept", plan.interventions.get(cost=0).get_absolute_url())]
    assert items(someone("director")) == [("to_sign", reverse("interventions:determination_list"))]
    assert items(someone("front_desk")) == []
    assert items(someone("case_worker")) == []


def test_late_reviews_of_colleagues_are_on_the_coordinators_home_page(family):
    today = timezone.localdate()
    review = review_of(plan_in(family.case, "active"), due_on=today - timedelta(days=4))

    [item] = collected(collecting_my_day, user=family.coordinator, day=today)

    assert (item.section, item.late, item.link) == ("waiting", True, review.get_absolute_url())
    assert "4 giorni" in item.title
    assert collected(collecting_my_day, user=family.worker, day=today) == []
