"""One module per noun; import from here."""

from .appointment import Appointment, hashed
from .sheet import AccessSheet, TakeInRequest

__all__ = ["AccessSheet", "Appointment", "TakeInRequest", "hashed"]
