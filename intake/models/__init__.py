"""One module per noun; import from here."""

from .absence_step import AbsenceStep
from .appointment import Appointment, hashed
from .door import DailySalt, Knock, SpentProof, WrongTry
from .foster import FosterCandidacy
from .sheet import AccessSheet, TakeInRequest
from .waiting import WaitingListEntry, WaitingListOffer

__all__ = [
    "AbsenceStep",
    "AccessSheet",
    "Appointment",
    "DailySalt",
    "FosterCandidacy",
    "Knock",
    "SpentProof",
    "TakeInRequest",
    "WaitingListEntry",
    "WaitingListOffer",
    "WrongTry",
    "hashed",
]
