"""Who carries how much, for who coordinates: weighed by minors, with what is late; always the same queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Alert
from tests import world
from tests.factories import DeadlineFactory, HouseholdFactory, InterventionFactory, PlanFactory, case_with_team, open_case

pytestmark = pytest.mark.django_db
HERE = "/carichi/"


def family(minors):
    return HouseholdFactory(minors=minors)


def loads_of(browser):
    return {load.worker: load for load in browser.get(HERE).context["workload"].loads}


def test_a_case_weighs_one_and_each_further_minor_one_more(someone, as_user):
    busy, free = someone("case_worker"), someone("case_worker")
    case_with_team(busy, household=family(3))
    case_with_team(busy, household=family(1))

    loads = loads_of(as_user(someone("coordinator")))

    assert (loads[busy].weight, loads[busy].cases, loads[busy].minors) == (4, 2, 4)
    assert (loads[free].weight, loads[free].cases) == (0, 0)
    assert next(iter(loads)) == busy


def test_what_asks_for_more_time_weighs_more(someone, as_user):
    """A court's mandate 2, foster care 2, protected meetings 1, a risk alert 1: dated parameters (domain, workload)."""
    worker, light = someone("case_worker"), someone("case_worker")
    case_with_team(light, household=family(1))
    case = case_with_team(worker, household=family(1))
    world._court_order(case.unit, worker, case, "", case.household.minors()[0])
    alert, plan, today = (
        Alert.objects.create(case=case, kind="risk", text="Rischio", reason="x"),
        PlanFactory(case=case),
        timezone.localdate(),
    )
    for kind in ("foster_care", "educational_project"):
        InterventionFactory(plan=plan, kind=kind, status="active", starts_on=today, override_reason="x")
    browser = as_user(someone("coordinator"))
    load = loads_of(browser)[worker]
    assert load.weight == 1 + 2 + 2 + 1 + 1
    assert sum(points for _, points in load.made_of) == load.weight
    assert loads_of(browser)[light].weight == 1
    Alert.objects.filter(pk=alert.pk).update(ended_at=timezone.now())
    assert loads_of(browser)[worker].weight == 6


def test_the_same_burden_twice_counts_once(someone, as_user):
    worker = someone("case_worker")
    case = case_with_team(worker, household=family(1))
    for text in ("Uno", "Due"):
        Alert.objects.create(case=case, kind="risk", text=text, reason="x")
    assert loads_of(as_user(someone("coordinator")))[worker].weight == 2


def test_late_reviews_and_what_comes_are_counted_for_who_must_see_to_it(someone, as_user):
    worker, educator = someone("case_worker"), someone("educator")
    case = case_with_team(worker, educator=educator)
    case.deadlines.all().delete()
    today = timezone.localdate()
    DeadlineFactory(case=case, due_on=today - timedelta(days=1))
    DeadlineFactory(case=case, kind="review", due_on=today - timedelta(days=9))
    DeadlineFactory(case=case, due_on=today + timedelta(days=7))
    DeadlineFactory(case=case, due_on=today + timedelta(days=8))
    DeadlineFactory(case=case, assignee=educator, due_on=today - timedelta(days=1))
    DeadlineFactory(case=case, unit=case.unit, due_on=today - timedelta(days=1))

    loads = loads_of(as_user(someone("coordinator")))

    assert (loads[worker].late, loads[worker].late_reviews, loads[worker].soon) == (2, 1, 1)
    assert loads[educator].late == 1


def test_cases_without_a_responsible_are_counted_apart(someone, as_user):
    open_case()
    page = as_user(someone("coordinator")).get(HERE)
    assert page.context["workload"].unassigned == 1
    assert "aspetta un responsabile" in " ".join(page.content.decode().split())


def test_what_the_coordinator_may_not_see_is_not_counted(someone, as_user, other_unit):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    case = case_with_team(worker)
    actions.set_sensitive(case, True, by=someone("coordinator"))
    case_with_team(someone("case_worker", unit=other_unit), unit=other_unit)
    assert [load.cases for load in loads_of(as_user(coordinator)).values()] == [0]


@pytest.mark.parametrize("role", ["case_worker", "intake_worker", "director", "dpo"])
def test_it_is_for_who_coordinates(someone, as_user, role):
    assert as_user(someone(role)).get(reverse("cases:workload")).status_code == 403


@pytest.mark.parametrize("cases", [1, 3, 25])
def test_queries(someone, as_user, django_assert_num_queries, cases):
    for _ in range(cases):
        DeadlineFactory(case=case_with_team(someone("case_worker")))
    browser = as_user(someone("coordinator"))
    browser.get(HERE)
    with django_assert_num_queries(15):
        browser.get(HERE)
