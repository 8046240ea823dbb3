"""A week of one agenda as hours × days, or of several as days × agendas. Rows and words; no request, no markup."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from sesto_social.agenda.calendar import AWAY, FREE, SHUT, TAKEN, on_day, wall
from sesto_social.agenda.clock import day_of, midnight
from sesto_social.agenda.models import Resource
from sesto_social.agenda.planning import is_holiday, national_holiday_name

from .forms.agenda import offices_of

OPENS, CLOSES = 8, 18
EARLIEST, LATEST = 7, 21
QUARTER = 15
WORDS = {FREE: "Libero", AWAY: "Assente", SHUT: "Chiuso"}


@dataclass(frozen=True)
class Line:
    """A span as one day of one agenda shows it. `at` and `long` are quarters of an hour from the top of the grid, for its class names."""

    span: object
    agenda: object
    start: dt.datetime
    end: dt.datetime
    at: int
    long: int
    bookable: bool = False

    @property
    def what(self):
        return self.span.what

    @property
    def title(self):
        return self.span.words.title if self.what == TAKEN else WORDS[self.what]

    @property
    def detail(self):
        return self.span.words.detail if self.what == TAKEN else (self.span.word if self.what == SHUT else "")

    @property
    def state(self):
        return self.span.words.state

    @property
    def state_code(self):
        return self.span.words.tone

    @property
    def whole_day(self):
        return self.end - self.start >= dt.timedelta(hours=23)


class Day:
    """One column, or one row when several agendas are shown."""

    def __init__(self, date, lines, agendas):
        self.date, self.lines = date, lines
        self.is_today = date == timezone.localdate()
        self.holiday = (national_holiday_name(date) or "Festa patronale") if is_holiday(date) else ""
        self.cells = [(one, [line for line in lines if line.agenda is one]) for one in agendas]
        self.free = sum(line.what == FREE for line in lines)
        self.taken = sum(line.what == TAKEN for line in lines)


class Week:
    """`agendas` are the resources shown, `found` the spans of the week, in order of time."""

    def __init__(self, dates, agendas, found):
        self.agendas = agendas
        self.single = agendas[0] if len(agendas) == 1 else None
        self.first, self.last = dates[0], dates[-1]
        by_number = {one.pk: one for one in agendas}
        shown = [day for day in dates if day.weekday() < 5 or any(on_day(span, day) and span.what in {TAKEN, FREE} for span in found)]
        self.opens, self.closes = self._hours(found, shown)
        self.days = [Day(day, list(self._lines(day, found, by_number)), agendas) for day in shown]

    @property
    def hours(self):
        return range(self.opens, self.closes)

    @property
    def rows(self):
        """How many quarters the grid is high."""
        return (self.closes - self.opens) * 4

    @property
    def taken(self):
        return sum(day.taken for day in self.days)

    @property
    def free(self):
        return sum(day.free for day in self.days)

    @property
    def previous(self):
        return self.first - dt.timedelta(days=7)

    @property
    def next(self):
        return self.first + dt.timedelta(days=7)

    def lines(self):
        """Every line of the week in order: the same as a table."""
        return [(day.date, line) for day in self.days for line in day.lines]

    def _hours(self, found, shown):
        """From eight to six, and beyond when somebody meets earlier or later."""
        walls = [(wall(span.start), wall(span.end)) for span in found if span.what in {TAKEN, FREE} and day_of(span.start) in shown]
        first = min([OPENS, *(start.hour for start, _ in walls)])
        last = max([CLOSES, *(end.hour + bool(end.minute) for start, end in walls if end.date() == start.date())])
        return max(first, EARLIEST), min(last, LATEST)

    def _lines(self, day, found, by_number):
        for span in found:
            if not on_day(span, day):
                continue
            for agenda in self._concerned(span, by_number):
                yield self._line(day, span, agenda)

    def _concerned(self, span, by_number):
        """Whose time it is: a closure concerns everybody who is met in that office."""
        if span.what != SHUT:
            return [by_number[span.resource]] if span.resource in by_number else []
        return [one for one in by_number.values() if span.office is None or span.office in offices_of(one)]

    def _line(self, day, span, agenda):
        top, foot = midnight(day), midnight(day + dt.timedelta(days=1))
        start, end = wall(max(span.start, top)), wall(min(span.end, foot))
        begin = self._quarter(start, day)
        close = self._quarter(end, day)
        at = min(max(begin, 0), self.rows - 1)
        long = max(min(close, self.rows) - at, 1)
        return Line(span, agenda, start, end, at + 1, long, bookable=agenda.kind == Resource.Kind.WORKER)

    def _quarter(self, moment, day):
        """Quarters between the top of the grid and a moment on the wall clock."""
        if moment.date() > day:
            return self.rows
        return ((moment.hour - self.opens) * 60 + moment.minute) // QUARTER
