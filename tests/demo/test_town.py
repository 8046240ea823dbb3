"""The demo town, in its small size: coherent people, families, cases, calendar. `SESTO_FULL_TOWN=1` asks the same of the whole one."""

import os
from collections import Counter

import pytest
from codicefiscale import codicefiscale
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cases.models import (
    Assessment,
    Case,
    CaseGroupGrant,
    CaseUserGrant,
    ConflictDeclaration,
    Deadline,
    DiaryEntry,
    Engagement,
    HandOver,
    Identifier,
    InDepthMeeting,
    ParentalResponsibility,
    Person,
    PersonMerge,
    SuspectedPair,
    TeamMeeting,
    TeamMember,
    UnusualReading,
    search_key,
)
from intake.actions.absence import appointments_under
from intake.models import AbsenceStep, AccessSheet, Appointment, Invitation, TakeInRequest, WaitingListEntry, WaitingListOffer
from interventions.models import Goal, Intervention, InterventionPlan, Review
from sesto_social.accounts.models import User
from sesto_social.accounts.roles import ROLES
from sesto_social.agenda.models import Absence, Availability, CalendarFeed, ExtraOpening, Reservation, Slot
from sesto_social.audit.models import AuditEvent
from sesto_social.demo.town import clock, themes
from sesto_social.demo.town.stories import STORIES
from sesto_social.notifications.models import OutboxMessage
from sesto_social.parameters.models import NoteTemplate

