"""One module per noun; import from here."""

from .intervention import Intervention
from .plan import Commitment, Consent, Goal, InterventionPlan, MinorHearing, PlanAction, PlanValidation
from .review import GoalScore, Review

__all__ = [
    "Commitment",
    "Consent",
    "Goal",
    "GoalScore",
    "Intervention",
    "InterventionPlan",
    "MinorHearing",
    "PlanAction",
    "PlanValidation",
    "Review",
]
