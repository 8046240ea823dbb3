"""One module per noun; import from here."""

from .appointment import Appointment, hashed
from .foster import FosterCandidacy
from .sheet import AccessSheet, TakeInRequest

__all__ = ["AccessSheet", "Appointment", "FosterCandidacy", "TakeInRequest", "hashed"]
