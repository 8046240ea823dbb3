"""A case in charge with its three professions, two minors and both parents; and a browser for each colleague."""

from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.models import HouseholdMember, ParentalResponsibility, Person

from ..factories import HouseholdFactory, PersonFactory, case_in_charge


@pytest.fixture
def family(someone):
    """`worker`, `psychologist`, `educator`, `coordinator`, `case`, `mother`, `father`, `child` (8) and `girl` (13)."""
    worker, psychologist, educator = someone("case_worker"), someone("psychologist"), someone("educator")
    coordinator = someone("coordinator")
    household = HouseholdFactory(name="Rahman")
    mother, child = HouseholdFactory.mother_of(household), household.minors().get()
    long_ago = timezone.localdate() - relativedelta(years=2)
    father = PersonFactory(first_name="Marco", last_name="Rahman", sex=Person.Sex.MALE)
    girl = PersonFactory(first_name="Amina", last_name="Rahman", birth_date=timezone.localdate() - relativedelta(years=13))
    HouseholdMember.objects.create(household=household, person=father, role=HouseholdMember.Role.FATHER, since=long_ago)
    HouseholdMember.objects.create(household=household, person=girl, role=HouseholdMember.Role.CHILD, since=long_ago)
    for minor in (child, girl):
        ParentalResponsibility.objects.create(holder=father, minor=minor, since=long_ago)
    ParentalResponsibility.objects.create(holder=mother, minor=girl, since=long_ago)
    case = case_in_charge(worker, psychologist=psychologist, educator=educator, household=household)
    return SimpleNamespace(
        case=case,
        worker=worker,
        psychologist=psychologist,
        educator=educator,
        coordinator=coordinator,
        mother=mother,
        father=father,
        child=child,
        girl=girl,
    )


@pytest.fixture
def sign_in(new_client):
    def open_as(user):
        browser = new_client()
        browser.force_login(user)
        return browser

    return open_as


@pytest.fixture
def browser(family, sign_in):
    """The responsible worker's."""
    return sign_in(family.worker)
