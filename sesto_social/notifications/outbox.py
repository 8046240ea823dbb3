"""How the rest of the code sends a message: a row now, the delivery after the commit."""

import datetime as dt
import logging
from functools import partial

from django.db import transaction
from django.template.loader import get_template
from django.utils import translation

from sesto_social.languages import Language
from sesto_social.ui.days import day_and_hour, written

from .models import OutboxMessage
from .tasks import deliver

log = logging.getLogger(__name__)


def notify(
    to,
    template,
    *,
    channel=OutboxMessage.Channel.EMAIL,
    language=Language.ITALIAN,
    link="",
    about="",
    by_day=False,
    useless_after=None,
    **facts,
):
    """Put a message in the outbox, in the current transaction; it leaves only if the transaction commits.

    `to` is a colleague (`User`), an e-mail address, or what the provider of `channel` understands; `template` a text of
    `templates/notifications/`. `facts` are neutral words and figures (a day, an hour, a place, a code), `link` where to read the
    rest: never case data, whoever reads over a shoulder learns nothing. `about` is a short label for the administrator, such as
    "intake.appointment:12". `by_day` keeps it from leaving by night and on holidays; after `useless_after` it does not leave at all.
    `language` is the one the message is read in: its days and words are written in it.
    """
    get_template(f"notifications/{template}.txt")
    recipient = {"to_address": to} if isinstance(to, str) else {"to_user": to}
    with translation.override(language):
        facts = {name: _plain(value) for name, value in facts.items()}
    how = {"channel": channel, "language": language, "by_day": by_day, "useless_after": useless_after}
    message = OutboxMessage.objects.create(template=template, link=link, about=about, facts=facts, **recipient, **how)
    transaction.on_commit(partial(_wake_the_sender, message.pk), robust=True)
    return message


def withdraw(**which):
    """Keep back what has not left yet. One that is leaving at this moment has left."""
    kept = 0
    for message in OutboxMessage.objects.pending().filter(**which).select_for_update(skip_locked=True).order_by("pk"):
        message.mark_suppressed()
        kept += 1
    return kept


def _plain(value):
    """A fact as the reader will see it: days and hours on the town's calendar and clock."""
    match value:
        case bool() | int():
            return value
        case dt.datetime():
            return day_and_hour(value, clock="H:i")
        case dt.date():
            return written(value, "LONG_DAY_FORMAT")
        case dt.time():
            return value.strftime("%H:%M")
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return str(value)


def _wake_the_sender(message_pk):
    """Tell a worker at once. With a dead broker nobody hears, and the next sweep delivers: the request goes on."""
    try:
        deliver.delay(message_pk)
    except Exception as error:  # noqa: BLE001 - whatever the broker does, the row is safe
        log.warning("outbox.broker_unreachable", extra={"message_pk": message_pk, "error": type(error).__name__})
