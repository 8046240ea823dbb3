"""Warnings in the header of a case (*avvisi*): given with a reason, looked at again on their day, taken away with a reason."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .deadlines import set_deadline, settle
from .models import Alert, Deadline


@transaction.atomic
def add(case, *, by, kind, text, reason, review_on=None):
    """The same warning twice is one warning: a second press of the button adds nothing."""
    alert, fresh = Alert.objects.get_or_create(
        case=case, kind=kind, text=text, ended_at=None, defaults={"reason": reason, "review_on": review_on}
    )
    if fresh:
        remind(alert)
        record("cases.alert.added", alert, by=by, kind=kind)
        timeline.add(case, "alert", f"Avviso aggiunto: {text}", by=by)
    return alert


def remind(alert):
    """A review day is a deadline of the responsible worker."""
    if alert.review_on is None:
        return
    set_deadline(
        kind=Deadline.Kind.OTHER,
        title="Rivedere un avviso del caso",
        due_on=alert.review_on,
        case=alert.case,
        link=reverse("cases:alert_end", args=[alert.pk]),
        key=f"alert:{alert.pk}",
    )


@transaction.atomic
def keep(alert, *, by, reason, review_on):
    """Looked at again, it stays: with a new day."""
    standing(alert)
    alert.review_on = review_on
    alert.save(update_fields=["review_on"])
    remind(alert)
    record("cases.alert.kept", alert, by=by)
    timeline.add(alert.case, "alert", f"Avviso confermato: {alert.text} ({reason})"[:300], by=by)


@transaction.atomic
def end(alert, *, by, reason):
    standing(alert)
    alert.ended_at = timezone.now()
    alert.save(update_fields=["ended_at"])
    settle(f"alert:{alert.pk}", by=by)
    record("cases.alert.ended", alert, by=by)
    timeline.add(alert.case, "alert", f"Avviso tolto: {alert.text} ({reason})"[:300], by=by)


def standing(alert):
    """Lock it, and refuse if a colleague has taken it away meanwhile."""
    if not Alert.objects.standing().select_for_update().filter(pk=alert.pk).exists():
        raise TransitionNotAllowed("Questo avviso è già stato tolto.")
