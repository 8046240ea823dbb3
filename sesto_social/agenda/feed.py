"""An agenda as a calendar file. Whoever looks over a shoulder learns when and at which office, never whom or why."""

import datetime as dt

from django.utils import timezone
from icalendar import Calendar, Event

TITLES = {"appointment": "Appuntamento", "team_meeting": "Riunione", "in_depth_meeting": "Riunione"}
OTHER = "Impegno"
LEFT_OUT = {"offer"}
PAST, AHEAD = dt.timedelta(days=30), dt.timedelta(days=180)
REFRESH = dt.timedelta(minutes=30)


def calendar_of(spans, days=()) -> bytes:
    """The taken spans, in UTC, which is right on every day of the year. What is released is no longer there.

    `days` are things due: (key, day, words that name nobody), each a whole day that takes no time.
    """
    file = Calendar()
    file.add("prodid", "-//Comune//Agenda//IT")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", "Agenda di lavoro")
    file.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for span in spans:
        if span.word not in LEFT_OUT:
            file.add_component(event_of(span))
    for key, day, words in days:
        file.add_component(day_of(key, day, words))
    return file.to_ical()


def event_of(span):
    event = Event()
    event.add("uid", f"{span.words.key or f'reservation-{span.number}'}@agenda.comune")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", span.start.astimezone(dt.UTC))
    event.add("dtend", span.end.astimezone(dt.UTC))
    event.add("summary", TITLES.get(span.word, OTHER))
    if span.words.where:
        event.add("location", " ".join(span.words.where.split()))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event


def day_of(key, day, words):
    event = Event()
    event.add("uid", f"{key}@agenda.comune")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("summary", words)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
