"""Emergency access: asking for it, reviewing it, looking through the register."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse

from sesto_social.accounts.models import User
from sesto_social.agenda.clock import midnight
from sesto_social.ui.layouts import DayInput, form_helper

from ..clues import Clue
from ..identifiers import begins_a_code, kind_of, tidy
from ..listing import NUMBER
from ..models import EmergencyAccess
from ..models.emergency import LEAST_REASON
from .register import likely_day


class CaseClueField(forms.CharField):
    """A number as it is spoken, "2026/41", or a whole code; cleaned to a `Clue`. Whether there is such a case is not asked here."""

    WRONG = "Scrivi anno e numero, per esempio 2026/0041, oppure un codice fiscale intero."

    def __init__(self, **kwargs):
        super().__init__(
            label="Numero del caso o codice fiscale",
            max_length=20,
            help_text="Il numero intero, per esempio 2026/0041, o il codice fiscale di una persona della famiglia. Per nome non si cerca.",
            **kwargs,
        )

    def clean(self, value):
        text = super().clean(value)
        number = NUMBER.match(text)
        if number and number.group(1):
            return Clue(year=int(number.group(1)), sequence=int(number.group(2)))
        if not begins_a_code(text):
            raise ValidationError(self.WRONG)
        kind_of(text)
        return Clue(code=tidy(text))


class EmergencyOpenForm(forms.Form):
    clue = CaseClueField()
    category = forms.ChoiceField(
        label="Che cosa succede",
        choices=EmergencyAccess.Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa succede."},
    )
    reason = forms.CharField(
        label="Perché ti serve aprirlo adesso",
        min_length=LEAST_REASON,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Almeno {LEAST_REASON} caratteri. Lo leggono chi coordina il caso e il responsabile della protezione dei dati.",
        error_messages={"min_length": f"Scrivi almeno {LEAST_REASON} caratteri: chi rivede l'accesso deve capire perché."},
    )

    @property
    def helper(self):
        """With its own address: after the confirmation the page is answered from that of the password."""
        back, here = reverse("cases:search"), reverse("cases:emergency_open")
        return form_helper("clue", "category", "reason", primary="Apri il caso", cancel=back, action=here)


class EmergencyReviewForm(forms.Form):
    justified = forms.TypedChoiceField(
        label="Questo accesso",
        choices=[("yes", "Era giustificato"), ("no", "Non era giustificato")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli se l'accesso era giustificato."},
    )
    note = forms.CharField(
        label="Nota",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Perché. La leggono chi ha aperto il caso e il responsabile della protezione dei dati.",
    )

    @property
    def helper(self):
        return form_helper("justified", "note", primary="Registra l'esito", cancel=reverse("cases:emergency_list"))


class EmergencyFilterForm(forms.Form):
    STATES = [("", "Tutti"), ("running", "Aperti adesso"), *EmergencyAccess.Status.choices, ("late", "Da rivedere, oltre il termine")]

    chi = forms.ModelChoiceField(User.objects.staff(), label="Chi", required=False, empty_label="Chiunque")
    stato = forms.ChoiceField(label="Stato", required=False, choices=STATES)
    dal = forms.DateField(label="Dal", required=False, widget=DayInput(), validators=[likely_day])
    al = forms.DateField(label="Al", required=False, widget=DayInput(), validators=[likely_day])

    def narrow(self, rows):
        """What was not understood narrows nothing."""
        self.is_valid()
        facts = self.cleaned_data
        if facts.get("chi"):
            rows = rows.filter(user=facts["chi"])
        if facts.get("dal"):
            rows = rows.filter(opened_at__gte=midnight(facts["dal"]))
        if facts.get("al"):
            rows = rows.filter(opened_at__lt=midnight(facts["al"] + timedelta(days=1)))
        match facts.get("stato"):
            case "running":
                return rows.running()
            case "late":
                return rows.late()
            case state:
                return rows.filter(Q(status=state) if state else Q())
