"""A case at rest: by the coordinator, with a reason and a day to ask again; and its return to work."""

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Deadline
from tests.factories import in_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(equipe_case):
    return in_status(equipe_case.case, Case.Status.IN_CHARGE)


@pytest.fixture
def coordinator(equipe_case, as_user):
    return as_user(equipe_case.coordinator)


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


def question(case):
    return Deadline.objects.pending().filter(key=f"suspension:{case.pk}")


def test_suspended_it_says_since_when_and_why(case, coordinator, equipe_case, as_user):
    coordinator.post(url("case_suspend", case), {"reason": "la famiglia è all'estero"})

    case.refresh_from_db()
    assert case.status == Case.Status.SUSPENDED
    assert question(case).get().due_on == timezone.localdate() + relativedelta(months=3)
    told = as_user(equipe_case.worker).get(case.get_absolute_url()).context["suspension"]
    assert (timezone.localdate(told["since"]), told["why"]) == (timezone.localdate(), "la famiglia è all'estero")


def test_resumed_nothing_is_asked_any_more(case, coordinator):
    coordinator.post(url("case_suspend", case), {"reason": "all'estero"})
    coordinator.post(url("case_resume", case), {"reason": "rientrata"})
    case.refresh_from_db()
    assert case.status == Case.Status.IN_CHARGE
    assert not question(case).exists()
    assert coordinator.get(case.get_absolute_url()).context["suspension"] is None


def test_confirmed_the_question_moves_and_the_beginning_stays(case, coordinator):
    coordinator.post(url("case_suspend", case), {"reason": "all'estero"})
    question(case).update(due_on=timezone.localdate())
    assert "Conferma la sospensione" in coordinator.get(url("case_suspend", case)).content.decode()

    coordinator.post(url("case_suspend", case), {"reason": "non è rientrata"})

    assert question(case).get().due_on == timezone.localdate() + relativedelta(months=3)
    assert coordinator.get(case.get_absolute_url()).context["suspension"]["why"] == "all'estero"


def test_under_an_order_of_a_court_it_is_not_suspended(case, coordinator):
    case.charges.update(regime="judicial")
    assert "regime giudiziario" in coordinator.post(url("case_suspend", case), {"reason": "x"}).content.decode()
    case.refresh_from_db()
    assert case.status == Case.Status.IN_CHARGE


@pytest.mark.parametrize("name", ["case_suspend", "case_resume"])
def test_it_is_the_coordinators_and_from_its_state_only(equipe_case, as_user, coordinator, name):
    assert as_user(equipe_case.worker).get(url(name, equipe_case.case)).status_code == 403
    coordinator.post(url(name, equipe_case.case), {"reason": "x"})
    equipe_case.case.refresh_from_db()
    assert equipe_case.case.status == Case.Status.IN_ASSESSMENT
    assert "invalid-feedback" in coordinator.post(url(name, equipe_case.case), {}).content.decode()
