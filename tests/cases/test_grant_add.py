"""A colleague let in by name: for some time, with a reason, never against a conflict; taken out at once; and who opened what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import access, actions, advice
from cases.models import Case, CaseUserGrant, ConflictDeclaration, Grant
from sesto_social.accounts.roles import ROLES
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed

pytestmark = pytest.mark.django_db


def add_url(case):
    return reverse("cases:grant_add", args=[case.pk])


def typed(user, **more):
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    return {"user": user.pk, "level": access.VIEW, "until": until, "reason": "parere sul progetto", "asked": "on"} | more


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_a_named_colleague_reads_until_the_day_and_does_not_work(equipe_case, someone, as_user):
    guest = someone("psychologist")
    as_user(equipe_case.coordinator).post(add_url(equipe_case.case), typed(guest))
    assert sees(guest, equipe_case.case)
    assert not access.may_work(guest, equipe_case.case)
    last = timezone.localdate() + timedelta(days=10)
    grants = CaseUserGrant.objects.filter(user=guest)
    assert grants.in_force(last).exists()
    assert not grants.in_force(last + timedelta(days=1)).exists()
    assert Notice.objects.filter(user=guest, text__contains="consulenza").exists()
    page = as_user(guest).get(reverse("cases:accesses", args=[equipe_case.case.pk])).content.decode()
    assert "Consulenza" in page
    assert "parere sul progetto" in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("until", "2020-01-01", "già passato"),
        ("until", "2999-01-01", "Al più"),
        ("reason", "", ""),
        ("asked", "", "va chiesto"),
        ("user", "", ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(equipe_case, someone, as_user, field, value, words):
    page = as_user(equipe_case.coordinator).post(add_url(equipe_case.case), typed(someone("educator")) | {field: value}).content.decode()
    assert "invalid-feedback" in page
    assert words in page
    assert not CaseUserGrant.objects.filter(origin="advice").exists()


def test_who_is_barred_is_not_among_the_choices(equipe_case, someone, as_user):
    cousin = someone("psychologist")
    ConflictDeclaration.objects.create(case=equipe_case.case, user=cousin, has_conflict=True, details="cugina")
    browser = as_user(equipe_case.coordinator)
    assert str(cousin) not in browser.get(add_url(equipe_case.case)).content.decode()
    browser.post(add_url(equipe_case.case), typed(cousin))
    assert not sees(cousin, equipe_case.case)


def test_roles_without_cases_are_not_among_the_choices(equipe_case, someone, as_user):
    desk = someone("front_desk")
    as_user(equipe_case.coordinator).post(add_url(equipe_case.case), typed(desk))
    assert not CaseUserGrant.objects.filter(user=desk).exists()


def test_not_twice(equipe_case, someone):
    guest, until = someone("psychologist"), timezone.localdate()
    advice.ask(equipe_case.case, to=guest, level=access.VIEW, until=until, reason="x", by=equipe_case.coordinator)
    with pytest.raises(TransitionNotAllowed, match="ha già un accesso"):
        advice.ask(equipe_case.case, to=guest, level=access.VIEW, until=until, reason="x", by=equipe_case.coordinator)


def test_taken_away_it_ends_at_once(equipe_case, someone, as_user):
    guest = someone("psychologist")
    browser = as_user(equipe_case.coordinator)
    browser.post(add_url(equipe_case.case), typed(guest))
    browser.post(reverse("cases:grant_end", args=[equipe_case.case.pk, guest.pk]), {"reason": "ha già risposto"})
    assert not sees(guest, equipe_case.case)


def test_a_place_in_the_team_is_not_taken_away_here(equipe_case, as_user):
    address = reverse("cases:grant_end", args=[equipe_case.case.pk, equipe_case.worker.pk])
    assert as_user(equipe_case.coordinator).post(address, {"reason": "x"}).status_code == 404
    assert access.may_work(equipe_case.worker, equipe_case.case)


def test_a_sensitive_case_is_opened_by_the_named_only(equipe_case, someone, as_user):
    actions.set_sensitive(equipe_case.case, True, by=equipe_case.coordinator)
    named, other = someone("psychologist"), someone("coordinator")
    as_user(equipe_case.coordinator).post(add_url(equipe_case.case), typed(named))
    assert sees(named, equipe_case.case)
    assert not sees(other, equipe_case.case)
    page = as_user(equipe_case.coordinator).get(reverse("cases:accesses", args=[equipe_case.case.pk])).content.decode()
    assert "solo le persone di questo elenco" in page


@pytest.mark.parametrize("role", sorted({"case_worker", "psychologist", "educator"} & set(ROLES)))
def test_only_who_coordinates_lets_somebody_in(equipe_case, someone, as_user, role):
    me = someone(role)
    access.share(equipe_case.case, to=me, level=access.WORK, origin=Grant.Origin.TEAM, by=equipe_case.coordinator, reason="x")
    assert as_user(me).get(add_url(equipe_case.case)).status_code == 403


def test_who_opened_a_person_is_for_who_coordinates(equipe_case, as_user):
    child = equipe_case.case.household.minors()[0]
    as_user(equipe_case.educator).get(child.get_absolute_url())
    address = reverse("cases:person_accesses", args=[child.pk])
    assert str(equipe_case.educator) in as_user(equipe_case.coordinator).get(address).content.decode()
    assert as_user(equipe_case.worker).get(address).status_code == 403


def test_the_dpo_finds_who_opened_a_person_by_the_number_of_the_row(equipe_case, someone, as_user):
    child, mother = equipe_case.case.household.minors()[0], equipe_case.case.household.members.get(role="mother").person
    as_user(equipe_case.educator).get(child.get_absolute_url())
    found = as_user(someone("dpo")).get(reverse("cases:access_register"), {"persona": child.pk}).content.decode()
    assert str(equipe_case.educator) in found
    none = as_user(someone("dpo")).get(reverse("cases:access_register"), {"persona": mother.pk}).content.decode()
    assert f'<th scope="row">{equipe_case.educator}' not in none
