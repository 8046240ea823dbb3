"""Time in the demo town: the clock of the service can stand on any day, and many stories run side by side on it."""

import datetime as dt
import heapq
from contextlib import contextmanager
from itertools import count

from django.utils import timezone

from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.planning import is_holiday

REAL = dt.datetime


class _SeesAnyDatetime(type):
    def __instancecheck__(cls, value):
        return isinstance(value, REAL)


class Hands(REAL, metaclass=_SeesAnyDatetime):
    """What `django.utils.timezone` sees as the present while the town is being made."""

    moment = None

    @classmethod
    def now(cls, tz=None):
        return cls.moment.astimezone(tz) if tz else cls.moment.astimezone(ROME).replace(tzinfo=None)


@contextmanager
def stopped():
    """Let the clock of the service be set by hand. Defaults like `timezone.now` follow too: they all ask this module."""
    Hands.moment = timezone.now()
    timezone.datetime = Hands
    try:
        yield Hands
    finally:
        timezone.datetime = REAL


def at(day, hour=9, minute=0):
    return instant(day, dt.time(hour, minute))


def working_day(day):
    """This day, or the first one after it on which the offices are open."""
    while day.weekday() > 4 or is_holiday(day):
        day += dt.timedelta(days=1)
    return day


class Stories:
    """Runs generators that yield the moment of their next scene; scenes of all stories happen in the order of time.

    A scene in the future never happens: its story stops there.
    """

    def __init__(self, until):
        self.until, self._queue, self._order = until, [], count()

    def add(self, story):
        self._schedule(story)

    def run(self):
        played = 0
        while self._queue:
            moment, _, story = heapq.heappop(self._queue)
            Hands.moment = max(moment, Hands.moment) if played else moment
            self._schedule(story)
            played += 1
        return played

    def _schedule(self, story):
        """Play the scene that is due now and learn when the next one is."""
        moment = next(story, None)
        if moment is None or moment > self.until:
            story.close()
            return
        heapq.heappush(self._queue, (moment, next(self._order), story))
