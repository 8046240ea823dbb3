"""What follows from a report: nothing, an invitation, a case (never a second one), the prosecutor; also together, or not at all."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Alert, Case, CaseMember, Deadline, Person
from intake.actions.invitation import invite
from intake.models import Appointment, Invitation
from sesto_social.documents.models import Document
from sesto_social.notifications.models import OutboxMessage
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.workflow import TransitionNotAllowed

from ..factories import HouseholdFactory, OfficeFactory, case_in_charge, case_with_team, in_status, open_case
from .desk import free_slot, receiving
from .reported import again, arrived, in_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client, someone):
    user = someone("coordinator")
    client.force_login(user)
    return user


def conclude(client, report, **facts):
    return client.post(reverse("intake:report_conclude", args=[report.pk]), facts)


def minors_of(household):
    return [one.pk for one in household.minors()]


def a_prosecutor():
    return JudicialAuthority.objects.get(kind="juvenile_prosecutor")


def test_nothing_follows_with_a_reason(client, coordinator, unit):
    report, _ = in_hand(unit, coordinator)
    assert "nothing_reason" in conclude(client, report, outcomes=["nothing"]).context["form"].errors

    conclude(client, report, outcomes=["nothing"], nothing_reason="La scuola ha chiarito: era un equivoco.")

    report = again(report)
    assert (report.status, report.outcomes) == ("concluded", ["nothing"])
    assert report.document.kind == Document.Kind.INCOMING_REPORT
    assert not Deadline.objects.pending().filter(kind="report").exists()


def test_a_case_is_born_reported_with_source_and_day(client, coordinator, unit):
    report, household = in_hand(unit, coordinator, received_at=timezone.now() - dt.timedelta(days=3))

    conclude(client, report, outcomes=["case"], household=household.pk, minors=minors_of(household))

    case = Case.objects.get()
    assert (case.status, case.source, case.household, case.unit) == ("reported", "13", household, unit)
    assert case.first_reported_on == timezone.localdate(report.received_at)
    assert list(case.charges.values_list("person", flat=True)) == minors_of(household)
    assert Deadline.objects.pending().get(key=f"assignment:{case.pk}").unit == unit
    assert [one.document.kind for one in case.documents.all()] == ["incoming_report"]
    assert case.timeline.filter(text__startswith="Caso nato dalla segnalazione").count() == 1


def test_a_minor_in_charge_never_has_a_second_case(client, coordinator, someone, unit):
    worker, household = someone("case_worker"), HouseholdFactory(minors=2)
    case = case_in_charge(worker, household=household)
    report, _ = in_hand(unit, coordinator, household=household)

    conclude(client, report, outcomes=["case"], minors=minors_of(household))

    assert Case.objects.get() == case
    assert list(again(report).cases.all()) == [case]
    assert case.timeline.filter(text__startswith="Nuova segnalazione").count() == 1
    assert case.documents.count() == 1


def test_a_brother_not_yet_in_charge_enters_the_case_of_the_family(client, coordinator, someone, unit):
    household = HouseholdFactory(minors=2)
    first, second = household.minors()
    case = case_in_charge(someone("case_worker"), household=household)
    CaseMember.objects.filter(person=second).delete()
    report, _ = in_hand(unit, coordinator, household=household)

    conclude(client, report, outcomes=["case"], household=household.pk, minors=[first.pk, second.pk])

    assert Case.objects.count() == 1
    assert case.charges.current().filter(person=second).exists()


def test_a_closed_case_of_the_family_opens_again_with_its_number(client, coordinator, someone, unit):
    household = HouseholdFactory()
    case = case_with_team(someone("case_worker"), household=household)
    CaseMember.objects.filter(case=case).update(until=timezone.localdate(), closure_reason="4", closure_situation="1")
    in_status(case, "closed", closed_at=timezone.now())
    report, _ = in_hand(unit, coordinator, household=household)

    conclude(client, report, outcomes=["case"], household=household.pk, minors=minors_of(household))

    case.refresh_from_db()
    assert (Case.objects.count(), case.status) == (1, "reopened")
    assert case.charges.current().count() == 1


def test_the_case_of_another_unit_is_joined_and_not_shown(client, coordinator, someone, unit, other_unit):
    household = HouseholdFactory()
    case = open_case(other_unit, household=household)
    report, _ = in_hand(unit, coordinator, household=household)

    page = client.get(conclude(client, report, outcomes=["case"], minors=minors_of(household)).url).content.decode()

    assert list(again(report).cases.all()) == [case]
    assert case.number not in page
    assert client.get(case.get_absolute_url()).status_code == 404


def test_prosecutor_and_case_stand_together(client, coordinator, unit):
    report, household = in_hand(unit, coordinator, do_not_inform_family=True)
    procura = [a_prosecutor().pk]

    conclude(
        client,
        report,
        outcomes=["case", "prosecutor"],
        household=household.pk,
        minors=minors_of(household),
        authorities=procura,
    )

    report, case = again(report), Case.objects.get()
    draft = report.prosecutor_reports.get()
    assert (draft.status, draft.authority) == ("draft", a_prosecutor())
    assert report.facts in draft.facts
    assert Deadline.objects.pending().get(key=f"prosecutor:{draft.pk}").assignee == coordinator
    assert Alert.objects.standing().get(case=case).text == "Non informare la famiglia"
    assert case.documents.get().withheld_from_family


def test_the_family_invited_gets_a_time_and_a_letter_that_say_nothing(client, coordinator, unit, someone):
    office = OfficeFactory()
    start = (timezone.now() + dt.timedelta(days=2)).replace(second=0, microsecond=0)
    free_slot(receiving(someone("intake_worker"), office), office, start)
    report, household = in_hand(unit, coordinator, sender="Istituto Zaffiro")
    mother = HouseholdFactory.mother_of(household)
    asked = {"outcomes": ["invitation"], "guest": mother.pk, "moment": f"{office.pk}|{start.isoformat()}"}
    assert "guest" in conclude(client, report, **asked).context["form"].errors
    Person.objects.filter(pk=mother.pk).update(phone="3331234567")

    conclude(client, report, **asked)

    report = again(report)
    assert (report.appointment.starts_at, report.appointment.person) == (start, mother)
    assert report.letter.title == "Comunicazione del Comune"
    assert report.appointment.details == ""
    assert not any("Zaffiro" in str(message.facts) for message in OutboxMessage.objects.all())


def test_the_lost_time_loses_nothing_typed(client, coordinator, unit, someone):
    office = OfficeFactory()
    start = (timezone.now() + dt.timedelta(days=2)).replace(second=0, microsecond=0)
    free_slot(receiving(someone("intake_worker"), office), office, start)
    report, household = in_hand(unit, coordinator)
    mother = HouseholdFactory.mother_of(household)

    later = start + dt.timedelta(hours=1)

    response = conclude(client, report, outcomes=["invitation"], guest=mother.pk, moment=f"{office.pk}|{later.isoformat()}")

    assert "moment" in response.context["form"].errors
    assert again(report).status == "triaged"


def test_whom_the_family_must_not_know_of_no_invitation_goes(client, coordinator, unit, someone):
    office = OfficeFactory()
    start = (timezone.now() + dt.timedelta(days=2)).replace(second=0, microsecond=0)
    free_slot(receiving(someone("intake_worker"), office), office, start)
    report, household = in_hand(unit, coordinator, do_not_inform_family=True)
    mother = HouseholdFactory.mother_of(household)

    response = conclude(client, report, outcomes=["invitation"], guest=mother.pk, moment=f"{office.pk}|{start.isoformat()}")

    assert "outcomes" in response.context["form"].errors
    assert not Appointment.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert "Non informare la famiglia" in client.get(report.get_absolute_url()).content.decode()


def test_while_the_family_must_not_know_no_invitation_leaves_the_case_either(client, coordinator, unit):
    report, household = in_hand(unit, coordinator, do_not_inform_family=True)
    conclude(client, report, outcomes=["case"], household=household.pk, minors=minors_of(household))
    case, mother = Case.objects.get(), HouseholdFactory.mother_of(household)
    facts = {"person": mother, "office": OfficeFactory(), "expires_on": timezone.localdate() + dt.timedelta(days=9), "letter": True}

    with pytest.raises(TransitionNotAllowed, match="non informare"):
        invite(case, by=coordinator, **facts)
    assert not Invitation.objects.exists()

    client.post(reverse("intake:report_inform", args=[report.pk]), {"reason": "Nota della Procura prot. 9/2026."})
    invite(case, by=coordinator, **facts)
    assert Invitation.objects.count() == 1
    assert not Alert.objects.standing().filter(case=case).exists()
    assert not case.documents.get(document__kind="incoming_report").withheld_from_family


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "outcomes"),
        ({"outcomes": ["fly"]}, "outcomes"),
        ({"outcomes": ["nothing", "case"], "nothing_reason": "boh"}, "outcomes"),
        ({"outcomes": ["case"]}, "minors"),
        ({"outcomes": ["case"], "minors": ["999999"]}, "minors"),
        ({"outcomes": ["prosecutor"]}, "authorities"),
        ({"outcomes": ["prosecutor"], "authorities": ["x"]}, "authorities"),
        ({"outcomes": ["invitation"]}, "guest"),
        ({"outcomes": ["invitation"], "moment": "domani"}, "moment"),
    ],
)
def test_bad_input(client, coordinator, unit, facts, field):
    report, _ = in_hand(unit, coordinator)
    assert field in conclude(client, report, **facts).context["form"].errors
    assert again(report).status == "triaged"


def test_a_household_is_asked_for_a_new_family(client, coordinator, unit):
    report, household = in_hand(unit, coordinator)
    assert "household" in conclude(client, report, outcomes=["case"], minors=minors_of(household)).context["form"].errors
    assert not Case.objects.exists()


def test_before_the_triage_nothing_is_decided_and_afterwards_it_can_be_reopened(client, coordinator, unit):
    report = arrived(unit, coordinator)
    conclude(client, report, outcomes=["nothing"], nothing_reason="equivoco")
    assert again(report).status == "registered"

    report, _ = in_hand(unit, coordinator)
    conclude(client, report, outcomes=["nothing"], nothing_reason="equivoco")
    client.post(reverse("intake:report_archive", args=[report.pk]))
    assert again(report).status == "archived"
    client.post(reverse("intake:report_reopen", args=[report.pk]), {"reason": "La scuola scrive di nuovo."})
    assert again(report).status == "reopened"
    assert Deadline.objects.pending().filter(key=f"report-triage:{report.pk}").exists()


def test_only_who_coordinates_decides(client, coordinator, someone, unit):
    worker = someone("case_worker")
    report, _ = in_hand(unit, coordinator, assignee=worker)
    client.force_login(worker)
    assert conclude(client, report, outcomes=["nothing"], nothing_reason="x").status_code == 403


def test_the_educator_of_the_case_does_not_find_the_paper(client, coordinator, someone, unit):
    worker, educator, household = someone("case_worker"), someone("educator"), HouseholdFactory()
    case = case_with_team(worker, educator=educator, household=household)
    report, _ = in_hand(unit, coordinator, household=household)
    conclude(client, report, outcomes=["case"], minors=minors_of(household))
    paper = case.documents.get()

    def reads(user):
        client.force_login(user)
        listed = paper.title in client.get(reverse("cases:documents", args=[case.pk])).content.decode()
        return listed, client.get(reverse("cases:document_download", args=[paper.pk])).status_code

    assert reads(worker) == (True, 200)
    assert reads(educator) == (False, 404)
