"""Who may become a case: adults alone and families of other towns get orientation or are sent on; a child in danger always passes."""

import re

import pytest
from django.utils import timezone

from cases.models import Case
from intake.actions import sheet as sheets
from intake.models import AccessSheet, TakeInRequest
from sesto_social.workflow import TransitionNotAllowed

from ..factories import PersonFactory
from .desk import LONG, adult_household, family, sheet_of
from .test_access_sheet import proposal, to_propose, url

Residence = AccessSheet.Residence


@pytest.fixture
def worker(client, someone):
    user = someone("intake_worker")
    client.force_login(user)
    return user


@pytest.mark.parametrize("residence", [Residence.ELSEWHERE, Residence.NONE, Residence.UNKNOWN])
@pytest.mark.parametrize("urgency", ["ordinary", "high", "emergency"])
def test_who_does_not_live_here_is_a_case_only_in_an_emergency(worker, unit, residence, urgency):
    """Asked of the verb itself: whatever the page lets through."""
    mother, household = family()
    sheet = to_propose(worker, mother, residence=residence)
    facts = {"household": household, "minors": household.minors(), "unit": unit, "urgency": urgency, "motivation": LONG}
    if urgency == "emergency":
        assert sheets.propose(sheet, by=worker, **facts).due_on == timezone.localdate()
        return
    with pytest.raises(TransitionNotAllowed, match="risied"):
        sheets.propose(sheet, by=worker, **facts)
    assert not TakeInRequest.objects.exists()


def test_the_verb_refuses_adults_strangers_to_the_household_and_the_anonymous(worker, unit):
    mother, household = family()
    sheet = to_propose(worker, mother)
    facts = {"household": household, "unit": unit, "urgency": "emergency", "motivation": LONG}
    for minors, words in (
        ([], "almeno un minorenne"),
        ([mother], "almeno un minorenne"),
        ([PersonFactory(minor=True)], "vivono nel nucleo"),
    ):
        with pytest.raises(TransitionNotAllowed, match=words):
            sheets.propose(sheet, by=worker, minors=minors, **facts)
    AccessSheet.objects.filter(pk=sheet.pk).update(person=None, anonymous=True)
    with pytest.raises(TransitionNotAllowed, match="anonimo"):
        sheets.propose(sheet, by=worker, minors=household.minors(), **facts)
    assert not TakeInRequest.objects.exists()


def test_the_page_says_why_and_offers_what_is_right(client, worker):
    person = PersonFactory()
    adult_household(person)
    sheet = to_propose(worker, person)

    text = client.get(url("take_in_add", sheet)).content.decode()

    assert "Da qui non può nascere un caso" in text
    assert "almeno un minorenne" in text
    assert "Invia la proposta" not in text
    assert f"{url('access_sheet_outcome', sheet)}?esito=orientation" in text
    offered = client.get(f"{url('access_sheet_outcome', sheet)}?esito=orientation").content.decode()
    assert re.search(r'value="orientation"[^>]*checked', offered)
    assert Case.objects.count() == 0


def test_a_family_of_another_town_is_offered_the_emergency_alone(client, worker, unit):
    mother, household = family()
    sheet = to_propose(worker, mother, residence=Residence.ELSEWHERE)

    text = client.get(url("take_in_add", sheet)).content.decode()

    assert "Solo per un’emergenza" in text
    assert 'value="ordinary"' not in text
    assert "?esito=sent" in text
    assert "esito=sent" in text
    preset = client.get(f"{url('access_sheet_outcome', sheet)}?esito=sent").content.decode()
    assert '<option value="other_comune" selected>' in preset
    client.post(url("take_in_add", sheet), proposal(household, unit, urgency="ordinary"))
    assert not TakeInRequest.objects.exists()
    client.post(url("take_in_add", sheet), proposal(household, unit, urgency="emergency"))
    assert TakeInRequest.objects.get().urgency == "emergency"


def test_an_unknown_residence_sends_back_to_the_sheet(client, worker):
    mother, _ = family()
    text = client.get(url("take_in_add", to_propose(worker, mother, residence=Residence.UNKNOWN))).content.decode()
    assert "Correggi la scheda" in text


def test_the_outcome_knows_that_there_are_no_minors(client, worker):
    sheet = sheet_of(worker, status="completed", minors_in_family="no")
    text = client.post(url("access_sheet_outcome", sheet), {"outcomes": ["take_in"]}).content.decode()
    assert "orientamento o un invio" in text
