"""Days and hours in words, in the language of the page."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext

KEEPS_CAPITALS = {"en"}
"""Languages that write the names of days and months with a capital; the others do not."""


def local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def written(value, kind):
    """A date by the format `kind` of `sesto_social.ui.formats`."""
    language = get_language() or "it"
    words = date_format(local(value), get_format(kind, lang=language))
    return words if language in KEEPS_CAPITALS else words.lower()


def day_and_hour(value, clock="G:i"):
    """giovedì 12 marzo 2026, ore 9:05"""
    return gettext("%(day)s, ore %(time)s") % {"day": written(value, "LONG_DAY_FORMAT"), "time": date_format(local(value), clock)}
