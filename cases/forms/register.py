"""Filters of the register of accesses."""

from datetime import timedelta

from django import forms
from django.db.models import Q

from sesto_social.accounts.models import User
from sesto_social.agenda.clock import midnight
from sesto_social.ui.layouts import DayInput

from ..listing import NUMBER
from ..models import Case


def likely_day(day):
    """Beyond these years there is no register, and no clock can count."""
    if day and not 2000 <= day.year <= 2200:
        raise forms.ValidationError("Controlla l'anno.")
    return day


class RegisterForm(forms.Form):
    KINDS = [
        ("", "Tutto"),
        ("reading", "Letture di casi e persone"),
        ("refused", "Rifiuti"),
        ("download", "Documenti scaricati"),
        ("search", "Ricerche"),
    ]
    WHICH = {
        "reading": Q(action__endswith=".opened"),
        "refused": Q(refused=True),
        "download": Q(action__endswith=".downloaded"),
        "search": Q(action__endswith="searched"),
    }

    chi = forms.ModelChoiceField(User.objects.staff(), label="Chi", required=False, empty_label="Chiunque")
    caso = forms.CharField(label="Numero del caso", required=False, max_length=12, help_text="Per esempio 2026/0041.")
    persona = forms.IntegerField(
        label="Numero della scheda",
        required=False,
        min_value=1,
        max_value=2**62,
        help_text="Di una persona: è nell'indirizzo della sua scheda.",
    )
    tipo = forms.ChoiceField(label="Che cosa", required=False, choices=KINDS)
    dal = forms.DateField(label="Dal", required=False, widget=DayInput())
    al = forms.DateField(label="Al", required=False, widget=DayInput())

    def clean_caso(self):
        text = self.cleaned_data["caso"].strip()
        if not text:
            return None
        number = NUMBER.match(text)
        if not number or not number.group(1):
            raise forms.ValidationError("Scrivi anno e numero, per esempio 2026/0041.")
        return Case.objects.filter(year=number.group(1), sequence=number.group(2)).values_list("pk", flat=True).first() or 0

    def clean_dal(self):
        return likely_day(self.cleaned_data["dal"])

    def clean_al(self):
        return likely_day(self.cleaned_data["al"])

    def narrow(self, rows):
        self.is_valid()
        facts = self.cleaned_data
        if facts.get("chi"):
            rows = rows.filter(actor=facts["chi"])
        if facts.get("caso") is not None:
            rows = rows.filter(case_id=facts["caso"])
        if facts.get("persona"):
            rows = rows.of_person(facts["persona"])
        if facts.get("tipo"):
            rows = rows.filter(self.WHICH[facts["tipo"]])
        if facts.get("dal"):
            rows = rows.filter(at__gte=midnight(facts["dal"]))
        if facts.get("al"):
            rows = rows.filter(at__lt=midnight(facts["al"] + timedelta(days=1)))
        return rows
