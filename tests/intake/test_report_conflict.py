"""Who has a bond with somebody a report speaks of says so before there is a case, and from then on it does not exist for them."""

import pytest
from django.urls import reverse

from cases.models import ConflictDeclaration, Deadline, TeamMember
from intake.actions import report as reports
from intake.models import IncomingReport, ReportConflict
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed

from ..factories import case_with_team
from .reported import again, arrived, in_hand, naming

pytestmark = pytest.mark.django_db


def pages(report):
    return [reverse(f"intake:{name}", args=[report.pk]) for name in ("report_detail", "report_edit", "report_triage", "report_assess")]


def declare(client, user, report, bond="kin"):
    client.force_login(user)
    return client.post(reverse("intake:report_conflict", args=[report.pk]), {"bond": bond}, follow=True)


def test_the_assessor_leaves_it_and_it_is_given_away_again(client, someone, unit):
    coordinator, worker = someone("coordinator"), someone("case_worker")
    report, _ = in_hand(unit, coordinator, assignee=worker)
    reports.assess(report, by=worker, assessment="Sentita la maestra al telefono.")

    page = declare(client, worker, report).content.decode()

    assert "è chiusa per te" in page
    assert {client.get(address).status_code for address in pages(report)} <= {403, 404}
    assert str(report.protocol) not in client.get(reverse("intake:report_list")).content.decode()
    report = again(report)
    assert (report.status, report.assignee, report.triaged_at) == ("registered", None, None)
    assert report.assessment, "what was understood is not lost"
    assert list(Deadline.objects.pending().filter(assignee=worker)) == []
    assert Deadline.objects.pending().filter(key=f"report-triage:{report.pk}").exists()
    assert Notice.objects.filter(user=coordinator, text__contains="va affidata di nuovo").count() == 1
    with pytest.raises(TransitionNotAllowed):
        reports.triage(report, by=coordinator, urgency="high", assignee=worker)
    client.force_login(coordinator)
    assert "Iniziata da chi non la segue più" in client.get(report.get_absolute_url()).content.decode()


def test_a_coordinator_alone_with_a_bond_the_director_hears_of_it(client, someone, unit):
    coordinator, director = someone("coordinator"), someone("director")
    report = arrived(unit, director)

    declare(client, coordinator, report, "reporter")

    assert client.get(report.get_absolute_url()).status_code == 404
    home = client.get(reverse("cases:my_day")).content.decode()
    assert str(report.protocol) not in home
    assert "da esaminare" not in home
    assert Notice.objects.filter(user=director, text__contains="tiene lontano chi coordina").count() == 1


def test_the_case_it_is_born_into_is_shut_too(client, someone, unit):
    coordinator, worker = someone("coordinator"), someone("case_worker")
    report, household = in_hand(unit, coordinator)
    ReportConflict.objects.create(report=report, user=worker, bond="acquaintance")

    minors = [member.person for member in household.members.all() if member.person.is_minor]
    [arrival] = reports.conclude(report, by=coordinator, outcomes=["case"], household=household, minors=minors)

    assert ConflictDeclaration.objects.barring(worker).filter(case=arrival.case).exists()
    client.force_login(worker)
    assert client.get(arrival.case.get_absolute_url()).status_code == 404


def test_who_follows_the_case_it_joins_hears_nothing_of_it(someone, unit):
    coordinator, worker = someone("coordinator"), someone("case_worker")
    case = case_with_team(worker, unit=unit)
    report = naming(arrived(unit, coordinator), case.household, coordinator)
    reports.triage(report, by=coordinator, urgency="ordinary", assignee=coordinator)
    reports.declare_conflict(report, by=worker, bond="kin")
    Notice.objects.all().delete()

    reports.conclude(report, by=coordinator, outcomes=["case"], household=case.household, minors=case.household.minors())

    assert not Notice.objects.filter(user=worker).exists()
    assert not TeamMember.objects.current().filter(case=case, user=worker).exists()
    case.refresh_from_db()
    assert case.worker == coordinator, "who coordinates answers for it meanwhile"
    assert Deadline.objects.pending().filter(key=f"rename:{case.pk}:responsible").exists()


def test_said_when_it_has_joined_a_case_the_case_is_shut_at_once(client, someone, unit):
    coordinator, worker = someone("coordinator"), someone("case_worker")
    case = case_with_team(worker, unit=unit)
    client.force_login(worker)
    assert client.get(case.get_absolute_url()).status_code == 200
    report = naming(arrived(unit, coordinator), case.household, coordinator)
    report.cases.add(case)

    declare(client, worker, report)

    assert client.get(case.get_absolute_url()).status_code == 404
    assert not TeamMember.objects.current().filter(case=case, user=worker).exists()


def test_said_twice_is_said_once(client, someone, unit):
    worker = someone("intake_worker")
    report = arrived(unit, worker)
    reports.declare_conflict(report, by=worker, bond="kin")
    reports.declare_conflict(report, by=worker, bond="other")
    assert [one.bond for one in ReportConflict.objects.all()] == ["kin"]
    assert declare(client, worker, report).status_code == 404


def test_without_saying_which_bond_nothing_happens(client, someone, unit):
    worker = someone("intake_worker")
    report = arrived(unit, worker)
    assert declare(client, worker, report, "").status_code == 200
    assert not ReportConflict.objects.exists()
    assert IncomingReport.objects.visible_to(worker).filter(pk=report.pk).exists()
