"""The administrator asks for roles, a director approves them (`domain.md` §8): two people for every new right."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from sesto_social.accounts.actions import AlreadyDecided, ask_for_roles, decide_roles
from sesto_social.accounts.models import RoleRequest, Unit, User
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice

LIST = "role_request_list"


@pytest.fixture
def people(colleague):
    """An administrator, a director and the colleague concerned."""
    return colleague("it_admin", "admin"), colleague("director", "dirigente"), colleague("educator", "bianchi")


def roles_of(user):
    return User.objects.get(pk=user.pk).role_codes


def test_new_rights_wait_for_the_director_who_hears_of_them(people):
    admin, director, user = people

    asked = ask_for_roles(user, {"educator", "case_worker"}, by=admin)

    assert roles_of(user) == {"educator"}
    assert Notice.objects.filter(user=director, link=reverse(LIST)).count() == 1
    decide_roles(asked, by=director, approve=True)
    assert roles_of(user) == {"educator", "case_worker"}
    assert AuditEvent.objects.filter(action="accounts.user.roles_approved", actor=director, object_id=user.pk).count() == 1


def test_rights_taken_away_go_at_once_even_beside_new_ones(people):
    admin, _, user = people
    ask_for_roles(user, {"case_worker"}, by=admin)
    assert roles_of(user) == set()


def test_less_needs_nobody(people):
    admin, _, user = people
    assert ask_for_roles(user, set(), by=admin) is None
    assert roles_of(user) == set()


def test_to_coordinate_one_unit_more_waits_too(people):
    admin, director, user = people
    first, second = Unit.objects.create(name="Area Minori"), Unit.objects.create(name="Area Famiglie")
    decide_roles(ask_for_roles(user, {"coordinator"}, by=admin, units=[first]), by=director, approve=True)

    asked = ask_for_roles(user, {"coordinator"}, by=admin, units=[first, second])

    assert set(Unit.objects.filter(group__user=user)) == {first}
    decide_roles(asked, by=director, approve=True)
    assert set(Unit.objects.filter(group__user=user)) == {first, second}


def test_a_no_has_a_reason_and_changes_nothing(people, inside):
    admin, _, user = people
    asked = ask_for_roles(user, {"case_worker", "educator"}, by=admin)
    client, director = inside("director", username="seconda")
    page = reverse("role_request_decide", args=[asked.pk])

    assert "Scrivi perché" in client.post(page, {"refuse": "1", "reason": ""}).content.decode()
    client.post(page, {"refuse": "1", "reason": "Non lavora con le famiglie"})

    asked.refresh_from_db()
    assert (asked.approved, asked.decided_by, roles_of(user)) == (False, director, {"educator"})
    assert Notice.objects.filter(user=admin, text__contains="non è stata approvata").count() == 1


def test_nobody_approves_what_they_asked_or_receive(people):
    admin, director, user = people
    asked = ask_for_roles(director, {"director", "coordinator"}, by=admin)
    assert asked is None, "the only director cannot approve for themselves: at the start there is nobody else"
    asked = ask_for_roles(user, {"case_worker"}, by=admin)
    for somebody in (admin, user):
        with pytest.raises(AlreadyDecided):
            decide_roles(asked, by=somebody, approve=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleRequest.objects.filter(pk=asked.pk).update(approved=True, decided_by=somebody, decided_at=asked.asked_at)


def test_a_decision_is_taken_once_and_a_new_request_replaces_the_old(people):
    admin, director, user = people
    old = ask_for_roles(user, {"case_worker"}, by=admin)
    new = ask_for_roles(user, {"psychologist"}, by=admin)
    decide_roles(new, by=director, approve=True)
    with pytest.raises(AlreadyDecided):
        decide_roles(new, by=director, approve=False, reason="ripensamento")
    assert not RoleRequest.objects.filter(pk=old.pk).exists()


def test_in_the_admin_the_form_says_what_waits(people, inside):
    _, _, user = people
    client, _ = inside("it_admin", username="altro")
    change = reverse("admin:accounts_user_change", args=[user.pk])
    facts = {
        "username": user.username,
        "first_name": "L",
        "last_name": "B",
        "email": user.email,
        "is_active": "on",
        "unit": "",
        "phone": "",
    }

    page = client.post(change, facts | {"profession": "educator", "roles": ["educator", "case_worker"]}, follow=True).content.decode()

    assert "quando un dirigente li approva" in page
    assert "assistente sociale" in client.get(change).content.decode().lower().partition("in attesa del dirigente")[2][:300]
    assert roles_of(user) == {"educator"}


@pytest.mark.parametrize("role", ["it_admin", "coordinator", "case_worker", "dpo"])
def test_only_directors_have_the_page(inside, role):
    client, _ = inside(role)
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("role_request_decide", args=[1])).status_code == 403


def test_the_page_of_the_director(people, inside):
    admin, _, user = people
    client, _ = inside("director", username="seconda")
    assert "Nessun ruolo attende" in client.get(reverse(LIST)).content.decode()
    asked = ask_for_roles(user, {"case_worker"}, by=admin)
    assert str(user) in client.get(reverse(LIST)).content.decode()
    page = client.post(reverse("role_request_decide", args=[asked.pk]), {"approve": "1", "reason": ""}, follow=True).content.decode()
    assert "Decisione registrata" in page
    assert "approvato" in page
    assert roles_of(user) == {"case_worker"}
