"""The waiting list: whose turn it is, what is held for them, and what comes of it."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from intake import actions
from intake.actions import front_desk, waiting
from intake.models import Appointment, WaitingListEntry, WaitingListOffer
from intake.secret_links import new_form_key
from sesto_social.accounts.models import User
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.clock import ROME, day_of
from sesto_social.agenda.models import Absence, Reservation, Slot
from sesto_social.agenda.planning import working_hours_after
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import OutboxMessage
from sesto_social.workflow import TransitionNotAllowed

from ..factories import OfficeFactory
from .citizen import clock_at, interpreter, open_office, text

pytestmark = pytest.mark.django_db
WHO = {"first_name": "Layla", "last_name": "Rahman", "email": "layla@posta.example", "reason": "family_support"}
Status = WaitingListEntry.Status


@pytest.fixture
def office():
    return open_office()


@pytest.fixture
def starts(office):
    """Times far enough ahead for an offer to be answered before them."""
    rows = Slot.objects.filter(office=office, start__gte=timezone.now() + dt.timedelta(days=6)).order_by("start", "pk")
    return [slot.start for slot in rows]


def citizen():
    return User.objects.citizen()


def ask(email="layla@posta.example", **wish):
    facts = WHO | {"email": email, "until": timezone.localdate() + dt.timedelta(days=60)} | wish
    return waiting.ask(by=citizen(), form_key=new_form_key(), **facts)[0]


def book(office, start, **who):
    return actions.book(by=citizen(), office=office, start=start, **(WHO | who)).appointment


def fill(office, starts):
    """Nothing is free any more: every time is somebody's."""
    return [book(office, slot.start, email=f"n{number}@posta.example") for number, slot in enumerate(every(office))]


def every(office):
    return list(agenda.free_slots(office=office).order_by("start", "pk"))


def offer_of(entry):
    return WaitingListOffer.objects.open().get(entry=entry)


def state(entry):
    return WaitingListEntry.objects.values_list("status", flat=True).get(pk=entry.pk)


def letters(template):
    return OutboxMessage.objects.filter(template=template)


# Whose turn it is


def test_a_freed_time_goes_to_the_first_who_asked(office, starts):
    taken = fill(office, starts)
    first, second = ask("uno@posta.example"), ask("due@posta.example")

    actions.cancel(taken[-1], by=citizen())

    assert waiting.sweep() == 1
    assert (state(first), state(second)) == (Status.OFFERED, Status.WAITING)
    assert offer_of(first).starts_at == taken[-1].starts_at


def test_who_is_urgent_comes_before_who_asked_first(office, starts, someone):
    taken = fill(office, starts)
    first, urgent = ask("uno@posta.example"), ask("due@posta.example")
    waiting.mark_urgent(urgent, by=someone("front_desk"), reason="Sfratto tra tre giorni")

    front_desk.cancel(taken[-1], by=someone("front_desk"), reason="malattia")
    waiting.sweep()

    assert (state(first), state(urgent)) == (Status.WAITING, Status.OFFERED)
    event = AuditEvent.objects.get(action="intake.waitinglistentry.urgency")
    assert event.reason == "Sfratto tra tre giorni"


def test_only_what_suits_the_wish_is_offered(office, starts):
    day = starts[0].astimezone(ROME)
    other_day = f"{(day.weekday() + 1) % 5}am"
    mornings = f"{day.weekday()}am"
    afternoon = ask("uno@posta.example", half_days=[f"{day.weekday()}pm"])
    elsewhere = ask("due@posta.example", half_days=[other_day])
    other_office = ask("tre@posta.example", office=OfficeFactory(name="Altro", address="Via Croce 1"))
    by_phone = ask("quattro@posta.example", mode="phone")
    too_late = ask("cinque@posta.example", until=timezone.localdate() + dt.timedelta(days=1))
    right = ask("sei@posta.example", half_days=[mornings], office=office)

    assert waiting.sweep() == 1
    assert state(right) == Status.OFFERED
    assert {state(one) for one in (afternoon, elsewhere, other_office, by_phone, too_late)} == {Status.WAITING}


