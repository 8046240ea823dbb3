"""The nouns of the agenda."""

from .absence import Absence
from .availability import Availability
from .closure import Closure
from .exception import ExtraOpening, SkippedDay
from .feed import CalendarFeed
from .office import Office
from .reservation import Reservation
from .resource import Resource
from .slot import Slot

__all__ = ["Absence", "Availability", "CalendarFeed", "Closure", "ExtraOpening", "Office", "Reservation", "Resource", "SkippedDay", "Slot"]
