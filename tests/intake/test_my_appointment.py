"""The appointment in its owner's hands: the secret link, code and surname, move, cancel, calendar file, receipt."""

import datetime as dt
import re
import threading
import time
from io import BytesIO
from unittest.mock import patch

import pypdf
import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from intake.calendar_file import calendar_file
from intake.models import Appointment, WrongTry, hashed
from sesto_social.accounts.models import User
from sesto_social.agenda.clock import ROME
from sesto_social.agenda.models import Office, Reservation
from sesto_social.audit.models import AuditEvent
from sesto_social.documents.models import Document

from .citizen import at, book, clock_at, open_day, open_office, text


@pytest.fixture
def office(db):
    return open_office(workers=1)


@pytest.fixture
def token(client, office):
    return book(client, office, at("10:30"))["Location"].split("/")[2]


@pytest.fixture
def appointment(token):
    mail.outbox.clear()
    return Appointment.objects.get()


def way(name, token):
    return reverse(f"intake:{name}", args=[token])


def words(page):
    return text(page).replace("&#x27;", "'")


WAYS = [
    "my_appointment_detail",
    "booking_confirmed",
    "my_appointment_move",
    "my_appointment_cancel",
    "my_appointment_calendar",
    "my_appointment_receipt",
]


@pytest.mark.parametrize("name", WAYS)
def test_the_link_opens_and_nobody_keeps_or_lists_the_page(client, appointment, token, name):
    page = client.get(way(name, token))

    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("wrong", ["x", "1", "0" * 32, "1:abc:def", "%00", "é", "'; DROP TABLE"])
def test_every_other_link_gets_the_same_answer(client, appointment, name, wrong):
    page, usual = client.get(way(name, wrong)), client.get(way("my_appointment_detail", "y"))

    assert page.status_code == 404
    assert words(page).split("<main")[1].split("</main>")[0] == words(usual).split("<main")[1].split("</main>")[0]


def test_opening_it_is_on_record(client, appointment, token):
    client.get(way("my_appointment_detail", token))

    row = AuditEvent.objects.get(action="intake.appointment.opened")
    assert (row.actor, row.object_id) == (User.objects.citizen(), appointment.pk)


def test_moving_frees_the_old_time_and_keeps_the_code_and_the_link(client, appointment, token):
    answer = client.post(way("my_appointment_move", token), {"start": at("09:00").isoformat()})

    moved = Appointment.objects.get()
    assert answer["Location"] == way("my_appointment_detail", token)
    assert (moved.starts_at, moved.code, moved.status) == (at("09:00"), appointment.code, "confirmed")
    assert [held.start for held in Reservation.objects.standing()] == [at("09:00")]
    [message] = mail.outbox
    assert token in message.body
    assert "09:00" in message.body
    assert "9:00" in words(client.get(answer["Location"]))


def test_a_time_taken_meanwhile_offers_three_others(client, new_client, appointment, token, office):
    book(new_client(), office, at("09:00"), email="altra@posta.example")

    page = client.post(way("my_appointment_move", token), {"start": at("09:00").isoformat()})

    assert "appena stato preso" in words(page)
    assert len(page.context["offered"]) == 3
    assert Appointment.objects.get(pk=appointment.pk).starts_at == at("10:30")


@pytest.mark.parametrize("start", ["", "domani", "2020-01-01T09:00:00+00:00", "2026-12-01T09:00:00"])
def test_moving_to_nowhere(client, appointment, token, start):
    page = client.post(way("my_appointment_move", token), {"start": start})

    assert page.status_code == 200
    assert Appointment.objects.get().starts_at == at("10:30")


@pytest.mark.parametrize(("hours", "may"), [(24.1, True), (23.9, False)])
def test_moving_is_possible_until_a_day_before(client, appointment, token, hours, may):
    later = at("10:30", open_day() + dt.timedelta(days=7))
    with clock_at(at("10:30") - dt.timedelta(hours=hours)):
        client.post(way("my_appointment_move", token), {"start": later.isoformat()})

    assert Appointment.objects.get().starts_at == (later if may else at("10:30"))


@pytest.mark.parametrize(("hours", "status"), [(2.1, "cancelled_by_citizen"), (1.9, "confirmed")])
def test_cancelling_is_possible_until_two_hours_before(client, appointment, token, hours, status):
    with clock_at(at("10:30") - dt.timedelta(hours=hours)):
        answer = client.post(way("my_appointment_cancel", token))
        page = words(client.get(answer["Location"]))

    assert Appointment.objects.get().status == status
    assert ("telefona" in page) or status != "confirmed"


