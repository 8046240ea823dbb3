"""The social network around a family: ties noted, changed, ended."""

from datetime import timedelta

from django.db import transaction

from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .models import NetworkTie

ONE_DAY = timedelta(days=1)


@transaction.atomic
def tie(case, row, *, by):
    row.case = case
    row.save()
    record("cases.networktie.recorded", row, by=by, kind=row.kind)
    timeline.add(case, "family", f"Rete sociale: {row.name}, legame {row.get_strength_display()}"[:300], by=by, link=page_of(case))
    return row


@transaction.atomic
def change(row, *, by):
    """How it is from today on. What was true before stays in the history: the old row ends yesterday, a new one begins.

    Raises TransitionNotAllowed when somebody has ended it meanwhile.
    """
    old = NetworkTie.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=row.pk)
    if old.until is not None and old.until < row.since:
        raise TransitionNotAllowed("Questo legame della rete è già finito.")
    if old.since < row.since and row.until is None:
        NetworkTie.objects.filter(pk=old.pk).update(until=row.since - ONE_DAY)
        row.pk = None
        row._state.adding = True
    row.save()
    record("cases.networktie.changed", row, by=by, kind=row.kind)
    words = f"finito il {row.until:%d/%m/%Y}" if row.until else f"legame {row.get_strength_display()}"
    timeline.add(old.case, "family", f"Rete sociale: {row.name}, {words}"[:300], by=by, link=page_of(old.case))
    return row


def page_of(case):
    return f"{case.get_absolute_url()}rete/"
