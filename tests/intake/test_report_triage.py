"""The coordinator reads a report and gives it away; two who do it at once make one triage."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse

from cases.models import ConflictDeclaration, Deadline
from intake.actions import report as reports
from intake.models import IncomingReport
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed

from ..factories import UnitFactory, UserFactory, open_case
from .reported import again, arrived, in_hand, naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client, someone):
    user = someone("coordinator")
    client.force_login(user)
    return user


def url(name, report):
    return reverse(f"intake:{name}", args=[report.pk])


def test_given_to_a_colleague_who_has_fifteen_days(client, coordinator, someone, unit):
    worker = someone("case_worker")
    report = arrived(unit, coordinator)

    client.post(url("report_triage", report), {"urgency": "high", "assignee": worker.pk, "note": "Sentire la maestra"})

    report = again(report)
    due = Deadline.objects.pending().get(assignee=worker)
    assert (report.status, report.urgency, report.assignee, report.triaged_by) == ("triaged", "high", worker, coordinator)
    assert (report.assessment_due_at.date() - report.triaged_at.date()).days == 15
    assert due.key == f"report-assessment:{report.pk}"
    assert not Deadline.objects.pending().filter(key=f"report-triage:{report.pk}").exists()
    assert Notice.objects.filter(user=worker).count() == 1


def test_without_facts_it_cannot_be_read(client, coordinator, unit):
    report = arrived(unit, coordinator, facts="")
    response = client.post(url("report_triage", report), {"urgency": "high", "assignee": coordinator.pk})
    assert "Prima scrivi i fatti" in response.content.decode()
    assert again(report).status == "registered"


def test_not_to_somebody_with_a_conflict(client, coordinator, someone, unit):
    worker, case = someone("case_worker"), open_case(unit)
    ConflictDeclaration.objects.create(case=case, user=worker, has_conflict=True)
    report = naming(arrived(unit, coordinator), case.household, coordinator)

    response = client.post(url("report_triage", report), {"urgency": "high", "assignee": worker.pk})

    assert "conflitto di interessi" in response.content.decode()
    assert again(report).assignee is None


@pytest.mark.parametrize("wrong", [{"urgency": "x"}, {"assignee": "999999"}, {"assignee": ""}])
def test_bad_input(client, coordinator, unit, wrong):
    report = arrived(unit, coordinator)
    response = client.post(url("report_triage", report), {"urgency": "high", "assignee": coordinator.pk} | wrong)
    assert list(response.context["form"].errors) == list(wrong)


@pytest.mark.parametrize("role", ["intake_worker", "front_desk", "case_worker", "director"])
def test_only_who_coordinates(client, someone, unit, coordinator, role):
    report = arrived(unit, coordinator)
    client.force_login(someone(role))
    assert client.post(url("report_triage", report), {"urgency": "high", "assignee": coordinator.pk}).status_code == 403


def test_assessed_handed_in_and_the_coordinator_hears(client, coordinator, someone, unit):
    worker = someone("case_worker")
    report, _ = in_hand(unit, coordinator, assignee=worker)
    client.force_login(worker)
    text = "Sentita la maestra: conferma le assenze e riferisce un colloquio con la madre."

    client.post(url("report_assess", report), {"assessment": text, "version": report.version, "salva": "1"})
    assert (again(report).status, again(report).assessed_at) == ("in_assessment", None)
    client.post(url("report_assess", report), {"assessment": text, "version": again(report).version, "consegna": "1"})

    assert again(report).assessed_at is not None
    assert Notice.objects.filter(user=coordinator, text__contains="pronta").count() == 1
    assert not Deadline.objects.pending().filter(key=f"report-assessment:{report.pk}").exists()


def test_an_assessment_that_a_colleague_changed_is_not_overwritten(client, coordinator, unit):
    report, _ = in_hand(unit, coordinator)
    stale = {"assessment": "Un testo abbastanza lungo per essere accettato.", "version": report.version, "salva": "1"}
    client.post(url("report_assess", report), stale)
    response = client.post(url("report_assess", report), stale | {"assessment": "Un altro testo, scritto nel frattempo da chi non sapeva."})
    assert "nel frattempo" in response.content.decode()
    assert again(report).assessment == stale["assessment"]


def test_who_was_not_asked_does_not_assess(client, coordinator, someone, unit):
    report, _ = in_hand(unit, coordinator)
    client.force_login(someone("intake_worker"))
    client.post(url("report_assess", report), {"assessment": "Un testo abbastanza lungo per essere accettato."})
    assert again(report).assessment == ""


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_make_one_triage(settings):
    unit = UnitFactory(name="Area minori")
    both = [UserFactory(unit=unit) for _ in range(2)]
    for user in both:
        user.groups.add(Group.objects.get(name="coordinator"), unit.group)
    report = arrived(unit, both[0])
    answers, start = [], threading.Barrier(2)

    def attempt(user):
        start.wait(timeout=10)
        try:
            reports.triage(IncomingReport.objects.get(pk=report.pk), by=user, urgency="high", assignee=user)
            answers.append("done")
        except TransitionNotAllowed as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(user,)) for user in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(answers) == ["Operazione non possibile: lo stato è «esaminata».", "done"]
    assert Deadline.objects.pending().filter(key=f"report-assessment:{report.pk}").count() == 1
