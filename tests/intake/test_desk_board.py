"""The desk: who walks in, who waits in the queue, who is still to be written down at the end of the day, who comes late."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Deadline
from intake.actions import front_desk
from intake.models import Appointment
from intake.secret_links import new_form_key
from intake.tasks import close_the_day
from sesto_social.notifications.models import Notice

from ..factories import OfficeFactory, WorkerResourceFactory
from .citizen import clock_at
from .desk import receiving, talk
from .test_appointment_book import URL, facts

BOARD = reverse("intake:desk_board")
Status = Appointment.Status


@pytest.fixture(autouse=True)
def _noon():
    """Half an hour ago is today, whatever hour it is."""
    with clock_at(timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)):
        yield


@pytest.fixture
def desk(client, someone):
    user = someone("front_desk")
    client.force_login(user)
    return user


def press(client, name, one, **sent):
    return client.post(reverse(f"intake:{name}", args=[one.pk]), {"torna": BOARD} | sent)


@pytest.fixture
def busy():
    """A worker who is receiving somebody else right now."""
    worker = receiving()
    talk(worker, minutes_ago=1, office=worker.office)
    return worker


def in_queue(client, office, **more):
    client.post(URL, facts(office, "coda", channel="desk", last_name="Inattesa", **more))
    return Appointment.objects.get(last_name="Inattesa")


def test_where_nobody_is_free_the_queue_is_offered(client, desk, busy):
    text = client.post(URL, {"office": busy.office_id, "azione": "orari"}).content.decode()
    assert "nessuno è libero: in coda" in text

    one = in_queue(client, busy.office)

    assert (one.status, one.queued, one.channel, one.reservations.count()) == (Status.ARRIVED, True, "desk", 0)
    assert "in coda" in client.get(BOARD).content.decode()


def test_a_double_click_queues_once(client, desk, busy):
    sent = facts(busy.office, "coda", form_key=new_form_key())
    client.post(URL, sent)
    client.post(URL, sent)
    assert Appointment.objects.filter(queued=True).count() == 1


def test_no_queue_where_somebody_is_free_or_nobody_receives_today(client, desk):
    worker = receiving()
    assert "in coda" not in client.post(URL, {"office": worker.office_id, "azione": "orari"}).content.decode()
    closed = OfficeFactory(name="Sede chiusa")
    assert "non riceve più nessuno" in client.post(URL, facts(closed, "coda")).content.decode()


def test_from_the_queue_to_whoever_is_free_first(client, desk, busy):
    one = in_queue(client, busy.office)
    other = receiving(office=busy.office)
    assert f"Entra da {other}" in client.get(BOARD).content.decode()

    press(client, "appointment_let_in", one, operatore=other.pk)

    one.refresh_from_db()
    assert (one.queued, one.worker, one.reservations.standing().count()) == (False, other, 1)


@pytest.mark.parametrize("chosen", ["", "x", "999999", "busy"])
def test_nobody_enters_where_nobody_is_free(client, desk, busy, chosen):
    one = in_queue(client, busy.office)
    answer = client.post(
        reverse("intake:appointment_let_in", args=[one.pk]), {"operatore": busy.pk if chosen == "busy" else chosen}, follow=True
    )
    assert "non è libero" in answer.content.decode()
    one.refresh_from_db()
    assert one.queued


def test_who_does_not_wait_leaves_the_queue_and_who_has_a_time_does_not(client, desk, busy):
    one = in_queue(client, busy.office)
    press(client, "appointment_leave", one)
    booked = talk(office=busy.office)
    booked.arrive(by=desk)
    press(client, "appointment_leave", booked)
    for row, status in ((one, Status.CANCELLED_BY_CITIZEN), (booked, Status.ARRIVED)):
        row.refresh_from_db()
        assert row.status == status


# ---- the end of the day


def test_who_is_to_be_written_down_is_one_click_away(client, desk):
    missed, came, early = talk(minutes_ago=40), talk(minutes_ago=90), talk(minutes_ago=5, last_name="Presto")
    text = client.get(BOARD).content.decode()
    assert "Presto" not in text

    assert press(client, "appointment_miss", missed).url == f"{BOARD}#appuntamento-{missed.pk}"
    press(client, "appointment_arrive", came)

    assert "Tutto registrato" in client.get(BOARD).content.decode()
    assert list(Appointment.objects.order_by("pk").values_list("status", flat=True)) == ["no_show", "arrived", "confirmed"]
    assert early.status == Status.CONFIRMED


def test_at_closing_time_the_desk_is_told_once(desk, someone):
    talk(minutes_ago=40)
    talk(minutes_ago=90)
    assert (close_the_day(), close_the_day()) == (2, 2)
    assert [(one.user, one.text) for one in Notice.objects.all()] == [(desk, "Ci sono 2 appuntamenti da registrare: arrivo o assenza?")]


def test_nothing_to_write_down_rings_nobody(desk):
    talk(minutes_ago=5)
    assert close_the_day() == 0
    assert not Notice.objects.exists()


def test_recalls_stand_on_the_board_with_what_is_late(client, desk):
    one = talk(minutes_ago=16, minors_present=True)
    press(client, "appointment_miss", one)
    Deadline.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    text = client.get(BOARD).content.decode()
    assert "in ritardo" in text

    client.post(reverse("intake:appointment_recall", args=[one.pk]), {"esito": "no", "nota": "Segreteria telefonica"})

    assert "Nessuno da richiamare" in client.get(BOARD).content.decode()
    assert "Segreteria telefonica" in client.get(one.get_absolute_url()).content.decode()
    assert Case.objects.count() == 0


# ---- late after all


def test_who_comes_after_the_absence_is_received_if_the_worker_is_free(client, desk):
    worker = receiving()
    one = talk(worker, minutes_ago=30, office=worker.office, minors_present=True)
    front_desk.miss(one, by=desk)

    press(client, "appointment_arrive_late", one)

    one.refresh_from_db()
    assert (one.status, one.queued, one.reservations.standing().count()) == (Status.ARRIVED, False, 1)
    assert not Deadline.objects.pending().exists()


def test_otherwise_they_wait_in_the_queue(client, desk):
    worker = receiving()
    one = talk(worker, minutes_ago=30, office=worker.office)
    front_desk.miss(one, by=desk)
    talk(worker, office=worker.office)

    press(client, "appointment_arrive_late", one)

    one.refresh_from_db()
    assert (one.status, one.queued) == (Status.ARRIVED, True)


def test_another_day_is_another_booking(client, desk):
    one = talk(starts_at=timezone.now() - dt.timedelta(days=1))
    front_desk.miss(one, by=desk)
    answer = client.post(reverse("intake:appointment_arrive_late", args=[one.pk]), follow=True)
    assert "prenota di nuovo" in answer.content.decode()


def test_how_late_somebody_came_is_said(client, desk):
    one = talk(minutes_ago=12)
    one.arrive(by=desk)
    assert "con 12 minuti di ritardo" in client.get(one.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "director", "dpo"])
def test_the_board_is_for_the_desk(client, someone, role):
    client.force_login(someone(role))
    one = talk(WorkerResourceFactory())
    assert client.get(BOARD).status_code == 403
    for name in ("appointment_let_in", "appointment_leave", "appointment_arrive_late"):
        assert press(client, name, one).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_board_costs_the_same(client, desk, rows, django_assert_num_queries):
    for _ in range(rows):
        talk(minutes_ago=60)
        one = talk(minutes_ago=60, minors_present=True)
        front_desk.miss(one, by=desk)
        talk(minutes_ago=1).arrive(by=desk)
    client.get(BOARD)
    with django_assert_num_queries(12):
        client.get(BOARD)
