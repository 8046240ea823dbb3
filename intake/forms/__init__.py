"""What each screen of this room asks."""

from .booking import ApplicantForm, DetailsForm, LanguageForm, LookupForm, MoveForm, PlaceForm, SafetyForm, SummaryForm, TimeForm

__all__ = ["ApplicantForm", "DetailsForm", "LanguageForm", "LookupForm", "MoveForm", "PlaceForm", "SafetyForm", "SummaryForm", "TimeForm"]
