"""What each screen of this room asks."""

from .booking import CALM, ApplicantForm, DetailsForm, LookupForm, MoveForm, PlaceForm, SafetyForm, SummaryForm, TimeForm

__all__ = [
    "CALM",
    "ApplicantForm",
    "DetailsForm",
    "LookupForm",
    "MoveForm",
    "PlaceForm",
    "SafetyForm",
    "SummaryForm",
    "TimeForm",
]
