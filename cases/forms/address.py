"""Addresses: where a person lives, why somebody must know a secret one, who else may."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.parameters.lookup import whole
from sesto_social.ui.layouts import Columns, DayInput, form_helper

from ..models import Address

WHO_KNOWS = (
    "Secretato: lo vede, dicendo perché, solo chi è responsabile del caso, chi coordina e chi è incaricato; "
    "mai in elenchi, stampe e messaggi."
)


class AddressForm(forms.ModelForm):
    class Meta:
        model = Address
        fields = ("kind", "street", "postcode", "city", "confidentiality", "since")
        widgets = {"since": DayInput()}

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.fields["confidentiality"].help_text = WHO_KNOWS

    @property
    def helper(self):
        return form_helper(
            Columns("kind", "since"),
            "street",
            Columns("postcode", "city"),
            "confidentiality",
            primary="Registra l'indirizzo",
            cancel=self.cancel,
        )


class AddressRevealForm(forms.Form):
    """Why the address must be known now."""

    REASONS = [
        ("visit", "Visita o accompagnamento"),
        ("letter", "Consegna o lettera"),
        ("emergency", "Emergenza"),
        ("authority", "Richiesta dell'autorità giudiziaria o delle forze dell'ordine"),
        ("other", "Altro"),
    ]

    why = forms.ChoiceField(label="Perché ti serve", choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(label="Precisazione", max_length=200, required=False, help_text="Obbligatoria per «Altro».")

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    def clean(self):
        facts = super().clean()
        if facts.get("why") == "other" and not facts.get("note", "").strip():
            self.add_error("note", "Scrivi perché ti serve l'indirizzo.")
        return facts

    @property
    def words(self):
        """The reason for the register."""
        note = self.cleaned_data["note"].strip()
        return ": ".join(part for part in (dict(self.REASONS)[self.cleaned_data["why"]], note) if part)

    @property
    def helper(self):
        return form_helper("why", "note", primary="Mostra l'indirizzo", cancel=self.cancel, warn=False)


class AddressDeputyForm(forms.Form):
    """Asks for what `cases.addresses.name_deputy` needs to know."""

    user = forms.ModelChoiceField(None, label="Chi", empty_label="Scegli", help_text="Tra chi lavora sul caso.")
    until = forms.DateField(label="Fino al", widget=DayInput())
    reason = forms.CharField(label="Perché", max_length=280, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, people, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.fields["user"].queryset = people

    def clean_until(self):
        day, today, most = self.cleaned_data["until"], timezone.localdate(), whole("address_deputy_max_days")
        if day < today:
            raise ValidationError("Il giorno è già passato.")
        if (day - today).days > most:
            raise ValidationError(f"Un incarico dura al massimo {most} giorni: poi si rinnova.")
        return day

    @property
    def helper(self):
        return form_helper(Columns("user", "until"), "reason", primary="Dai l'incarico", cancel=self.cancel)
