"""Booking at the desk and by telephone, in one screen."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from intake.models import Appointment
from intake.secret_links import new_form_key
from intake.spelling import spelled

from ..factories import PersonFactory
from .citizen import at, open_office
from .desk import receiving, talk

URL = "/appuntamenti/nuovo/"
WHO = {"last_name": "Rahman", "first_name": "Layla", "phone": "333 1234567", "channel": "phone", "reason": "family_support"}


@pytest.fixture
def desk(client, someone):
    user = someone("front_desk")
    client.force_login(user)
    return user


def facts(office, start, worker="", **more):
    return WHO | {"office": office.pk, "start": f"{start}|{worker}", "form_key": new_form_key()} | more


def test_by_telephone_a_time_of_whoever_is_free(client, desk):
    office = open_office()

    response = client.post(URL, facts(office, at("09:45").isoformat(), email="layla@posta.example", may_write="on"))

    one = Appointment.objects.get()
    assert response.url == reverse("intake:appointment_booked", args=[one.pk])
    assert (one.starts_at, one.channel, one.booked_by) == (at("09:45"), "phone", desk)
    assert len(mail.outbox) == 1


def test_with_a_chosen_worker(client, desk):
    office = open_office(workers=2)
    worker = office.availabilities.order_by("pk").last().resource

    client.post(URL, facts(office, at("09:00").isoformat(), worker.pk))

    assert Appointment.objects.get().worker == worker


def test_somebody_of_the_registry_needs_no_typing(client, desk):
    person = PersonFactory(last_name="Rahman", first_name="Laila", phone="02 12345")
    empty = {"last_name": "", "first_name": "", "phone": ""}

    client.post(URL, facts(open_office(), at("09:00").isoformat(), person=person.pk, **empty))

    one = Appointment.objects.get()
    assert (one.person, one.full_name, one.phone) == (person, "Rahman Laila", "+390212345")


def test_the_search_forgives_a_typo_and_leaves_no_name_in_the_address(client, desk):
    PersonFactory(last_name="Rahman", first_name="Layla")

    response = client.post(URL, {"q": "raman leyla"}, headers={"HX-Request": "true", "HX-Target": "persone"})

    assert "Rahman Layla" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_the_times_follow_the_choice_and_keep_what_was_typed_without_javascript(client, desk):
    office = open_office()

    text = client.post(URL, WHO | {"office": office.pk, "azione": "orari", "day": at("09:00").date().isoformat()}).content.decode()

    assert 'value="Rahman"' in text
    assert at("09:45").isoformat() in text.replace("&#x2B;", "+")


def test_who_walks_in_is_received_at_once(client, desk, someone):
    worker = receiving()
    client.get(URL)

    client.post(URL, facts(worker.office, "adesso", worker.pk, channel="desk"))

    one = Appointment.objects.get()
    assert (one.status, one.channel, one.worker) == (Appointment.Status.ARRIVED, "desk", worker)
    assert abs(timezone.now() - one.starts_at) < dt.timedelta(minutes=2)


def test_nobody_is_received_at_once_by_who_is_busy(client, desk):
    worker = receiving()
    talk(worker, minutes_ago=-20)

    response = client.post(URL, facts(worker.office, "adesso", worker.pk))

    assert "non è più libero" in response.content.decode()
    assert Appointment.objects.count() == 1


def test_a_time_just_taken_keeps_the_rest_and_offers_the_nearest(client, desk):
    office = open_office()
    client.post(URL, facts(office, at("09:45").isoformat()))

    text = client.post(URL, facts(office, at("09:45").isoformat(), last_name="Seconda")).content.decode()

    assert "non è più libero" in text
    assert "I più vicini" in text
    assert 'value="Seconda"' in text
    assert Appointment.objects.count() == 1


def test_a_double_click_books_once(client, desk):
    sent = facts(open_office(), at("09:00").isoformat())
    first, second = client.post(URL, sent), client.post(URL, sent)
    assert Appointment.objects.count() == 1
    assert first.url == second.url
    assert client.get(second.url).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_name": ""}, "Scrivi il cognome."),
        ({"phone": ""}, "Serve un telefono"),
        ({"start": ""}, "Scegli un orario."),
        ({"start": "ieri|"}, "non è più libero"),
        ({"start": "2026-01-01T09:00:00|x"}, "non è più libero"),
        ({"email": "non-valida"}, "email valido"),
        ({"reason": "boh"}, "Scegli"),
        ({"office": "999999"}, "Scegli"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client, desk, wrong, words):
    response = client.post(URL, facts(open_office(), at("09:00").isoformat()) | wrong)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Appointment.objects.count() == 0


def test_who_did_not_come_books_again_without_retyping(client, desk):
    office = open_office()
    missed = talk(minutes_ago=20, office=office, minors_present=True)
    client.post(reverse("intake:appointment_miss", args=[missed.pk]))

    assert 'value="Rahman"' in client.get(f"{URL}?di={missed.pk}").content.decode()

    client.post(f"{URL}?di={missed.pk}", facts(office, at("09:00").isoformat()))
    assert Appointment.objects.filter(status="confirmed").count() == 1
    assert "ha risposto" in client.get(missed.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "director"])
def test_only_the_desk_books(client, someone, role):
    client.force_login(someone(role))
    assert client.get(URL).status_code == 403


def checked(text):
    """What stands chosen among the times."""
    return re.findall(r'name="start" value="([^"]+)" checked', text.replace("&#x2B;", "+"))


def test_the_first_free_time_is_already_chosen(client, desk):
    office = open_office()
    text = client.get(f"{URL}?ufficio={office.pk}").content.decode()
    first = re.search(r'name="start" value="(\d{4}[^"]+)"', text.replace("&#x2B;", "+")).group(1)
    assert checked(text) == [first]


def test_a_time_of_the_agenda_is_kept_as_it_was_chosen(client, desk):
    office = open_office()
    worker = office.availabilities.order_by("pk").first().resource
    text = client.get(URL, {"ufficio": office.pk, "operatore": worker.pk, "inizio": at("09:45").isoformat()}).content.decode()
    assert checked(text) == [f"{at('09:45').astimezone(dt.UTC).isoformat()}|{worker.pk}"]


def test_the_loser_of_a_race_finds_the_nearest_time_chosen(client, desk):
    office = open_office()
    client.post(URL, facts(office, at("09:45").isoformat()))
    text = client.post(URL, facts(office, at("09:45").isoformat(), last_name="Seconda", phone_shared="on")).content.decode()
    [chosen] = checked(text)
    assert dt.datetime.fromisoformat(chosen.partition("|")[0]) > at("09:45")
    assert re.search(r'name="phone_shared"[^>]*checked', text)


def test_how_one_may_be_reached_is_kept(client, desk):
    client.post(URL, facts(open_office(), at("09:00").isoformat(), email="a@posta.example", may_call="on", phone_shared="on"))
    one = Appointment.objects.get()
    assert (one.may_call, one.phone_shared, one.may_write) == (True, True, False)
    assert mail.outbox == []


def test_the_code_is_read_aloud(client, desk):
    client.post(URL, facts(open_office(), at("09:00").isoformat(), email="layla@posta.example", may_write="on"))
    one = Appointment.objects.get()
    text = client.get(reverse("intake:appointment_booked", args=[one.pk])).content.decode()
    assert f"Codice {one.code}" in text
    assert all(word in text for _, word in spelled(one.code))
    assert "Abbiamo scritto la conferma a layla@posta.example" in text


def test_looking_for_other_times_forgets_no_box(client, desk):
    office = open_office()
    typed = WHO | {"office": office.pk, "azione": "orari", "may_call": "on"}
    text = client.post(URL, typed).content.decode()
    assert re.search(r'name="may_call"[^>]*checked', text)
    assert not re.search(r'name="may_write"[^>]*checked', text)


def test_the_number_is_kept_international_and_the_language_of_the_messages_too(client, desk):
    client.post(URL, facts(open_office(), at("09:45").isoformat(), message_language="ar"))

    one = Appointment.objects.get()
    assert (one.phone, one.language) == ("+393331234567", "ar")


PROVIDERS = {way: {"BACKEND": "sesto_social.notifications.providers.FileProvider"} for way in ("sms", "app_io")}
WITH_CODE = {"tax_code": "RSSMRA85T10A562S"}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"reminder_channel": "sms", "phone": "333 1234567"}, "sms"),
        ({"reminder_channel": "sms", "phone": "02 24961"}, None),
        ({"reminder_channel": "sms", "phone": "333 1234567", "phone_shared": "on"}, None),
        ({"reminder_channel": "sms", "phone": "333 1234567", "may_write": ""}, None),
        ({"reminder_channel": "app_io"}, None),
        ({"reminder_channel": "telegram"}, None),
        ({"reminder_channel": ""}, "email"),
        ({}, "email"),
    ],
)
def test_the_desk_chooses_the_reminder_where_it_reaches_only_the_person(client, desk, settings, asked, kept):
    settings.PROVIDERS = PROVIDERS

    page = client.post(URL, facts(open_office(), at("09:00").isoformat(), **{"may_write": "on"} | asked))

    one = Appointment.objects.first()
    assert (one.reminder_channel if one else None) == kept
    assert bool(page.status_code == 200 and page.context["form"].errors.get("reminder_channel")) == (kept is None)


def test_app_io_is_for_who_is_in_the_registry_with_a_tax_code(client, desk, settings):
    settings.PROVIDERS = PROVIDERS
    person = PersonFactory(**WITH_CODE)

    client.post(URL, facts(open_office(), at("09:00").isoformat(), person=person.pk, may_write="on", reminder_channel="app_io"))

    assert Appointment.objects.get().reminder_channel == "app_io"


def test_a_way_without_a_provider_is_not_offered(client, desk, settings):
    settings.PROVIDERS = {}
    open_office()
    assert [way for way, _ in client.get(URL).context["form"].fields["reminder_channel"].choices] == ["email"]
