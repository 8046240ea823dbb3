"""Registering a person, never twice; the household in one page."""

from datetime import date

import pytest
from django.urls import reverse

from cases import persons
from cases.models import Household, ParentalResponsibility, Person
from tests.factories import HouseholdFactory, PersonFactory

pytestmark = pytest.mark.django_db

FACTS = {"last_name": "Rahman", "first_name": "Layla", "sex": "F", "birth_date": "1988-03-12", "no_tax_code_reason": "waiting"}


def add(client, query="", **facts):
    return client.post(reverse("cases:person_add") + query, FACTS | facts)


def test_a_new_person_is_registered(client, someone):
    client.force_login(someone("front_desk"))
    response = add(client)
    assert response.url == Person.objects.get().get_absolute_url()


def test_a_likely_duplicate_is_shown_before_a_second_one_is_made(client, someone):
    known = PersonFactory(last_name="Rahman", first_name="Laila", birth_date=date(1988, 3, 12))
    client.force_login(someone("front_desk"))

    response = add(client)

    assert known.get_absolute_url() in response.content.decode()
    assert Person.objects.count() == 1
    add(client, sure="on")
    assert Person.objects.count() == 2


def test_day_and_month_swapped_is_still_a_likely_duplicate(someone):
    known = PersonFactory(last_name="Rahman", first_name="Layla", birth_date=date(1988, 12, 3))
    found = persons.similar_to(last_name="Rahman", first_name="Layla", birth_date=date(1988, 3, 12), user=someone("front_desk"))
    assert found == [known]


def test_twins_are_not_duplicates(someone):
    PersonFactory(last_name="Rahman", first_name="Amina", birth_date=date(2017, 5, 1))
    assert persons.similar_to(last_name="Rahman", first_name="Karim", birth_date=date(2017, 5, 1), user=someone("front_desk")) == []


def test_one_codice_fiscale_one_person(client, someone):
    PersonFactory(tax_code="RSSMRA80A01F205X")
    client.force_login(someone("front_desk"))
    response = add(client, tax_code="rssmra80a01f205x")
    assert "già una persona con questo codice" in response.content.decode()


def test_a_wrong_codice_fiscale_says_so_beside_the_field_and_keeps_the_rest(client, someone):
    client.force_login(someone("front_desk"))
    page = add(client, tax_code="GLABNC72H25H501Y").content.decode()
    assert "Il codice fiscale non è corretto" in page
    assert 'value="Layla"' in page


def test_a_birth_in_the_future_is_refused(client, someone):
    client.force_login(someone("front_desk"))
    assert "nel futuro" in add(client, birth_date="2999-01-01").content.decode()


def test_the_answer_goes_back_to_the_page_that_asked(client, someone):
    client.force_login(someone("intake_worker"))
    assert add(client, query="?torna=/schede/7/").url == f"/schede/7/?persona={Person.objects.get().pk}"


def test_another_site_is_not_a_page_to_go_back_to(client, someone):
    client.force_login(someone("intake_worker"))
    assert add(client, query="?torna=//evil.example/").url == Person.objects.get().get_absolute_url()


def test_a_role_without_the_registry_may_not_add(client, someone):
    client.force_login(someone("psychologist"))
    assert add(client).status_code == 403


def lines(*rows, **more):
    data = {"name": "Rahman", "with_responsibility": "on", "m-TOTAL_FORMS": len(rows), "m-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"m-{number}-{key}": value for key, value in row.items()}
    return data | more


MOTHER = {"last_name": "Rahman", "first_name": "Layla", "birth_date": "1988-03-12", "sex": "F", "role": "mother"}
CHILD = {"last_name": "Rahman", "first_name": "Amina", "birth_date": "2017-05-01", "sex": "F", "role": "child"}


def test_a_household_is_registered_with_its_bonds(client, someone):
    client.force_login(someone("intake_worker"))

    response = client.post(reverse("cases:household_add") + "?torna=/schede/7/", lines(MOTHER, CHILD, {}))

    household = Household.objects.get()
    assert response.url == f"/schede/7/?nucleo={household.pk}"
    assert [str(one) for one in household.minors()] == ["Rahman Amina"]
    assert ParentalResponsibility.objects.get().kind == "full"


def test_a_line_that_looks_like_somebody_known_asks_first(client, someone):
    known = PersonFactory(last_name="Rahman", first_name="Layla", birth_date=date(1988, 3, 12))
    client.force_login(someone("intake_worker"))

    page = client.post(reverse("cases:household_add"), lines(MOTHER, CHILD)).content.decode()
    assert "Guarda se è una di queste persone" in page
    client.post(reverse("cases:household_add"), lines(MOTHER | {"same_as": str(known.pk)}, CHILD))

    assert Person.objects.filter(last_name="Rahman").count() == 2
    assert known.memberships.count() == 1


def test_a_household_needs_somebody(client, someone):
    client.force_login(someone("intake_worker"))
    assert "almeno una persona" in client.post(reverse("cases:household_add"), lines({}, {})).content.decode()
    assert Household.objects.count() == 0


def test_a_person_page_never_says_that_there_is_a_case(client, someone):
    from tests.factories import open_case

    household = HouseholdFactory()
    case = open_case(household=household)
    client.force_login(someone("front_desk"))
    page = client.get(HouseholdFactory.mother_of(household).get_absolute_url()).content.decode()
    assert case.number not in page
    assert "casi con questa persona" not in page
