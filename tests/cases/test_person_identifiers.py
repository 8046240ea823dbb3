"""Codes: which are right, which are the same, whose they are, and that none is ever lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import identifiers
from cases.finding import find
from cases.models import Identifier, Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

PLAIN = "RSSMRA80A01F205X"
OMOCODIC = "RSSMRA80A01F20RS"
STP = "STP0300001234567"
FACTS = {"last_name": "Al-Hassan", "first_name": "Mohamed", "sex": "M", "birth_date": "1990-03-12", "no_tax_code_reason": "irregular"}


def add(client, **facts):
    return client.post(reverse("cases:person_add"), FACTS | facts)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(PLAIN, "tax_code"), (OMOCODIC, "tax_code"), ("12345678903", "provisional"), (STP, "stp"), ("ENI0300001234567", "eni")],
)
def test_right_codes_say_what_they_are(code, kind):
    assert identifiers.kind_of(code.lower()) == kind


@pytest.mark.parametrize("code", ["RSSMRA80A01F205Y", "12345678901", "STP030000123456", "STP03000012345678", "GLABNC72H25H501Y", "ABC", ""])
def test_wrong_codes_are_refused(code):
    with pytest.raises(ValidationError):
        identifiers.kind_of(code)


@pytest.mark.parametrize("code", [PLAIN, OMOCODIC, STP, "12345678903", "RSSMRA8LA01F20RM"])
def test_python_and_the_database_bring_codes_to_one_form(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_plain_code(%s)", [code])
        assert cursor.fetchone()[0] == identifiers.plain(code)


def test_a_code_in_another_form_is_the_same_code(client, someone):
    known = PersonFactory(last_name="Rossi", tax_code=PLAIN)
    client.force_login(someone("front_desk"))

    page = add(client, tax_code=OMOCODIC).content.decode()

    assert "già una persona con questo codice" in page
    assert f'href="{known.get_absolute_url()}"' in page
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(tax_code=OMOCODIC)


def test_whose_code_it_is_is_not_told_to_who_may_not_see_them(client, someone):
    known = PersonFactory(last_name="Zafferano", tax_code=PLAIN)
    client.force_login(someone("case_worker"))
    page = add(client, tax_code=PLAIN).content.decode()
    assert "chiedi al Segretariato" in page
    assert "Zafferano" not in page
    assert known.get_absolute_url() not in page


def test_somebody_is_registered_with_an_stp_that_expires(client, someone):
    client.force_login(someone("front_desk"))
    past = timezone.localdate() - timedelta(days=3)

    add(client, health_code=STP.lower(), health_until=past.isoformat())

    person = Person.objects.get()
    assert (person.tax_code, person.identifiers.get().value) == (None, STP)
    page = client.get(person.get_absolute_url()).content.decode()
    assert "scaduto" in page
    assert "Non è un motivo per non accogliere" in page


@pytest.mark.parametrize("facts", [{"health_code": PLAIN}, {"tax_code": STP}, {"health_until": "2027-01-01"}])
def test_a_code_in_the_wrong_place_is_refused(client, someone, facts):
    client.force_login(someone("front_desk"))
    assert add(client, **facts).status_code == 200
    assert Person.objects.count() == 0


def test_a_codice_fiscale_after_an_stp_keeps_both(client, someone):
    person = PersonFactory(last_name="Al-Hassan", first_name="Mohamed")
    identifiers.keep(person, STP, since=date(2026, 1, 10))
    client.force_login(someone("front_desk"))

    client.post(reverse("cases:person_code", args=[person.pk]), {"code": PLAIN, "since": "2026-11-20"})

    person.refresh_from_db()
    assert person.tax_code == PLAIN
    old, new = person.identifiers.order_by("since")
    assert (old.value, old.until is None, old.replaced_by) == (STP, False, new)
    assert find(Person.objects.all(), STP[:9]) == find(Person.objects.all(), OMOCODIC) == [person]


def test_the_history_follows_also_past_python():
    person = PersonFactory(tax_code="12345678903")
    Person.objects.filter(pk=person.pk).update(tax_code=PLAIN)
    assert list(person.identifiers.order_by("pk").values_list("kind", "replaced_by__value")) == [("provisional", PLAIN), ("tax_code", None)]


def test_a_past_code_of_one_is_never_given_to_another():
    first = PersonFactory(tax_code="12345678903")
    identifiers.keep(first, PLAIN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(person=PersonFactory(), kind="provisional", value="12345678903")


def test_the_new_code_of_somebody_known_by_stp_is_proposed_for_them(client, someone):
    known = PersonFactory(last_name="Al-Hassan", first_name="Muhammad", birth_date=date(1990, 12, 3), tax_code=None)
    identifiers.keep(known, STP)
    client.force_login(someone("front_desk"))

    page = add(client, tax_code=PLAIN).content.decode()

    assert "È questa: aggiungi il codice" in page
    assert Person.objects.count() == 1
    page = client.post(reverse("cases:person_code", args=[known.pk]), {"proposto": PLAIN}).content.decode()
    assert f'value="{PLAIN}"' in page
    known.refresh_from_db()
    assert known.tax_code is None


def test_a_code_that_disagrees_is_a_warning_and_never_a_refusal(client, someone):
    client.force_login(someone("front_desk"))
    response = client.post(
        reverse("cases:person_add"), FACTS | {"tax_code": PLAIN, "sex": "F", "birth_place": "Roma", "no_tax_code_reason": ""}, follow=True
    )
    page = response.content.decode()
    assert Person.objects.get().tax_code == PLAIN
    assert "la data di nascita e il sesso e il luogo di nascita" in page


@pytest.mark.parametrize("typed", ["3471234567", "+39 347 123 45 67", "0039 347/1234567", "347-1234567"])
def test_a_telephone_number_is_found_however_it_is_written(typed):
    wanted = PersonFactory(phone="347 12.34.567")
    PersonFactory(phone="347 9999999")
    assert find(Person.objects.all(), typed) == [wanted]
