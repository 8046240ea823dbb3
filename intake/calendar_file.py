"""The appointment as a calendar file. Whoever looks at the calendar learns when and where, not why."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from icalendar import Calendar, Event

from .times import HOW

NEUTRAL_TITLE = gettext_noop("Appuntamento presso gli uffici comunali")


def calendar_file(appointment) -> bytes:
    """In UTC, which is right on every day of the year; a later import of the same file moves the entry."""
    event = Event()
    event.add("uid", f"{appointment.code.lower()}@appuntamenti.comune")
    event.add("sequence", appointment.moves)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", appointment.starts_at.astimezone(dt.UTC))
    event.add("dtend", appointment.ends_at.astimezone(dt.UTC))
    event.add("summary", gettext(NEUTRAL_TITLE))
    how = str(HOW.get(appointment.mode, "")).capitalize()
    event.add("location", how or " ".join(appointment.office.address.split()))
    event.add("description", "\n".join(filter(None, [f"{gettext('Codice di prenotazione:')} {appointment.code}", how])))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED" if appointment.stands else "CANCELLED")
    file = Calendar()
    file.add("prodid", "-//Comune//Appuntamenti//IT")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add_component(event)
    return file.to_ical()
