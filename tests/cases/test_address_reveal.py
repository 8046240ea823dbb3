"""A secret address: masked for everybody, shown once to who may know it and says why, always on record."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Address, AddressDeputy
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice

from ..factories import HouseholdFactory, PersonFactory, case_in_charge


@pytest.fixture
def case(equipe_case):
    return equipe_case.case


@pytest.fixture
def address(case):
    mother = HouseholdFactory.mother_of(case.household)
    return Address.objects.create(person=mother, kind="actual", street="Via Rovani 9", confidentiality="secret")


def ask(client, case, address, **answers):
    return client.post(reverse("cases:address_reveal", args=[case.pk, address.pk]), {"why": "visit", "note": ""} | answers)


def revealed():
    return AuditEvent.objects.filter(action="cases.address.revealed")


def test_it_is_shown_once_with_a_reason_on_record(equipe_case, as_user, case, address):
    for reader in (equipe_case.worker, equipe_case.coordinator):
        browser = as_user(reader)
        asked = browser.get(reverse("cases:address_reveal", args=[case.pk, address.pk]))
        assert "Via Rovani" not in asked.content.decode()

        answer = ask(browser, case, address)

        assert "Via Rovani 9" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        event = revealed().get(actor=reader)
        assert (event.reason, event.case_id) == ("Visita o accompagnamento", case.pk)
        assert "Rovani" not in str(event.__dict__)
        assert "Via Rovani" not in browser.get(reverse("cases:address_reveal", args=[case.pk, address.pk])).content.decode()


@pytest.mark.parametrize(
    ("answers", "words"), [({"why": ""}, "obbligatorio"), ({"why": "other"}, "Scrivi perché"), ({"why": "x"}, "tra quelle")]
)
def test_without_a_reason_nothing_is_shown(equipe_case, as_user, case, address, answers, words):
    page = ask(as_user(equipe_case.worker), case, address, **answers).content.decode()
    assert words in page
    assert "Rovani" not in page
    assert not revealed().exists()


def test_the_rest_of_the_equipe_may_not(equipe_case, as_user, case, address):
    for reader in (equipe_case.educator, equipe_case.psychologist):
        answer = ask(as_user(reader), case, address)
        assert answer.status_code == 403
        assert "Rovani" not in answer.content.decode()
    assert not revealed().exists()


def test_for_others_neither_case_nor_address_exist(as_user, someone, case, address):
    stranger = someone("case_worker")
    theirs = case_in_charge(stranger)
    browser = as_user(stranger)
    assert ask(browser, case, address).status_code == 404
    assert ask(browser, theirs, address).status_code == 404


def test_only_secret_ones_of_the_family_are_revealed(equipe_case, as_user, case, address):
    plain = Address.objects.create(person=address.person, street="Via Aperta 1", kind="registry")
    elsewhere = Address.objects.create(person=PersonFactory(), street="Via Altrui 2", confidentiality="secret")
    browser = as_user(equipe_case.coordinator)
    assert ask(browser, case, plain).status_code == 404
    assert ask(browser, case, elsewhere).status_code == 404


def test_a_deputy_named_by_the_coordinator_may_until_a_day(equipe_case, as_user, case, address):
    today = timezone.localdate()
    add = reverse("cases:address_deputy_add", args=[case.pk])
    assert as_user(equipe_case.worker).get(add).status_code == 403
    as_user(equipe_case.coordinator).post(
        add, {"user": equipe_case.educator.pk, "until": today.isoformat(), "reason": "Accompagna a scuola"}
    )

    assert "Via Rovani 9" in ask(as_user(equipe_case.educator), case, address).content.decode()
    assert Notice.objects.filter(user=equipe_case.educator, text__contains="incaricato").count() == 1

    AddressDeputy.objects.update(since=today - dt.timedelta(days=9), until=today - dt.timedelta(days=1))
    assert ask(as_user(equipe_case.educator), case, address).status_code == 403


def test_a_charge_is_taken_away_at_once(equipe_case, as_user, case, address):
    today = timezone.localdate()
    deputy = AddressDeputy.objects.create(
        case=case, user=equipe_case.educator, named_by=equipe_case.coordinator, reason="x", since=today - dt.timedelta(days=3), until=today
    )
    end = reverse("cases:address_deputy_end", args=[deputy.pk])
    assert as_user(equipe_case.educator).post(end).status_code == 403
    as_user(equipe_case.coordinator).post(end)
    assert ask(as_user(equipe_case.educator), case, address).status_code == 403


@pytest.mark.parametrize(
    ("days", "reason", "words"), [(-1, "perché", "già passato"), (4000, "perché", "al massimo"), (5, "", "obbligatorio")]
)
def test_a_charge_has_an_end_and_a_reason(equipe_case, as_user, case, days, reason, words):
    until = timezone.localdate() + dt.timedelta(days=days)
    page = as_user(equipe_case.coordinator).post(
        reverse("cases:address_deputy_add", args=[case.pk]), {"user": equipe_case.educator.pk, "until": until.isoformat(), "reason": reason}
    )
    assert words in page.content.decode()
    assert not AddressDeputy.objects.exists()


def test_who_does_not_work_on_the_case_cannot_be_charged(equipe_case, as_user, someone, case):
    add = reverse("cases:address_deputy_add", args=[case.pk])
    answers = {"user": someone("educator").pk, "until": timezone.localdate().isoformat(), "reason": "x"}
    assert "valida" in as_user(equipe_case.coordinator).post(add, answers).content.decode()
    assert not AddressDeputy.objects.exists()


def test_naming_again_renews_the_charge(equipe_case, as_user, case):
    today = timezone.localdate()
    add, coordinator = reverse("cases:address_deputy_add", args=[case.pk]), as_user(equipe_case.coordinator)
    for days in (3, 30):
        until = today + dt.timedelta(days=days)
        coordinator.post(add, {"user": equipe_case.educator.pk, "until": until.isoformat(), "reason": "Accompagna a scuola"})
    assert AddressDeputy.objects.get().until == today + dt.timedelta(days=30)
    assert AuditEvent.objects.filter(action="cases.addressdeputy.named").count() == 2
