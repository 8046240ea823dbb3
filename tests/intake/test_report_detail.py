"""Who reads a report: the Segretariato, who coordinates the unit, who assesses it, the team of its case; nobody with a conflict."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.models import ConflictDeclaration
from intake.actions import report as reports
from intake.models import IncomingReport
from sesto_social.audit.models import AuditEvent
from sesto_social.documents.uploads import clean_upload
from sesto_social.notifications.models import Notice

from ..factories import HouseholdFactory, PersonFactory, case_in_charge, case_with_team, open_case
from .reported import FACTS, again, arrived, in_hand, naming, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(someone):
    return someone("coordinator")


@pytest.fixture
def report(unit, coordinator):
    return arrived(unit, coordinator)


def status(client, user, report):
    client.force_login(user)
    return client.get(report.get_absolute_url()).status_code


def joined_to(report, case):
    report.cases.add(case)
    return report


def test_the_reading_is_on_record(client, coordinator, report):
    client.force_login(coordinator)
    assert FACTS in client.get(report.get_absolute_url()).content.decode()
    assert AuditEvent.objects.filter(action="intake.incomingreport.opened", actor=coordinator, object_id=report.pk).count() == 1


def test_the_segretariato_reads_it_and_the_coordinator_of_another_unit_does_not(client, someone, report, other_unit):
    assert status(client, someone("intake_worker"), report) == 200
    assert status(client, someone("coordinator", unit=other_unit), report) == 404


@pytest.mark.parametrize(
    ("role", "answer"), [("case_worker", 404), ("psychologist", 404), ("educator", 403), ("director", 403), ("dpo", 403)]
)
def test_without_a_case_the_others_do_not(client, someone, report, role, answer):
    assert status(client, someone(role), report) == answer


def test_who_is_asked_to_assess_it_reads_it(client, someone, unit, coordinator):
    worker = someone("case_worker")
    report, _ = in_hand(unit, coordinator, assignee=worker)
    assert status(client, worker, report) == 200


def test_the_team_of_its_case_reads_it_but_the_educator(client, someone, report):
    worker, psychologist, educator = someone("case_worker"), someone("psychologist"), someone("educator")
    joined_to(report, case_with_team(worker, psychologist=psychologist, educator=educator))

    assert [status(client, user, report) for user in (worker, psychologist, educator)] == [200, 200, 403]


def test_a_restricted_one_is_not_for_the_whole_segretariato(client, someone, unit, coordinator):
    worker = someone("intake_worker")
    report = arrived(unit, coordinator, confidentiality="restricted")

    assert status(client, worker, report) == 404
    assert status(client, coordinator, report) == 200


def test_a_restricted_one_stays_with_who_coordinates_also_when_it_joins_a_case(client, someone, unit, coordinator):
    worker, household = someone("case_worker"), HouseholdFactory()
    case = case_with_team(worker, household=household)
    report, _ = in_hand(unit, coordinator, household=household, confidentiality="restricted")

    reports.conclude(report, by=coordinator, outcomes=["case"], minors=list(household.minors()))

    assert [status(client, user, report) for user in (worker, coordinator)] == [404, 200]
    assert case.documents.count() == 0
    assert case.timeline.filter(kind="report").count() == 1


@pytest.mark.parametrize("role", ["coordinator", "intake_worker", "front_desk", "director"])
def test_a_conflict_shuts_the_report_too(client, someone, unit, coordinator, role):
    """The one that joined the case, and the one that only names the child: page, list, search and counts."""
    me = someone(role)
    case = open_case(unit)
    ConflictDeclaration.objects.create(case=case, user=me, has_conflict=True)
    linked = joined_to(arrived(unit, coordinator), case)
    named = naming(arrived(unit, coordinator), case.household, coordinator)

    client.force_login(me)
    page = client.get(reverse("intake:report_list"))
    assert page.context["page"].total == 0
    assert {client.get(one.get_absolute_url()).status_code for one in (linked, named)} <= {403, 404}
    assert not IncomingReport.objects.listed_to(me).exists()


def test_a_protected_reporter_has_no_name_outside_the_door(client, someone, unit, coordinator):
    worker = someone("case_worker")
    report = arrived(unit, coordinator, reporter_protected=True, sender="Vicina Zafferani", contact="Interno 4")
    reports.name(report, by=coordinator, role="reporter", written_name="Rosa Zafferani")
    reports.attach(report, by=coordinator, upload=clean_upload(SimpleUploadedFile("lettera.txt", b"Mi chiamo Rosa", "text/plain")))
    joined_to(report, case_with_team(worker))

    client.force_login(worker)
    page = client.get(report.get_absolute_url()).content.decode()
    paper = reverse("intake:report_attachment", args=[report.pk, report.attachments.get().pk])
    assert "identità protetta" in page
    assert "Zafferani" not in page
    assert "Interno 4" not in page
    assert client.get(paper).status_code == 404
    client.force_login(coordinator)
    assert "Zafferani" in client.get(report.get_absolute_url()).content.decode()
    assert client.get(paper).status_code == 200


def test_a_download_is_on_record_and_a_quarantined_paper_stays_inside(client, coordinator, report):
    reports.attach(report, by=coordinator, upload=clean_upload(SimpleUploadedFile("lettera.txt", b"Buongiorno", "text/plain")))
    kept = report.attachments.get()
    paper = reverse("intake:report_attachment", args=[report.pk, kept.pk])
    client.force_login(coordinator)

    assert client.get(paper).status_code == 200
    kept.attachment.quarantine(by=coordinator, reason="virus")
    assert client.get(paper).status_code == 403
    assert AuditEvent.objects.filter(action="documents.attachment.downloaded", actor=coordinator).count() == 1


def test_persons_are_looked_for_before_only_a_name_is_kept(client, coordinator, report):
    child = PersonFactory(minor=True, last_name="Rahman", first_name="Layla")
    url = reverse("intake:report_person_add", args=[report.pk])
    client.force_login(coordinator)

    assert "Rahman Layla" in client.post(url, {"role": "minor", "q": "Raman Laila", "cerca": "1"}).content.decode()
    assert client.post(url, {"role": "minor", "q": "Rahman", "scegli": "1"}).context["form"].errors
    assert client.post(url, {"role": "", "written_name": "", "scrivi": "1"}).context["form"].errors.keys() == {"role", "written_name"}
    client.post(url, {"role": "minor", "person": child.pk, "scegli": "1"})
    client.post(url, {"role": "alleged_author", "written_name": "il compagno della madre", "scrivi": "1"})
    client.post(url, {"role": "other", "person": child.pk, "scegli": "1"})

    assert [(str(one), one.role) for one in report.people.order_by("pk")] == [
        ("Rahman Layla", "other"),
        ("il compagno della madre", "alleged_author"),
    ]
    client.post(reverse("intake:report_person_remove", args=[report.pk, report.people.first().pk]))
    assert report.people.count() == 1


def test_a_new_person_comes_back_chosen(client, coordinator, report):
    fresh = PersonFactory(minor=True)
    client.force_login(coordinator)
    page = client.get(reverse("intake:report_person_add", args=[report.pk]) + f"?persona={fresh.pk}")
    assert (page.context["found"], page.context["chosen"]) == ([fresh], str(fresh.pk))


def test_changed_to_emergency_it_is_due_today_and_rings_again(client, coordinator, unit, someone):
    me = someone("intake_worker")
    report = arrived(unit, me)
    client.force_login(me)
    facts = typed(unit, urgency="emergency", version=report.version, received_at=f"{_local(report):%Y-%m-%dT%H:%M}")

    client.post(reverse("intake:report_edit", args=[report.pk]), facts)

    report = again(report)
    assert (report.urgency, timezone.localdate(report.triage_due_at)) == ("emergency", timezone.localdate(report.received_at))
    assert Notice.objects.filter(user=coordinator, text__startswith="EMERGENZA").exists()


def test_two_who_edit_do_not_overwrite_each_other(client, coordinator, unit, report):
    client.force_login(coordinator)
    url = reverse("intake:report_edit", args=[report.pk])
    stale = typed(unit, version=report.version, received_at=f"{_local(report):%Y-%m-%dT%H:%M}", facts="Prima versione")
    client.post(url, stale)

    assert client.post(url, stale | {"facts": "Seconda versione"}).status_code == 409
    assert again(report).facts == "Prima versione"


def _local(report):
    return timezone.localtime(report.received_at)


def test_a_family_of_others_is_not_named_by_who_may_not_see_it(client, someone, unit, coordinator):
    """Who searches the registry sees persons, never that they have a case."""
    household = HouseholdFactory()
    case_in_charge(someone("case_worker"), household=household)
    report = naming(arrived(unit, coordinator), household, coordinator)
    desk_worker = someone("intake_worker")
    client.force_login(desk_worker)

    page = client.get(report.get_absolute_url()).content.decode()

    assert "Caso 20" not in page
