"""Programs that book by themselves are kept out without following anybody: sums, a trap, a clock. People lose nothing."""

import base64
import datetime as dt
import json
import threading
import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from intake import proof
from intake.models import Appointment, SpentProof
from intake.tasks import forget_visitors

from .citizen import at, book, clock_at, confirm, fill, open_office, post, solved, text

CALM = "Non siamo riusciti a registrare la richiesta"
AGAIN = "Un'ultima conferma"


@pytest.fixture
def office(db):
    return open_office(workers=2)


@pytest.fixture
def summary(client, office):
    return fill(client, office, at("10:30"))


def words(page):
    return text(page).replace("&#x27;", "'")


def refused(answer):
    return answer.status_code == 200 and CALM in words(answer) and "02 24961" in words(answer) and not Appointment.objects.exists()


def test_a_browser_that_does_the_sums_books_with_one_press(client, summary):
    assert "/confermato/" in confirm(client, summary)["Location"]


def test_the_answer_is_to_this_form_and_no_other(client, new_client, office, summary):
    other = fill(new_client(), office, at("11:15"), email="altra@posta.example")

    answer = confirm(client, summary, altcha=solved(other.context["proof"]))

    assert refused(answer)
    assert "Layla" in words(answer)
    assert answer.context["form"]["terms"].value()
    assert "/confermato/" in confirm(client, answer)["Location"], "with the sums of the new page"


def test_an_answer_is_good_once(client, office, summary):
    payload = solved(summary.context["proof"])
    assert proof.accepts(payload, summary.context["draft"].form_key)

    assert refused(confirm(client, summary, altcha=payload))


def changed(payload, **parameters):
    facts = json.loads(base64.b64decode(payload))
    facts["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(facts).encode()).decode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: "x",
        lambda payload: "\x00",
        lambda payload: "é" * 50,
        lambda payload: payload[:-8],
        lambda payload: payload * 20,
        lambda payload: base64.b64encode(b"[]").decode(),
        lambda payload: base64.b64encode(b'{"challenge": {}, "solution": []}').decode(),
        lambda payload: changed(payload, expiresAt=time.time() + 10**6),
        lambda payload: changed(payload, cost=10**9),
        lambda payload: changed(payload, data=None),
        lambda payload: changed(payload, keySignature=None),
    ],
)
def test_a_made_up_answer_is_none(client, summary, spoil):
    assert refused(confirm(client, summary, altcha=spoil(solved(summary.context["proof"]))))


def test_a_wrong_number_is_none(client, summary):
    facts = json.loads(base64.b64decode(solved(summary.context["proof"])))
    facts["solution"] = {"counter": 9, "derivedKey": "00" * 32}

    assert refused(confirm(client, summary, altcha=base64.b64encode(json.dumps(facts).encode()).decode()))


def test_an_old_answer_is_none_and_is_forgotten(client, summary, monkeypatch):
    payload, key = solved(summary.context["proof"]), summary.context["draft"].form_key
    later = time.time() + 31 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert not proof.accepts(payload, key)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_books_once_although_the_answer_is_good_once(new_client):
    office, client = open_office(workers=2), new_client()
    page = fill(client, office, at("10:30"))
    payload, gate, answers = solved(page.context["proof"]), threading.Barrier(4), []

    def press():
        twin = new_client()
        twin.cookies = client.cookies
        try:
            gate.wait()
            answers.append(confirm(twin, page, altcha=payload)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert Appointment.objects.count() == 1


# ---- without JavaScript


def again(client, page, **answers):
    facts = {"terms": "on", "form_key": page.context["draft"].form_key, "again": page.context["again"]} | answers
    return post(client, "booking_summary", **facts)


def test_without_javascript_one_page_more_asks_for_a_yes(client, summary):
    page = confirm(client, summary, altcha="")

    assert AGAIN in words(page)
    assert "10:30" in words(page)
    assert not Appointment.objects.exists()
    assert "/confermato/" in again(client, page)["Location"]


def test_back_from_there_leads_to_the_summary(client, summary):
    page = confirm(client, summary, altcha="")

    assert again(client, page, indietro="1")["Location"] == reverse("intake:booking_summary")
    assert "Layla" in words(client.get(reverse("intake:booking_summary")))


@pytest.mark.parametrize("said", ["x", "a:b:c", "\x00", ":::"])
def test_a_made_up_yes_is_none(client, summary, said):
    page = confirm(client, summary, altcha="")
    assert refused(again(client, page, again=said))


def test_the_yes_of_another_form_is_none(client, new_client, office, summary):
    other = new_client()
    theirs = confirm(other, fill(other, office, at("11:15"), email="altra@posta.example"), altcha="")

    assert refused(again(client, confirm(client, summary, altcha=""), again=theirs.context["again"]))


def test_a_yes_that_comes_at_once_is_a_program_s(client, summary, settings):
    page = confirm(client, summary, altcha="")
    session = client.session
    session["booking"] |= {"begun": 0}
    session.save()
    settings.BOOKING_LEAST_SECONDS = 5

    assert refused(again(client, page))


# ---- the clock and the trap


def test_five_pages_in_a_blink_are_a_program_s(client, office, settings):
    settings.BOOKING_LEAST_SECONDS = 5

    assert refused(book(client, office, at("10:30")))


def test_who_takes_their_time_is_a_person(client, summary, settings):
    settings.BOOKING_LEAST_SECONDS = 5
    session = client.session
    session["booking"] |= {"begun": time.time() - 6}
    session.save()

    assert "/confermato/" in confirm(client, summary)["Location"]


def test_who_fills_the_trap_gets_the_same_calm_answer(client, office):
    fill(client, office, at("10:30"))

    answer = post(client, "booking_applicant", first_name="Layla", last_name="Haddad", email="l@posta.example", sito="https://x.example")

    assert refused(answer)
    assert "Haddad" in words(answer)
    assert "Lascia vuoto questo campo" in words(answer)
    assert 'autocomplete="off"' in words(answer).split('name="sito"')[1].split(">")[0]


# ---- what is remembered


def test_spent_answers_are_forgotten_when_they_expire(client, summary):
    assert proof.accepts(solved(summary.context["proof"]), summary.context["draft"].form_key)
    forget_visitors()
    assert SpentProof.objects.count() == 1

    with clock_at(timezone.now() + dt.timedelta(minutes=31)):
        forget_visitors()

    assert SpentProof.objects.count() == 0
