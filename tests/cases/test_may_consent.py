"""Who may consent to what for a child: one rule, as a yes with its reason and as a filter of the database."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.consent import may_consent, who_must_consent
from cases.models import Act, ParentalResponsibility, Person, Relationship

from ..factories import PersonFactory

Kind = ParentalResponsibility.Kind
LONG_AGO = dt.date(2020, 1, 1)


@pytest.fixture
def child(db):
    return PersonFactory(minor=True)


@pytest.fixture
def mother(db):
    return PersonFactory()


def hold(holder, child, kind=Kind.FULL, **facts):
    return ParentalResponsibility.objects.create(holder=holder, minor=child, kind=kind, since=facts.pop("since", LONG_AGO), **facts)


@pytest.mark.parametrize(
    ("kind", "acts", "may"),
    [
        (Kind.FULL, [], True),
        (Kind.EXCLUSIVE, [], True),
        (Kind.LIMITED, ["health"], True),
        (Kind.LIMITED, ["plan"], False),
        (Kind.REDUCED, ["plan"], False),
        (Kind.REDUCED, ["school"], True),
        (Kind.GUARDIAN, [], True),
        (Kind.GUARDIAN, ["school"], False),
        (Kind.CURATOR, ["plan"], True),
        (Kind.CURATOR, ["school"], False),
        (Kind.SUSPENDED, [], False),
        (Kind.LOST, [], False),
        (Kind.NOT_RECOGNISED, [], False),
        (Kind.UNKNOWN, [], False),
        (Kind.DECEASED, [], False),
    ],
)
def test_each_kind_of_responsibility_for_a_plan(mother, child, kind, acts, may):
    hold(mother, child, kind, acts=acts)
    answer = may_consent(mother, child, Act.PLAN)
    assert bool(answer) is may
    assert answer.why
    assert who_must_consent([child.pk], Act.PLAN).contains(mother) is may


def test_beside_an_exclusive_holder_the_other_is_not_asked(mother, child):
    father = PersonFactory(sex="M")
    hold(mother, child, Kind.EXCLUSIVE)
    hold(father, child)
    assert not may_consent(father, child, Act.SCHOOL)
    assert "esclusiva" in may_consent(father, child, Act.SCHOOL).why
    assert list(who_must_consent([child.pk], Act.SCHOOL)) == [mother]


def test_it_is_what_the_day_says(mother, child):
    today = timezone.localdate()
    hold(mother, child, until=today - dt.timedelta(days=1))
    hold(mother, child, Kind.SUSPENDED, since=today)
    assert may_consent(mother, child, Act.PLAN, today - dt.timedelta(days=1))
    assert not may_consent(mother, child, Act.PLAN, today)


def test_from_midnight_of_the_eighteenth_birthday_on_only_the_young_adult_decides(mother, child):
    hold(mother, child)
    birthday = child.birth_date + relativedelta(years=18)
    eve = birthday - dt.timedelta(days=1)
    assert (bool(may_consent(mother, child, Act.PLAN, eve)), bool(may_consent(child, child, Act.PLAN, eve))) == (True, False)
    assert (bool(may_consent(mother, child, Act.PLAN, birthday)), bool(may_consent(child, child, Act.PLAN, birthday))) == (False, True)
    assert list(who_must_consent([child.pk], Act.PLAN, eve)) == [mother]
    assert list(who_must_consent([child.pk], Act.PLAN, birthday)) == [child]


def test_the_dead_are_not_asked(mother, child):
    hold(mother, child)
    mother.deceased_on = timezone.localdate()
    mother.save()
    assert not may_consent(mother, child, Act.PLAN)
    assert may_consent(mother, child, Act.PLAN, timezone.localdate() - dt.timedelta(days=1))
    assert not who_must_consent([child.pk], Act.PLAN).exists()


def test_foster_carers_decide_day_by_day_only(child):
    carer = PersonFactory()
    Relationship.objects.create(person=carer, kind="foster_carer", other=child, since=LONG_AGO)
    assert may_consent(carer, child, Act.SCHOOL_DAILY)
    assert not may_consent(carer, child, Act.SCHOOL)
    assert not who_must_consent([child.pk], Act.SCHOOL_DAILY).exists()


def test_strangers_are_told_so(mother, child):
    assert may_consent(mother, child, Act.PLAN).why == "non risulta avere la responsabilità"


@pytest.mark.parametrize(("kind", "acts"), [(Kind.CURATOR, []), (Kind.FULL, ["plan"])])
def test_the_database_refuses_acts_that_make_no_sense(mother, child, kind, acts):
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(mother, child, kind, acts=acts)


held = st.tuples(st.sampled_from(Kind), st.lists(st.sampled_from(Act), unique=True, max_size=3), st.integers(-30, 30), st.integers(0, 40))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(held, min_size=1, max_size=4), st.sampled_from([act for act in Act if not act.endswith("daily")]), st.booleans())
def test_the_yes_and_the_filter_agree(django_db_setup, django_db_blocker, rows, act, grown):
    today = timezone.localdate()
    with django_db_blocker.unblock(), transaction.atomic():
        child = PersonFactory(birth_date=today - relativedelta(years=19 if grown else 9))
        for kind, acts, start, days in rows:
            given_acts = acts if kind in ParentalResponsibility.OF_ACTS else []
            given_acts = given_acts or (["plan"] if kind == Kind.CURATOR else [])
            since = today + dt.timedelta(days=start)
            hold(PersonFactory(), child, kind, acts=given_acts, since=since, until=since + dt.timedelta(days=days))
        asked = set(who_must_consent([child.pk], act))
        assert asked == {person for person in Person.objects.all() if may_consent(person, child, act)}
        transaction.set_rollback(True)
