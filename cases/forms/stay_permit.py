"""Permits to stay."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import StayPermit
from .person import not_in_future


class StayPermitForm(VersionedForm, forms.ModelForm):
    """A new one, or one that is known with the receipt of its renewal."""

    class Meta:
        model = StayPermit
        fields = ("kind", "number", "issued_on", "expires_on", "family_of_eu", "renewal_requested_on", "receipt")
        widgets = {"issued_on": DayInput(), "expires_on": DayInput(), "renewal_requested_on": DayInput()}

    def __init__(self, *args, cancel="", primary="Salva", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel, self.primary = cancel, primary
        self.fields["expires_on"].help_text = "Vuoto se non scade."
        self.fields["receipt"].help_text = "Quella dell'ufficio postale o della questura."

    def clean_issued_on(self):
        return not_in_future(self.cleaned_data["issued_on"])

    def clean_renewal_requested_on(self):
        return not_in_future(self.cleaned_data["renewal_requested_on"])

    def clean_number(self):
        return "".join(self.cleaned_data["number"].split()).upper()

    @property
    def helper(self):
        return form_helper(
            Section("Il permesso", "kind", "number", Columns("issued_on", "expires_on"), "family_of_eu"),
            Section(
                "Il rinnovo",
                Columns("renewal_requested_on", "receipt"),
                reason="Con la ricevuta si può restare in attesa della risposta: la scadenza non avvisa più.",
            ),
            "version",
            primary=self.primary,
            cancel=self.cancel,
        )


class StayPermitEndForm(forms.Form):
    """Asks for what `cases.stay_permits.end` needs to know."""

    on = forms.DateField(label="Non vale più dal", initial=timezone.localdate, widget=DayInput())

    def __init__(self, *args, permit, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.permit, self.cancel = permit, cancel

    def clean_on(self):
        day = not_in_future(self.cleaned_data["on"])
        if self.permit.issued_on and day < self.permit.issued_on:
            raise ValidationError("Viene prima del rilascio.")
        return day

    @property
    def helper(self):
        return form_helper("on", primary="Segna che non vale più", cancel=self.cancel)
