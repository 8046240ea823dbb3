"""The compulsory second factor: who has one, and whether this session has shown it."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db.models import Q

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PERIOD = app_settings.TOTP_PERIOD
PASSED = "second_factor"
LAST_STEP = "last_step"


def of(user):
    """Passkeys and apps; recovery codes are only their spare."""
    return Authenticator.objects.filter(user=user, type__in=TYPES)


def mark_passed(request, user):
    request.session[PASSED] = user.pk


def passed(request):
    """True if *this session* has shown a second factor. That the account has one is not enough: a session opened with
    the password alone, before the owner protected the account, must not go on."""
    user, session = request.user, request.session
    if session.get(PASSED) == user.pk or (settings.DEMO and session.get("demo_sign_in")):
        return True
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        mark_passed(request, user)
        return True
    return False


def step_of(authenticator, code):
    """The 30-second step in which the app showed `code`, among those still accepted."""
    secret, now = decrypt(authenticator.data["secret"]), int(time.time()) // PERIOD
    tolerance = app_settings.TOTP_TOLERANCE
    steps = range(now - tolerance, now + tolerance + 1)
    code = "".join(code.split())
    return next((step for step in steps if format_hotp_value(hotp_value(secret, step)) == code), None)


def spend(authenticator, step):
    """Use up a code. False if it, or a later one, was used before: even twice at the same instant, one wins."""
    fresh = Q(data__last_step__lt=step) | Q(data__last_step__isnull=True)
    data = authenticator.data | {LAST_STEP: step}
    if not Authenticator.objects.filter(fresh, pk=authenticator.pk).update(data=data):
        return False
    authenticator.data = data
    return True
