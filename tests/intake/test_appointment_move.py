"""The office moves or withdraws an appointment."""

import pytest
from django.core import mail
from django.urls import reverse

from intake.models import Appointment
from sesto_social.audit.models import AuditEvent

from ..factories import WorkerResourceFactory
from .citizen import at, open_office
from .desk import talk


@pytest.fixture
def desk(client, someone):
    user = someone("front_desk")
    client.force_login(user)
    return user


def booked(office, **facts):
    worker = office.availabilities.order_by("pk").first().resource
    return talk(worker, office=office, starts_at=at("09:00"), **facts)


def url(name, one):
    return reverse(f"intake:{name}", args=[one.pk])


def test_another_time_with_the_same_code(client, desk):
    office = open_office()
    one = booked(office)
    code = one.code

    client.post(url("appointment_move", one), {"office": office.pk, "start": f"{at('10:30').isoformat()}|"})

    one.refresh_from_db()
    assert (one.starts_at, one.code) == (at("10:30"), code)
    assert one.reservations.standing().count() == 1
    assert len(mail.outbox) == 1


def test_a_taken_time_changes_nothing(client, desk):
    office = open_office()
    one = booked(office)
    talk(one.worker, office=office, starts_at=at("10:30"))

    response = client.post(url("appointment_move", one), {"office": office.pk, "start": f"{at('10:30').isoformat()}|"})

    one.refresh_from_db()
    assert "non è più libero" in response.content.decode()
    assert one.starts_at == at("09:00")
    assert one.reservations.standing().count() == 1


def test_what_is_over_is_not_moved(client, desk):
    one = talk(minutes_ago=20)
    one.miss(by=desk)
    assert client.get(url("appointment_move", one)).url == one.get_absolute_url()


def test_the_office_withdraws_it_and_proposes_three_times_without_saying_why(client, desk):
    one = booked(open_office())

    assert "Gli orari che proponiamo" in client.get(url("appointment_cancel", one)).content.decode()
    client.post(url("appointment_cancel", one), {"reason": "malattia dell'operatore"})

    one.refresh_from_db()
    message = mail.outbox[0]
    assert one.status == Appointment.Status.CANCELLED_BY_OFFICE
    assert not one.reservations.standing().exists()
    assert message.body.count("\n- ") == 3
    assert "malattia" not in message.subject + message.body
    assert "social" not in (message.subject + message.body).lower()
    assert AuditEvent.objects.get(action="intake.appointment.cancel_by_office").reason == "malattia dell'operatore"


def test_without_an_email_the_desk_is_told_to_telephone(client, desk):
    one = booked(open_office(), email="")
    response = client.post(url("appointment_cancel", one), {"reason": "malattia"}, follow=True)
    assert "telefona" in response.content.decode()
    assert mail.outbox == []


def test_a_reason_is_needed(client, desk):
    one = booked(open_office())
    assert "Scrivi perché" in client.post(url("appointment_cancel", one), {"reason": ""}).content.decode()


def test_withdrawn_twice_is_withdrawn_once(client, desk):
    one = booked(open_office())
    for _ in range(2):
        assert client.post(url("appointment_cancel", one), {"reason": "malattia"}).status_code == 302
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("name", ["appointment_move", "appointment_cancel"])
def test_only_the_desk_changes_it(client, someone, name):
    me = someone("case_worker")
    one = talk(WorkerResourceFactory(user=me))
    client.force_login(me)
    assert client.get(url(name, one)).status_code == 403
