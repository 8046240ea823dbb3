"""How a citizen comes back to an appointment without an account: the secret link, or code and surname."""

import hashlib
import secrets

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from cases.models import search_key

from . import limits
from .models import Appointment

SHORT_LIFE_SECONDS = 30 * 60
TWIN_SECONDS = 60
NOBODY = (None, "nessuno")

_short = signing.TimestampSigner(salt="intake.my_appointment")


def new_form_key():
    return secrets.token_urlsafe(24)


def token_of_form(form_key):
    """The secret of the link for this form: a double click is led to the same page.

    128 bits that follow from the key of the service, so that the rows alone do not give them away.
    """
    return salted_hmac("intake.appointment.link", form_key, algorithm="sha256").hexdigest()[:32]


def token_of_booked(form_key):
    """The secret of the appointment already booked with this form, or None."""
    token = token_of_form(form_key)
    return token if form_key and Appointment.objects.for_token(token).exists() else None


def note_booked(form_key):
    """Before the commit: the second half of a double click may come right after it."""
    cache.set(_mark(form_key), "booked", TWIN_SECONDS)


def maybe_booked(form_key):
    """False where this form has surely booked nothing in the last minute; True asks for `token_of_booked`. Costs no query.

    Should the cache forget, a double click is told that the time is gone; `book` still books once for each form.
    """
    return bool(form_key) and cache.get(_mark(form_key)) is not None


def _mark(form_key):
    return f"intake:booked:{hashlib.sha256(form_key.encode()).hexdigest()[:32]}"


def short_lived(appointment):
    """A link for half an hour, for whoever showed code and surname: the link of the message stays as it is."""
    return _short.sign(str(appointment.pk))


def find(token):
    """The appointment this link opens, or None. Wrong, expired and foreign links look the same."""
    appointments = Appointment.objects.select_related("office", "receipt")
    if found := appointments.for_token(token).first():
        return found
    try:
        return appointments.filter(pk=_short.unsign(token, max_age=SHORT_LIFE_SECONDS)).first()
    except signing.BadSignature:
        return None


def find_by_code(code, surname, *, address):
    """The appointment with this code and surname, or None: whatever is wrong costs the same time. Raises `limits.TooManyTries`."""
    code = "".join(letter for letter in code.upper() if letter.isalnum())
    tries = limits.hold_tries(code, address)
    pk, last_name = Appointment.objects.filter(code=code).values_list("pk", "last_name").first() or NOBODY
    if not (same_name(last_name, surname) and pk):
        limits.wrong(tries)
        return None
    limits.right(tries)
    return Appointment.objects.get(pk=pk)


def same_name(one, other):
    """Without accents, capitals and punctuation; in other scripts, letter by letter."""
    return constant_time_compare(_letters(one), _letters(other))


def _letters(name):
    return search_key(name).replace(" ", "") or name.strip().casefold()
