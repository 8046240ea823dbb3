"""The few questions to who would like to become a foster family, asked with the details of the booking."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sesto_social.ui.layouts import Part

from ..models import FosterCandidacy

CANDIDACY = "foster_candidacy"
"""The reason of the booking that asks them."""

Kind = FosterCandidacy.Availability
AVAILABILITY = [
    (Kind.FULL_TIME.value, _("Giorno e notte, per un periodo")),
    (Kind.PART_TIME.value, _("Alcune ore o alcuni giorni alla settimana")),
    (Kind.WEEKENDS.value, _("Fine settimana e vacanze")),
    (Kind.EMERGENCY.value, _("Pronta accoglienza, anche con poco preavviso")),
]
TOO_LONG = _("Sono troppi caratteri: accorcia. Il resto ce lo racconti di persona.")


def short_answer(*, longest, required=True, **facts):
    """A line or a few."""
    errors = {"required": _("Scrivi qualche parola."), "max_length": TOO_LONG}
    widget = forms.Textarea(attrs={"rows": 2}) if longest > 200 else forms.TextInput()
    return forms.CharField(max_length=longest, required=required, widget=widget, error_messages=errors, **facts)


def candidacy_fields():
    """Name → field, in the order of the page."""
    return {
        "availability": forms.MultipleChoiceField(
            label=_("Per quale accoglienza saresti disponibile?"),
            choices=AVAILABILITY,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Puoi sceglierne più di una."),
            error_messages={
                "required": _("Scegli almeno una forma di accoglienza."),
                "invalid_choice": _("Scegli una voce di questo elenco."),
                "invalid_list": _("Scegli una voce di questo elenco."),
            },
        ),
        "members": short_answer(label=_("Chi vive in casa con te?"), longest=200, help_text=_("Per esempio: io, mio marito, mia madre.")),
        "children": short_answer(
            label=_("Hai figli? Quanti anni hanno?"),
            longest=200,
            required=False,
            help_text=_("Bastano le età. Se non ne hai, lascia vuoto."),
        ),
        "experience": short_answer(
            label=_("Hai già esperienza con bambini o ragazzi?"),
            longest=300,
            required=False,
            help_text=_("Per esempio: scuola, sport, volontariato. Non è necessaria."),
        ),
        "motivation": short_answer(label=_("Perché ti piacerebbe accogliere un bambino?"), longest=300),
        "zone": short_answer(label=_("In quale zona o comune abiti?"), longest=80),
    }


NAMES = tuple(candidacy_fields())
PART = Part("candidatura", _("Famiglia affidataria"), *NAMES, reason=_("Poche righe per conoscerti. Non ci sono risposte sbagliate."))
