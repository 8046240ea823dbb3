"""Each step alone: what it asks, what it refuses and in which words, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from sesto_social.accounts.models import User
from sesto_social.agenda.booking import reserve
from sesto_social.agenda.models import Slot

from .citizen import WHAT, WHO, at, fill, interpreter, open_day, open_office, post, text

LABELS = ("Luogo", "Data e orario", "Dettagli appuntamento", "Richiedente", "Riepilogo")
STEPS = ("booking_place", "booking_time", "booking_details", "booking_applicant", "booking_summary")


@pytest.fixture
def office(db):
    return open_office()


@pytest.fixture
def walked(client, office):
    """Somebody who has filled in everything."""
    fill(client, office, at("10:30"))
    return client


def words(page):
    return text(page).replace("&#x27;", "'")


@pytest.mark.parametrize(("number", "step"), [*enumerate(STEPS, 1)])
def test_a_step_wears_the_words_of_the_model(walked, number, step):
    page = words(walked.get(reverse(f"intake:{step}")))

    assert "<h1>Prenotazione appuntamento</h1>" in page
    assert "<title>Prenotazioni – Comune di Sesto San Giovanni</title>" in page
    assert f"{number}/5" in page
    assert all(label in page for label in LABELS)
    assert "I campi contraddistinti dal simbolo asterisco" in page
    assert "Contatta il comune" in page
    assert "data-quick-exit" in page
    assert page.count('class="btn btn-primary"') == (2 if step == "booking_summary" else 1)  # there, one in front of the terms, one under


SECTIONS = {
    "booking_place": ["Ufficio", "Per accoglierti bene"],
    "booking_time": ["Appuntamenti disponibili", "Ufficio"],
    "booking_details": ["Motivo", "Dettagli"],
    "booking_applicant": ["Richiedente", "Come possiamo contattarti"],
    "booking_summary": ["Ufficio", "Data e orario", "Dettagli appuntamento", "Richiedente"],
}


@pytest.mark.parametrize("step", STEPS)
def test_the_index_beside_a_step_leads_to_each_of_its_sections(walked, step):
    page = words(walked.get(reverse(f"intake:{step}")))

    index = re.search(r'<nav class="booking-index".*?</nav>', page, re.DOTALL).group()
    assert "INFORMAZIONI RICHIESTE" in index
    links = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', index)
    assert [said for _, said in links] == SECTIONS[step]
    for anchor, said in links:
        assert f'id="{anchor}"' in page
        assert re.search(rf"<h[23][^>]*>{said}", page)


def test_the_last_step_sends_through_the_terms(walked):
    page = words(walked.get(reverse("intake:booking_summary")))

    assert re.search(r'<button[^>]+type="button" popovertarget="termini">Invia<', page)
    window = page.split('id="termini"')[1].split("</form>")[0]
    assert all(said in window for said in ("Termini e condizioni", "Conferma e invia", "Annulla"))
    assert page.count("Modifica<") == 4


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_step_reached_too_early_leads_to_the_first(client, office, step):
    assert client.get(reverse(f"intake:{step}"))["Location"] == reverse("intake:booking_place")


@pytest.mark.parametrize("step", STEPS)
def test_no_cache_keeps_what_was_typed(walked, step):
    assert "no-store" in walked.get(reverse(f"intake:{step}"))["Cache-Control"]


@pytest.mark.parametrize("answers", [{"danger": "yes", "fear": "no"}, {"danger": "no", "fear": "yes"}])
def test_danger_leads_to_the_emergency_numbers(client, office, answers):
    answer = post(client, "booking_safety", **answers)

    assert answer["Location"] == reverse("intake:emergency")
    page = text(client.get(answer["Location"]))
    assert all(f"tel:{number}" in page for number in ("112", "114", "1522"))


def test_the_safety_answers_are_kept_nowhere(client, office):
    answer = client.post(f"{reverse('intake:booking_safety')}?motivo=foster_care&altro=1", {"danger": "no", "fear": "no"})

    assert answer["Location"] == f"{reverse('intake:booking_place')}?motivo=foster_care"
    assert dict(client.session) == {}


def test_unanswered_safety_questions_are_asked_again(client, office):
    page = post(client, "booking_safety", danger="no")

    assert "Rispondi sì o no" in words(page)
    assert 'value="no"' in words(page)


def test_office_and_reason_of_the_link_are_chosen_already(client, office):
    page = client.get(reverse("intake:booking_place"), {"ufficio": office.pk, "motivo": "foster_care"})
    assert f'value="{office.pk}" checked' in words(page)
    assert words(page).count('name="office"') == 1
    post(client, "booking_place", office=office.pk)
    post(client, "booking_time", start=at("10:30").isoformat())

    assert '<option value="foster_care" selected' in words(client.get(reverse("intake:booking_details")))


@pytest.mark.parametrize("query", [{"ufficio": "99999"}, {"ufficio": "x"}, {"ufficio": "9" * 40}, {"motivo": "<script>"}])
def test_what_the_lists_do_not_know_is_ignored(client, office, query):
    assert client.get(reverse("intake:booking_place"), query).status_code == 200


@pytest.mark.parametrize("wrong", ["", "99999", "abc", "1 OR 1=1"])
def test_an_office_that_cannot_be_chosen(client, office, wrong):
    page = post(client, "booking_place", office=wrong)

    assert page.status_code == 200
    assert "Scegli" in words(page)


def test_an_office_closed_to_the_public_cannot_be_chosen(client, office):
    hidden = open_office(name="Sede interna", public=False)

    assert "Scegli un ufficio di questo elenco" in words(post(client, "booking_place", office=hidden.pk))


def test_no_office_says_whom_to_phone(client, db):
    page = words(client.get(reverse("intake:booking_place")))
    assert "non si può prenotare dal sito" in page
    assert 'href="tel:+390224961"' in page


def test_the_times_are_a_list_by_day_with_radios(client, office):
    post(client, "booking_place", office=office.pk)

    page = client.get(reverse("intake:booking_time"))

    assert all(f"<span>{clock}</span>" in words(page) for clock in ("9:00", "9:45", "10:30", "11:15"))
    assert page.context["week"].first == at("09:00")
    assert "Prima disponibilità" in words(page)
    assert page.context["week"].next is not None


def test_one_may_look_at_another_week(client, office):
    post(client, "booking_place", office=office.pk)
    later = client.get(reverse("intake:booking_time")).context["week"].next

    page = client.get(reverse("intake:booking_time"), {"dal": later.isoformat()})

    assert page.context["week"].monday == later
    assert page.context["week"].previous is not None


@pytest.mark.parametrize("dal", ["ieri", "2026-99-99", "9999-12-31", "0001-01-01", ""])
def test_a_strange_week_shows_the_first_one(client, office, dal):
    post(client, "booking_place", office=office.pk)

    assert client.get(reverse("intake:booking_time"), {"dal": dal}).context["week"].days[0][0] == open_day()


def test_no_free_time_says_so_and_gives_the_telephone(client, office):
    empty = open_office(name="Sportello nuovo")
    Slot.objects.filter(office=empty).delete()
    post(client, "booking_place", office=empty.pk)

    page = words(client.get(reverse("intake:booking_time")))
    assert "non ci sono orari liberi" in page
    assert "02 24961" in page


@pytest.mark.parametrize(
    "start", ["", "domani", "2020-01-01T09:00:00+00:00", "2026-12-01T09:00:00", "9" * 300, "2099-01-01T03:00:00+00:00"]
)
def test_a_time_that_is_not_free(client, office, start):
    post(client, "booking_place", office=office.pk)

    page = post(client, "booking_time", start=start)

    assert page.status_code == 200
    assert any(said in words(page) for said in ("Scegli un orario", "scegline un altro", "appena stato preso"))
    assert client.get(reverse("intake:booking_details"))["Location"] == reverse("intake:booking_time")


def test_with_an_interpreter_only_the_longer_times_are_shown(client, office):
    post(client, "booking_place", office=office.pk, interpreter_language="ar")

    page = client.get(reverse("intake:booking_time"))

    assert [start for _, moments in page.context["week"].days for start in moments] == [at("09:00"), at("09:45"), at("10:30")]
    assert "75 minuti" in words(page)


def test_times_without_a_free_interpreter_are_not_shown(client, office):
    speaker = interpreter("ar")
    reserve([speaker], at("09:00"), at("09:45"), purpose="altro", by=User.objects.system())
    post(client, "booking_place", office=office.pk, interpreter_language="ar")

    page = client.get(reverse("intake:booking_time"))

    assert page.context["week"].days[0][1] == [at("09:45"), at("10:30")]


def test_a_language_nobody_knows_is_asked_again(client, office):
    page = post(client, "booking_place", office=office.pk, interpreter_language="klingon")

    assert "Scegli una lingua dell'elenco" in words(page)


def test_another_language_asks_for_the_time_again(walked, office):
    post(walked, "booking_place", office=office.pk, interpreter_language="ar")

    assert walked.get(reverse("intake:booking_summary"))["Location"] == reverse("intake:booking_time")


def test_who_comes_from_a_page_of_help_chooses_among_the_competent_offices(client, office):
    other = open_office(name="Sportello affidi", topics=["foster_care", "foster_candidacy"])
    elsewhere = open_office(name="Sportello contributi", topics=["economic_help"])

    page = client.get(reverse("intake:booking_place"), {"motivo": "foster_care"})

    assert set(page.context["offices"]) == {office, other}
    assert "Sportello contributi" not in words(page)
    assert "Scegli un ufficio di questo elenco" in words(post(client, "booking_place", office=elsewhere.pk))


def test_a_reason_the_chosen_office_does_not_deal_with_asks_for_the_office_again(client, office):
    other = open_office(name="Sportello affidi", topics=["foster_care"])
    post(client, "booking_place", office=other.pk)
    post(client, "booking_time", start=at("10:30").isoformat())
    post(client, "booking_details", **WHAT)

    answer = client.get(reverse("intake:booking_applicant"))

    assert answer["Location"] == reverse("intake:booking_place")
    assert "non si occupa di questo motivo" in words(client.get(answer["Location"]))


def test_offices_of_several_kinds_can_be_shown_kind_by_kind(client, office):
    partner = open_office(name="Casa delle associazioni", kind="partner")

    page = client.get(reverse("intake:booking_place"), {"tipo": "partner"})

    assert page.context["offices"] == [partner]
    assert "Tipo di ufficio" in words(page)


def test_another_office_asks_for_the_time_again(walked, office):
    other = open_office(name="Sportello di via dei Giardini")

    post(walked, "booking_place", office=other.pk)

    assert walked.get(reverse("intake:booking_summary"))["Location"] == reverse("intake:booking_time")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Scegli un motivo"),
        ({"reason": "droga"}, "Scegli un motivo dell'elenco"),
        ({"details": "a" * 201}, "accorcia fino a 200"),
    ],
)
def test_details_that_will_not_do(walked, wrong, said):
    page = post(walked, "booking_details", **(WHAT | {"details": "Resta qui"} | wrong))

    assert said in words(page)
    assert ("Resta qui" in words(page)) or "details" in wrong


def test_a_need_told_at_too_great_length_keeps_the_office(client, office):
    page = words(post(client, "booking_place", office=office.pk, accessibility_need="a" * 201))

    assert "accorcia fino a 200" in page
    assert f'value="{office.pk}" checked' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_name": ""}, "Scrivi il tuo nome"),
        ({"last_name": "  "}, "Scrivi il tuo cognome"),
        ({"first_name": "<script>alert(1)</script>"}, "Scrivi solo il nome"),
        ({"last_name": "=1+1"}, "Scrivi solo il nome"),
        ({"last_name": "a" * 81}, "troppo lungo"),
        ({"email": "layla@"}, "Questo indirizzo non è completo"),
        ({"email": ""}, "ne basta uno"),
        ({"phone": "chiamami"}, "sole cifre"),
        ({"phone": "12345", "may_call": "no"}, "sole cifre"),
        ({"phone": "+39 999", "may_call": "no"}, "sole cifre"),
        ({"may_write": "forse"}, "forse"),
        ({"is_minor": "on"}, "Scrivi quanti anni hai"),
        ({"is_minor": "on", "age": "quindici"}, "con un numero"),
        ({"is_minor": "on", "age": "13"}, "chiama il 114"),
        ({"phone": "1" * 40, "may_call": "no"}, "troppo lungo"),
        ({"phone": "3331234567"}, "Dicci se possiamo chiamarti"),
        ({"may_call": "forse", "phone": "3331234567"}, "forse"),
        ({"sito": "http://spam.example"}, "telefona al 02 24961"),
    ],
)
def test_an_applicant_that_will_not_do(walked, wrong, said):
    page = post(walked, "booking_applicant", **(WHO | {"call_hours": "mattina presto"} | wrong))

    assert page.status_code == 200
    assert said in words(page)
    assert "mattina presto" in words(page)


@pytest.mark.parametrize("name", ["Anna Maria", "D’Angelo", "D'Angelo", "Müller-Rossi", "ليلى", "Оксана", "O", "Nguyễn"])
def test_names_of_the_world(walked, name):
    assert post(walked, "booking_applicant", **(WHO | {"first_name": name})).status_code == 302


def test_back_keeps_even_what_is_not_right_yet(client, office):
    post(client, "booking_place", office=office.pk)
    post(client, "booking_time", start=at("10:30").isoformat())
    post(client, "booking_details", **WHAT)

    answer = post(client, "booking_applicant", first_name="Layla", last_name="", email="layla@", indietro="1")

    assert answer["Location"] == reverse("intake:booking_details")
    page = words(client.get(reverse("intake:booking_applicant")))
    assert 'value="Layla"' in page
    assert 'value="layla@"' in page
    assert "Controlla quello che hai scritto" not in page


def test_back_from_the_first_step_leads_to_the_questions(client, office):
    assert post(client, "booking_place", office=office.pk, indietro="1")["Location"] == reverse("intake:booking_safety")


def test_a_changed_answer_goes_straight_back_to_the_summary(walked):
    assert post(walked, "booking_details", **(WHAT | {"details": "Cambiato"}))["Location"] == reverse("intake:booking_summary")
    assert "Cambiato" in words(walked.get(reverse("intake:booking_summary")))


def test_whoever_leaves_may_leave_nothing_behind(walked):
    answer = post(walked, "booking_forget")

    assert answer["Location"] == reverse("intake:home")
    assert "booking" not in walked.session
    assert walked.get(reverse("intake:booking_summary"))["Location"] == reverse("intake:booking_place")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_asks_the_database_few_questions(walked, step, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        walked.get(reverse(f"intake:{step}"))
