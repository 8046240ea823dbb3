"""An equipe of three on one case."""

from types import SimpleNamespace

import pytest

from tests.factories import HouseholdFactory, case_in_charge, case_with_team


@pytest.fixture
def equipe_case(someone):
    """A case in assessment with its worker, psychologist and educator; and the coordinator of the unit."""
    people = SimpleNamespace(
        worker=someone("case_worker"),
        psychologist=someone("psychologist"),
        educator=someone("educator"),
        coordinator=someone("coordinator"),
    )
    people.case = case_with_team(
        people.worker, psychologist=people.psychologist, educator=people.educator, household=HouseholdFactory(name="Esposito", minors=2)
    )
    people.three = [people.worker, people.psychologist, people.educator]
    return people


@pytest.fixture
def as_user(new_client):
    """`as_user(user)` is a browser signed in as that user."""

    def sign_in(user):
        browser = new_client()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def worker(someone):
    return someone("case_worker")


@pytest.fixture
def case(worker):
    """In charge of `worker`: a `mother` and one `child`."""
    return case_in_charge(worker)


@pytest.fixture
def mother(case):
    return HouseholdFactory.mother_of(case.household)


@pytest.fixture
def child(case):
    return case.household.minors()[0]
