"""From five pages of answers to one appointment: booked once, by one person, with neutral words."""

import datetime as dt
import re
import threading

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from intake.actions import booking
from intake.models import Appointment, hashed
from sesto_social.accounts.models import User
from sesto_social.agenda.models import Reservation
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import OutboxMessage

from .citizen import WHAT, at, book, confirm, fill, interpreter, open_day, open_office, post, text

TELLING = ("economic", "aiuti economici", "vorrei capire", "servizi sociali", "assistente sociale", "segretariato", "minori")


@pytest.fixture
def office(db):
    return open_office()


def test_five_pages_without_an_account_make_an_appointment(client, office):
    answer = book(client, office, at("10:30"), place={"minors_present": "on", "accessibility_need": "Passeggino"})

    appointment = Appointment.objects.get()
    assert (appointment.starts_at, appointment.minutes, appointment.office) == (at("10:30"), 45, office)
    assert (appointment.first_name, appointment.last_name, appointment.email) == ("Layla", "D’Angelo", "layla@posta.example")
    assert (appointment.reason, appointment.details, appointment.minors_present) == ("economic_help", "Vorrei capire", True)
    assert appointment.accessibility_need == "Passeggino"
    assert (appointment.status, appointment.channel, appointment.booked_by) == ("confirmed", "web", User.objects.citizen())
    held = Reservation.objects.standing().get()
    assert (held.resource, held.start, held.purpose) == (appointment.worker, at("10:30"), "appointment")
    page = client.get(answer["Location"])
    assert "Appuntamento confermato" in text(page)
    assert appointment.code in text(page)
    assert "10:30" in text(page)


def test_it_is_on_record_by_the_citizen_and_without_personal_data(client, office):
    book(client, office, at("10:30"))

    row = AuditEvent.objects.get(action="intake.appointment.book")
    assert (row.actor, row.object_id, row.facts) == (User.objects.citizen(), Appointment.objects.get().pk, {"channel": "web"})


def test_the_message_is_neutral_and_holds_the_secret_link(client, office):
    book(client, office, at("10:30"))

    [message] = mail.outbox
    said = (message.subject + message.body).lower()
    assert message.to == ["layla@posta.example"]
    assert not [word for word in TELLING if word in said]
    assert "10:30" in said
    link = re.search(r"https?://\S+(/appuntamento/\S+)", message.body).group(1)
    assert Appointment.objects.get().code in text(client.get(link))


def test_nothing_is_written_to_an_address_where_one_may_not_write(office):
    booking.book(by=User.objects.citizen(), office=office, start=at("10:30"), reason="other", email="layla@posta.example", may_write=False)

    assert not OutboxMessage.objects.exists()


def test_the_database_keeps_only_the_hash_of_the_link(client, office):
    token = book(client, office, at("10:30"))["Location"].split("/")[2]

    appointment = Appointment.objects.get()
    assert appointment.token_hash == hashed(token)
    columns = [str(value) for value in Appointment.objects.values_list().get()]
    assert not [value for value in columns if token in value]
    assert OutboxMessage.objects.get().link == ""


def test_confirming_twice_books_once_and_shows_the_same_page(client, office):
    page = fill(client, office, at("10:30"))

    first, second = confirm(client, page), confirm(client, page)

    assert first["Location"] == second["Location"]
    assert (Appointment.objects.count(), Reservation.objects.count(), len(mail.outbox)) == (1, 1, 1)


def test_a_second_click_that_still_holds_the_answers_is_led_to_the_appointment(client, office):
    """It read the session before the first had emptied it, and the only time is gone: taken by itself."""
    page = fill(client, office, at("10:30"))
    answers = client.session["booking"]
    first = confirm(client, page)
    session = client.session
    session["booking"] = answers
    session.save()

    second = confirm(client, page)

    assert second["Location"] == first["Location"]
    assert Appointment.objects.count() == 1


def test_after_the_booking_nothing_of_it_stays_in_the_session(client, office):
    book(client, office, at("10:30"))

    assert "booking" not in client.session


