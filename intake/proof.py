"""Proof of work at the public door (altcha): a browser does some sums while a person reads. No third party, nobody is followed.

The challenge belongs to one form, is signed with the key of the service, expires with the draft and is good for one answer.
"""

import datetime as dt
import enum
import hashlib
import json
import random

import altcha
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .draft import IDLE_SECONDS
from .models import SpentProof

ALGORITHM = "PBKDF2/SHA-256"
LONGEST = 4000

_again = signing.TimestampSigner(salt="intake.proof.again")


class Visitor(enum.Enum):
    """Who presses «Conferma e invia»."""

    PROVEN = "a browser that did the sums"
    PLAIN = "somebody without JavaScript who confirmed once more"
    UNASKED = "somebody without JavaScript who has not been asked yet"
    DOUBTFUL = "too quick, or with an answer that is old, used or made up"


def visitor(posted, draft):
    """Who this is, by what the form brings. A proof that is shown is spent."""
    if draft.seconds < settings.BOOKING_LEAST_SECONDS:
        return Visitor.DOUBTFUL
    if payload := posted.get("altcha", ""):
        return Visitor.PROVEN if accepts(payload, draft.form_key) else Visitor.DOUBTFUL
    if said := posted.get("again", ""):
        return Visitor.PLAIN if confirms(said, draft.form_key) else Visitor.DOUBTFUL
    return Visitor.UNASKED


def challenge(form_key):
    """What the browser has to work out for this form, as JSON. The answer is a number, tried one after the other."""
    work = settings.PROOF_OF_WORK
    made = altcha.create_challenge(
        ALGORITHM,
        cost=work["cost"],
        counter=random.SystemRandom().randint(work["least"], work["most"]),
        expires_at=timezone.now() + dt.timedelta(seconds=IDLE_SECONDS),
        data={"form": _form(form_key)},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("answer"),
    )
    return json.dumps(made.to_dict())


def accepts(payload, form_key):
    """Whether this is the answer to a challenge of this form, shown for the first time. Showing it spends it."""
    if not 0 < len(payload) <= LONGEST:
        return False
    if not altcha.verify_solution(payload, _key("challenge"), hmac_key_secret=_key("answer")).verified:
        return False
    shown = altcha.Payload.from_base64(payload).challenge.parameters
    if not shown.expires_at or (shown.data or {}).get("form") != _form(form_key):
        return False
    expires_at = dt.datetime.fromtimestamp(shown.expires_at, tz=dt.UTC)
    _, fresh = SpentProof.objects.get_or_create(nonce=shown.nonce, defaults={"expires_at": expires_at})
    return fresh


def question(form_key):
    """What the page for those without JavaScript brings back: for which form, and since when it is on the screen."""
    return _again.sign(_form(form_key))


def confirms(said, form_key):
    """Whether the page asked for this form, some seconds ago and not before the draft began."""
    try:
        form, stamp = _again.unsign(said, max_age=IDLE_SECONDS), said.split(":")[1]
    except signing.BadSignature:
        return False
    seconds = timezone.now().timestamp() - signing.b62_decode(stamp)
    return form == _form(form_key) and seconds >= settings.BOOKING_LEAST_SECONDS


def forget_spent():
    """An expired proof is refused by its date: nobody need remember it."""
    return SpentProof.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _form(form_key):
    return hashlib.sha256(form_key.encode()).hexdigest()[:32]


def _key(purpose):
    return salted_hmac("intake.proof", purpose, algorithm="sha256").digest()