def test_who_has_a_time_is_only_offered_an_earlier_one(office, starts):
    appointment = book(office, starts[0])
    entry, _ = waiting.ask(by=citizen(), form_key=new_form_key(), appointment=appointment)
    for slot in every(office):
        if slot.start < starts[0]:
            book(office, slot.start, email=f"{slot.pk}@posta.example")

    assert waiting.sweep() == 0
    assert state(entry) == Status.WAITING


def test_a_time_too_near_to_be_answered_is_not_offered(office):
    entry = ask()

    waiting.sweep()

    one = offer_of(entry)
    assert one.answer_by < one.starts_at


def test_with_a_language_an_interpreter_is_held_too(office):
    speaker = interpreter("ar")
    entry = ask(interpreter_language="ar")

    waiting.sweep()

    held = offer_of(entry).reservations.all()
    assert {one.resource for one in held} == {offer_of(entry).worker, speaker}


# What is held


def test_the_time_is_really_held(office):
    entry = ask()
    waiting.sweep()
    one = offer_of(entry)

    assert Reservation.objects.standing().filter(resource=one.worker, purpose="offer").count() == 1
    with pytest.raises(SlotTaken):
        book(office, one.starts_at, email="altra@posta.example")


def test_the_message_is_neutral_and_leads_to_the_offer(office, client):
    entry = ask()
    waiting.sweep()

    letter = letters("earlier_time_offered").get()

    assert letter.address == entry.email
    assert "social" not in str(letter.facts).lower()
    assert "prendo questo orario" in text(client.get(letter.link))


def test_who_said_not_to_write_is_called_and_not_written_to(office, starts):
    appointment = book(office, starts[-1], phone="+393331234567", may_call=True, may_write=False, language="uk")
    entry, _ = waiting.ask(by=citizen(), form_key=new_form_key(), appointment=appointment)

    waiting.sweep()

    assert (state(entry), entry.language) == (Status.OFFERED, "uk")
    assert WaitingListEntry.objects.to_call().get() == entry
    assert not letters("earlier_time_offered").exists()


# What comes of it


def test_yes_books_in_one_click_and_twice_is_once(office, client):
    entry = ask()
    waiting.sweep()
    link = letters("earlier_time_offered").get().link

    first = client.post(f"{link}accetta/")
    again = client.post(f"{link}accetta/")

    assert first.url.startswith("/appuntamento/")
    assert "L'orario è tuo" in text(client.get(again.url))
    appointment = Appointment.objects.get()
    assert (appointment.last_name, state(entry)) == ("Rahman", Status.BOOKED)
    assert [one.purpose for one in appointment.reservations.standing()] == ["appointment"]


def test_yes_moves_the_appointment_one_has(office, starts, client):
    appointment = book(office, starts[-1])
    before = appointment.starts_at
    entry, _ = waiting.ask(by=citizen(), form_key=new_form_key(), appointment=appointment)
    waiting.sweep()
    one = offer_of(entry)

    client.post(f"{letters('earlier_time_offered').get().link}accetta/")

    appointment.refresh_from_db()
    assert appointment.starts_at == one.starts_at < before
    assert appointment.status == Appointment.Status.CONFIRMED
    assert {held.start for held in appointment.reservations.standing()} == {one.starts_at}
    assert state(entry) == Status.BOOKED


def test_looking_changes_nothing(office, client):
    entry = ask()
    waiting.sweep()
    link = letters("earlier_time_offered").get().link

    for path in (link, f"{link}accetta/", f"{link}rifiuta/"):
        client.get(path)

    assert state(entry) == Status.OFFERED
    assert not Appointment.objects.exists()


def test_no_gives_the_time_to_the_next_and_it_is_never_offered_again(office, client):
    first, second = ask("uno@posta.example"), ask("due@posta.example")
    waiting.offer_first_that_suits(first, by=citizen())
    refused = offer_of(first)

    client.post(f"{letters('earlier_time_offered').get().link}rifiuta/")
    waiting.sweep()

    times = {entry: set(entry.offers.values_list("starts_at", flat=True)) for entry in (first, second)}
    assert refused.starts_at in times[second] or WaitingListOffer.objects.filter(entry=first).count() == 2
    assert WaitingListOffer.objects.filter(entry=first, starts_at=refused.starts_at).count() == 1


