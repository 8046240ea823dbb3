"""Warnings in the header of a case."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.ui.layouts import Columns, DayInput, form_helper

from ..models import Alert


def not_past(day):
    if day and day < timezone.localdate():
        raise ValidationError("Il giorno è già passato: scegli oggi o un giorno futuro.")


class AlertForm(forms.Form):
    kind = forms.ChoiceField(label="Di che cosa avverte", choices=[("", "—"), *Alert.Kind.choices])
    text = forms.CharField(
        label="Avviso", max_length=160, help_text="Poche parole: lo legge in testa alla pagina chiunque apra il caso. Mai un indirizzo."
    )
    reason = forms.CharField(
        label="Motivo", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="Da che cosa lo sai, e da quando."
    )
    review_on = forms.DateField(
        label="Da rivedere il",
        required=False,
        widget=DayInput(),
        validators=[not_past],
        help_text="Quel giorno diventa una scadenza del responsabile.",
    )

    def __init__(self, *args, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper(Columns("kind", "review_on"), "text", "reason", primary="Aggiungi l'avviso", cancel=self.cancel)


class AlertEndForm(forms.Form):
    stays = forms.TypedChoiceField(
        label="L'avviso",
        choices=[("no", "Si toglie: non vale più"), ("yes", "Resta: vale ancora")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli se l'avviso si toglie o resta."},
    )
    reason = forms.CharField(label="Motivo", max_length=120, widget=forms.Textarea(attrs={"rows": 2}))
    review_on = forms.DateField(
        label="Da rivedere il", required=False, widget=DayInput(), validators=[not_past], help_text="Solo se resta."
    )

    def __init__(self, *args, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    def clean(self):
        facts = super().clean()
        if facts.get("stays") and not facts.get("review_on") and "review_on" not in self.errors:
            self.add_error("review_on", "Indica quando rivederlo.")
        return facts

    @property
    def helper(self):
        return form_helper("stays", "reason", "review_on", primary="Conferma", cancel=self.cancel)
