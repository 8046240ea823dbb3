"""Who would like to become a foster family says so with the booking, in a few words that follow the household."""

import pytest
from django.urls import reverse

from cases.signals import foster_candidacy_received
from intake.actions import sheet as sheets
from intake.models import Appointment, FosterCandidacy

from ..factories import HouseholdFactory
from .citizen import at, clock_at, confirm, open_office, post, text

ANSWERS = {
    "reason": "foster_candidacy",
    "details": "",
    "availability": ["weekends", "emergency"],
    "members": "Io e mio marito",
    "children": "Uno, 12 anni",
    "experience": "",
    "motivation": "Abbiamo posto a tavola",
    "zone": "Rondò",
}


@pytest.fixture
def office(db):
    return open_office()


def words(page):
    return text(page).replace("&#x27;", "'")


def at_details(client, office):
    post(client, "booking_place", office=office.pk)
    post(client, "booking_time", start=at("10:30").isoformat())


def offer(client, office, **changed):
    at_details(client, office)
    post(client, "booking_details", **(ANSWERS | changed))
    post(client, "booking_applicant", first_name="Rita", last_name="Corti", email="rita@posta.example")
    return client.get(reverse("intake:booking_summary"))


def test_the_page_for_foster_families_leads_to_its_own_questions(client, office):
    page = words(client.get(reverse("intake:help_page", args=["diventare-famiglia-affidataria"])))
    assert "?motivo=foster_candidacy" in page
    client.get(reverse("intake:booking_place"), {"motivo": "foster_candidacy"})
    at_details(client, office)

    assert "Chi vive in casa con te?" in words(client.get(reverse("intake:booking_details")))


def test_choosing_the_reason_brings_the_questions_before_one_goes_on(client, office):
    at_details(client, office)

    page = words(post(client, "booking_details", reason="foster_candidacy", details="Siamo in due"))

    assert "Ancora qualche domanda" in page
    assert "Controlla quello che hai scritto" not in page
    assert "Siamo in due" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"availability": []}, "Scegli almeno una forma"),
        ({"availability": ["sempre"]}, "Scegli una voce di questo elenco"),
        ({"members": ""}, "Scrivi qualche parola"),
        ({"motivation": "a" * 301}, "accorcia"),
        ({"zone": ""}, "Scrivi qualche parola"),
    ],
)
def test_a_candidacy_that_will_not_do_keeps_what_was_said(client, office, wrong, said):
    at_details(client, office)

    page = words(post(client, "booking_details", **(ANSWERS | wrong)))

    assert said in page
    assert ("Io e mio marito" in page) or "members" in wrong


def test_the_booking_keeps_the_candidacy_and_tells_who_listens(client, office):
    heard = []
    foster_candidacy_received.connect(listener := lambda candidacy, by, **kwargs: heard.append((candidacy, by)), weak=False)
    try:
        confirm(client, offer(client, office))
    finally:
        foster_candidacy_received.disconnect(listener)

    candidacy = FosterCandidacy.objects.get()
    assert [one for one, _ in heard] == [candidacy]
    assert candidacy.appointment == Appointment.objects.get()
    assert (candidacy.availability, candidacy.members, candidacy.zone) == (["weekends", "emergency"], "Io e mio marito", "Rondò")
    assert candidacy.household is None


def test_the_summary_shows_what_was_said(client, office):
    page = words(offer(client, office))

    assert all(said in page for said in ("Fine settimana e vacanze", "Io e mio marito", "Abbiamo posto a tavola"))


def test_another_reason_leaves_no_candidacy(client, office):
    confirm(client, offer(client, office, reason="other"))

    assert Appointment.objects.get().reason == "other"
    assert not FosterCandidacy.objects.exists()


def test_the_office_reads_it_and_it_follows_the_household(client, office, someone):
    confirm(client, offer(client, office))
    appointment, household, me = Appointment.objects.get(), HouseholdFactory(), someone("intake_worker")
    client.force_login(me)
    assert "si collega quando" in words(client.get(appointment.get_absolute_url()))

    with clock_at(at("10:30")):
        sheet = sheets.open_sheet(appointment, by=me)
        sheets.identify(sheet, household.members.first().person, by=me)

    assert FosterCandidacy.objects.get().household == household
    page = words(client.get(appointment.get_absolute_url()))
    assert str(household) in page
    assert "Abbiamo posto a tavola" in page


def test_the_desk_sees_that_a_minor_asks_and_how_one_may_be_reached(client, office, someone):
    at_details(client, office)
    post(client, "booking_details", reason="other", details="")
    contact = {"phone": "3331234567", "may_call": "no", "phone_shared": "on", "may_write": "no"}
    post(client, "booking_applicant", first_name="Sara", last_name="Neri", email="", is_minor="on", age="16", **contact)
    confirm(client, client.get(reverse("intake:booking_summary")))
    client.force_login(someone("front_desk"))

    page = words(client.get(Appointment.objects.get().get_absolute_url()))

    for said in ("Chiede un minorenne", "condiviso con altri", "il portale non manda nulla"):
        assert said in page
