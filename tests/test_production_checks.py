"""What may never be true in production, and that the start refuses it."""

import secrets

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import get_resolver

from sesto_social import checks

from .factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    """Settings that a production may have. The addresses are read before, as the demo has them: other tests use them too."""
    _ = get_resolver().url_patterns
    settings.DEBUG = settings.DEMO = False
    settings.SECRET_KEY = secrets.token_urlsafe(64)
    settings.ALLOWED_HOSTS = ["servizi.comune.example"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
    settings.PROVIDERS = {"sms": {"BACKEND": "x.SmsGateway", "OPTIONS": {"url": "https://sms.example/"}}}
    return settings


def found():
    return {check.id for check in run_checks(tags=[Tags.security], include_deployment_checks=True) if check.is_serious()}


def test_a_sane_production_starts(production):
    assert found() == set()
    checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("DEBUG", True, "sesto.E001"),
        ("DEMO", True, "sesto.E002"),
        ("SECRET_KEY", "demo-only-key-refused-in-production" + "x7Kq" * 20, "sesto.E003"),
        ("SECRET_KEY", "django-insecure-" + "x7Kq" * 20, "sesto.E003"),
        ("SECRET_KEY", "qW8_short", "sesto.E003"),
        ("SECRET_KEY", "a" * 80, "sesto.E003"),
        ("SECRET_KEY", "", "sesto.E003"),
        ("MFA_SUPPORTED_TYPES", ["recovery_codes"], "sesto.E006"),
        ("SESSION_COOKIE_SECURE", False, "sesto.E007"),
        ("ALLOWED_HOSTS", ["*"], "sesto.E008"),
        ("ALLOWED_HOSTS", [], "sesto.E008"),
        ("MAILERS", {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend"}}, "sesto.E009"),
        ("PROVIDERS", {"sms": {"BACKEND": "x.SmsGateway", "OPTIONS": {"url": "http://sms.example/"}}}, "sesto.E010"),
        ("PROVIDERS", {"sms": {"BACKEND": "sesto_social.notifications.providers.FileProvider"}}, "sesto.E010"),
    ],
)
def test_an_unsafe_setting_is_refused(production, name, value, check):
    setattr(production, name, value)
    assert check in found()


def test_an_active_superuser_is_refused(production):
    UserFactory(is_superuser=True, is_active=True)
    assert "sesto.E004" in found()


def test_a_superuser_who_cannot_sign_in_is_not(production):
    UserFactory(is_superuser=True, is_active=False)
    assert found() == set()


def test_without_the_compulsory_second_factor_it_is_refused(production):
    production.MIDDLEWARE = [name for name in production.MIDDLEWARE if name != checks.SECOND_FACTOR]
    assert "sesto.E006" in found()


def test_the_second_factor_must_come_after_the_sign_in(production):
    production.MIDDLEWARE = [checks.SECOND_FACTOR] + [name for name in production.MIDDLEWARE if name != checks.SECOND_FACTOR]
    assert "sesto.E006" in found()


def test_the_container_stops_before_serving(production):
    production.ALLOWED_HOSTS = ["*"]
    with pytest.raises(SystemCheckError, match=r"sesto\.E008"):
        call_command("check", deploy=True, fail_level="ERROR")


def test_the_web_server_stops_before_serving(production):
    UserFactory(is_superuser=True)
    with pytest.raises(ImproperlyConfigured, match=r"sesto\.E004"):
        checks.refuse_unsafe_start()


def test_the_demo_may_start_as_it_is(settings):
    settings.DEMO = settings.DEBUG = True
    checks.refuse_unsafe_start()
