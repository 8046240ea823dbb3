"""Citizenships of a person."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.ui.layouts import Columns, DayInput, form_helper

from ..countries import choices
from .person import not_in_future


class CitizenshipForm(forms.Form):
    """Asks for what `cases.citizenships.add` needs to know."""

    country = forms.ChoiceField(label="Cittadinanza", choices=lambda: [("", "—"), *choices()])
    since = forms.DateField(label="Dal", required=False, widget=DayInput(), help_text="Vuoto se è dalla nascita o non si sa.")
    until = forms.DateField(label="Fino al", required=False, widget=DayInput(), help_text="Vuoto se vale ancora.")

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    def clean_until(self):
        return not_in_future(self.cleaned_data["until"])

    def clean(self):
        facts = super().clean()
        if facts.get("since") and facts.get("until") and facts["until"] < facts["since"]:
            self.add_error("until", "La fine viene prima dell'inizio.")
        return facts

    @property
    def helper(self):
        return form_helper("country", Columns("since", "until"), primary="Aggiungi la cittadinanza", cancel=self.cancel)


class CitizenshipEndForm(forms.Form):
    """Asks for what `cases.citizenships.end` needs to know."""

    until = forms.DateField(label="Fino al", initial=timezone.localdate, widget=DayInput(), help_text="Ultimo giorno in cui valeva.")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, citizenship, cancel="", **kwargs):
        super().__init__(*args, initial={"version": citizenship.version}, **kwargs)
        self.citizenship, self.cancel = citizenship, cancel

    def clean_until(self):
        day = not_in_future(self.cleaned_data["until"])
        if self.citizenship.since and day < self.citizenship.since:
            raise ValidationError("Viene prima dell'inizio.")
        return day

    @property
    def helper(self):
        return form_helper("until", "version", primary="Segna come finita", cancel=self.cancel)
