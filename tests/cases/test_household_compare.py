"""Registry, ISEE and who really lives there: three lists with their days, side by side, never merged."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import households
from cases.models import Household, HouseholdMember
from sesto_social.audit.models import AuditEvent

from ..factories import HouseholdFactory, PersonFactory, case_in_charge


def days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def page(client, case, **query):
    return client.get(reverse("cases:household_compare", args=[case.pk]), query)


def add(client, case, people, **answers):
    facts = {"kind": "registry", "day": days(-3), "source": "ANPR", "people": [one.pk for one in people]}
    return client.post(reverse("cases:household_snapshot_add", args=[case.pk]), facts | answers)


@pytest.fixture
def father(case):
    """Registered at home, living elsewhere."""
    one = PersonFactory(last_name="Assente", first_name="Fabio", sex="M")
    HouseholdMember.objects.create(household=case.household, person=one, role="father", lives_here=False, since=days(-900))
    return one


@pytest.fixture
def _long_ago(case):
    case.household.members.update(since=days(-900))


@pytest.mark.usefixtures("_long_ago")
def test_what_differs_is_said_in_words(as_user, worker, case, mother, child, father):
    browser = as_user(worker)
    assert add(browser, case, [mother, child, father]).status_code == 302
    add(browser, case, [mother, child], kind="isee", reference="inps-isee-2026-0001", day=days(-2))

    text = page(browser, case).content.decode()

    assert "I nuclei non coincidono" in text
    assert "manca in ISEE" in text
    assert "manca in Chi ci vive" in text
    assert "INPS-ISEE-2026-0001" in text
    columns, agree = households.compare(case, timezone.localdate(), user=worker)
    assert not agree
    assert [{line.person for line in column.lines} for column in columns] == [{mother, child, father}, {mother, child}, {mother, child}]
    assert [[line.person for line in column.absent] for column in columns] == [[], [father], [father]]


@pytest.mark.usefixtures("_long_ago")
def test_each_day_shows_what_was_written_by_then(worker, case, mother, child):
    facts = {"kind": "registry", "source": "ANPR", "by": worker}
    households.add_snapshot(case, day=days(-30), people=[mother], **facts)
    households.add_snapshot(case, day=days(-10), people=[mother, child], **facts)

    def registry(day):
        column = households.compare(case, day, user=worker)[0][0]
        return {line.person for line in column.lines} if column.household else None

    assert [registry(days(one)) for one in (-31, -30, -11, -10, 0)] == [None, {mother}, {mother}, {mother, child}, {mother, child}]


@pytest.mark.usefixtures("_long_ago")
def test_three_that_agree_raise_no_alarm(as_user, worker, case, mother, child):
    households.add_snapshot(case, kind="registry", day=days(-1), people=[mother, child], by=worker, source="ANPR")
    text = page(as_user(worker), case).content.decode()
    assert "non coincidono" not in text
    assert "Non ancora registrato" in text


def test_who_really_lives_there_is_not_touched(as_user, worker, case, mother, child):
    before = set(case.household.members.values_list("person", "lives_here", "until"))
    add(as_user(worker), case, [mother])
    assert set(case.household.members.values_list("person", "lives_here", "until")) == before
    assert case.household.recorded.get().members.get().role == "mother"
    assert AuditEvent.objects.get(action="cases.household.snapshot_added").case_id == case.pk


def test_written_again_for_the_same_day_it_takes_the_place_of_the_first(as_user, worker, case, mother, child):
    browser = as_user(worker)
    add(browser, case, [mother])
    add(browser, case, [mother, child])
    standing = case.household.recorded.get(until__isnull=True)
    assert standing.members.count() == 2
    assert case.household.recorded.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(kind="registry", name="x", since=standing.since, beside=case.household)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"kind": "isee"}, "protocollo della DSU"),
        ({"source": ""}, "da dove viene"),
        ({"day": days(2)}, "nel futuro"),
        ({"kind": "actual"}, "tra quelle"),
    ],
)
def test_what_is_missing_is_said_in_words(as_user, worker, case, mother, answers, words):
    assert words in add(as_user(worker), case, [mother], **answers).content.decode()
    assert not case.household.recorded.exists()


def test_an_empty_family_is_refused(as_user, worker, case):
    assert "obbligatorio" in add(as_user(worker), case, []).content.decode()
    assert not case.household.recorded.exists()


def test_nobody_is_picked_whom_the_family_does_not_know(as_user, worker, case):
    stranger = PersonFactory()
    add(as_user(worker), case, [stranger])
    assert not case.household.recorded.exists()


def test_the_database_wants_the_dsu(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(kind="isee", name="x", beside=case.household)
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(kind="actual", name="x", beside=case.household)


def test_who_may_not_know_a_person_sees_no_name(as_user, worker, case, mother):
    hidden = PersonFactory(last_name="Nascosta")
    households.add_snapshot(case, kind="registry", day=days(-1), people=[mother, hidden], by=worker, source="ANPR")
    text = page(as_user(worker), case).content.decode()
    assert "Nascosta" not in text
    assert "una persona che non puoi vedere" in text


def test_a_case_not_mine_is_as_if_never_opened(as_user, someone, worker, case, mother):
    other = case_in_charge(someone("case_worker"))
    browser = as_user(worker)
    assert page(browser, other).status_code == 404
    assert add(browser, other, [HouseholdFactory.mother_of(other.household)]).status_code == 404
    assert not other.household.recorded.exists()


def test_the_desk_reads_on_the_page_of_a_person_only_who_really_lives_there(as_user, someone, worker, case, mother):
    households.add_snapshot(case, kind="isee", day=days(-1), people=[mother], by=worker, reference="INPS-ISEE-2026-X")
    text = as_user(someone("front_desk")).get(mother.get_absolute_url()).content.decode()
    assert "ISEE" not in text


def test_the_page_offers_the_next_step_to_who_leads(equipe_case, as_user):
    step = reverse("cases:household_snapshot_add", args=[equipe_case.case.pk])
    assert step in page(as_user(equipe_case.worker), equipe_case.case).content.decode()
    assert step not in page(as_user(equipe_case.educator), equipe_case.case).content.decode()
    assert as_user(equipe_case.educator).get(step).status_code == 403


def test_a_day_that_is_no_day_is_today(as_user, worker, case):
    assert page(as_user(worker), case, giorno="ieri").status_code == 200
