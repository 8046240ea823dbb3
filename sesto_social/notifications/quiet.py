"""When nobody is disturbed: by night, on Sundays and holidays. Hours are those of the town's clocks, their numbers dated parameters."""

import datetime as dt

from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.planning import is_holiday
from sesto_social.parameters.lookup import numbers

SUNDAY = 6
SWEEP = 1  # hour: whoever looks once an hour still finds the last open moment open


class QuietHours:
    """The hours in force today, read once."""

    def __init__(self):
        found = numbers("quiet_from_hour", "quiet_until_hour")
        self.evening, self.morning = int(found["quiet_from_hour"]), int(found["quiet_until_hour"])

    def hold(self, moment):
        """Whether nobody is to be disturbed at this moment."""
        local = moment.astimezone(ROME)
        return not self._open(local.date()) or not self.morning <= local.hour < self.evening

    def end_after(self, moment):
        """The first moment from `moment` on at which one may write."""
        if not self.hold(moment):
            return moment
        day = moment.astimezone(ROME).date()
        morning = instant(day, dt.time(self.morning))
        while morning < moment or not self._open(day):
            day += dt.timedelta(days=1)
            morning = instant(day, dt.time(self.morning))
        return morning

    def begin_before(self, moment):
        """The last moment up to `moment` at which one may still write: what falls on a Sunday is said on Saturday."""
        if not self.hold(moment):
            return moment
        day = moment.astimezone(ROME).date()
        evening = instant(day, dt.time(self.evening - SWEEP))
        while evening > moment or not self._open(day):
            day -= dt.timedelta(days=1)
            evening = instant(day, dt.time(self.evening - SWEEP))
        return evening

    @staticmethod
    def _open(day):
        return day.weekday() != SUNDAY and not is_holiday(day)
