"""The coordinator answers (scenario 5 of the domain)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ConflictDeclaration, Deadline
from intake.actions import take_in
from intake.models import TakeInRequest
from sesto_social.notifications.models import Notice

from ..factories import UnitFactory, case_with_team
from .desk import asked_by

Status = TakeInRequest.Status


@pytest.fixture
def coordinator(client, someone):
    user = someone("coordinator")
    client.force_login(user)
    return user


def url(name, one):
    return reverse(f"intake:{name}", args=[one.pk])


def test_the_first_look_of_the_coordinator_marks_it_as_seen(client, coordinator, someone, unit):
    one = asked_by(someone("intake_worker"), unit)

    text = client.get(one.get_absolute_url()).content.decode()

    one.refresh_from_db()
    assert one.status == Status.SEEN
    assert "Accetta" in text


def test_who_proposed_it_looks_without_marking_it(client, someone, unit):
    worker = someone("intake_worker")
    one = asked_by(worker, unit)
    client.force_login(worker)

    text = client.get(one.get_absolute_url()).content.decode()

    one.refresh_from_db()
    assert one.status == Status.PROPOSED
    assert "Respingi" not in text


def test_accepted_it_is_a_case_assigned_to_a_team_that_declares_first(client, coordinator, someone, unit):
    proposer, worker = someone("intake_worker"), someone("case_worker")
    psychologist, educator = someone("psychologist"), someone("educator")
    one = asked_by(proposer, unit, minors=2)

    response = client.post(
        url("take_in_accept", one), {"worker": worker.pk, "psychologist": psychologist.pk, "educator": educator.pk, "source": "8"}
    )

    one.refresh_from_db()
    case = Case.objects.get()
    assert response.url == case.get_absolute_url()
    assert (one.status, one.case, case.status, case.worker) == (Status.ACCEPTED, case, Case.Status.ASSIGNED, worker)
    assert (case.charges.count(), case.team.current().count(), case.source) == (2, 3, "8")
    assert not Case.objects.visible_to(worker).exists()
    assert Deadline.objects.pending().filter(assignee=worker, kind=Deadline.Kind.DECLARATION).count() == 1
    assert Notice.objects.filter(user=proposer).count() == 1

    client.force_login(worker)
    assert client.get(case.get_absolute_url()).status_code == 404
    case.team.get(user=worker)
    assert not ConflictDeclaration.objects.exists()


def test_accepting_settles_what_was_due(client, coordinator, someone, unit):
    one = asked_by(someone("intake_worker"), unit)
    Deadline.objects.create(kind=Deadline.Kind.REQUEST, title="Rispondi", due_on=one.due_on, unit=unit, key=f"request:{one.pk}")
    take_in.accept(one, by=coordinator, worker=someone("case_worker"))
    assert Deadline.objects.pending().filter(kind=Deadline.Kind.REQUEST).count() == 0


def test_the_team_is_named_with_its_load_in_sight(client, coordinator, someone, unit):
    busy = someone("case_worker", first_name="Carla", last_name="Carica")
    case_with_team(busy)
    case_with_team(busy)
    someone("case_worker", first_name="Lia", last_name="Libera")

    text = client.get(url("take_in_accept", asked_by(someone("intake_worker"), unit))).content.decode()

    assert "Carla Carica — 2 casi" in text
    assert "Lia Libera — 0 casi" in text


def test_a_worker_must_be_named(client, coordinator, someone, unit):
    one = asked_by(someone("intake_worker"), unit)
    text = client.post(url("take_in_accept", one), {"worker": "", "source": "8"}).content.decode()
    assert "obbligatorio" in text or "Scegli" in text
    assert Case.objects.count() == 0


def test_only_who_has_the_role_can_be_named(client, coordinator, someone, unit):
    one = asked_by(someone("intake_worker"), unit)
    client.post(url("take_in_accept", one), {"worker": someone("psychologist").pk, "source": "8"})
    assert Case.objects.count() == 0


def test_a_double_answer_is_one(client, coordinator, someone, unit):
    one, worker = asked_by(someone("intake_worker"), unit), someone("case_worker")
    for _ in range(2):
        assert client.post(url("take_in_accept", one), {"worker": worker.pk, "source": "8"}).status_code == 302
    assert Case.objects.count() == 1
    assert client.post(url("take_in_refuse", one), {"reason": "Ripensamento", "counter_outcome": "advice"}).url == one.get_absolute_url()


def test_a_child_already_in_charge_is_not_taken_in_twice(client, coordinator, someone, unit):
    one, worker = asked_by(someone("intake_worker"), unit), someone("case_worker")
    case_with_team(worker, household=one.household)
    response = client.post(url("take_in_accept", one), {"worker": worker.pk, "source": "8"}, follow=True)
    assert "già in carico" in response.content.decode()
    one.refresh_from_db()
    assert one.is_waiting


def test_refused_it_goes_back_with_a_reason_and_another_outcome(client, coordinator, someone, unit):
    proposer = someone("intake_worker")
    one = asked_by(proposer, unit)

    client.post(url("take_in_refuse", one), {"reason": "La famiglia è seguita dal consultorio.", "counter_outcome": "sent"})

    one.refresh_from_db()
    assert (one.status, one.counter_outcome, Case.objects.count()) == (Status.REFUSED, "sent", 0)
    assert Notice.objects.get(user=proposer).link == one.get_absolute_url()
    client.force_login(proposer)
    assert "seguita dal consultorio" in client.get(one.sheet.get_absolute_url()).content.decode()


def test_a_refusal_needs_both(client, coordinator, someone, unit):
    one = asked_by(someone("intake_worker"), unit)
    client.post(url("take_in_refuse", one), {"reason": "", "counter_outcome": "sent"})
    client.post(url("take_in_refuse", one), {"reason": "La famiglia è già seguita.", "counter_outcome": "take_in"})
    one.refresh_from_db()
    assert one.is_waiting


def test_the_coordinator_of_another_unit_does_not_find_it(client, coordinator, someone):
    one = asked_by(someone("intake_worker"), UnitFactory(name="Area anziani"))
    for name in ("take_in_detail", "take_in_accept", "take_in_refuse"):
        assert client.get(url(name, one)).status_code == 404
    assert "0 richieste" in client.get("/richieste/").content.decode()


@pytest.mark.parametrize("role", ["front_desk", "case_worker", "psychologist", "director", "intake_worker"])
def test_only_the_coordinator_answers(client, someone, unit, role):
    one = asked_by(someone("intake_worker"), unit)
    client.force_login(someone(role))
    assert client.get(url("take_in_accept", one)).status_code == 403
    assert client.post(url("take_in_refuse", one), {"reason": "No, grazie davvero", "counter_outcome": "advice"}).status_code == 403


def test_the_inbox_puts_first_what_is_due_first_and_says_what_is_late(client, coordinator, someone, unit):
    worker = someone("intake_worker")
    asked_by(worker, unit)
    late = asked_by(worker, unit, urgency="high")
    TakeInRequest.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))

    text = client.get("/richieste/").content.decode()

    assert "2 richieste" in text
    assert text.count("in ritardo") == 1
    assert "0 richieste" in client.get("/richieste/?stato=accepted").content.decode()


def test_who_proposes_sees_their_own(client, someone, unit):
    me = someone("intake_worker")
    asked_by(me, unit)
    asked_by(someone("intake_worker"), unit)
    client.force_login(me)
    assert "1 richiesta" in client.get("/richieste/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_inbox_costs_the_same(client, coordinator, someone, unit, rows, django_assert_num_queries):
    worker = someone("intake_worker")
    for _ in range(rows):
        asked_by(worker, unit)
    with django_assert_num_queries(9):
        client.get("/richieste/")
