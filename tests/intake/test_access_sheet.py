"""The access sheet, from the appointment to the outcome (scenarios 4 and 5 of the domain)."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases import identifiers
from cases.models import Case, Deadline, Person
from intake.actions import sheet as sheets
from intake.models import AccessSheet, Appointment, TakeInRequest
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice

from ..factories import PersonFactory
from .desk import LONG, adult_household, family, sheet_of, talk

Status = AccessSheet.Status


@pytest.fixture
def worker(client, someone):
    user = someone("intake_worker")
    client.force_login(user)
    return user


def url(name, one):
    return reverse(f"intake:{name}", args=[one.pk])


def filled(sheet, **more):
    return {
        "interview_on": sheet.interview_on.isoformat(),
        "mode": "in_person",
        "access_reason": "spontaneous",
        "interlocutor": "user",
        "informed": "on",
        "residence": "resident",
        "minors_in_family": "yes",
        "needs": ["income", "parenting"],
        "story": "Racconta la settimana.",
        "privacy_notice_on": timezone.localdate().isoformat(),
        "version": sheet.version,
    } | more


def printed(client, sheet):
    pages = PdfReader(io.BytesIO(client.get(url("access_sheet_document", sheet)).content)).pages
    return " ".join(page.extract_text() for page in pages)


def test_opening_from_an_appointment_retypes_nothing(client, worker):
    one = talk(reason="economic_help", details="Non riesco a pagare l’affitto", interpreter_language="ar")

    response = client.post(url("access_sheet_open", one))

    sheet, one = AccessSheet.objects.get(), Appointment.objects.get()
    assert response.url == url("access_sheet_person", sheet)
    assert (sheet.worker, sheet.office, sheet.needs, sheet.interpreter_language) == (worker, one.office, ["income"], "ar")
    assert (sheet.asked_for, sheet.minors_in_family) == (one.details, "unknown")
    assert one.status == Appointment.Status.DONE
    deadline = Deadline.objects.get(kind=Deadline.Kind.SHEET)
    assert (deadline.assignee, deadline.due_on) == (worker, working_days_after(timezone.localdate(), 3))


def test_opening_twice_gives_the_same_sheet(client, worker):
    one = talk()
    first, second = (client.post(url("access_sheet_open", one)).url for _ in range(2))
    assert first == second
    assert AccessSheet.objects.count() == 1


def test_no_sheet_for_who_did_not_come(client, worker):
    one = talk(minutes_ago=20)
    one.miss(by=worker)
    assert client.post(url("access_sheet_open", one)).url == one.get_absolute_url()
    assert AccessSheet.objects.count() == 0


def test_those_who_look_like_the_booking_are_shown_before_anything_is_typed(client, worker):
    known = PersonFactory(last_name="Rahmann", first_name="Laila")
    client.post(url("access_sheet_open", talk()))
    sheet = AccessSheet.objects.get()

    text = client.get(url("access_sheet_person", sheet)).content.decode()
    assert "Rahmann Laila" in text
    assert 'value="Layla"' in text

    client.post(url("access_sheet_person", sheet), {"scegli": known.pk})
    sheet.refresh_from_db()
    assert (sheet.person, sheet.appointment.person) == (known, known)


def test_a_search_answers_with_a_fragment(client, worker):
    PersonFactory(last_name="Esposito", first_name="Carmela")
    sheet = sheets.open_without_appointment(by=worker)
    text = client.post(url("access_sheet_person", sheet), {"q": "esposto carmela"}, headers={"HX-Request": "true"}).content.decode()
    assert "Esposito Carmela" in text
    assert "<html" not in text


NEW = {"last_name": "Rahman", "first_name": "Layla", "sex": "F", "birth_date": "1988-03-12", "no_tax_code_reason": "unknown"}


def test_a_new_person_is_made_only_after_a_look_at_the_likely_ones(client, worker):
    PersonFactory(last_name="Rahman", first_name="Laila", birth_date=dt.date(1988, 3, 12))
    sheet = sheets.open_without_appointment(by=worker)

    text = client.post(url("access_sheet_person", sheet), NEW).content.decode()
    assert "Forse è già in anagrafe" in text
    assert Person.objects.count() == 1

    client.post(url("access_sheet_person", sheet), NEW | {"sure": "on"})
    sheet.refresh_from_db()
    assert (sheet.person.first_name, Person.objects.count()) == ("Layla", 2)


def test_anonymous_keeps_no_person(client, worker):
    sheet = sheet_of(worker)
    client.post(url("access_sheet_person", sheet), {"anonimo": "1"})
    sheet.refresh_from_db()
    assert (sheet.person, sheet.anonymous) == (None, True)


def test_a_draft_is_saved_with_whatever_it_holds(client, worker):
    sheet = sheets.open_without_appointment(by=worker)
    client.post(url("access_sheet", sheet), filled(sheet, needs=[], privacy_notice_on="", bozza="1"))
    sheet.refresh_from_db()
    assert (sheet.status, sheet.story) == (Status.DRAFT, "Racconta la settimana.")


def test_what_is_missing_is_said_in_words(client, worker):
    sheet = sheets.open_without_appointment(by=worker)
    response = client.post(url("access_sheet", sheet), filled(sheet, needs=[], privacy_notice_on="", completa="1"), follow=True)
    text = response.content.decode()
    for words in ("la persona", "almeno un bisogno", "informativa privacy"):
        assert words in text
    sheet.refresh_from_db()
    assert sheet.status == Status.DRAFT


def test_completed_it_is_no_longer_due(client, worker):
    sheet = sheet_of(worker)
    response = client.post(url("access_sheet", sheet), filled(sheet, completa="1"))
    sheet.refresh_from_db()
    assert sheet.status == Status.COMPLETED
    assert response.url == url("access_sheet_outcome", sheet)
    assert Deadline.objects.pending().count() == 0

    client.post(url("access_sheet_correct", sheet))
    assert Deadline.objects.pending().count() == 1


def test_two_hands_on_one_sheet_see_both_texts(client, worker, someone, new_client):
    sheet = sheet_of(worker)
    other = new_client()
    other.force_login(someone("intake_worker"))
    other.post(url("access_sheet", sheet), filled(sheet, story="Della collega", bozza="1"))

    response = client.post(url("access_sheet", sheet), filled(sheet, story="Il mio", bozza="1"))

    assert response.status_code == 409
    assert "Della collega" in response.content.decode()
    assert "Il mio" in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"interview_on": "2099-01-01"}, "nel futuro"),
        ({"access_reason": "sent"}, "chi ha inviato"),
        ({"mode": "telepatia"}, "Scegli"),
        ({"needs": ["oro"]}, "Scegli"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(client, worker, wrong, words):
    sheet = sheet_of(worker)
    text = client.post(url("access_sheet", sheet), filled(sheet, completa="1") | wrong).content.decode()
    assert words in text
    assert "Racconta la settimana." in text


def test_information_only_opens_no_case_and_prints_the_sheet(client, worker):
    sheet = sheet_of(worker, status="completed")

    client.post(url("access_sheet_outcome", sheet), {"outcomes": ["information", "advice"]})

    sheet.refresh_from_db()
    assert (sheet.status, Case.objects.count(), TakeInRequest.objects.count()) == (Status.CONCLUDED, 0, 0)
    text = printed(client, sheet)
    assert "Reddito insufficiente" in text
    assert AuditEvent.objects.filter(action="documents.document.downloaded").count() == 1


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ({"outcomes": []}, "Indica almeno un esito."),
        ({"outcomes": ["sent"]}, "Scegli il servizio che riceve."),
        ({"outcomes": ["sent"], "sent_to": "caf", "sent_contact": "Sportello", "sent_on": "2026-01-02"}, "Scrivi il consenso"),
        ({"outcomes": ["no_follow_up"]}, "Scrivi perché"),
        ({"outcomes": ["no_follow_up", "advice"], "no_follow_up_reason": "Rinuncia"}, "sta da solo"),
    ],
)
def test_each_outcome_asks_for_what_it_needs(client, worker, outcome, words):
    sheet = sheet_of(worker, status="completed")
    assert words in client.post(url("access_sheet_outcome", sheet), outcome | {"csrfmiddlewaretoken": "x"}).content.decode()
    sheet.refresh_from_db()
    assert sheet.status == Status.COMPLETED


def test_a_sending_keeps_where_to_whom_and_why(client, worker):
    sheet = sheet_of(worker, status="completed")
    facts = {
        "outcomes": ["sent"],
        "sent_to": "caf",
        "sent_contact": "Sportello ISEE",
        "sent_basis": "consenso della madre",
        "sent_on": timezone.localdate().isoformat(),
    }
    client.post(url("access_sheet_outcome", sheet), facts)
    sheet.refresh_from_db()
    assert (sheet.status, sheet.sent_to, sheet.sent_basis) == (Status.CONCLUDED, "caf", "consenso della madre")


def proposal(household, unit, **more):
    return {"minors": [minor.pk for minor in household.minors()], "urgency": "high", "unit": unit.pk, "motivation": LONG} | more


def to_propose(worker, person, **facts):
    return sheet_of(worker, person=person, status="completed", outcomes=["take_in"], **facts)


def test_a_take_in_goes_to_the_coordinator_with_its_clock(client, worker, someone, unit):
    coordinator = someone("coordinator")
    mother, household = family(minors=2)
    sheet = sheet_of(worker, person=mother, status="completed")

    response = client.post(url("access_sheet_outcome", sheet), {"outcomes": ["take_in", "advice"]})
    assert response.url == url("take_in_add", sheet)
    client.post(url("take_in_add", sheet), proposal(household, unit))

    asked = TakeInRequest.objects.get()
    sheet.refresh_from_db()
    assert sheet.status == Status.CONCLUDED
    assert (asked.due_on, asked.minors.count(), asked.proposed_by) == (working_days_after(timezone.localdate(), 2), 2, worker)
    assert Deadline.objects.get(kind=Deadline.Kind.REQUEST).unit == unit
    assert Notice.objects.filter(user=coordinator).count() == 1


def test_the_household_is_made_without_losing_the_way(client, worker):
    sheet = to_propose(worker, PersonFactory())
    text = client.get(url("take_in_add", sheet)).content.decode()
    assert "Prima il nucleo familiare" in text
    assert f"persona={sheet.person_id}" in text
    assert "torna=" in text


@pytest.mark.parametrize(
    ("facts", "urgency", "words"),
    [({"residence": "elsewhere"}, "ordinary", "altro Comune"), ({}, "ordinary", "")],
)
def test_who_lives_elsewhere_is_sent_there(client, worker, unit, facts, urgency, words):
    mother, household = family()
    sheet = to_propose(worker, mother, **facts)
    text = client.post(url("take_in_add", sheet), proposal(household, unit, urgency=urgency), follow=True).content.decode()
    assert TakeInRequest.objects.count() == (0 if words else 1)
    assert words in text


def test_but_not_a_child_in_an_emergency(client, worker, unit):
    mother, household = family()
    client.post(url("take_in_add", to_propose(worker, mother, residence="elsewhere")), proposal(household, unit, urgency="emergency"))
    assert TakeInRequest.objects.get().due_on == timezone.localdate()


def test_adults_alone_get_orientation_never_a_case(client, worker, unit):
    person = PersonFactory()
    sheet = to_propose(worker, person)
    text = client.post(url("take_in_add", sheet), proposal(adult_household(person), unit)).content.decode()
    assert "almeno un minorenne" in text
    assert TakeInRequest.objects.count() == 0


def test_an_anonymous_contact_opens_no_case(client, worker):
    sheet = sheet_of(worker)
    AccessSheet.objects.filter(pk=sheet.pk).update(person=None, anonymous=True)
    sheets.complete(sheet, by=worker)
    assert "contatto anonimo" in client.post(url("access_sheet_outcome", sheet), {"outcomes": ["take_in"]}).content.decode()


def test_a_double_proposal_is_one(client, worker, unit):
    mother, household = family()
    sheet = to_propose(worker, mother)
    for _ in range(2):
        assert client.post(url("take_in_add", sheet), proposal(household, unit)).status_code == 302
    assert TakeInRequest.objects.count() == 1


@pytest.mark.parametrize("role", ["front_desk", "case_worker", "psychologist", "director", "it_admin"])
def test_the_sheet_is_for_the_segretariato(client, someone, worker, role):
    sheet = sheet_of(worker)
    client.force_login(someone(role))
    assert client.get(url("access_sheet", sheet)).status_code in {403, 404}
    assert client.post(url("access_sheet_correct", sheet)).status_code == 403


def test_the_coordinator_reads_and_does_not_write(client, worker, someone):
    sheet = sheet_of(worker)
    client.force_login(someone("coordinator"))
    assert client.get(url("access_sheet", sheet)).status_code == 200
    client.post(url("access_sheet", sheet), filled(sheet, story="Cambiata"))
    sheet.refresh_from_db()
    assert sheet.story == "Racconta."


def test_the_list_tells_late_drafts_apart(client, worker, someone):
    late = sheet_of(worker, interview_on=working_days_after(timezone.localdate(), -4))
    sheet_of(worker)
    sheet_of(someone("intake_worker"))

    text = client.get("/schede/").content.decode()
    assert "2 schede" in text
    assert "bozza in ritardo" in text
    assert f"Scheda {late.pk}" in client.get("/schede/?stato=late").content.decode()
    assert "3 schede" in client.get("/schede/?di=tutte").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_list_costs_the_same(client, worker, rows, django_assert_num_queries):
    for _ in range(rows):
        sheet_of(worker)
    with django_assert_num_queries(10):
        client.get("/schede/")


def test_somebody_known_by_stp_takes_the_new_code_with_the_sheet(client, worker):
    known = PersonFactory(last_name="Al-Hassan", first_name="Mohamed", birth_date=dt.date(1990, 3, 12))
    identifiers.keep(known, "STP0300001234567")
    sheet = sheets.open_without_appointment(by=worker)
    code = "RSSMRA80A01F205X"
    facts = {"last_name": "Al Hassan", "first_name": "Muhammad", "sex": "M", "birth_date": "1990-03-12", "tax_code": code}

    page = client.post(url("access_sheet_person", sheet), facts).content.decode()
    assert "È questa: aggiungi il codice" in page
    client.post(url("access_sheet_person", sheet), {"scegli": known.pk, "codice": code})

    known.refresh_from_db()
    assert known.tax_code == code
    assert known.identifiers.count() == 2
