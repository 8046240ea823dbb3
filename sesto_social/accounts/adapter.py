"""How allauth behaves here: no self sign-up, words that do not tell who has an account, secrets encrypted at rest."""

import base64
import hashlib
import time
from functools import partial

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.urls import reverse

from . import second_factor, tasks

WRONG = "Nome utente o password non corretti. Controlla di non avere il blocco maiuscole inserito."
WRONG_CODE = "Il codice non è giusto, è scaduto o è già stato usato. Aspetta il prossimo e riprova."


class StaffAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "account_inactive": WRONG,
        "incorrect_password": "La password non è corretta.",
        "enter_current_password": "La password attuale non è corretta.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "Troppi tentativi non riusciti. Aspetta 15 minuti, oppure chiedi all’assistenza informatica.",
        "rate_limited": "Troppi tentativi in poco tempo. Aspetta qualche minuto e riprova.",
        "invalid_password_reset": "Questo collegamento non è più valido.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who signed in a moment ago is not asked again: the first thing a new colleague does is add a second factor."""
        request = context.request
        now = time.time()
        fresh = any(
            now - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in get_authentication_records(request, request.user)
        )
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        words = {
            "reauthenticate": "Usa la password",
            "mfa_reauthenticate": "Usa il codice dell’app",
            "mfa_reauthenticate:webauthn": "Usa la passkey",
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]

    def send_mail(self, template_prefix, email, context):
        """Leaves after the commit, through a worker: the page takes as long whether or not the address is known, and no
        link that opens an account rests in a table where somebody could read it."""
        message = self.render_mail(template_prefix, email, context)
        transaction.on_commit(partial(tasks.post, message.subject, message.body, email), robust=True)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        return super().send_notification_mail(template_prefix, user, context, email or user.email)

    def send_invitation(self, user):
        """A first link to choose a password, sent by the administrator who made the account."""
        key = f"{user_pk_to_url_str(user)}-{app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
        self.send_mail(
            "account/email/invitation", user.email, {"url": self.get_reset_password_from_key_url(key), "username": user.username}
        )


class StaffMFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "È l’unico secondo passaggio che hai: aggiungine prima un altro.",
        "cannot_generate_recovery_codes": "Prima aggiungi una passkey o un’app per i codici.",
    }

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        """The second factor is compulsory: the last one stays until there is another."""
        if authenticator.type not in second_factor.TYPES:
            return True
        return second_factor.of(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user, type):  # noqa: A002 (the name is allauth's)
        return f"Passkey {second_factor.of(user).filter(type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Sesto Sociale"}


def _box():
    """Keys made from SECRET_KEY and its fallbacks, so that a rotation does not lock everybody out."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{key}".encode()).digest())) for key in keys])
