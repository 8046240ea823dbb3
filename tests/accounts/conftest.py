"""People at the door, and the code their phone would show."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from sesto_social.accounts import second_factor
from sesto_social.accounts.models import User
from sesto_social.accounts.roles import sync_roles

PASSWORD = "tre-querce-sul-lambro"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def door():
    """A browser without any help: no session is marked as protected for it."""
    return Client()


@pytest.fixture
def colleague(db):
    def make(role="case_worker", username="rossi", **fields):
        sync_roles()
        fields = {"email": f"{username}@comune.example", "first_name": "Anna", "last_name": "Rossi"} | fields
        user = User.objects.create_user(username, password=PASSWORD, **fields)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def with_app():
    """Give a colleague an app for the codes; returns its secret."""

    def give(user):
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return secret

    return give


@pytest.fixture
def sign_in():
    """Password, then the app's code when asked."""

    def enter(client, user, secret=None):
        response = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
        if secret:
            assert response.url == reverse("mfa_authenticate")
            response = client.post(response.url, {"code": code_for(secret)})
        return response

    return enter


@pytest.fixture
def inside(colleague, with_app, sign_in, door):
    """A colleague who has come in by the whole door: (client, user)."""

    def come(role="case_worker", **fields):
        user = colleague(role, **fields)
        client = Client()
        sign_in(client, user, with_app(user))
        assert "_auth_user_id" in client.session
        return client, user

    return come


def code_for(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // second_factor.PERIOD + step))
