"""Contacts: several, with the hours in which they are safe; one that is not safe is never used, whoever asks."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import contacts
from cases.models import Contact
from sesto_social.agenda.clock import ROME
from sesto_social.audit.models import AuditEvent

from ..factories import PersonFactory

pytestmark = pytest.mark.django_db
FACTS = {"kind": "mobile", "value": "333 123 4567", "safety": "safe"}


@pytest.fixture
def person():
    return PersonFactory(phone="+39 333 1234567", email="maria@posta.example")


def add(client, person, **answers):
    return client.post(reverse("cases:contact_add", args=[person.pk]), FACTS | {"since": timezone.localdate().isoformat()} | answers)


def rome(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ROME)


def test_a_number_with_its_safe_hours(as_user, someone, person):
    browser = as_user(someone("front_desk"))
    hours = {"safe_days": ["0", "2"], "safe_from": "09:00", "safe_until": "12:30"}
    assert add(browser, person, label="lavoro", preferred="on", **hours).status_code == 302
    assert Contact.objects.get().hours == "lunedì, mercoledì, dalle 09:00 alle 12:30"
    assert "lunedì, mercoledì, dalle 09:00 alle 12:30" in browser.get(person.get_absolute_url()).content.decode()
    event = AuditEvent.objects.get(action="cases.contact.recorded")
    assert "333" not in str(event.facts)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"safety": "unsafe"}, "perché non è sicuro"),
        ({"safety": "unsafe", "reason": "x", "preferred": "on"}, "non può essere quello preferito"),
        ({"safe_from": "09:00"}, "da che ora e fino a che ora"),
        ({"safe_from": "12:00", "safe_until": "09:00"}, "da che ora e fino a che ora"),
        ({"kind": "pec", "value": "una frase"}, "e-mail intero"),
        ({"value": "33"}, "numero intero"),
        ({"safe_days": ["9"]}, "tra quelle"),
    ],
)
def test_what_cannot_be_is_said_in_words(as_user, someone, person, answers, words):
    assert words in add(as_user(someone("front_desk")), person, **answers).content.decode()
    assert not Contact.objects.exists()


def test_the_database_wants_the_reason(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(person=person, kind="mobile", value="3331234567", safety="unsafe")


def test_the_same_number_written_otherwise_is_the_same(as_user, someone, person):
    browser = as_user(someone("front_desk"))
    add(browser, person)
    assert "già" in add(browser, person, value="+39 3331234567").content.decode()
    assert Contact.objects.count() == 1


def test_one_is_preferred(as_user, someone, person):
    browser = as_user(someone("front_desk"))
    add(browser, person, preferred="on")
    add(browser, person, preferred="on", value="02 1234567", kind="phone")
    assert list(Contact.objects.filter(preferred=True).values_list("value", flat=True)) == ["02 1234567"]


def test_what_is_not_safe_is_never_called_however_it_is_written(person):
    assert contacts.may_call("+393331234567")
    Contact.objects.create(person=PersonFactory(), kind="mobile", value="333 123.4567", safety="unsafe", reason="lo legge il marito")
    Contact.objects.create(person=person, kind="email", value="Maria@posta.example", safety="no_messages", reason="la legge il marito")
    assert not contacts.may_call("+393331234567")
    assert not contacts.may_write("0039 333 1234567")
    assert not contacts.may_write("maria@POSTA.example")
    assert contacts.may_write("altra@posta.example")
    assert contacts.may_call("")
    Contact.objects.update(until=timezone.localdate() - dt.timedelta(days=1), since=dt.date(2020, 1, 1))
    assert contacts.may_call("+393331234567")


def test_no_messages_still_lets_somebody_call(person):
    Contact.objects.create(person=person, kind="mobile", value="3331234567", safety="no_messages", reason="segreteria in comune")
    assert contacts.may_call("333 1234567")
    assert not contacts.may_write("333 1234567")


@pytest.mark.parametrize(
    ("days", "span", "asked", "right"),
    [
        ([], None, "2026-11-27 08:00", "2026-11-27 08:00"),
        ([], ("09:00", "12:00"), "2026-11-27 08:00", "2026-11-27 09:00"),
        ([], ("09:00", "12:00"), "2026-11-27 11:59", "2026-11-27 11:59"),
        ([], ("09:00", "12:00"), "2026-11-27 12:00", "2026-11-28 09:00"),
        ([0], ("09:00", "12:00"), "2026-11-27 10:00", "2026-11-30 09:00"),
        ([4], ("09:00", "12:00"), "2026-11-27 12:30", "2026-12-04 09:00"),
        ([5], None, "2026-11-27 10:00", "2026-11-28 00:00"),
        ([], ("09:00", "12:00"), "2027-03-27 13:00", "2027-03-28 09:00"),  # the clocks change in that night
    ],
)
def test_the_next_safe_minute_is_on_the_clock_of_the_town(person, days, span, asked, right):
    hours = {"safe_from": dt.time.fromisoformat(span[0]), "safe_until": dt.time.fromisoformat(span[1])} if span else {}
    Contact.objects.create(person=person, kind="mobile", value="3331234567", safe_days=days, **hours)
    assert contacts.next_safe("+39 333 1234567", rome(asked)) == rome(right)


def test_the_page_of_the_person_does_not_offer_to_dial_it(as_user, someone, person):
    Contact.objects.create(person=person, kind="mobile", value="3331234567", safety="unsafe", reason="lo tiene il marito")
    page = as_user(someone("front_desk")).get(person.get_absolute_url()).content.decode()
    assert "tel:" not in page
    assert "non sicuro: non chiamare" in page
    assert "lo tiene il marito" not in page


def test_why_it_is_not_safe_is_known_to_the_case_alone(as_user, someone, worker, case, mother):
    one = Contact.objects.create(person=mother, kind="mobile", value="3331234567", safety="unsafe", reason="lo tiene il marito")
    assert "lo tiene il marito" in as_user(worker).get(mother.get_absolute_url()).content.decode()

    desk, address = as_user(someone("front_desk")), reverse("cases:contact_change", args=[mother.pk, one.pk])
    assert "lo tiene il marito" not in desk.get(address).content.decode()
    answer = desk.post(address, FACTS | {"safety": "unsafe", "label": "vecchio", "since": one.since, "version": one.version})
    one.refresh_from_db()
    assert (answer.status_code, one.label, one.reason) == (302, "vecchio", "lo tiene il marito")


def test_two_on_one_contact(as_user, someone, person):
    one = Contact.objects.create(person=person, kind="mobile", value="3331234567")
    Contact.objects.update(version=5)
    answer = as_user(someone("front_desk")).post(
        reverse("cases:contact_change", args=[person.pk, one.pk]), FACTS | {"since": one.since, "version": one.version, "label": "x"}
    )
    assert answer.status_code == 409


def test_a_person_one_may_not_see_is_as_if_never_written(as_user, worker, case, mother, person):
    one = Contact.objects.create(person=person, kind="mobile", value="3331234567")
    browser = as_user(worker)
    for address in (
        reverse("cases:contact_add", args=[person.pk]),
        reverse("cases:contact_add", args=[999_999]),
        reverse("cases:contact_change", args=[person.pk, one.pk]),
        reverse("cases:contact_change", args=[mother.pk, one.pk]),
    ):
        assert browser.get(address).status_code == 404
        assert browser.post(address, FACTS).status_code == 404
