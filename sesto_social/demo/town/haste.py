"""What makes eighteen months pass in half a minute. Nothing here changes what is written, only how often the database is spoken to."""

import datetime as dt
from contextlib import ExitStack, contextmanager
from functools import cache

from django.db import connection
from django.utils import timezone

from cases.models import TimelineEvent
from sesto_social.agenda import booking
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications import bell, outbox
from sesto_social.parameters import lookup

BELLS_KEPT = dt.timedelta(days=45)


@contextmanager
def haste(today):
    """All of it at once."""
    with ExitStack() as stack:
        for each in (
            one_transaction(),
            silent_post(),
            quiet_agenda(),
            recent_bells(today),
            remembered_numbers(),
            in_one_go(AuditEvent),
            in_one_go(TimelineEvent),
        ):
            stack.enter_context(each)
        yield


@contextmanager
def replaced(owner, name, new):
    old = getattr(owner, name)
    setattr(owner, name, new)
    try:
        yield old
    finally:
        setattr(owner, name, old)


@contextmanager
def one_transaction():
    """No savepoints inside the one transaction, and no log of statements: both cost as much as the statements themselves."""
    with replaced(connection.features, "uses_savepoints", new=False), replaced(connection, "make_debug_cursor", connection.make_cursor):
        yield


def savepoints():
    """Where a time may be taken already, the refusal must leave the rest of the town standing."""
    return replaced(connection.features, "uses_savepoints", new=True)


def silent_post():
    """Nobody is woken to send letters to invented people."""
    return replaced(outbox, "_wake_the_sender", lambda message_pk: None)


def quiet_agenda():
    """Nobody looks for a time at each cancellation of the past: the first sweep of the running service does, once."""
    return replaced(booking, "say_time_is_free", lambda: None)


@contextmanager
def recent_bells(today):
    """What rang long ago was read and cleared away."""

    def ring(user, text, link=""):
        return ring_now(user, text, link) if today - timezone.localdate() < BELLS_KEPT else None

    with replaced(bell, "ring", ring) as ring_now:
        yield


@contextmanager
def remembered_numbers():
    """The numbers of the law are asked once: they do not change while the town is made."""
    with replaced(lookup, "number", cache(lookup.number)):
        yield


@contextmanager
def in_one_go(model):
    """Rows that are only ever added, and that nobody reads meanwhile, are written together at the end, in the order they came."""
    rows = []

    def create(**facts):
        rows.append(model(**facts))
        return rows[-1]

    manager = model.objects
    manager.create = create
    try:
        yield
        model.objects.bulk_create(rows, batch_size=1000)
    finally:
        del manager.create
