"""Which deadlines to look at, and putting one off."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.parameters.lookup import whole
from sesto_social.ui.layouts import DayInput, form_helper

from ..models import Deadline

STRETCHES = [
    ("", "Tutte"),
    ("late", "In ritardo"),
    ("week", "Entro 7 giorni"),
    ("month", "Entro 30 giorni"),
    ("later", "Più avanti"),
    ("asleep", "Rimandate"),
]


class DeadlineFilterForm(forms.Form):
    """A value that is not in the form narrows nothing."""

    di = forms.ChoiceField(label="Di chi", required=False, choices=[("", "Mie"), ("altri", "Che tengo d'occhio")])
    quando = forms.ChoiceField(label="Quando", required=False, choices=STRETCHES)
    tipo = forms.ChoiceField(label="Tipo", required=False, choices=[("", "Tutti i tipi"), *Deadline.Kind.choices])

    def narrowing(self):
        self.is_valid()
        facts = self.cleaned_data
        return {"whose": "others" if facts.get("di") else "mine", "which": facts.get("quando", ""), "kind": facts.get("tipo", "")}


class DeadlineSnoozeForm(forms.Form):
    until = forms.DateField(label="Rimanda al", widget=DayInput())
    reason = forms.CharField(label="Perché", max_length=200, widget=forms.TextInput, help_text="Resta scritto accanto alla scadenza.")

    def __init__(self, *args, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel, self.longest = cancel, whole("deadline_snooze_days")
        self.initial.setdefault("until", timezone.localdate() + timedelta(days=3))
        self.fields["until"].help_text = f"Da domani fino a {self.longest} giorni. Il giorno in cui scade resta quello."

    def clean_until(self):
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today < day <= today + timedelta(days=self.longest):
            raise ValidationError(f"Scegli un giorno da domani fino a {self.longest} giorni.")
        return day

    @property
    def helper(self):
        return form_helper("until", "reason", primary="Rimanda", cancel=self.cancel)
