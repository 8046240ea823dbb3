"""Every page of the door, as its reader meets it: it renders, in our frame, without inline script or style."""

import pytest
from django.urls import reverse

ENTRANCE = [
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
INSIDE = [
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]


@pytest.mark.parametrize("name", ENTRANCE)
def test_entrance(client, db, name):
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert "Sesto Sociale" in page.content.decode()
    assert page.context["site"].demo is True


def test_a_flood_gets_a_page_that_helps(client, db):
    flood = [client.post(reverse("account_login"), {}) for _ in range(31)]

    assert flood[-1].status_code == 429
    assert "Troppi tentativi" in flood[-1].content.decode()


@pytest.mark.parametrize("name", INSIDE)
def test_inside(inside, client, name):
    browser, _ = inside()
    client.cookies = browser.cookies

    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["second_factor", "mfa_activate_totp"])
def test_before_the_second_factor(client, colleague, sign_in, name):
    sign_in(client, colleague())

    assert client.get(reverse(name)).status_code == 200
