"""Somebody leaves the service: cases first, and the account closes on its day whatever happens (domain §8.5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import hand_overs
from cases.models import Case, CaseUserGrant, Deadline, HandOver, TeamMember
from sesto_social.accounts.leaving import close_those_who_left

pytestmark = pytest.mark.django_db


def admin_form(user, **more):
    facts = {name: getattr(user, name) or "" for name in ("username", "first_name", "last_name", "email", "profession", "phone")}
    return facts | {"unit": user.unit_id, "roles": sorted(user.role_codes)} | more


def propose(equipe_case, successor):
    return hand_overs.propose(equipe_case.case, function="responsible", incoming=successor, by=equipe_case.coordinator, reason="lascia")


def close(as_user, someone, user, **more):
    address = reverse("admin:accounts_user_change", args=[user.pk])
    return as_user(someone("it_admin")).post(address, admin_form(user, **more))


def test_an_account_with_cases_in_hand_does_not_close_and_the_administrator_learns_only_how_many(equipe_case, someone, as_user):
    page = close(as_user, someone, equipe_case.worker).content.decode()
    equipe_case.worker.refresh_from_db()
    assert equipe_case.worker.is_active
    assert "un incarico in un caso aperto" in page
    assert equipe_case.case.number not in page
    assert "Esposito" not in page


def test_closed_at_once_who_coordinates_answers_and_must_name_another(equipe_case, someone, as_user):
    close(as_user, someone, equipe_case.worker, close_now="on")
    equipe_case.worker.refresh_from_db()
    equipe_case.case.refresh_from_db()
    assert not equipe_case.worker.is_active
    assert equipe_case.case.worker == equipe_case.coordinator
    assert not TeamMember.objects.current().filter(user=equipe_case.worker).exists()
    assert not CaseUserGrant.objects.in_force().filter(user=equipe_case.worker).exists()
    assert Deadline.objects.pending().filter(key=f"rename:{equipe_case.case.pk}:responsible").exists()


def test_who_holds_nothing_closes_without_questions(someone, as_user):
    idle = someone("educator")
    close(as_user, someone, idle)
    idle.refresh_from_db()
    assert not idle.is_active


def test_the_account_closes_the_night_after_the_last_day(equipe_case):
    today = timezone.localdate()
    equipe_case.worker.leaves_on = today
    equipe_case.worker.save()
    assert close_those_who_left() == 0
    equipe_case.worker.leaves_on = today - timedelta(days=1)
    equipe_case.worker.save()
    assert close_those_who_left() == 1
    equipe_case.worker.refresh_from_db()
    assert not equipe_case.worker.is_active
    assert not Case.objects.visible_to(equipe_case.worker).exists()
    assert close_those_who_left() == 0


def test_who_coordinates_finds_who_leaves_with_what_is_left(equipe_case, as_user):
    equipe_case.worker.leaves_on = timezone.localdate() + timedelta(days=10)
    equipe_case.worker.save()
    browser = as_user(equipe_case.coordinator)
    assert "un incarico da passare" in browser.get(reverse("cases:hand_over_list")).content.decode()


def test_the_hand_over_of_who_is_gone_is_written_by_who_coordinates_and_still_goes_through(equipe_case, someone, as_user):
    successor = someone("case_worker")
    hand_over = hand_overs.propose(
        equipe_case.case, function="responsible", incoming=successor, by=equipe_case.coordinator, reason="lascia"
    )
    close(as_user, someone, equipe_case.worker, close_now="on")
    hand_overs.give(hand_over, by=equipe_case.coordinator, note="Scritto da chi coordina, dagli atti.")
    hand_overs.receive(hand_over, by=successor, has_conflict=False)
    hand_overs.tick(hand_over, by=successor, lines=list(hand_over.lines.values_list("pk", flat=True)))
    hand_overs.take(hand_over, by=successor)
    assert TeamMember.objects.current().get(case=equipe_case.case, function="responsible").user == successor
    assert not Case.objects.visible_to(equipe_case.worker).exists()


def test_what_waited_for_somebody_who_left_goes_back(equipe_case, someone, as_user):
    successor = someone("case_worker")
    hand_over = hand_overs.propose(
        equipe_case.case, function="responsible", incoming=successor, by=equipe_case.coordinator, reason="carichi"
    )
    close(as_user, someone, successor)
    assert HandOver.objects.get(pk=hand_over.pk).status == "withdrawn"
