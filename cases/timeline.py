"""The story of a case, one line at a time, written by every room."""

from django.utils import timezone

from .models import TimelineEvent


def add(case, kind, text, *, by, at=None, link=""):
    """Append a line. `text` is Italian, for who may see the case; `at` an aware time, now when omitted."""
    return TimelineEvent.objects.create(case=case, kind=kind, text=text, by=by, at=at or timezone.now(), link=link)