def test_silence_gives_it_back_and_says_so(office, starts):
    taken = fill(office, starts)
    first, second = ask("uno@posta.example"), ask("due@posta.example")
    actions.cancel(taken[-1], by=citizen())
    waiting.sweep()
    late = offer_of(first)

    with clock_at(late.answer_by + dt.timedelta(minutes=1)):
        waiting.sweep()

    late.refresh_from_db()
    assert late.status == WaitingListOffer.Status.LAPSED
    assert (state(first), state(second)) == (Status.WAITING, Status.OFFERED)
    assert offer_of(second).starts_at == late.starts_at
    assert letters("earlier_time_gone").get().address == "uno@posta.example"


def test_a_late_yes_is_refused_in_words(office, client):
    entry = ask()
    waiting.sweep()
    link, one = letters("earlier_time_offered").get().link, offer_of(entry)

    with clock_at(one.answer_by + dt.timedelta(minutes=1)):
        page = text(client.post(f"{link}accetta/", follow=True))

    assert "non è più disponibile" in page
    assert not Appointment.objects.exists()


def test_a_held_time_is_let_go_when_the_worker_will_not_be_there(office, client):
    entry = ask()
    waiting.sweep()
    one = offer_of(entry)
    Absence.objects.create(resource=one.worker, during=(one.starts_at, one.ends_at))

    with pytest.raises(TransitionNotAllowed, match="non è più disponibile"):
        waiting.accept(one, by=citizen())
    waiting.sweep()

    one.refresh_from_db()
    assert one.status == WaitingListOffer.Status.RETRACTED
    assert offer_of(entry).starts_at != one.starts_at


def test_who_withdraws_gives_the_held_time_back(office, client):
    entry, token = waiting.ask(by=citizen(), form_key=new_form_key(), until=timezone.localdate() + dt.timedelta(days=60), **WHO)
    waiting.sweep()

    client.post(reverse("intake:my_waiting_withdraw", args=[token]))

    assert state(entry) == Status.WITHDRAWN
    assert not Reservation.objects.standing().filter(purpose="offer").exists()


def test_what_is_past_expires(office, starts):
    entry = ask(until=timezone.localdate() + dt.timedelta(days=1), mode="video")
    appointment = book(office, starts[-1])
    other, _ = waiting.ask(by=citizen(), form_key=new_form_key(), appointment=appointment, mode="video")
    actions.cancel(appointment, by=citizen())

    with clock_at(timezone.now() + dt.timedelta(days=3)):
        waiting.sweep()

    assert (state(entry), state(other)) == (Status.EXPIRED, Status.EXPIRED)


def test_the_clock_of_an_offer_runs_in_working_hours():
    friday_evening = dt.datetime(2026, 11, 27, 17, tzinfo=ROME)
    before_a_holiday = dt.datetime(2026, 12, 7, 16, tzinfo=ROME)

    assert working_hours_after(friday_evening, 4) == dt.datetime(2026, 11, 30, 12, tzinfo=ROME)
    assert working_hours_after(before_a_holiday, 4) == dt.datetime(2026, 12, 9, 11, tzinfo=ROME)
    assert working_hours_after(dt.datetime(2026, 11, 26, 9, tzinfo=ROME), 4) == dt.datetime(2026, 11, 26, 13, tzinfo=ROME)


def test_a_cancellation_reaches_who_waits_without_anybody_doing_anything(office, starts, client):
    """The task runs after the commit of whatever gave the time back."""
    taken = fill(office, starts)
    entry = ask()
    token = taken[-1].renew_token()
    taken[-1].save()

    client.post(reverse("intake:my_appointment_cancel", args=[token]))

    assert state(entry) == Status.OFFERED


# The database has the last word


