"""The social network around a family: ties noted, changed, ended."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

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
def change(row, *, by, version):
    """How it is from `row.since` on. What was true before that day stays in the history, as a row of its own.

    Raises EditConflict when a colleague was quicker, TransitionNotAllowed when the tie is over.
    """
    before = NetworkTie.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=row.pk)
    if before.until is not None and before.until < timezone.localdate():
        raise TransitionNotAllowed("Questo legame della rete è già finito.")
    row.save_if_unchanged(version)
    if before.since < row.since:
        before.pk, before._state.adding, before.until = None, True, row.since - ONE_DAY
        before.save()
    record("cases.networktie.changed", row, by=by, kind=row.kind)
    words = f"finito il {row.until:%d/%m/%Y}" if row.until else f"legame {row.get_strength_display()}"
    timeline.add(row.case, "family", f"Rete sociale: {row.name}, {words}"[:300], by=by, link=page_of(row.case))


def page_of(case):
    return f"{case.get_absolute_url()}rete/"
