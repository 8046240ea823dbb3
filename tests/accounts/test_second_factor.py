"""The second factor is compulsory, and a code works once."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from sesto_social.accounts import second_factor
from sesto_social.audit.models import AuditEvent

from .conftest import PASSWORD, code_for

MY_DAY = "cases:my_day"


def test_a_password_alone_opens_nothing(door, colleague, sign_in):
    sign_in(door, colleague("it_admin"))

    for name in [MY_DAY, "usersessions_list", "mfa_index", "account_change_password", "mfa_view_recovery_codes", "admin:index"]:
        response = door.get(reverse(name))
        assert (response.status_code, response["Location"]) == (302, reverse("second_factor")), name
    assert "passkey" in door.get(reverse("second_factor")).content.decode()


def test_without_a_second_factor_one_can_still_leave(door, colleague, sign_in):
    sign_in(door, colleague())

    door.post(reverse("account_logout"))

    assert "_auth_user_id" not in door.session


def test_htmx_is_sent_to_the_page_not_a_fragment(door, colleague, sign_in):
    sign_in(door, colleague())

    response = door.get(reverse(MY_DAY), headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, reverse("second_factor"))


def test_adding_the_app_lets_in_without_asking_the_password_again(door, colleague, sign_in, django_capture_on_commit_callbacks):
    user = colleague()
    sign_in(door, user)
    page = door.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        response = door.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})

    assert response.url == reverse("mfa_view_recovery_codes")
    assert door.get(reverse(MY_DAY)).status_code == 200
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    assert AuditEvent.objects.filter(action="accounts.user.second_factor_added", actor=user, facts__kind="totp").count() == 1


def test_with_the_code_of_the_app_one_is_in(door, colleague, with_app, sign_in):
    user = colleague()

    response = sign_in(door, user, with_app(user))

    assert response.url == reverse(MY_DAY)
    assert door.get(reverse(MY_DAY)).status_code == 200


def test_a_slow_clock_is_forgiven_by_one_step_only(door, colleague, with_app):
    user = colleague()
    secret = with_app(user)
    door.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    assert door.post(reverse("mfa_authenticate"), {"code": code_for(secret, step=-3)}).status_code == 200
    assert door.post(reverse("mfa_authenticate"), {"code": code_for(secret, step=-1)}).status_code == 302


def test_a_wrong_code_is_refused_beside_the_field_and_on_record(door, colleague, with_app):
    user = colleague()
    secret = with_app(user)
    door.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    wrong = str((int(code_for(secret)) + 1) % 10**6).zfill(6)

    response = door.post(reverse("mfa_authenticate"), {"code": wrong})

    assert "Il codice non è giusto" in response.content.decode()
    assert "_auth_user_id" not in door.session
    assert AuditEvent.objects.filter(action="accounts.user.second_factor", actor=user, refused=True).count() == 1


def test_a_code_opens_once_even_if_the_cache_forgets(colleague, with_app, sign_in):
    user = colleague()
    secret = with_app(user)
    code = code_for(secret)
    first, second = Client(), Client()
    for client in (first, second):
        client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    cache.clear()
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in second.session


def test_codes_are_counted_too(door, colleague, with_app):
    user = colleague()
    with_app(user)
    door.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    answers = [door.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode() for _ in range(6)]

    assert "Troppi tentativi" not in answers[4]
    assert "Troppi tentativi" in answers[5]


def test_a_session_opened_before_the_factor_existed_is_closed(colleague, with_app, sign_in):
    user = colleague()
    stolen = Client()
    sign_in(stolen, user)
    with_app(user)

    response = stolen.get(reverse("second_factor"))

    assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in stolen.session


def test_a_recovery_code_opens_once(colleague, sign_in, django_capture_on_commit_callbacks):
    user, client = colleague(), Client()
    sign_in(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    spare = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    doors = [Client(), Client()]
    for door in doors:
        door.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    assert [door.post(reverse("mfa_authenticate"), {"code": spare}).status_code for door in doors] == [302, 200]


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_last_factor_cannot_be_taken_away(inside, method):
    client, user = inside()

    getattr(client, method)(reverse("mfa_deactivate_totp"))

    assert second_factor.of(user).count() == 1


def test_the_last_passkey_cannot_be_taken_away(inside):
    client, user = inside()
    Authenticator.objects.filter(user=user).update(type="webauthn", data={"name": "telefono", "credential": {}})
    passkey = Authenticator.objects.get(user=user)

    response = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert response.url == reverse("mfa_index")
    assert second_factor.of(user).count() == 1


def test_the_demo_mark_counts_only_in_the_demo(client, colleague, settings):
    client = Client()
    client.force_login(colleague())
    session = client.session
    session["demo_sign_in"] = True
    session.save()

    assert client.get(reverse(MY_DAY)).status_code == 200
    settings.DEMO = False
    assert client.get(reverse(MY_DAY)).url == reverse("second_factor")
