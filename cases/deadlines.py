"""Deadlines written by every room: made and settled by their origin's key."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from .listing import unit_groups
from .models import Deadline, DeadlineSnooze

WEEK, MONTH = 7, 30


def set_deadline(*, kind, title, due_on, case=None, assignee=None, unit=None, link="", key=""):
    """Make a deadline, or move the pending one of the same `key`. `key` is like "review:12"."""
    values = {"kind": kind, "title": title, "due_on": due_on, "case": case, "assignee": assignee, "unit": unit, "link": link}
    if key:
        deadline, _ = Deadline.objects.update_or_create(key=key, settled_at=None, defaults=values)
        return deadline
    return Deadline.objects.create(**values)


def settle(key, *, by):
    """Mark the pending deadline of `key` as done; silently nothing when there is none."""
    return Deadline.objects.pending().filter(key=key).update(settled_at=timezone.now(), settled_by=by)


@transaction.atomic
def put_off(deadline, *, until, reason, by):
    """Quiet until a day, for a reason that stays. The day it is due stays too: late is late. Raises TransitionNotAllowed."""
    locked = Deadline.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=deadline.pk)
    today, longest = timezone.localdate(), whole("deadline_snooze_days")
    if locked.settled_at:
        raise TransitionNotAllowed("Questa scadenza è già fatta.")
    if not locked.is_of(by):
        raise TransitionNotAllowed("La rimanda chi deve farla.")
    if not locked.may_sleep:
        raise TransitionNotAllowed("Questa scadenza non si rimanda: la aspetta un'autorità o un collega.")
    if not today < until <= today + timedelta(days=longest):
        raise TransitionNotAllowed(f"Si rimanda da domani fino a {longest} giorni.")
    DeadlineSnooze.objects.create(deadline=locked, until=until, reason=reason, by=by)
    locked.snoozed_until = until
    locked.save(update_fields=["snoozed_until"])
    record("cases.deadline.put_off", locked, by=by, reason=reason)


@transaction.atomic
def wake(deadline, *, by):
    """Back among what is to be done. Silently nothing when it does not sleep."""
    if Deadline.objects.pending().filter(pk=deadline.pk, snoozed_until__isnull=False).update(snoozed_until=None):
        record("cases.deadline.woken", deadline, by=by)


def list_of(user, *, whose, which, kind=""):
    """The pending deadlines of `user`, or those of others they keep an eye on, in one stretch of time; each with `times` put off.

    `whose`: "mine" or "others"; `which`: "late", "week", "month", "later", "asleep" or "" for all that are awake.
    """
    rows = Deadline.objects.pending()
    rows = rows.of(user) if whose == "mine" else rows.around(user, [group.unit for group in unit_groups(user)])
    rows = rows.filter(kind=kind) if kind else rows
    today = timezone.localdate()
    if which == "asleep":
        rows = rows.filter(snoozed_until__gt=today)
    elif whose == "mine":
        rows = rows.awake()
    first, last = STRETCHES.get(which, (None, None))
    rows = rows.filter(due_on__gte=today + timedelta(days=first)) if first is not None else rows
    rows = rows.filter(due_on__lte=today + timedelta(days=last)) if last is not None else rows
    return rows.annotate(times=Count("snoozes"))


STRETCHES = {"late": (None, -1), "week": (0, WEEK), "month": (WEEK + 1, MONTH), "later": (MONTH + 1, None)}


def for_calendar(user, first, last):
    """What `user` must see to between two days, for a calendar that others may look at: [(key, day, words without person or case)]."""
    rows = Deadline.objects.pending().of(user).awake().filter(due_on__range=(first, last))
    return [(f"deadline-{one.pk}", one.due_on, f"Scadenza: {one.get_kind_display()}") for one in rows.order_by("due_on", "pk")[:500]]
