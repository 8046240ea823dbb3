"""Deadlines written by every room: made and settled by their origin's key."""

from django.utils import timezone

from .models import Deadline


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
