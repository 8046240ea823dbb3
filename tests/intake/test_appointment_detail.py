"""Receiving: arrival, absence, recall (scenario 3 of the domain)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Deadline
from intake.models import Appointment
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.models import AuditEvent

from ..factories import WorkerResourceFactory
from .desk import talk

Status = Appointment.Status


def press(client, user, name, one, **facts):
    client.force_login(user)
    return client.post(reverse(f"intake:{name}", args=[one.pk]), facts)


def test_the_page_says_how_to_reach_and_receive(client, someone):
    one = talk(may_call=True, call_hours="la mattina", accessibility_need="carrozzina", interpreter_language="ar")
    client.force_login(someone("front_desk"))

    text = client.get(one.get_absolute_url()).content.decode()

    for words in ("3331234567", "la mattina", "carrozzina", "arabo", one.code):
        assert words in text
    assert AuditEvent.objects.filter(action="intake.appointment.opened", object_id=one.pk).count() == 1


def test_an_arrival_is_written_and_taken_back(client, someone):
    one, desk = talk(minutes_ago=-1), someone("front_desk")

    assert press(client, desk, "appointment_arrive", one).status_code == 302
    one.refresh_from_db()
    assert one.status == Status.ARRIVED
    assert one.arrived_at is not None

    press(client, desk, "appointment_undo_arrival", one)
    one.refresh_from_db()
    assert (one.status, one.arrived_at) == (Status.CONFIRMED, None)


def test_nobody_arrives_before_the_day(client, someone):
    one = talk(starts_at=timezone.now() + dt.timedelta(days=2))

    response = press(client, someone("front_desk"), "appointment_arrive", one)

    one.refresh_from_db()
    assert one.status == Status.CONFIRMED
    assert "dal giorno dell&#x27;appuntamento" in client.get(response.url).content.decode()


def test_a_double_press_changes_nothing_more(client, someone):
    one, desk = talk(), someone("front_desk")
    press(client, desk, "appointment_arrive", one)

    response = press(client, desk, "appointment_arrive", one)

    assert response.status_code == 302
    assert AuditEvent.objects.filter(action="intake.appointment.arrive").count() == 1


def test_an_absence_waits_a_quarter_of_an_hour_and_says_so(client, someone):
    one, desk = talk(minutes_ago=5), someone("front_desk")
    client.force_login(desk)

    assert "si può registrare dalle" in client.get(one.get_absolute_url()).content.decode()

    press(client, desk, "appointment_miss", one)
    one.refresh_from_db()
    assert one.status == Status.CONFIRMED


def test_no_show_with_minors_asks_for_a_recall_and_opens_no_case(client, someone):
    worker = WorkerResourceFactory(user=someone("intake_worker"))
    one = talk(worker, minutes_ago=16, minors_present=True)

    press(client, someone("front_desk"), "appointment_miss", one)

    one.refresh_from_db()
    deadline = Deadline.objects.get(kind=Deadline.Kind.RECALL)
    assert one.status == Status.NO_SHOW
    assert (deadline.assignee, deadline.due_on) == (worker.user, working_days_after(timezone.localdate(), 5))
    assert not one.reservations.standing().exists()
    assert Case.objects.count() == 0


def test_no_show_without_minors_asks_for_nothing(client, someone):
    press(client, someone("front_desk"), "appointment_miss", talk(minutes_ago=16))
    assert Deadline.objects.count() == 0


@pytest.mark.parametrize(("answer", "words"), [("si", "ha risposto"), ("no", "non ha risposto")])
def test_a_recall_is_on_record_and_settles_what_was_due(client, someone, answer, words):
    one, desk = talk(minutes_ago=16, minors_present=True), someone("intake_worker")
    press(client, desk, "appointment_miss", one)

    press(client, desk, "appointment_recall", one, esito=answer)

    assert Deadline.objects.pending().count() == 0
    assert words in client.get(one.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["appointment_arrive", "appointment_undo_arrival", "appointment_miss", "appointment_recall"])
def test_only_the_desk_receives(client, someone, name):
    me = someone("case_worker")
    one = talk(WorkerResourceFactory(user=me))
    assert press(client, me, name, one).status_code == 403
    assert client.get(reverse(f"intake:{name}", args=[one.pk])).status_code in {403, 405}


def test_the_appointment_of_another_worker_does_not_exist(client, someone):
    client.force_login(someone("case_worker"))
    assert client.get(talk().get_absolute_url()).status_code == 404


def test_the_way_back_never_leaves_the_site(client, someone):
    one, desk = talk(), someone("front_desk")
    assert press(client, desk, "appointment_arrive", one, torna="https://altrove.example/").url == one.get_absolute_url()
    assert press(client, desk, "appointment_undo_arrival", one, torna="/agenda/").url == f"/agenda/#appuntamento-{one.pk}"


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [("2026-12-23", 2, "2026-12-28"), ("2026-04-03", 1, "2026-04-07"), ("2026-11-22", 0, "2026-11-22"), ("2026-11-23", -1, "2026-11-20")],
)
def test_working_days_leave_out_weekends_and_holidays(day, count, expected):
    assert working_days_after(dt.date.fromisoformat(day), count).isoformat() == expected