def test_cancelling_asks_first_then_frees_the_time_and_says_so(client, appointment, token):
    assert "Vuoi annullare" in words(client.get(way("my_appointment_cancel", token)))
    assert Appointment.objects.get().status == "confirmed"

    client.post(way("my_appointment_cancel", token))

    assert Reservation.objects.standing().count() == 0
    [message] = mail.outbox
    assert message.subject == "Appuntamento annullato presso gli uffici comunali"
    assert reverse("intake:booking_safety") in message.body
    client.post(way("my_appointment_cancel", token))
    assert len(mail.outbox) == 1
    assert "non vale più" in words(client.get(way("my_appointment_detail", token)))


def test_page_calendar_and_message_say_the_stored_time(client, office):
    answer = book(client, office, at("10:30"))
    stored = Appointment.objects.get()
    token = answer["Location"].split("/")[2]

    [event] = Calendar.from_ical(client.get(way("my_appointment_calendar", token)).content).walk("VEVENT")

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (stored.starts_at, stored.ends_at)
    assert str(event["summary"]) == "Appuntamento presso gli uffici comunali"
    assert "10:30" in words(client.get(way("my_appointment_detail", token)))
    assert "10:30" in mail.outbox[0].body


@pytest.mark.parametrize("day", [dt.date(2027, 3, 27), dt.date(2027, 3, 29), dt.date(2027, 10, 30), dt.date(2027, 11, 1)])
def test_the_calendar_file_is_right_around_the_changes_of_the_clock(day):
    start = at("09:45", day)
    office = Office(name="Ufficio", address="Piazza della Resistenza 20")

    file = calendar_file(Appointment(office=office, starts_at=start, ends_at=start + dt.timedelta(minutes=45)))

    [event] = Calendar.from_ical(file).walk("VEVENT")
    shown = event.decoded("dtstart").astimezone(ROME)
    assert (shown.date(), shown.strftime("%H:%M")) == (day, "09:45")


def test_the_calendar_entry_follows_a_move(client, appointment, token):
    first = Calendar.from_ical(client.get(way("my_appointment_calendar", token)).content).walk("VEVENT")[0]
    client.post(way("my_appointment_move", token), {"start": at("09:00").isoformat()})
    second = Calendar.from_ical(client.get(way("my_appointment_calendar", token)).content).walk("VEVENT")[0]

    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)


def test_the_receipt_is_printed_once_and_each_download_is_on_record(client, appointment, token):
    first, second = client.get(way("my_appointment_receipt", token)), client.get(way("my_appointment_receipt", token))

    assert first.content == second.content
    assert Document.objects.count() == 1
    assert AuditEvent.objects.filter(action="documents.document.downloaded").count() == 2
    assert first["Content-Disposition"] == f'attachment; filename="{Document.objects.get().number}.pdf"'
    said = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(first.content)).pages).lower()
    assert appointment.code.lower() in said
    assert "10:30" in said
    assert not [
        word for word in ("economic", "segretariato", "assistente sociale", "servizi sociali", "minori", "d’angelo") if word in said
    ]


def test_after_a_move_the_receipt_is_a_new_one(client, appointment, token):
    client.get(way("my_appointment_receipt", token))
    client.post(way("my_appointment_move", token), {"start": at("09:00").isoformat()})

    old, new = Document.objects.order_by("pk")
    assert (new.replaces, new.version, Appointment.objects.get().receipt) == (old, 2, new)


def find(client, code, surname):
    return client.post(reverse("intake:my_appointment"), {"code": code, "surname": surname})


@pytest.mark.parametrize("surname", ["D’Angelo", "d'angelo", " D ANGELO ", "DANGELO", "d‘àngelo"])
def test_code_and_surname_open_it_for_half_an_hour(client, appointment, surname):
    answer = find(client, f"{appointment.code[:4].lower()} {appointment.code[4:]}", surname)

    assert appointment.code in words(client.get(answer["Location"]))
    assert Appointment.objects.get().token_hash == appointment.token_hash
    with patch.object(time, "time", return_value=time.time() + 31 * 60):
        assert client.get(answer["Location"]).status_code == 404