def test_one_open_offer_for_each_entry_and_for_each_time(office):
    first, second = ask("uno@posta.example"), ask("due@posta.example")
    waiting.offer_first_that_suits(first, by=citizen())
    one = offer_of(first)
    copy = {
        "office": one.office,
        "worker": one.worker,
        "ends_at": one.ends_at,
        "answer_by": one.answer_by,
        "offered_by": citizen(),
    }

    with pytest.raises(IntegrityError, match="offer_one_open_per_slot"), transaction.atomic():
        WaitingListOffer.objects.create(entry=second, starts_at=one.starts_at, token_hash="a", **copy)
    earlier = one.starts_at - dt.timedelta(minutes=5)
    with pytest.raises(IntegrityError, match="offer_one_open_per_entry"), transaction.atomic():
        WaitingListOffer.objects.create(entry=first, starts_at=earlier, token_hash="b", **copy)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_offer_each_time_once(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    office = open_office()
    entries = [ask(f"{number}@posta.example") for number in range(4)]

    def run():
        try:
            waiting.sweep()
        finally:
            connection.close()

    together(run, 3)

    offers = list(WaitingListOffer.objects.open().order_by("pk"))
    assert len(offers) == len({(one.worker_id, one.starts_at) for one in offers}) == len({one.entry_id for one in offers}) == len(entries)
    assert office.pk in {one.office_id for one in offers}


@pytest.mark.django_db(transaction=True)
def test_yes_and_the_end_of_the_time_to_answer_race_and_one_wins(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    open_office()
    entry = ask()
    waiting.sweep()
    one = offer_of(entry)
    answers = []

    def yes():
        try:
            waiting.accept(one, by=citizen())
            answers.append("yes")
        except TransitionNotAllowed:
            answers.append("late")
        finally:
            connection.close()

    def let_go():
        try:
            with transaction.atomic():
                waiting.let_go(WaitingListOffer.objects.get(pk=one.pk), WaitingListOffer.lapse, by=citizen())
            answers.append("lapsed")
        except TransitionNotAllowed:
            answers.append("answered")
        finally:
            connection.close()

    both = [threading.Thread(target=target) for target in (yes, let_go)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(answers) in (["answered", "yes"], ["lapsed", "late"])
    booked = Appointment.objects.count()
    assert booked == ("yes" in answers)
    assert Reservation.objects.standing().count() == booked


def together(target, number):
    threads = [threading.Thread(target=target) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# The screens


def test_who_finds_no_time_leaves_a_contact_and_a_wish(office, client):
    page = client.get(reverse("intake:booking_wait"))
    answers = WHO | {"form_key": page.context["form"]["form_key"].value(), "half_days": ["0am", "2pm"], "sito": ""}

    for _ in range(2):
        response = client.post(reverse("intake:booking_wait"), answers)

    entry = WaitingListEntry.objects.get()
    assert entry.half_days == ["0am", "2pm"]
    assert response.url.startswith("/in-attesa/")
    assert "lunedì mattina" in text(client.get(response.url))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": ""}, "ne basta uno"),
        ({"email": "", "phone": "3331234567"}, "possiamo solo telefonarti"),
        ({"until": "2020-01-01"}, "dopo oggi"),
        ({"first_name": ""}, "Scrivi il tuo nome"),
        ({"sito": "x"}, "Non siamo riusciti"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(office, client, wrong, words):
    key = client.get(reverse("intake:booking_wait")).context["form"]["form_key"].value()

    page = text(client.post(reverse("intake:booking_wait"), WHO | {"form_key": key, "call_hours": "la mattina", "sito": ""} | wrong))

    assert words in page
    assert "la mattina" in page
    assert not WaitingListEntry.objects.exists()


def test_one_wish_for_each_contact(office, client):
    ask()
    key = client.get(reverse("intake:booking_wait")).context["form"]["form_key"].value()

    assert "sei già in lista" in text(client.post(reverse("intake:booking_wait"), WHO | {"form_key": key, "sito": ""}))


def test_who_has_an_appointment_asks_from_its_page(office, starts, client):
    appointment = book(office, starts[-1])
    token = appointment.renew_token()
    appointment.save()
    url = reverse("intake:my_appointment_wait", args=[token])
    assert url in text(client.get(reverse("intake:my_appointment_detail", args=[token])))

    key = client.get(url).context["form"]["form_key"].value()
    response = client.post(url, {"form_key": key, "half_days": []})

    entry = WaitingListEntry.objects.get()
    assert (entry.appointment, entry.until) == (appointment, day_of(appointment.starts_at))
    assert client.get(url).url == response.url


def test_links_that_open_nothing_look_alike(office, client):
    answers = {
        client.get(path).status_code
        for path in (reverse("intake:my_waiting", args=["a" * 32]), reverse("intake:waiting_offer", args=["b" * 22]))
    }
    assert answers == {404}


def test_the_desk_sees_who_waits_offers_by_hand_and_answers_for_who_telephones(office, client, someone):
    entry = ask("", phone="3331234567", may_call=True)
    desk = someone("front_desk")
    client.force_login(desk)
    assert "Rahman" in text(client.get(reverse("intake:waiting_list")))
    page = client.get(entry.get_absolute_url())
    choice = page.context["offer_form"].fields["start"].choices[1][0]

    client.post(reverse("intake:waiting_entry_offer", args=[entry.pk]), {"start": choice})
    assert "Da chiamare" in text(client.get(reverse("intake:waiting_list"), {"stato": "da-chiamare"}))
    assert "Rahman" in text(client.get(reverse("intake:waiting_list"), {"stato": "da-chiamare"}))
    client.post(reverse("intake:waiting_entry_answer", args=[entry.pk]), {"risposta": "si"})

    appointment = Appointment.objects.get()
    assert (appointment.phone, appointment.booked_by, state(entry)) == ("3331234567", desk, Status.BOOKED)


def test_the_desk_puts_somebody_in_the_list_and_takes_them_off_on_record(office, client, someone):
    client.force_login(someone("front_desk"))
    key = client.get(reverse("intake:waiting_entry_add")).context["form"]["form_key"].value()

    client.post(reverse("intake:waiting_entry_add"), WHO | {"form_key": key, "urgency_reason": "Sfratto", "sito": ""})
    entry = WaitingListEntry.objects.get()
    assert entry.urgent
    client.post(reverse("intake:waiting_entry_withdraw", args=[entry.pk]), {"motivo": "Ha risolto"})

    assert state(entry) == Status.WITHDRAWN
    assert AuditEvent.objects.get(action="intake.waitinglistentry.withdraw").reason == "Ha risolto"


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "director", "dpo"])
def test_who_does_not_book_for_others_does_not_see_the_list(client, someone, role):
    client.force_login(someone(role))
    assert client.get(reverse("intake:waiting_list")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_list_costs_the_same_however_long(office, client, someone, rows, django_assert_num_queries):
    for number in range(rows):
        ask(f"{number}@posta.example", office=office if number % 2 else None)
    waiting.sweep()
    client.force_login(someone("front_desk"))

    with django_assert_num_queries(10):
        client.get(reverse("intake:waiting_list"))


def test_a_time_that_cannot_be_kept_is_said_to_be_gone(office, starts):
    taken = fill(office, starts)
    first = ask("uno@posta.example")
    actions.cancel(taken[-1], by=citizen())
    waiting.sweep()
    held = offer_of(first)
    Absence.objects.create(resource=held.worker, during=(held.starts_at, held.ends_at))

    waiting.sweep()

    held.refresh_from_db()
    assert (held.status, state(first)) == (WaitingListOffer.Status.RETRACTED, Status.WAITING)
    assert letters("earlier_time_withdrawn").get().address == "uno@posta.example"


def test_the_desk_is_told_whom_to_call_and_until_when(office, starts, someone, new_client):
    desk, home = someone("front_desk"), new_client()
    home.force_login(desk)
    taken = fill(office, starts)
    entry = ask("uno@posta.example")
    actions.cancel(taken[-1], by=citizen())
    waiting.sweep()
    assert "avvisato a voce" not in home.get("/scrivania/").content.decode()

    WaitingListEntry.objects.filter(pk=entry.pk).update(may_write=False, may_call=True, phone="+393331234567")

    page = home.get("/scrivania/").content.decode()
    assert "1 orario tenuto per chi va avvisato a voce" in page
    assert f"{timezone.localtime(offer_of(entry).answer_by):%d/%m ore %H:%M}" in page
