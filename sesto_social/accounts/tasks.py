"""The letters of the door: links that open an account. They pass through the broker and are kept nowhere."""

import logging

from celery import shared_task
from django.core.mail import EmailMessage  # noqa: TID251 (a link that opens an account must not rest in the outbox)

from . import leaving

log = logging.getLogger(__name__)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_letter(subject, text, address):
    EmailMessage(subject, text, None, [address]).send()


@shared_task
def close_accounts():
    """Just after midnight: whoever had their last day yesterday is out."""
    return leaving.close_those_who_left()


def post(subject, text, address):
    """Hand the letter to a worker; with a dead broker, send it at once."""
    try:
        send_letter.delay(subject, text, address)
    except Exception as error:  # noqa: BLE001 (whatever the broker does, the letter leaves)
        log.warning("accounts.broker_unreachable", extra={"error": type(error).__name__})
        EmailMessage(subject, text, None, [address]).send()
