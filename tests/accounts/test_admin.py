"""Django admin has the same door, shows itself to administrators only, and keeps accounts without touching permissions."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from sesto_social.accounts.models import Unit, User
from sesto_social.accounts.roles import ROLES
from sesto_social.audit.models import AuditEvent

from .conftest import PASSWORD


@pytest.fixture
def unit(db):
    return Unit.objects.create(name="Area Minori")


def details(**changes):
    return {
        "username": "bianchi",
        "first_name": "Luca",
        "last_name": "Bianchi",
        "email": "bianchi@comune.example",
        "phone": "",
        "profession": "educator",
        "roles": ["educator"],
        "is_active": "on",
        "unit": "",
    } | changes


def test_the_admin_has_no_password_form_of_its_own(door, colleague):
    user = colleague("it_admin")

    response = door.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})

    assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in door.session


def test_a_stranger_ends_at_the_one_door(door, db):
    response = door.get(reverse("admin:accounts_user_changelist"), follow=True)

    assert response.request["PATH_INFO"] == reverse("account_login")
    assert response.context["redirect_field_value"] == reverse("admin:accounts_user_changelist")


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"it_admin"}))
def test_other_roles_are_refused(inside, role):
    client, _ = inside(role)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_the_administrator_is_in(inside):
    client, user = inside("it_admin")
    user.refresh_from_db()

    assert user.is_staff
    assert client.get(reverse("admin:index")).status_code == 200


def test_losing_the_role_closes_the_admin(inside):
    client, user = inside("it_admin")
    user.groups.clear()
    user.refresh_from_db()

    assert not user.is_staff
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_the_admin_obeys_the_same_clocks(inside):
    client, _ = inside("it_admin")
    session = client.session
    session["seen_at"] -= 20 * 60
    session.save()

    assert "motivo=inattivita" in client.get(reverse("admin:index")).url


def test_a_new_colleague_gets_roles_and_an_invitation(inside, unit, django_capture_on_commit_callbacks):
    client, admin = inside("it_admin")

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("admin:accounts_user_add"), details(unit=unit.pk))

    assert response.status_code == 302, response.context["adminform"].form.errors
    user = User.objects.get(username="bianchi")
    assert (user.role_codes, user.has_usable_password(), user.is_superuser, user.is_staff) == ({"educator"}, False, False, False)
    assert [message.to for message in mail.outbox] == [["bianchi@comune.example"]]
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    assert Client().get(link, follow=True).status_code == 200
    actions = set(AuditEvent.objects.filter(actor=admin, object_id=user.pk).values_list("action", flat=True))
    assert actions == {"accounts.user.created", "accounts.user.roles_changed", "accounts.user.invited"}


def test_a_first_password_must_be_a_good_one(inside):
    client, _ = inside("it_admin")

    response = client.post(reverse("admin:accounts_user_add"), details(initial_password="123"))

    assert response.context["adminform"].form.errors["initial_password"]


def test_a_role_change_is_on_record_with_before_and_after(inside, colleague):
    client, admin = inside("it_admin")
    user = colleague(username="bianchi")

    client.post(reverse("admin:accounts_user_change", args=[user.pk]), details(roles=["coordinator", "educator"]))

    event = AuditEvent.objects.get(action="accounts.user.roles_changed")
    roles = {name: event.facts[name] for name in ("before", "after")}
    assert (event.actor, roles) == (admin, {"before": ["case_worker"], "after": ["coordinator", "educator"]})


def test_only_a_coordinator_reads_for_a_unit(inside, colleague, unit):
    client, _ = inside("it_admin")
    user = colleague(username="bianchi")
    change = reverse("admin:accounts_user_change", args=[user.pk])

    client.post(change, details(unit=unit.pk, roles=["coordinator"]))
    assert user.groups.filter(pk=unit.group_id).exists()
    client.post(change, details(unit=unit.pk, roles=["educator"], coordinates=[unit.pk]))
    assert not user.groups.filter(pk=unit.group_id).exists()


def test_nobody_gives_themselves_a_role(inside):
    client, admin = inside("it_admin", username="bianchi")

    response = client.post(reverse("admin:accounts_user_change", args=[admin.pk]), details(roles=["coordinator", "it_admin"], is_active=""))

    admin = User.objects.get(pk=admin.pk)
    assert response.status_code == 302
    assert (admin.role_codes, admin.is_active) == ({"it_admin"}, True)


@pytest.mark.parametrize("forged", [{"is_superuser": "on"}, {"is_staff": "on"}, {"user_permissions": ["1"]}, {"groups": ["1"]}])
def test_no_permission_is_given_by_hand(inside, colleague, forged):
    client, _ = inside("it_admin")
    user = colleague(username="bianchi")

    client.post(reverse("admin:accounts_user_change", args=[user.pk]), details(**forged))

    user = User.objects.get(pk=user.pk)
    assert (user.is_superuser, user.is_staff, user.user_permissions.count(), user.role_codes) == (False, False, 0, {"educator"})


def test_disabling_ends_the_sessions_and_deleting_is_not_offered(inside, colleague, with_app, sign_in):
    client, admin = inside("it_admin")
    user = colleague(username="bianchi")
    theirs = Client()
    sign_in(theirs, user, with_app(user))

    client.post(reverse("admin:accounts_user_change", args=[user.pk]), details(is_active=""))

    assert theirs.get(reverse("cases:my_day")).url.startswith(reverse("account_login"))
    assert client.post(reverse("admin:accounts_user_delete", args=[user.pk])).status_code == 403
    assert AuditEvent.objects.filter(action="accounts.user.deactivated", actor=admin).count() == 1


def test_a_lost_phone_is_cleared_but_never_ones_own(inside, colleague, with_app):
    client, admin = inside("it_admin")
    user = colleague(username="bianchi")
    with_app(user)

    client.post(reverse("admin:accounts_user_changelist"), {"action": "clear_second_factor", "_selected_action": [user.pk, admin.pk]})

    assert list(Authenticator.objects.values_list("user", flat=True)) == [admin.pk]
    assert AuditEvent.objects.filter(action="accounts.user.second_factor_cleared", object_id=user.pk).count() == 1


def test_the_seeded_actors_are_not_people(inside):
    client, _ = inside("it_admin")
    system = User.objects.system()

    assert client.get(reverse("admin:accounts_user_change", args=[system.pk])).status_code == 302


def test_two_colleagues_may_not_share_an_address(inside, colleague):
    client, _ = inside("it_admin")
    colleague(username="verdi")

    response = client.post(reverse("admin:accounts_user_add"), details(email="VERDI@comune.example"))

    assert response.context["adminform"].form.errors["email"]
