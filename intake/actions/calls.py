"""Telephone calls for the desk: who makes them, by when, and that they were made."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from cases import contacts
from cases.deadlines import set_deadline, settle
from cases.models import Deadline
from sesto_social.accounts.models import User
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record

CALL = "call"


def reachable(appointment):
    """True when a message reaches them; otherwise somebody must telephone."""
    return bool(appointment.email) and appointment.may_write and contacts.may_write(appointment.email)


def call(appointment, title, *, by):
    """A telephone call for the desk, before the old or the new time comes.

    Where the number is not safe nobody is to dial it: whoever meets the person finds another way.
    """
    safe = contacts.may_call(appointment.phone)
    caller = who_calls(by) if safe else appointment.worker.user
    soon = working_days_after(timezone.localdate(), 1)
    set_deadline(
        kind=Deadline.Kind.RECALL,
        title=title if safe else f"{title}: non chiamare il numero lasciato, non è sicuro",
        due_on=min(soon, max(timezone.localdate(), timezone.localdate(appointment.starts_at))),
        assignee=caller,
        unit=caller.unit,
        link=appointment.get_absolute_url(),
        key=call_key(appointment),
    )


def who_calls(by):
    """Whoever keeps the desk: the colleague who confirmed, if it is one of them, else the one with the fewest calls to make."""
    desk = list(User.objects.with_role("front_desk").select_related("unit").order_by("pk"))
    if by in desk or not desk:
        return by
    waiting = defaultdict(int)
    for assignee in Deadline.objects.pending().filter(kind=Deadline.Kind.RECALL, assignee__in=desk).values_list("assignee", flat=True):
        waiting[assignee] += 1
    return min(desk, key=lambda user: (waiting[user.pk], user.pk))


def pending_call(appointment):
    """The deadline by which somebody must telephone; None when nobody must."""
    return Deadline.objects.pending().filter(key=call_key(appointment)).order_by("pk").first()


@transaction.atomic
def told(appointment, *, by):
    """Somebody telephoned: the person knows."""
    record("intake.appointment.told", appointment, by=by)
    settle(call_key(appointment), by=by)


def call_key(appointment):
    """The origin of the deadline "somebody must telephone": any later change of the appointment settles it."""
    return f"{CALL}:{appointment.pk}"
