"""Once a year everybody says with which families they have a bond, and never learns whether there is a case."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import interests
from cases.models import Case, ConflictDeclaration, Deadline, InterestDeclaration, InterestDoubt
from cases.tasks import watch_interests
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.parameters.models import LegalParameter
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import HouseholdFactory, PersonFactory, case_in_charge, grant, open_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DECLARE, LIST = reverse("cases:interest_declare"), reverse("cases:interest_list")
ANSWERED = "Dichiarazione registrata. Vale un anno"


@pytest.fixture
def me(someone):
    """A case worker whose account was opened long ago."""
    user = someone("case_worker")
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - dt.timedelta(days=700))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def theirs(someone):
    """A case I work on too: its mother turns out to be a relative of mine. Somebody else coordinates."""
    someone("coordinator")
    return case_in_charge(someone("case_worker"), household=HouseholdFactory(name="Cortinovis", minors=1))


def row(person, at=0, *, born=True, bond="kin"):
    date = person.birth_date.isoformat() if born else ""
    return {f"last_name_{at}": person.last_name, f"first_name_{at}": person.first_name, f"birth_date_{at}": date, f"bond_{at}": bond}


def tie(person, *, born=True):
    birth_date = person.birth_date if born else None
    return {"last_name": person.last_name, "first_name": person.first_name, "birth_date": birth_date, "bond": "kin"}


def mother_of(case):
    return HouseholdFactory.mother_of(case.household)


# ---- what it does


def test_none_is_an_answer_for_a_year(me, as_user):
    page = as_user(me).post(DECLARE, {"has_ties": "no"}, follow=True).content.decode()
    assert ANSWERED in page
    assert interests.standing_of(me).due_on > TODAY() + dt.timedelta(days=360)
    assert AuditEvent.objects.filter(action="cases.interestdeclaration.made", actor=me).count() == 1


def test_the_answer_is_the_same_whether_or_not_there_is_a_case(me, as_user, theirs):
    known, stranger = mother_of(theirs), PersonFactory(first_name="Zita", last_name="Sconosciuta")
    browser = as_user(me)
    pages = [browser.post(DECLARE, {"has_ties": "yes"} | row(one), follow=True) for one in (stranger, known)]
    assert [page.redirect_chain for page in pages] == [[(reverse("cases:my_day"), 302)]] * 2
    assert all(ANSWERED in page.content.decode() and theirs.number not in page.content.decode() for page in pages)
    page = browser.get(DECLARE).content.decode()
    assert theirs.number not in page


def test_surely_the_same_person_shuts_the_case_at_once(me, as_user, theirs):
    grant(theirs, me, level="cases.work_case")
    as_user(me).post(DECLARE, {"has_ties": "yes"} | row(mother_of(theirs)))
    assert as_user(me).get(theirs.get_absolute_url()).status_code == 404
    assert "dichiarazione annuale" in ConflictDeclaration.objects.get(case=theirs, user=me).details


def test_misspelt_and_turned_round_it_is_still_the_same(me, theirs):
    mother = mother_of(theirs)
    interests.declare(me, ties=[tie(mother) | {"last_name": "maría", "first_name": "Cortinovís"}])
    assert not Case.objects.visible_to(me).filter(pk=theirs.pk).exists()
    assert ConflictDeclaration.objects.barring(me).filter(case=theirs).exists()


def test_another_day_of_birth_is_another_person(me, theirs):
    mother = mother_of(theirs)
    interests.declare(me, ties=[tie(mother) | {"birth_date": mother.birth_date - dt.timedelta(days=3)}])
    assert not ConflictDeclaration.objects.barring(me).exists()
    assert not InterestDoubt.objects.exists()


def test_a_case_that_opens_later_is_shut_from_its_first_moment(me, unit, someone):
    someone("coordinator")
    household = HouseholdFactory(name="Futuri", minors=1)
    interests.declare(me, ties=[tie(HouseholdFactory.mother_of(household))])
    case = open_case(unit, household=household)
    assert ConflictDeclaration.objects.barring(me).get().case == case


def test_a_coordinator_is_shut_out_of_the_unit_s_new_case(unit, someone):
    coordinator, other = someone("coordinator"), someone("coordinator")
    household = HouseholdFactory(name="Futuri", minors=1)
    interests.declare(coordinator, ties=[tie(HouseholdFactory.mother_of(household))])
    case = open_case(unit, household=household)
    assert case not in Case.objects.visible_to(coordinator)
    assert case in Case.objects.visible_to(other)


def test_who_joins_a_family_is_found_at_night(me, theirs):
    uncle = PersonFactory(first_name="Zeno", last_name="Arrivato", sex="M")
    interests.declare(me, ties=[tie(uncle)])
    theirs.household.members.create(person=uncle, role="other", since=TODAY())
    watch_interests()
    assert ConflictDeclaration.objects.barring(me).filter(case=theirs).exists()
    before = ConflictDeclaration.objects.count(), AuditEvent.objects.count()
    watch_interests()
    assert (ConflictDeclaration.objects.count(), AuditEvent.objects.count()) == before


def test_what_was_not_said_again_holds_no_more_for_new_cases(me, unit):
    household = HouseholdFactory(name="Ritirati", minors=1)
    interests.declare(me, ties=[tie(HouseholdFactory.mother_of(household))])
    interests.declare(me, ties=[])
    open_case(unit, household=household)
    assert not ConflictDeclaration.objects.barring(me).exists()


# ---- names to be looked at


def test_a_name_without_a_day_is_looked_at_by_who_coordinates(me, theirs, as_user, someone):
    coordinator = someone("coordinator")
    interests.declare(me, ties=[tie(mother_of(theirs), born=False)])
    assert not ConflictDeclaration.objects.barring(me).exists()
    doubt = InterestDoubt.objects.get()
    assert Deadline.objects.pending().get(key=f"interest:{doubt.pk}").unit == theirs.unit
    assert "Nomi da controllare" in as_user(coordinator).get(LIST).content.decode()
    assert "Cortinovis" in as_user(coordinator).get(LIST).content.decode()

    as_user(coordinator).post(reverse("cases:interest_answer", args=[doubt.pk]), {"same": "yes"})

    doubt.refresh_from_db()
    assert (doubt.answer, doubt.answered_by) == ("same", coordinator)
    assert ConflictDeclaration.objects.barring(me).filter(case=theirs).exists()
    assert not Deadline.objects.pending().filter(key=f"interest:{doubt.pk}").exists()
    with pytest.raises(TransitionNotAllowed, match="già risposto"):
        interests.answer(doubt, by=coordinator, same=False)


def test_somebody_else_stays_somebody_else_also_at_night(me, theirs, someone):
    interests.declare(me, ties=[tie(mother_of(theirs), born=False)])
    interests.answer(InterestDoubt.objects.get(), by=someone("coordinator"), same=False)
    watch_interests()
    assert not ConflictDeclaration.objects.barring(me).exists()
    assert not Deadline.objects.pending().filter(key__startswith="interest:").exists()


def test_nobody_looks_at_a_name_they_gave_themselves(unit, someone, as_user):
    alone = someone("coordinator")
    case = case_in_charge(someone("case_worker"), household=HouseholdFactory(name="Cortinovis", minors=1))
    other = someone("coordinator")
    interests.declare(alone, ties=[tie(mother_of(case), born=False)])
    doubt = InterestDoubt.objects.get()
    assert list(InterestDoubt.objects.visible_to(alone)) == []
    assert list(InterestDoubt.objects.visible_to(other)) == [doubt]
    assert as_user(alone).post(reverse("cases:interest_answer", args=[doubt.pk]), {"same": "no"}).status_code == 404


def test_where_nobody_else_could_look_the_case_is_shut(unit, someone):
    alone = someone("coordinator")
    case = case_in_charge(someone("case_worker"), household=HouseholdFactory(name="Cortinovis", minors=1))
    interests.declare(alone, ties=[tie(mother_of(case), born=False)])
    assert ConflictDeclaration.objects.barring(alone).filter(case=case).exists()


# ---- when it is asked


@pytest.mark.parametrize(("days_ago", "asked", "late"), [(None, True, True), (10, False, False), (340, True, False), (380, True, True)])
def test_my_day_asks_some_weeks_before_the_year_is_over(me, as_user, days_ago, asked, late):
    if days_ago is not None:
        interests.declare(me, ties=[])
        InterestDeclaration.objects.update(made_on=TODAY() - dt.timedelta(days=days_ago))
    for _ in range(2):
        watch_interests()
    page = as_user(me).get(reverse("cases:my_day")).content.decode()
    assert page.count("Rendi la dichiarazione annuale") == int(asked)
    assert interests.standing_of(me).is_late == late


def test_made_it_is_asked_no_more(me, as_user):
    watch_interests()
    as_user(me).post(DECLARE, {"has_ties": "no"})
    assert "Rendi la dichiarazione annuale" not in as_user(me).get(reverse("cases:my_day")).content.decode()


def test_who_is_new_has_some_days(someone, as_user):
    new = someone("educator")
    assert not interests.standing_of(new).is_late
    assert interests.standing_of(new).due_on == TODAY() + dt.timedelta(days=30)


def test_how_long_it_holds_is_a_dated_number(me):
    interests.declare(me, ties=[])
    LegalParameter.objects.filter(code="interest_declaration_months").update(value=6)
    assert interests.standing_of(me).due_on < TODAY() + dt.timedelta(days=190)


def test_last_year_s_names_are_there_to_confirm(me, as_user):
    interests.declare(me, ties=[tie(PersonFactory(first_name="Zita", last_name="Confermata"))])
    assert "Confermata" in as_user(me).get(DECLARE).content.decode()


# ---- who sees who has not


def test_who_coordinates_sees_their_unit_and_the_dpo_everybody_and_nobody_what_was_said(me, someone, other_unit, as_user):
    far = someone("case_worker", unit=other_unit, last_name="Lontanissima")
    interests.declare(me, ties=[tie(PersonFactory(first_name="Zita", last_name="Segretissima"))])
    coordinator, dpo = as_user(someone("coordinator")), as_user(someone("dpo"))
    for browser, sees in ((coordinator, False), (dpo, True)):
        page = browser.get(LIST).content.decode()
        assert str(me) in page
        assert (str(far) in page) == sees
        assert "Segretissima" not in page
    assert as_user(me).get(LIST).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_for_three(someone, as_user, number, django_assert_num_queries):
    for _ in range(number):
        someone("educator")
    browser = as_user(someone("coordinator"))
    browser.get(LIST)
    with django_assert_num_queries(10):
        browser.get(LIST)


# ---- wrong input


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"has_ties": "yes"},
        {"has_ties": "no", "last_name_0": "Rossi", "first_name_0": "Ugo", "bond_0": "kin"},
        {"has_ties": "yes", "last_name_0": "Rossi"},
        {"has_ties": "yes", "last_name_0": "Rossi", "first_name_0": "Ugo", "bond_0": "kin", "birth_date_0": "2999-01-01"},
        {"has_ties": "yes", "last_name_0": "Rossi", "first_name_0": "Ugo", "bond_0": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(me, as_user, data):
    page = as_user(me).post(DECLARE, data).content.decode()
    assert "invalid-feedback" in page or "Indica almeno una persona" in page
    assert "last_name_0" not in data or "Rossi" in page
    assert not InterestDeclaration.objects.exists()
