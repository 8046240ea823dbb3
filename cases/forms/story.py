"""Which part of the story to look at. Nothing here says who: it may stand in an address."""

from django import forms

from sesto_social.ui.layouts import DayInput

from ..story import LABELS
from .register import likely_day


class StoryForm(forms.Form):
    corsia = forms.MultipleChoiceField(label="Che cosa", required=False, choices=list(LABELS.items()), widget=forms.CheckboxSelectMultiple)
    dal = forms.DateField(label="Dal", required=False, widget=DayInput(), validators=[likely_day])
    al = forms.DateField(label="Al", required=False, widget=DayInput(), validators=[likely_day])

    def clean(self):
        facts = super().clean()
        if facts.get("dal") and facts.get("al") and facts["al"] < facts["dal"]:
            self.add_error("al", "L'ultimo giorno viene prima del primo.")
        return facts

    def narrowing(self):
        """What `cases.story` needs to know; a value that is not understood narrows nothing."""
        self.is_valid()
        facts = self.cleaned_data
        return {"lanes": facts.get("corsia", ()), "since": facts.get("dal"), "until": facts.get("al")}
