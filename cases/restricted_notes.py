"""The verbs of a restricted note: written and corrected by its author only; each reading is on record, no word of it is."""

from django.db import transaction
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed

from .diary import still_open
from .models import RestrictedNote


@transaction.atomic
def write(case, *, by, day, text):
    case = still_open(case)
    note = RestrictedNote(case=case, author=by, day=day)
    note.write(text)
    note.save(force_insert=True)
    record("cases.restrictednote.written", note, by=by)
    return note


@transaction.atomic
def rewrite(note, *, by, version, day, text):
    """Raises EditConflict when another window of the author was quicker."""
    if note.author_id != by.pk:
        raise TransitionNotAllowed("Una nota riservata la cambia solo chi l'ha scritta.")
    still_open(note.case)
    note.day, note.changed_at = day, timezone.now()
    note.write(text)
    note.save_if_unchanged(version)
    record("cases.restrictednote.changed", note, by=by)
