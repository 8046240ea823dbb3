"""Ways to reach a person."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, HourInput, Section, form_helper

from ..models import Contact, Weekday
from .person import not_in_future


class ContactForm(VersionedForm, forms.ModelForm):
    """`knows_why`: the reader works on a case of the person; to others the reason is not shown, and stays as it is."""

    safe_days = forms.TypedMultipleChoiceField(
        label="Giorni sicuri",
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nessun segno: tutti i giorni.",
    )

    class Meta:
        model = Contact
        fields = (
            "kind",
            "value",
            "label",
            "preferred",
            "safety",
            "reason",
            "safe_days",
            "safe_from",
            "safe_until",
            "since",
            "until",
        )
        widgets = {"since": DayInput(), "until": DayInput(), "safe_from": HourInput(), "safe_until": HourInput()}

    def __init__(self, *args, knows_why=True, cancel="", primary="Salva", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel, self.primary = cancel, primary
        self.fields["label"].help_text = "Per esempio: lavoro, nonna Rosa, vicina del secondo piano."
        self.fields["until"].help_text = "Ultimo giorno in cui si può usare; vuoto se vale ancora."
        if not knows_why and self.instance.reason:
            del self.fields["reason"]

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    def clean(self):
        facts = super().clean()
        kind, value = facts.get("kind"), (facts.get("value") or "").strip()
        if value and kind in Contact.WRITTEN:
            try:
                validate_email(value)
            except ValidationError:
                self.add_error("value", "Scrivi un indirizzo e-mail intero.")
        elif value and sum(char.isdigit() for char in value) < 6:
            self.add_error("value", "Scrivi il numero intero.")
        if facts.get("safety") != Contact.Safety.SAFE and "reason" in self.fields and not facts.get("reason"):
            self.add_error("reason", "Scrivi perché non è sicuro.")
        if facts.get("safety") == Contact.Safety.SAFE and "reason" in self.fields:
            facts["reason"] = ""
        return facts

    @property
    def helper(self):
        return form_helper(
            Section("Il recapito", "kind", "value", "label", "preferred"),
            Section(
                "Quando è sicuro",
                "safe_days",
                Columns("safe_from", "safe_until"),
                reason="Ore di qui. Fuori da queste ore il portale non manda SMS; le e-mail si leggono quando si vuole.",
            ),
            Section(
                "Se non è sicuro",
                "safety",
                *(["reason"] if "reason" in self.fields else []),
                reason="Il portale non lo userà mai. Il perché lo legge solo chi lavora sul caso.",
            ),
            Section("Da quando", Columns("since", "until")),
            "version",
            primary=self.primary,
            cancel=self.cancel,
        )
