"""What this room says on the home page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import ConflictDeclaration, Deadline
from intake.actions import front_desk
from intake.receivers import my_day_of_the_segretariato
from sesto_social.accounts.models import User
from sesto_social.agenda.planning import working_days_after

from ..factories import HouseholdFactory, WorkerResourceFactory, open_case
from .desk import asked_by, sheet_of, talk
from .reported import arrived, naming


def items(user):
    return my_day_of_the_segretariato(user=User.objects.get(pk=user.pk), day=timezone.localdate())


def test_the_worker_finds_talks_and_late_drafts(someone):
    me = someone("intake_worker")
    talk(WorkerResourceFactory(user=me))
    sheet_of(me, interview_on=working_days_after(timezone.localdate(), -5))

    found = items(me)

    assert [item.section for item in found] == ["today", "waiting"]
    assert found[1].late
    assert "Rahman" not in " ".join(item.title + item.detail for item in found)


def test_the_desk_finds_who_is_expected_and_who_waits(someone):
    desk = someone("front_desk")
    talk(minutes_ago=-1)
    talk().arrive(by=desk)
    titles = " ".join(item.title for item in items(desk))
    assert "1 persona attesa" in titles
    assert "1 persona aspetta" in titles


def test_the_coordinator_finds_the_requests(someone, unit):
    asked_by(someone("intake_worker"), unit, urgency="high")
    assert [item.section for item in items(someone("coordinator"))] == ["to_accept"]


@pytest.mark.parametrize("role", ["psychologist", "educator", "it_admin", "dpo", "director"])
def test_others_find_nothing(someone, role):
    talk()
    assert items(someone(role)) == []


def test_few_queries_for_everybody(someone, unit):
    me = someone("intake_worker", "coordinator")
    talk(WorkerResourceFactory(user=me))
    sheet_of(me)
    asked_by(someone("intake_worker"), unit)
    user = User.objects.get(pk=me.pk)
    user.has_perm("intake.view_appointment")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        my_day_of_the_segretariato(user=user, day=timezone.localdate())
    assert len(queries) <= 6


def test_what_is_late_at_the_segretariato_comes_up_to_the_coordinator(someone, unit):
    worker, me = someone("intake_worker"), someone("coordinator")
    sheet_of(worker, interview_on=working_days_after(timezone.localdate(), -5))
    one = talk(minutes_ago=16, minors_present=True)
    front_desk.miss(one, by=worker)
    assert items(me) == []

    Deadline.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))

    assert [item.title for item in items(me)] == [
        "Al Segretariato: 1 scheda di accesso in ritardo",
        "Al Segretariato: 1 richiamo in ritardo",
    ]
    assert all(item.late for item in items(me))


def test_a_report_is_no_line_on_the_home_of_who_has_a_conflict(someone, unit, new_client):
    reader, barred = someone("coordinator"), someone("coordinator")
    household = HouseholdFactory()
    case = open_case(household=household, unit=unit)
    ConflictDeclaration.objects.create(case=case, user=barred, has_conflict=True)
    report = naming(arrived(unit, reader), household, reader)

    pages = {one.pk: home_of(one, new_client()) for one in (reader, barred)}

    assert "Una segnalazione da esaminare" in pages[reader.pk]
    assert "segnalazione" not in pages[barred.pk].partition("<main")[2].lower()
    assert str(report.protocol.number) not in pages[barred.pk]


def home_of(user, client):
    client.force_login(user)
    return client.get("/scrivania/").content.decode()