def without_what_was_typed(page, code):
    """The answer without what the visitor wrote and without the tokens that change with every page."""
    return page.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(page).replace(code, "")), sorted(page.headers)


def test_the_answer_does_not_say_what_is_wrong(client, appointment):
    unknown, stranger = find(client, "ZZZZZZZZ", "Rossi"), find(client, appointment.code, "Rossi")

    assert "Non troviamo" in words(unknown)
    assert without_what_was_typed(unknown, "ZZZZZZZZ") == without_what_was_typed(stranger, appointment.code)


def test_an_unknown_code_costs_as_many_questions_as_a_wrong_surname(client, appointment):
    """What takes the same steps takes the same time; nobody can be clocked."""
    find(client, "YYYYYYYY", "Rossi")  # from now on this network is counted
    asked = []
    for code in ("ZZZZZZZZ", appointment.code):
        with CaptureQueriesContext(connection) as queries:
            find(client, code, "Rossi")
        asked.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])

    assert asked[0] == asked[1]


def guess(new_client, code, surname, times, address="127.0.0.1"):
    """Each time with a browser of its own: it is not the cookie that is counted."""
    return [words(find(new_client(REMOTE_ADDR=address), code, surname)) for _ in range(times)]


@pytest.mark.parametrize("known", [True, False])
def test_after_five_wrong_tries_even_the_right_answer_waits(new_client, appointment, known):
    code = appointment.code if known else "ZZZZZZZZ"
    assert all("Non troviamo" in page for page in guess(new_client, code, "Rossi", 5))

    page = find(new_client(REMOTE_ADDR="203.0.113.9"), code, "D’Angelo")

    assert "aspetta 15 minuti" in words(page)
    assert "telefona al 02 24961" in words(page)


def test_the_pause_grows_with_each_round(new_client, appointment):
    for minutes in (15, 30, 60):
        guess(new_client, appointment.code, "Rossi", 5)
        assert f"aspetta {minutes} minuti" in words(find(new_client(), appointment.code, "D’Angelo"))
        WrongTry.objects.update(wait_until=timezone.now())


def test_after_the_pause_the_right_answer_opens_and_clears_the_count(new_client, appointment):
    guess(new_client, appointment.code, "Rossi", 5)
    with clock_at(timezone.now() + dt.timedelta(minutes=16)):
        assert find(new_client(), appointment.code, "D’Angelo").status_code == 302
        assert all("Non troviamo" in page for page in guess(new_client, appointment.code, "Rossi", 4))


def test_guessing_many_codes_is_stopped_for_that_network_alone(new_client, appointment):
    for number in range(30):
        guess(new_client, f"AAAA{number:04}", "Rossi", 1)

    assert "aspetta 15 minuti" in words(find(new_client(), appointment.code, "D’Angelo"))
    assert find(new_client(REMOTE_ADDR="203.0.113.9"), appointment.code, "D’Angelo").status_code == 302


def test_one_right_answer_does_not_let_the_network_guess_on(new_client, appointment):
    for number in range(29):
        guess(new_client, f"AAAA{number:04}", "Rossi", 1)
    find(new_client(), appointment.code, "D’Angelo")

    guess(new_client, "BBBBBBBB", "Rossi", 1)

    assert "aspetta" in words(find(new_client(), "CCCCCCCC", "Rossi"))


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five(new_client):
    """Counting is not outrun by asking all at the same moment."""
    answers, gate = [], threading.Barrier(20)

    def press():
        try:
            gate.wait()
            answers.append(words(find(new_client(), "ZZZZZZZZ", "Rossi")))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(answers) == 20
    assert sum("Non troviamo" in page for page in answers) == 5


@pytest.mark.parametrize(("code", "surname"), [("", "Rossi"), ("ABC", ""), ("x" * 400, "Rossi"), ("\x00", "\x00")])
def test_an_empty_search_says_what_to_write(client, db, code, surname):
    page = find(client, code, surname)

    assert page.status_code == 200
    assert "Scrivi" in words(page) or "codice" in words(page)


def test_moving_after_code_and_surname_sends_a_new_link(client, appointment):
    short = find(client, appointment.code, "D’Angelo")["Location"]

    client.post(f"{short}sposta/", {"start": at("09:00").isoformat()})

    new = mail.outbox[0].body.split("/appuntamento/")[1].split("/")[0]
    assert Appointment.objects.get().token_hash == hashed(new)
