"""The day of the Segretariato."""

import datetime as dt

import pytest
from django.utils import timezone

from ..factories import OfficeFactory, WorkerResourceFactory
from .desk import free_slot, receiving, talk

URL = "/agenda/"


def noon(days=0):
    day = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def page(client, user, **query):
    client.force_login(user)
    return client.get(URL, query)


def test_the_desk_sees_everybody_and_the_free_times(client, someone):
    worker, office = WorkerResourceFactory(), OfficeFactory()
    receiving(worker.user, office)
    talk(worker, office=office, starts_at=noon(7), last_name="Esposito", interpreter_language="ar")
    free_slot(worker, office, noon(7) + dt.timedelta(hours=2))

    text = page(client, someone("front_desk"), giorno=(timezone.localdate() + dt.timedelta(days=7)).isoformat()).content.decode()

    assert "Esposito" in text
    assert "arabo" in text
    assert "Libero" in text
    assert f"operatore={worker.pk}" in text


def test_a_worker_without_booking_sees_only_who_they_receive(client, someone):
    me = someone("case_worker")
    talk(WorkerResourceFactory(user=me), starts_at=noon(), last_name="Mia")
    talk(starts_at=noon(), last_name="Altrui")
    receiving()

    text = page(client, me).content.decode()

    assert "Mia" in text
    assert "Altrui" not in text
    assert "Libero" not in text


@pytest.mark.parametrize("role", ["external_educator", "it_admin", "dpo"])
def test_who_has_no_agenda_does_not_see_those_of_others(client, someone, role):
    assert page(client, someone(role)).status_code == 403


def test_office_and_worker_narrow_the_day(client, someone):
    here, there = OfficeFactory(), OfficeFactory(name="Altro ufficio")
    one = talk(receiving(office=here), starts_at=noon(), office=here, last_name="Primo")
    other = talk(receiving(office=there), starts_at=noon(), office=there, last_name="Secondo")
    desk = someone("front_desk")

    assert "Secondo" not in page(client, desk, ufficio=one.office_id).content.decode()
    assert "Primo" not in page(client, desk, operatore=other.worker_id).content.decode()


@pytest.mark.parametrize("query", [{"giorno": "ieri"}, {"giorno": "9999-12-31"}, {"ufficio": "x"}, {"operatore": "999999"}])
def test_a_wrong_address_shows_a_day_all_the_same(client, someone, query):
    assert page(client, someone("front_desk"), **query).status_code == 200


def test_what_nobody_wrote_down_is_listed_until_it_is(client, someone):
    forgotten = talk(starts_at=noon(-1), last_name="Dimenticata")
    desk = someone("front_desk")

    assert "Da registrare" in page(client, desk).content.decode()

    forgotten.miss(by=desk)
    assert "Da registrare" not in page(client, desk).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_it_costs_the_same_however_many_come(client, someone, rows, django_assert_num_queries):
    worker, office = WorkerResourceFactory(), OfficeFactory()
    first = timezone.make_aware(dt.datetime.combine(timezone.localdate() + dt.timedelta(days=7), dt.time()))
    for number in range(rows):
        talk(worker, office=office, starts_at=first + dt.timedelta(minutes=50 * number), interpreter_language="ar" if number % 2 else "")
    free_slot(worker, office, first + dt.timedelta(hours=22))
    client.force_login(someone("front_desk"))

    with django_assert_num_queries(13):
        client.get(URL, {"giorno": timezone.localdate(first).isoformat()})


def test_the_first_ten_that_nobody_has_written_down_are_shown_beside_the_day(client, someone):
    worker, office = WorkerResourceFactory(), OfficeFactory()
    forgotten = [talk(worker, office=office, starts_at=noon(-days)) for days in range(15, 3, -1)]
    talk(worker, office=office, starts_at=noon(-20), status="done")

    shown = page(client, someone("front_desk")).context["unsettled"]
    assert shown == forgotten[:10]
    day = timezone.localdate(forgotten[0].starts_at)
    assert page(client, someone("front_desk"), giorno=day.isoformat()).context["unsettled"] == forgotten[1:11]
    assert page(client, someone("case_worker")).context["unsettled"] == []
