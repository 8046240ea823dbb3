"""Pages that exist only in these tests, behind the few middlewares they are about."""

import pytest

from ..browser.house import chromium

PLAIN_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sesto_social.ui.middleware.TransactionMiddleware",
]


@pytest.fixture
def plain(settings):
    settings.MIDDLEWARE = PLAIN_MIDDLEWARE


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create(username="rossi", first_name="Anna", last_name="Rossi")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, asked for nothing it does not need."""
    return browser_type_launch_args | chromium()
