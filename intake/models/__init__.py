"""One module per noun; import from here."""

from .absence_step import AbsenceStep
from .appointment import Appointment, hashed
from .door import DailySalt, Knock, SpentProof, WrongTry
from .foster import FosterCandidacy
from .invitation import Invitation
from .prosecutor import ProsecutorReport
from .report import IncomingReport, ReportAttachment, ReportConflict, ReportPerson, assessment_due, triage_due
from .sheet import AccessSheet, ReferencePerson, TakeInRequest
from .waiting import WaitingListEntry, WaitingListOffer

__all__ = [
    "AbsenceStep",
    "AccessSheet",
    "Appointment",
    "DailySalt",
    "FosterCandidacy",
    "IncomingReport",
    "Invitation",
    "Knock",
    "ProsecutorReport",
    "ReferencePerson",
    "ReportAttachment",
    "ReportConflict",
    "ReportPerson",
    "SpentProof",
    "TakeInRequest",
    "WaitingListEntry",
    "WaitingListOffer",
    "WrongTry",
    "assessment_due",
    "hashed",
    "triage_due",
]