def test_who_comes_second_keeps_everything_and_sees_three_other_times(client, new_client, office):
    other = new_client()
    mine, theirs = fill(client, office, at("09:45")), fill(other, office, at("09:45"), first_name="Karim", email="karim@posta.example")

    confirm(client, mine)
    answer = confirm(other, theirs)

    assert answer["Location"] == reverse("intake:booking_time")
    page = other.get(answer["Location"])
    assert "Quell'orario è appena stato preso" in text(page).replace("&#x27;", "'")
    assert page.context["offered"] == [
        at("10:30"),
        at("11:15"),
        at("09:00", open_day() + dt.timedelta(days=7)),
    ]
    assert post(other, "booking_time", start=at("10:30").isoformat())["Location"] == reverse("intake:booking_summary")
    summary = other.get(reverse("intake:booking_summary"))
    assert "Karim" in text(summary)
    assert "Vorrei capire" in text(summary)
    confirm(other, summary)
    assert [one.starts_at for one in Appointment.objects.all()] == [at("09:45"), at("10:30")]


@pytest.mark.django_db(transaction=True)
def test_eight_people_press_at_once_and_one_gets_the_time(new_client):
    office = open_office()
    clients = [new_client() for _ in range(8)]
    pages = [fill(one, office, at("10:30"), email=f"n{number}@posta.example") for number, one in enumerate(clients)]
    gate, answers = threading.Barrier(len(clients)), []

    def press(number):
        try:
            gate.wait()
            answers.append(confirm(clients[number], pages[number])["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[number]) for number in range(len(clients))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert Appointment.objects.count() == Reservation.objects.standing().count() == 1
    assert sorted(answers).count(reverse("intake:booking_time")) == 7


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_book_once_and_lead_to_the_same_page(new_client):
    office, client = open_office(workers=2), new_client()
    page = fill(client, office, at("10:30"))
    gate, answers = threading.Barrier(2), []

    def press():
        twin = new_client()
        twin.cookies = client.cookies
        try:
            gate.wait()
            answers.append(confirm(twin, page)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert answers[0] == answers[1]
    assert Appointment.objects.count() == Reservation.objects.count() == 1


def test_two_workers_receive_two_people_at_the_same_time(client, new_client, db):
    office = open_office(workers=2)

    book(client, office, at("10:30"))
    book(new_client(), office, at("10:30"), email="altra@posta.example")

    assert Appointment.objects.values("worker").distinct().count() == 2


def test_an_interpreter_is_held_too_and_the_talk_is_longer(client, office):
    speaker = interpreter("ar")

    page = fill(client, office, at("10:30"), language="ar")
    assert "arabo" in text(page)
    confirm(client, page)

    appointment = Appointment.objects.get()
    assert (appointment.minutes, appointment.interpreter_language) == (75, "ar")
    assert {held.resource for held in appointment.reservations.all()} == {appointment.worker, speaker}


def test_a_language_nobody_of_ours_speaks_only_makes_the_talk_longer(client, office):
    book(client, office, at("10:30"), language="zh")

    appointment = Appointment.objects.get()
    assert (appointment.minutes, appointment.reservations.count()) == (75, 1)


def test_one_interpreter_is_not_in_two_rooms(client, new_client, db):
    office = open_office(workers=2)
    interpreter("ar")
    late = new_client()
    page = fill(late, office, at("10:30"), language="ar", email="altra@posta.example")

    book(client, office, at("10:30"), language="ar")
    answer = confirm(late, page)

    assert answer["Location"] == reverse("intake:booking_time")
    assert Reservation.objects.standing().count() == 2


def test_without_the_terms_nothing_is_booked(client, office):
    page = fill(client, office, at("10:30"))

    answer = post(client, "booking_summary", form_key=page.context["draft"].form_key)

    assert "leggi i termini e condizioni" in text(answer)
    assert "Layla" in text(answer)
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("key", ["", "inventata", "x" * 500, "\x00"])
def test_a_foreign_form_key_books_nothing(client, office, key):
    fill(client, office, at("10:30"))

    answer = post(client, "booking_summary", terms="on", form_key=key)

    assert answer.status_code == 200
    assert Appointment.objects.count() == 0


def test_a_phone_alone_is_enough_and_no_message_leaves(client, office):
    answer = book(client, office, at("10:30"), email="", phone="333 123.4567", may_call="yes", call_hours="mattina")

    appointment = Appointment.objects.get()
    assert (appointment.phone, appointment.may_call, appointment.call_hours) == ("+393331234567", True, "mattina")
    assert mail.outbox == []
    assert "scrivi il codice" in text(client.get(answer["Location"]))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("333 1234567", "+393331234567"), ("0224961", "+390224961"), ("+40 712 345 678", "+40712345678"), ("0040 712345678", "+40712345678")],
)
def test_a_number_is_kept_international_and_italian_unless_it_says_otherwise(client, office, typed, kept):
    book(client, office, at("10:30"), phone=typed, may_call="no")

    assert Appointment.objects.get().phone == kept


def test_how_one_may_be_reached_is_kept_and_obeyed(client, office):
    answer = book(client, office, at("10:30"), phone="3331234567", may_call="yes", phone_shared="on", may_write="no", call_hours="mattina")

    one = Appointment.objects.get()
    assert (one.may_write, one.may_call, one.phone_shared, one.call_hours) == (False, True, True, "mattina")
    assert mail.outbox == []
    assert "non ti scriviamo" in text(client.get(answer["Location"]))


def test_a_girl_of_fifteen_asks_alone_and_the_desk_will_know(client, office):
    book(client, office, at("10:30"), is_minor="on", age="15")

    assert Appointment.objects.get().applicant_is_minor is True


def test_an_age_is_asked_of_minors_only(client, office):
    book(client, office, at("10:30"), age="9")

    assert Appointment.objects.get().applicant_is_minor is False


def test_the_fourth_appointment_of_a_contact_is_for_the_telephone(client, office):
    for clock in ("09:00", "09:45", "10:30"):
        book(client, office, at(clock))

    answer = book(client, office, at("11:15"), email="LAYLA@posta.example")

    assert "telefona al 02 24961" in text(answer)
    assert Appointment.objects.count() == 3


def test_too_many_bookings_from_one_network_are_stopped(client, office, settings):
    settings.BOOKINGS_AN_HOUR_PER_ADDRESS = 1
    book(client, office, at("09:00"))

    answer = book(client, office, at("09:45"), email="altra@posta.example")

    assert "Da questa rete" in text(answer)
    assert Appointment.objects.count() == 1


def test_a_summary_left_open_too_long_starts_again_in_words(client, office):
    page = fill(client, office, at("10:30"))
    session = client.session
    session["booking"] |= {"touched": 0}
    session.save()

    answer = confirm(client, page)

    assert answer["Location"] == reverse("intake:booking_place")
    assert "rimasta aperta a lungo" in text(client.get(answer["Location"]))


def test_the_reason_is_said_nowhere_but_on_the_summary(client, office):
    page = fill(client, office, at("10:30"))
    assert "Aiuti economici" in text(page)
    link = confirm(client, page)["Location"].removesuffix("confermato/")

    for way in (f"{link}confermato/", link, f"{link}appuntamento.ics"):
        content = text(client.get(way))
        main = content.split("<main", 1)[-1].split("</main>")[0]
        assert WHAT["details"] not in main
        assert "economic" not in main.lower()


def test_who_comes_too_late_is_told_before_anything_dear(client, new_client, office, django_assert_max_num_queries):
    late = new_client()
    page = fill(late, office, at("09:00"))
    book(client, office, at("09:00"))

    with django_assert_max_num_queries(7):  # the time, the session; savepoints
        answer = confirm(late, page, altcha="", form_key=page.context["draft"].form_key)

    assert answer["Location"] == reverse("intake:booking_time")


def test_an_office_that_closed_meanwhile_is_asked_again(client, office):
    page = fill(client, office, at("09:00"))
    office.public = False
    office.save()

    answer = confirm(client, page)

    assert answer["Location"] == reverse("intake:booking_place")
    assert not Appointment.objects.exists()


def test_a_time_given_back_is_free_at_once_for_who_was_refused(client, new_client, office):
    late = new_client()
    page = fill(late, office, at("09:00"))
    book(client, office, at("09:00"))
    assert confirm(late, page)["Location"] == reverse("intake:booking_time")

    booking.cancel(Appointment.objects.get(), by=User.objects.citizen())
    post(late, "booking_time", start=at("09:00").isoformat())

    assert confirm(late, late.get(reverse("intake:booking_summary")))["Location"].endswith("confermato/")
