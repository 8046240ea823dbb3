"""One module per noun; import from here."""

from .access_request import AccessRequest
from .assessment import Assessment, AssessmentAuthor, AssessmentScore, AssessmentSide
from .case import Case, CaseCounter, CaseMember
from .citizenship import Citizenship
from .contact import Contact, Weekday
from .court import CourtOrder, OrderParty
from .deputy import AddressDeputy
from .diary import DiaryEntry
from .document import CaseDocument
from .dossier import Dossier
from .emergency import EmergencyAccess
from .engagement import Engagement
from .grant import CaseGroupGrant, CaseUserGrant, Grant, cases_granted, granted_here
from .hand_over import HandOver, HandOverLine
from .household import Act, Household, HouseholdMember, ParentalResponsibility
from .identifier import Identifier
from .interest import DeclaredTie, InterestDeclaration, InterestDoubt
from .left_text import LeftText
from .meeting import InDepthMeeting, MeetingParticipant, Opinion, TeamMeeting
from .merge import PersonMerge, PersonMergeMove, SuspectedPair
from .name import FamilyName, NameWord
from .network import NetworkTie
from .person import Address, Person, search_key
from .record import Alert, Deadline, DeadlineSnooze, TimelineEvent
from .relationship import Pregnancy, Relationship
from .restricted_note import RestrictedNote
from .stay_permit import StayPermit
from .substitution import Substitution
from .team import ConflictDeclaration, TeamMember
from .transfer import CaseTransfer
from .unusual import RegisterMark, UnusualOpening, UnusualReading

__all__ = [
    "AccessRequest",
    "Act",
    "Address",
    "AddressDeputy",
    "Alert",
    "Assessment",
    "AssessmentAuthor",
    "AssessmentScore",
    "AssessmentSide",
    "Case",
    "CaseCounter",
    "CaseDocument",
    "CaseGroupGrant",
    "CaseMember",
    "CaseTransfer",
    "CaseUserGrant",
    "Citizenship",
    "ConflictDeclaration",
    "Contact",
    "CourtOrder",
    "Deadline",
    "DeadlineSnooze",
    "DeclaredTie",
    "DiaryEntry",
    "Dossier",
    "EmergencyAccess",
    "Engagement",
    "FamilyName",
    "Grant",
    "HandOver",
    "HandOverLine",
    "Household",
    "HouseholdMember",
    "Identifier",
    "InDepthMeeting",
    "InterestDeclaration",
    "InterestDoubt",
    "LeftText",
    "MeetingParticipant",
    "NameWord",
    "NetworkTie",
    "Opinion",
    "OrderParty",
    "ParentalResponsibility",
    "Person",
    "PersonMerge",
    "PersonMergeMove",
    "Pregnancy",
    "RegisterMark",
    "Relationship",
    "RestrictedNote",
    "StayPermit",
    "Substitution",
    "SuspectedPair",
    "TeamMeeting",
    "TeamMember",
    "TimelineEvent",
    "UnusualOpening",
    "UnusualReading",
    "Weekday",
    "cases_granted",
    "granted_here",
    "search_key",
]
