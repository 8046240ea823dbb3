"""The list starts from grants: the same rows as `visible_to`, sorted, paged, and always the same queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseGroupGrant, CaseUserGrant, FamilyName
from sesto_social.accounts.models import User
from sesto_social.ui import paging
from tests.factories import HouseholdFactory, case_with_team, grant, in_status, open_case

pytestmark = pytest.mark.django_db


def rows(browser, **query):
    return [case.pk for case in browser.get(reverse("cases:case_list"), query).context["page"].rows]


def found(browser, text, **query):
    page = browser.post(reverse("cases:case_list"), {"q": text, **query}, follow=True).context["page"]
    return [case.pk for case in page.rows]


def test_it_lists_what_visible_to_allows_once_each(someone, as_user, other_unit):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    own = [case_with_team(worker) for _ in range(3)]
    grant(own[0], coordinator)
    grant(own[0], worker)
    open_case(other_unit)
    for user in (worker, coordinator):
        expected = set(Case.objects.visible_to(user).values_list("pk", flat=True))
        listed = rows(as_user(user))
        assert len(listed) == len(set(listed))
        assert set(listed) == expected


def test_an_expired_grant_lists_nothing(someone, as_user):
    worker, case = someone("case_worker"), open_case()
    today = timezone.localdate()
    grant(case, worker, since=today - timedelta(days=9), until=today - timedelta(days=1))
    assert rows(as_user(worker)) == []


def test_nearest_review_first_or_by_name(someone, as_user):
    worker = someone("case_worker")
    cases = [case_with_team(worker, household=HouseholdFactory(name=name)) for name in ("Verdi", "Àlfa", "Bruni")]
    for case, days in zip(cases, (5, None, 1), strict=True):
        case.next_review_on = timezone.localdate() + timedelta(days=days) if days else None
        case.save()
    browser, (verdi, alfa, bruni) = as_user(worker), [case.pk for case in cases]
    assert rows(browser) == [bruni, verdi, alfa]
    assert rows(browser, ordina="-verifica") == [alfa, verdi, bruni]
    assert rows(browser, ordina="nome") == [alfa, bruni, verdi]
    assert rows(browser, ordina="qualunque") == [bruni, verdi, alfa]


def test_search_by_number_and_by_family_with_a_slip(someone, as_user, other_unit):
    worker = someone("case_worker")
    case = case_with_team(worker, household=HouseholdFactory(name="Esposito"))
    case_with_team(worker, household=HouseholdFactory(name="Nguyen"))
    hidden = open_case(other_unit, household=HouseholdFactory(name="Esposito"))
    browser = as_user(worker)
    for text in (case.number, str(case.sequence), "esposito", "Espsito", "ESPO"):
        assert found(browser, text) == [case.pk], text
    assert found(browser, hidden.number) == []


def test_a_new_name_of_a_family_is_found_at_once_and_the_dictionary_tells_nothing_of_others(someone, as_user, other_unit):
    """The names of all families stand in one dictionary; whose case bears one is read from the grants of who asks."""
    worker = someone("case_worker")
    case = case_with_team(worker, household=HouseholdFactory(name="Esposito"))
    open_case(other_unit, household=HouseholdFactory(name="Rahmani"))
    browser = as_user(worker)
    assert found(browser, "rahmani") == []
    case.family_name = "D'Angelo Rahmàni"
    case.save()
    for text in ("rahmani", "dangelo", "d'angelo", "ra"):
        assert found(browser, text) == [case.pk], text
    assert found(browser, "esposito") == []
    assert set(FamilyName.objects.values_list("key", flat=True)) == {"esposito", "rahmani", "d angelo rahmani"}


def test_names_are_gathered_for_cases_that_were_copied_in(someone):
    case_with_team(someone("case_worker"), household=HouseholdFactory(name="Esposito"))
    FamilyName.objects.all().delete()
    FamilyName.objects.all().gather()
    assert list(FamilyName.objects.values_list("key", flat=True)) == ["esposito"]


def test_filters(someone, as_user):
    worker, other, coordinator = someone("case_worker"), someone("case_worker"), someone("coordinator")
    first, second, third = case_with_team(worker), case_with_team(other), case_with_team(worker)
    in_status(third, Case.Status.CLOSED, closed_at=timezone.now())
    browser = as_user(coordinator)
    assert set(rows(browser)) == {first.pk, second.pk}
    assert rows(browser, aperti="chiusi") == [third.pk]
    assert set(rows(browser, aperti="tutti")) == {first.pk, second.pk, third.pk}
    assert rows(browser, worker=other.pk) == [second.pk]
    assert rows(browser, stato="closed") == [third.pk]
    assert rows(browser, chi="mine") == []
    assert set(rows(browser, stato="inesistente")) == {first.pk, second.pk}


@pytest.mark.parametrize("order", ["verifica", "-verifica", "nome", "-nome"])
def test_pages_follow_each_other_without_gaps(someone, as_user, monkeypatch, order):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    for number in range(7):
        case = case_with_team(worker, household=HouseholdFactory(name=f"Fam{number % 3}"))
        case.next_review_on = timezone.localdate() + timedelta(days=number % 2)
        case.save()
    monkeypatch.setattr("cases.listing.SIZE", 3)
    for user in (worker, coordinator):
        browser, seen, after = as_user(user), [], ""
        for _ in range(3):
            page = browser.get(reverse("cases:case_list"), {"ordina": order, "dopo": after}).context["page"]
            seen += [case.pk for case in page.rows]
            after = page.after
        assert len(seen) == len(set(seen)) == 7
        assert after == ""
    assert paging.SIZE == 25


def test_a_cursor_of_a_hidden_case_starts_again(someone, as_user, other_unit):
    worker = someone("case_worker")
    case = case_with_team(worker)
    assert rows(as_user(worker), dopo=open_case(other_unit).pk) == [case.pk]


def test_the_copies_in_the_grants_agree_with_the_case(someone):
    case = case_with_team(someone("case_worker"))
    case.next_review_on, case.family_name = timezone.localdate(), "D'Amico"
    case.save()
    in_status(case, Case.Status.CLOSED, closed_at=timezone.now())
    for grants in (CaseUserGrant, CaseGroupGrant):
        copies = set(grants.objects.filter(content_object=case).values_list("sort_review", "surname_key", "case_open"))
        assert copies == {(case.next_review_on, "d amico", False)}


def test_the_fragment_is_the_same_view(someone, as_user):
    worker = someone("case_worker")
    case_with_team(worker)
    page = as_user(worker).get(reverse("cases:case_list"), headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="results">')


@pytest.mark.parametrize("rows_made", [1, 3, 25])
@pytest.mark.parametrize(("role", "queries"), [("case_worker", 9), ("coordinator", 10)])
def test_queries(someone, as_user, django_assert_num_queries, role, queries, rows_made):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    User.objects.system()
    last, *_ = [case_with_team(worker) for _ in range(rows_made)]
    browser = as_user(worker if role == "case_worker" else coordinator)
    for query in ({}, {"dopo": last.pk}):
        with django_assert_num_queries(queries - (1 if query and rows_made == 1 else 0)):
            browser.get(reverse("cases:case_list"), query)


@pytest.mark.parametrize("role", ["case_worker", "coordinator"])
def test_a_search_without_a_letter_finds_nothing(someone, as_user, role):
    case_with_team(someone("case_worker"))
    assert found(as_user(someone(role)), "_") == []
