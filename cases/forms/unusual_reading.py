"""Unusual readings: looking through them, answering one."""

from datetime import timedelta

from django import forms

from sesto_social.agenda.clock import midnight
from sesto_social.ui.layouts import DayInput, form_helper

from ..models import UnusualReading
from ..models.unusual import LEAST_WORDS
from .register import likely_day


class UnusualReadingFilterForm(forms.Form):
    FILTERS = ("stato", "regola", "dal", "al")
    STATES = [("", "Tutte"), ("open", "Da esaminare"), ("examined", "Esaminate"), *UnusualReading.Status.choices[1:]]

    stato = forms.ChoiceField(label="Stato", required=False, choices=[(value, label.capitalize()) for value, label in STATES])
    regola = forms.ChoiceField(
        label="Che cosa è insolito",
        required=False,
        choices=[("", "Tutto"), *((value, label.capitalize()) for value, label in UnusualReading.Rule.choices)],
    )
    dal = forms.DateField(label="Dal", required=False, widget=DayInput(), validators=[likely_day])
    al = forms.DateField(label="Al", required=False, widget=DayInput(), validators=[likely_day])

    def narrow(self, rows):
        """What was not understood narrows nothing. The period is that of the openings."""
        self.is_valid()
        facts = self.cleaned_data
        if facts.get("regola"):
            rows = rows.filter(rule=facts["regola"])
        if facts.get("dal"):
            rows = rows.filter(last_at__gte=midnight(facts["dal"]))
        if facts.get("al"):
            rows = rows.filter(first_at__lt=midnight(facts["al"] + timedelta(days=1)))
        match facts.get("stato"):
            case "open":
                return rows.to_examine()
            case "examined":
                return rows.examined()
            case state:
                return rows.filter(status=state) if state else rows


class UnusualReadingExamineForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Questa lettura", widget=forms.RadioSelect, error_messages={"required": "Scegli che cosa è risultato."}
    )
    words = forms.CharField(
        label="Perché",
        min_length=LEAST_WORDS,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Senza nomi di famiglie. Se l’esito è «da approfondire» o «segnalata» lo legge anche chi ha aperto i casi.",
        error_messages={"min_length": f"Scrivi almeno una frase: bastano {LEAST_WORDS} caratteri."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, reading, choices, **kwargs):
        super().__init__(*args, initial={"version": reading.version}, **kwargs)
        self.reading = reading
        self.fields["outcome"].choices = choices

    @property
    def helper(self):
        return form_helper("outcome", "words", "version", primary="Registra l’esito", cancel=self.reading.get_absolute_url())
