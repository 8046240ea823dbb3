"""One module per noun; import from here."""

from .assessment import Assessment, AssessmentAuthor, AssessmentScore, AssessmentSide
from .case import Case, CaseCounter, CaseMember
from .court import CourtOrder, OrderParty
from .deputy import AddressDeputy
from .document import CaseDocument
from .emergency import EmergencyAccess
from .engagement import Engagement
from .grant import CaseGroupGrant, CaseUserGrant, Grant, cases_granted, granted_here
from .hand_over import HandOver, HandOverLine
from .household import Act, Household, HouseholdMember, ParentalResponsibility
from .identifier import Identifier
from .meeting import InDepthMeeting, MeetingParticipant, Opinion, TeamMeeting
from .merge import PersonMerge, PersonMergeMove, SuspectedPair
from .name import FamilyName, NameWord
from .network import NetworkTie
from .person import Address, Person, search_key
from .record import Alert, Deadline, DiaryEntry, TimelineEvent
from .relationship import Pregnancy, Relationship
from .team import ConflictDeclaration, TeamMember

__all__ = [
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
    "CaseUserGrant",
    "ConflictDeclaration",
    "CourtOrder",
    "Deadline",
    "DiaryEntry",
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
    "Relationship",
    "SuspectedPair",
    "TeamMeeting",
    "TeamMember",
    "TimelineEvent",
    "cases_granted",
    "granted_here",
    "search_key",
]
