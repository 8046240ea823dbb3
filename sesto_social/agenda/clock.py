"""Wall time of the town and the real line of time: the only place where the two meet."""

import datetime as dt
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


def instant(day: dt.date, wall: dt.time) -> dt.datetime:
    """The moment when the town's clocks show `wall` on `day`.

    A time that spring skips is the moment of the jump (Rome jumps on the hour); of an hour that autumn repeats, the first. So a
    later wall time is never an earlier moment.
    """
    shown = dt.datetime.combine(day, wall.replace(fold=0), tzinfo=ROME)
    moment = shown.astimezone(dt.UTC)
    skipped = moment.astimezone(ROME).replace(tzinfo=None) != shown.replace(tzinfo=None)
    return moment.replace(minute=0, second=0, microsecond=0) if skipped else moment


def midnight(day: dt.date) -> dt.datetime:
    return instant(day, dt.time.min)


def day_of(moment: dt.datetime) -> dt.date:
    """The day on the town's calendar."""
    return moment.astimezone(ROME).date()


def days(first: dt.date, last: dt.date):
    """Every day from `first` to `last`, both included."""
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def spell(during) -> str:
    """A span in figures, as Romans read it: `12/03/2026 09:00 – 13/03/2026 18:00`."""
    return " – ".join(moment.astimezone(ROME).strftime("%d/%m/%Y %H:%M") for moment in (during.lower, during.upper))
