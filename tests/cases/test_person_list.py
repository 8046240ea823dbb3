"""Searching the registry: typos, codici fiscali, dates; nobody is found who may not be seen."""

from datetime import date

import pytest
from django.urls import reverse

from sesto_social.audit.models import AuditEvent
from tests.factories import HouseholdFactory, PersonFactory, case_with_team

pytestmark = pytest.mark.django_db


def search(client, text):
    return client.post(reverse("cases:person_list"), {"q": text}, follow=True)


@pytest.mark.parametrize("typed", ["Rahman Layla", "layla rahman", "Rhaman", "rahmann layla", "LAYLA", "12/03/1988", "Rahman 12-03-1988"])
def test_a_person_is_found_in_spite_of_typos(client, someone, typed):
    PersonFactory(last_name="Rahman", first_name="Layla", birth_date=date(1988, 3, 12))
    PersonFactory(last_name="Verdi", first_name="Paolo", birth_date=date(1970, 1, 1))
    client.force_login(someone("front_desk"))

    page = search(client, typed).content.decode()

    assert "Rahman Layla" in page
    assert "Verdi Paolo" not in page


def test_a_codice_fiscale_is_found_by_its_start(client, someone):
    PersonFactory(last_name="Rossi", first_name="Mario", tax_code="RSSMRA80A01F205X")
    client.force_login(someone("front_desk"))
    assert "Rossi Mario" in search(client, "rssmra80a").content.decode()


def test_nothing_is_listed_before_something_is_typed(client, someone):
    PersonFactory(last_name="Rossi")
    client.force_login(someone("front_desk"))
    assert "Rossi" not in client.get(reverse("cases:person_list")).content.decode()


def test_a_worker_finds_only_their_own_families(client, someone):
    worker = someone("case_worker")
    mine, other = HouseholdFactory(name="Esposito"), HouseholdFactory(name="Esposti")
    case_with_team(worker, household=mine)
    client.force_login(worker)

    page = search(client, "Espost").content.decode()

    assert "Esposito Maria" in page
    assert str(HouseholdFactory.mother_of(other)) not in page


def test_a_search_is_on_record_without_what_was_typed(client, someone):
    PersonFactory(last_name="Rossi")
    client.force_login(someone("front_desk"))
    search(client, "Rossi")
    event = AuditEvent.objects.get(action="cases.person.searched")
    assert event.facts == {"found": 1}


def test_the_role_of_the_administrator_does_not_reach_the_registry(client, someone):
    client.force_login(someone("it_admin"))
    assert search(client, "Rossi").status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_queries(client, someone, django_assert_max_num_queries, rows):
    for number in range(rows):
        PersonFactory(last_name="Rossi", first_name=f"Mario{number}")
    client.force_login(someone("front_desk"))
    client.post(reverse("cases:person_list"), {"q": "Rossi"})
    with django_assert_max_num_queries(12):
        assert "Rossi Mario0" in client.get(reverse("cases:person_list")).content.decode()
