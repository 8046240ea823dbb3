"""Entering the demo with one click, and only the demo."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from sesto_social.accounts.roles import ROLE_LABELS

from ..factories import UserFactory

pytestmark = pytest.mark.django_db


def with_role(role):
    from django.contrib.auth.models import Group

    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize("role", ROLE_LABELS)
def test_one_click_per_role_without_second_factor(role):
    user, browser = with_role(role), Client()

    answer = browser.post(reverse("demo:sign_in_as"), {"role": role})

    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert browser.get(reverse("usersessions_list")).status_code == 200


def test_every_role_has_its_button_with_the_italian_name(client):
    for role in ROLE_LABELS:
        with_role(role)

    page = client.get(reverse("demo:sign_in_as")).content.decode()

    assert all(f'value="{role}">{label}</button>' in page for role, label in ROLE_LABELS.items())


def test_a_role_nobody_holds_says_so(client):
    answer = client.post(reverse("demo:sign_in_as"), {"role": "director"}, follow=True)
    assert "nessuno ha quel ruolo" in answer.content.decode()


def test_an_invented_role_opens_nothing(client):
    client.post(reverse("demo:sign_in_as"), {"role": "superuser"})
    assert "_auth_user_id" not in client.session


def test_looking_at_the_page_signs_nobody_in(client):
    with_role("dpo")
    client.get(reverse("demo:sign_in_as"), {"role": "dpo"})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["start", "sign_in_as", "mail_list"])
def test_outside_the_demo_the_pages_do_not_exist(client, name):
    with_role("dpo")
    page, door = reverse(f"demo:{name}"), reverse("demo:sign_in_as")
    with override_settings(DEMO=False):
        assert client.get(page).status_code == 404
        assert client.post(door, {"role": "dpo"}).status_code == 404


def test_a_demo_session_is_worth_nothing_outside_the_demo():
    with_role("dpo")
    browser = Client()
    browser.post(reverse("demo:sign_in_as"), {"role": "dpo"})
    page = reverse("usersessions_list")
    with override_settings(DEMO=False):
        assert browser.get(page).status_code == 302
