"""Unsaved words of who leaves the service pass to who coordinates the case; what only the author was to read passes to nobody."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.drafts.models import Draft
from sesto_social.parameters.lookup import whole
from sesto_social.sealed import Unreadable

from . import deadlines
from .models import Case, DiaryEntry, HandOver, LeftText

logger = logging.getLogger(__name__)
NOTE = {"happened_on": "Giorno", "facts": "Fatti", "evaluation": "Valutazioni dell'operatore", "present": "Altri presenti"}
PASSED_ON = {
    "cases.diary_add": (NOTE, lambda about: Case.objects.filter(pk=about)),
    "cases.diary_amend": (NOTE, lambda about: Case.objects.filter(diary__in=DiaryEntry.objects.shared().filter(pk=about).values("pk"))),
    "cases.hand_over_give": (
        {"note": "Nota di consegna"},
        lambda about: Case.objects.filter(hand_overs__in=HandOver.objects.filter(pk=about)),
    ),
}
"""{form: (its long fields with their labels, the case of what it is about)}. Opinions stay unseen, and so do restricted notes."""
TEAM = DiaryEntry.Level.TEAM


def pass_on(user, *, by):
    """Every draft of `user` that may be passed on becomes a `LeftText`. The others wait for their author until they are forgotten."""
    for draft in Draft.objects.filter(owner=user).order_by("pk"):
        labels, case_of = PASSED_ON.get(draft.form, ({}, None))
        case = case_of(draft.about).first() if labels and draft.about.isdecimal() else None
        if case is None:
            continue
        try:
            typed = draft.read()
        except Unreadable:
            logger.warning("a draft of who left cannot be read: its key is gone", extra={"key_id": draft.key_id})
            continue
        lines = [(label, typed[name]) for name, label in labels.items() if typed.get(name, "").strip()]
        if lines and case.is_open and typed.get("level", TEAM) == TEAM:
            leave(case, user, draft, lines, by=by)


@transaction.atomic
def leave(case, user, draft, lines, *, by):
    left = LeftText(case=case, author=user, title=draft.title, written_at=draft.saved_at)
    left.write(lines)
    left.save(force_insert=True)
    draft.delete()
    deadlines.set_deadline(
        kind="other",
        title="Leggere un testo lasciato da un collega",
        due_on=timezone.localdate() + dt.timedelta(days=whole("left_text_read_days")),
        case=case,
        unit=case.unit,
        link=left.get_absolute_url(),
        key=f"left-text:{left.pk}",
    )
    record("cases.lefttext.passed_on", left, by=by)


@transaction.atomic
def throw_away(left, *, by):
    """Read, and copied where it belongs: the words are gone for good. Silently nothing when a colleague was quicker."""
    locked = LeftText.objects.select_for_update(of=("self",)).filter(pk=left.pk).first()
    if locked is not None:
        record("cases.lefttext.thrown_away", locked, by=by)
        deadlines.settle(f"left-text:{locked.pk}", by=by)
        locked.delete()


def forget_old():
    """Those that nobody threw away for the days of the parameter. Returns how many."""
    limit = timezone.now() - dt.timedelta(days=whole("left_text_days"))
    old = list(LeftText.objects.filter(left_at__lt=limit))
    for left in old:
        throw_away(left, by=User.objects.system())
    return len(old)
