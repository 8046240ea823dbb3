"""Asking to see a case, and answering."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.parameters.lookup import whole
from sesto_social.ui.layouts import DayInput, form_helper

from ..clues import Clue
from ..listing import NUMBER

LEAST = 20


class AccessRequestAddForm(forms.Form):
    clue = forms.CharField(label="Numero del caso", max_length=12, help_text="Il numero intero, per esempio 2026/0041.")
    reason = forms.CharField(
        label="Perché ti serve vederlo",
        min_length=LEAST,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lo legge chi segue il caso e chi coordina.",
        error_messages={"min_length": f"Scrivi almeno {LEAST} caratteri: chi risponde deve capire perché."},
    )
    free = forms.BooleanField(
        label="Che io sappia, non ho legami con questa famiglia",
        error_messages={"required": "Chi ha un legame con la famiglia non può chiedere di vedere il caso."},
    )

    def clean_clue(self):
        number = NUMBER.match(self.cleaned_data["clue"])
        if not number or not number.group(1):
            raise ValidationError("Scrivi anno e numero, per esempio 2026/0041.")
        return Clue(year=int(number.group(1)), sequence=int(number.group(2)))

    @property
    def facts(self):
        return {"clue": self.cleaned_data["clue"], "reason": self.cleaned_data["reason"]}

    @property
    def helper(self):
        return form_helper("clue", "reason", "free", primary="Invia la richiesta", cancel="/richieste-di-accesso/")


class AccessRequestAnswerForm(forms.Form):
    """A yes needs a day, a no needs words."""

    accepted = forms.TypedChoiceField(
        label="La tua risposta",
        choices=[("yes", "Sì, può leggere il caso"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli sì o no."},
    )
    until = forms.DateField(label="Fino al", required=False, widget=DayInput())
    answer = forms.CharField(
        label="Due parole per chi ha chiesto",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Servono se rispondi di no.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.longest = whole("access_request_longest_days")
        self.fields["until"].help_text = f"Serve se rispondi di sì: al massimo {self.longest} giorni da oggi. Poi finisce da solo."

    def clean_until(self):
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until and until < today:
            raise ValidationError("Questo giorno è già passato.")
        if until and until > today + timedelta(days=self.longest):
            raise ValidationError(f"Al massimo {self.longest} giorni da oggi.")
        return until

    def clean(self):
        facts = super().clean()
        if facts.get("accepted") and not facts.get("until") and "until" not in self.errors:
            self.add_error("until", "Indica fino a quando.")
        if facts.get("accepted") is False and not facts.get("answer"):
            self.add_error("answer", "Scrivi perché no.")
        return facts

    @property
    def helper(self):
        return form_helper("accepted", "until", "answer", primary="Rispondi", cancel="/richieste-di-accesso/")