from ..conftest import StaffClient

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("SESTO_FULL_TOWN"))


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, kept for the tests of this module, then rolled back."""
    files = tmp_path_factory.mktemp("town")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=files):
            call_command("load_town", verbosity=0, small=not FULL)
        yield files
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _in_town(town):
    pass


def statuses(model):
    return set(model.objects.order_by().values_list("status", flat=True))


def test_a_town_of_the_promised_size():
    if not FULL:
        pytest.skip("only of the whole town")
    assert Person.objects.count() >= 290
    assert Case.objects.count() >= 57
    assert DiaryEntry.objects.count() >= 350
    assert 60 <= Appointment.objects.count() <= 130
    assert User.objects.staff().count() >= 12


def test_somebody_waits_in_every_state_and_agendas_are_kept():
    assert statuses(WaitingListEntry) == set(WaitingListEntry.Status.values)
    assert statuses(WaitingListOffer) >= {"open", "accepted", "refused"}
    assert Engagement.objects.kept().values("owner").distinct().count() >= 6
    assert CalendarFeed.objects.open().count() == 1


@pytest.mark.parametrize(
    "model", [Case, InterventionPlan, TeamMeeting, InDepthMeeting, Review, Intervention, Appointment, AccessSheet, TakeInRequest]
)
def test_every_state_has_somebody_in_it(model):
    if not FULL:
        pytest.skip("only of the whole town")
    assert set(model.Status) <= statuses(model)


def test_readings_wait_and_were_answered_in_every_way():
    assert statuses(UnusualReading) == set(UnusualReading.Status.values)
    assert 4 <= UnusualReading.objects.count() <= 8


def test_the_small_town_has_cases_from_the_door_to_the_end():
    assert {"reported", "assigned", "in_assessment", "in_charge", "closed"} - statuses(Case) == set()
    assert {"confirmed", "arrived", "done", "no_show"} - statuses(Appointment) == set()
    assert "held" in statuses(Review)


def test_every_role_has_somebody():
    assert all(User.objects.with_role(role).exists() for role in ROLES)
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert all(user.email.endswith("@comune.example") for user in User.objects.staff())


def test_tax_codes_are_valid_and_say_what_the_person_says():
    for person in Person.objects.filter(tax_code__regex="^[A-Z]"):
        assert codicefiscale.is_valid(person.tax_code), person.tax_code
        said = codicefiscale.decode(person.tax_code)
        assert (said["birthdate"].date(), said["gender"]) == (person.birth_date, person.sex)
    assert not Person.objects.filter(tax_code="GLABNC72H25H501Y").exists()


def test_somebody_was_registered_twice_and_twins_were_not():
    pair = SuspectedPair.objects.open().get(told_by__isnull=False)
    assert {search_key(pair.first.last_name, pair.first.first_name), str(pair.second)} == {"al hassan mohamed", "Alhassan Muhammad"}
    assert not SuspectedPair.objects.filter(first__last_name="Tahiri").exists()
    assert set(Identifier.objects.order_by().values_list("kind", flat=True)) == set(Identifier.Kind)


def test_two_rows_were_merged_and_it_can_still_be_taken_back():
    merge = PersonMerge.objects.standing().get()
    assert (merge.absorbed.merged_into, merge.may_be_undone) == (merge.kept, True)
    assert merge.moves.exists()


def test_contacts_lead_to_nobody_real():
    assert not Person.objects.exclude(phone="").exclude(phone__startswith="000 ").exists()
    assert not Person.objects.exclude(email="").exclude(email__endswith=".example").exists()
    assert not OutboxMessage.objects.pending().exists()


def test_every_child_in_charge_has_an_adult_who_answers():
    entitled = ParentalResponsibility.objects.entitled().filter(minor=OuterRef("person"))
    for case in Case.objects.all():
        assert case.charges.exists()
        assert not case.charges.exclude(Exists(entitled)).exists(), case


def test_who_leads_a_case_has_a_place_in_its_team():
    place = TeamMember.objects.current().filter(case=OuterRef("pk"), user=OuterRef("worker"), function="responsible")
    assert not Case.objects.exclude(worker=None).exclude(Exists(place)).exists()


def test_grants_follow_the_team_and_its_declarations():
    declared = ConflictDeclaration.objects.filter(case=OuterRef("content_object"), user=OuterRef("user"), has_conflict=False)
    assert not CaseUserGrant.objects.in_force().filter(origin__in=["assignment", "team"]).exclude(Exists(declared)).exists()
    for case in Case.objects.exclude(status__in=["reported", "assigned", "reopened"]):
        assert Case.objects.visible_to(case.worker).contains(case)
    unit = CaseGroupGrant.objects.in_force().filter(content_object=OuterRef("pk"), group=OuterRef("unit__group"))
    assert not Case.objects.exclude(Exists(unit)).exists()


def test_a_conflict_bars_whoever_declared_it():
    for declaration in ConflictDeclaration.objects.filter(has_conflict=True):
        assert not Case.objects.visible_to(declaration.user).contains(declaration.case)


def test_nobody_is_in_two_places_at_once():
    standing = Reservation.objects.standing()
    twice = standing.filter(resource=OuterRef("resource"), during__overlap=OuterRef("during")).exclude(pk=OuterRef("pk"))
    assert standing.exists()
    assert not standing.filter(Exists(twice)).exists()


def test_the_agenda_has_something_to_decide():
    """Rooms with hours, times by telephone, an opening, an absence over appointments, one nearly settled, an invitation that waits."""
    assert Availability.objects.filter(room__isnull=False).exists()
    assert Slot.objects.open_to("public").filter(mode="phone").exists()
    assert ExtraOpening.objects.exists()
    assert [span for span in Absence.objects.not_over() if appointments_under(span).exists()]
    assert AbsenceStep.objects.filter(result="done", choice="call").exists()
    assert not AbsenceStep.objects.exclude(result="done").exists()
    assert [one for one in Invitation.objects.all() if one.is_open]


def test_families_have_answered_invitations_and_one_was_invited_on_paper():
    if not FULL:
        pytest.skip("only of the whole town")
    assert [one for one in Invitation.objects.all() if one.is_booked]
    assert Invitation.objects.exclude(letter=None).exists()


def test_nothing_happened_in_the_future():
    now = timezone.now()
    assert not AuditEvent.objects.filter(at__gt=now).exists()
    assert not DiaryEntry.objects.filter(happened_on__gt=timezone.localdate()).exists()
    assert not TeamMeeting.objects.exclude(status__in=["convened", "cancelled", "postponed"]).filter(starts_at__gt=now).exists()
    assert Slot.objects.filter(start__gt=now).exists()


def test_the_register_runs_forward():
    times = list(AuditEvent.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert (times[-1] - times[0]).days > 200


def test_goals_tell_a_story():
    scored = Goal.objects.filter(scores__isnull=False).distinct()
    assert scored.exists()
    assert not Review.objects.held().filter(scores=None).exists()


def test_each_paper_can_be_read(town, settings):
    settings.MEDIA_ROOT = town
    from sesto_social.documents.models import Document

    papers = list(Document.objects.all())
    assert papers
    assert all(paper.read().startswith(b"%PDF") for paper in papers)


def test_what_is_settled_is_not_due():
    late = Counter(Deadline.objects.pending().filter(case__status="closed").values_list("kind", flat=True))
    assert not late


def test_texts_are_whole():
    for model, field in (
        (DiaryEntry, "facts"),
        (DiaryEntry, "evaluation"),
        (Case, "summary"),
        (InterventionPlan, "picture_child"),
        (Review, "summary"),
    ):
        for text in model.objects.values_list(field, flat=True):
            assert not {"{", "}", "*"} & set(text), text


def test_it_is_not_loaded_twice():
    with pytest.raises(CommandError, match="vuoto"):
        call_command("load_town", verbosity=0)


def test_it_is_not_loaded_outside_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("load_town", verbosity=0)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_whoever_enters_finds_a_home(role):
    browser = StaffClient()
    browser.force_login(User.objects.with_role(role).order_by("pk").first())
    assert browser.get(reverse("cases:my_day"), follow=True).status_code == 200


@pytest.mark.parametrize(
    "name", ["cases:case_list", "cases:meeting_list", "interventions:review_list", "intake:take_in_list", "intake:agenda_day"]
)
def test_the_coordinator_opens_every_list(name):
    browser = StaffClient()
    browser.force_login(User.objects.with_role("coordinator").order_by("pk").first())
    assert browser.get(reverse(name)).status_code == 200


def test_twelve_families_are_told_by_hand_each_with_its_own_words():
    assert len(STORIES) == 12
    assert len({story.sketch.surname for story in STORIES}) == 12
    assert len({story.theme.motives[0] for story in STORIES}) == 12
    assert all(story.notes for story in STORIES)
    assert not {story.theme.motives[0] for story in STORIES} & {text for theme in themes.THEMES for text in theme.motives}


def test_the_clock_comes_back():
    with clock.stopped() as hands:
        hands.moment = clock.at(timezone.localdate() - clock.dt.timedelta(days=100))
        assert isinstance(hands.moment, timezone.datetime)
        assert DiaryEntry(facts="").written_at == hands.moment
    assert timezone.datetime is clock.REAL
    assert abs((timezone.now() - clock.REAL.now(clock.dt.UTC)).total_seconds()) < 5


def test_cases_change_hands_and_somebody_leaves():
    assert set(HandOver.objects.values_list("status", flat=True)) == {"taken", "given", "proposed"}
    assert User.objects.filter(leaves_on__gt=timezone.localdate()).exists()


def test_the_diary_has_notes_of_every_level_and_children_seen_alone():
    assert set(DiaryEntry.objects.values_list("level", flat=True)) == set(DiaryEntry.Level.values)
    assert DiaryEntry.objects.filter(seen_alone__isnull=False).exists()
    assert DiaryEntry.objects.filter(amends__isnull=False).exists()
    questions = NoteTemplate.objects.get(title="Visita domiciliare").text.partition("\n")[0]
    assert DiaryEntry.objects.filter(facts__startswith=questions).exists()


def test_children_have_been_assessed_more_than_once_and_some_sheet_is_half_written():
    several = Counter(Assessment.objects.signed().values_list("child", flat=True))
    assert max(several.values()) >= 2
    assert Assessment.objects.drafts().exists()
