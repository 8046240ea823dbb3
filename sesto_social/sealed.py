"""Text that only this application can read: AES-256-GCM, bound to the row it belongs to, with keys outside the database."""

import base64
import hashlib
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """The key is gone, the bytes were changed, or they belong to another row."""


def seal(text, *, bound_to) -> tuple[str, bytes]:
    """(rotation id of the key, sealed bytes). `bound_to` names the row: the bytes open nowhere else."""
    name, key = next(iter(keys().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    return name, nonce + AESGCM(key).encrypt(nonce, text.encode(), _place(bound_to))


def unseal(sealed, *, key_id, bound_to) -> str:
    """The text again. Raises `Unreadable`."""
    key, sealed = keys().get(key_id), bytes(sealed)
    if key is None:
        raise Unreadable(key_id)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(bound_to)).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(key_id) from error


def keys() -> dict[str, bytes]:
    """{rotation id: key}. The first one seals; the others still open what they sealed.

    From `SEALING_KEYS`, or worked out from `SECRET_KEY` and its fallbacks where none are given.
    """
    if settings.SEALING_KEYS:
        pairs = [entry.partition(":") for entry in settings.SEALING_KEYS]
        return {name: base64.urlsafe_b64decode(key) for name, _, key in pairs}
    return dict(_derived(secret) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


def _derived(secret):
    name = hashlib.sha256(b"sealing key of " + secret.encode()).hexdigest()[:12]
    return name, HKDF(SHA256(), KEY_BYTES, salt=None, info=b"sesto_social.sealed").derive(secret.encode())


def _place(bound_to):
    """Unambiguous bytes: two rows never share them, whatever their values hold."""
    return json.dumps([str(part) for part in bound_to]).encode()
