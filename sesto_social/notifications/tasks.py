"""Deliver what the outbox holds."""

import logging

from celery import shared_task
from django.db import transaction

from . import letters
from .models import OutboxMessage

log = logging.getLogger(__name__)
SWEPT_AT_ONCE = 500


@shared_task
def deliver(message_pk):
    """Send one outbox message. Running it twice sends it once.

    A worker killed between the sending and the commit sends it again later, under the same Message-ID: at least once.
    """
    with transaction.atomic():
        due = OutboxMessage.objects.due().select_for_update(of=("self",), skip_locked=True)
        message = due.select_related("to_user").filter(pk=message_pk).first()
        if message is None:
            return
        if not message.address:
            message.mark_suppressed()
            return
        try:
            letters.write(message).send()
        except Exception as error:  # noqa: BLE001 - a bad template must not stop the others; the row tells
            message.mark_missed(error)
            log.warning("outbox.missed", extra={"message_pk": message_pk, "error": type(error).__name__})
        else:
            message.mark_sent()


@shared_task
def sweep():
    """Send again to the workers whatever is pending and due: the broker may have lost it."""
    due = OutboxMessage.objects.due().order_by("next_attempt_at", "pk")
    for message_pk in due.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        deliver.delay(message_pk)
