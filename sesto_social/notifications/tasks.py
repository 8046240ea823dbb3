"""Deliver what the outbox holds."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from . import letters
from .models import OutboxMessage
from .providers import Refused
from .quiet import QuietHours
from .signals import NEVER, asking_when_to_write, message_lost

log = logging.getLogger(__name__)
SWEPT_AT_ONCE = 500
TRIES_TO_AGREE = 40


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
        if not message.address or message.is_useless:
            message.mark_suppressed()
            return
        moment = timezone.now()
        right = right_moment(message, moment)
        if right is None:
            message.mark_suppressed()
            message_lost.send(OutboxMessage, message=message)
            return
        if right > moment:
            message.wait_until(right)
            return
        try:
            letters.send(message)
        except Refused as error:
            message.mark_refused(error)
            log.warning("outbox.refused", extra={"message_pk": message_pk, "error": type(error).__name__})
        except Exception as error:  # noqa: BLE001 - a bad template must not stop the others; the row tells
            message.mark_missed(error)
            log.warning("outbox.missed", extra={"message_pk": message_pk, "error": type(error).__name__})
        else:
            message.mark_sent()
        if message.status == OutboxMessage.Status.FAILED:
            message_lost.send(OutboxMessage, message=message)


def right_moment(message, moment):
    """The first moment from `moment` on at which it may leave: by day where it must, and when the rooms that know the reader say so.

    None when it may not leave at all, or only once it is useless.
    """
    clocks = [QuietHours().end_after] if message.by_day else []
    if message.to_user_id is None:
        answers = [answer for _, answer in asking_when_to_write.send(OutboxMessage, message=message) if answer is not None]
        if NEVER in answers:
            return None
        clocks += answers
    for _ in range(TRIES_TO_AGREE):
        later = moment
        for clock in clocks:
            later = clock(later)
            if later is None:
                return None
        if later == moment:
            return moment if message.useless_after is None or moment < message.useless_after else None
        moment = later
    return None


@shared_task
def sweep():
    """Send again to the workers whatever is pending and due: the broker may have lost it."""
    due = OutboxMessage.objects.due().order_by("next_attempt_at", "pk")
    for message_pk in due.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        deliver.delay(message_pk)
