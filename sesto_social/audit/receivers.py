"""What happens at the door, on record: signing in and out, second factors, passwords, and changes to accounts."""

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from sesto_social.accounts.signals import staff_changed

from .register import record, refused


@receiver(user_logged_in)
def signed_in(user, **kwargs):
    record("accounts.user.signed_in", user, by=user)


@receiver(user_logged_out)
def signed_out(request, user, **kwargs):
    if user is not None and user.is_authenticated:
        record("accounts.user.signed_out", user, by=user, reason=getattr(request, "session_ended", ""))


@receiver(user_login_failed)
def sign_in_failed(**kwargs):
    """Without the name typed: people type passwords there."""
    refused("accounts.user.signed_in", by=get_user_model().objects.system(), reason="credenziali errate")


@receiver(authentication_failed)
def second_factor_failed(user, authenticator, **kwargs):
    refused("accounts.user.second_factor", by=user, reason="codice errato", kind=authenticator.type)


@receiver(authenticator_added)
def second_factor_added(user, authenticator, **kwargs):
    record("accounts.user.second_factor_added", user, by=user, kind=authenticator.type)


@receiver(authenticator_removed)
def second_factor_removed(user, authenticator, **kwargs):
    record("accounts.user.second_factor_removed", user, by=user, kind=authenticator.type)


@receiver(authenticator_reset)
def second_factor_renewed(user, authenticator, **kwargs):
    record("accounts.user.second_factor_renewed", user, by=user, kind=authenticator.type)


@receiver([password_changed, password_reset])
def password_renewed(user, **kwargs):
    record("accounts.user.password_changed", user, by=user)


@receiver(staff_changed)
def account_changed(user, by, what, facts=None, **kwargs):
    record(f"accounts.user.{what}", user, by=by, **(facts or {}))
