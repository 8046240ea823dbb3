"""Passing a case to another Comune: the request, the sending, the answer."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.parameters.lookup import codes
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from .. import transfers
from ..models import CaseTransfer


def not_ahead(day):
    if day and day > timezone.localdate():
        raise ValidationError("Il giorno è nel futuro: scrivi quando è già successo.")


class TransferForm(forms.Form):
    """Asks for what `transfers.request` needs; for each minor, who pays for what a judge orders."""

    comune = forms.CharField(
        label="Comune che riceve", max_length=80, help_text="Il Comune dove la famiglia va a vivere. Per esempio: Monza."
    )
    same_region = forms.TypedChoiceField(
        label="In Lombardia?",
        choices=[("yes", "Sì, altro ambito della stessa regione"), ("no", "No, altra regione")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Serve per il codice di chiusura."},
    )
    moved_on = forms.DateField(label="La famiglia si trasferisce il", widget=DayInput())
    reason = forms.CharField(label="Motivo", max_length=280, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, case, charges, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.charges = case, charges
        for charge in charges:
            comune, why = (charge.paying_comune, charge.paying_why) if charge.paying_comune else transfers.payer_proposed(charge)
            self.fields[f"pays_{charge.pk}"] = forms.CharField(label="Comune che paga", max_length=80, initial=comune)
            self.fields[f"why_{charge.pk}"] = forms.CharField(
                label="Perché", max_length=200, initial=why if comune else "", help_text="" if comune else why
            )

    def clean_comune(self):
        comune = " ".join(self.cleaned_data["comune"].split()).removeprefix("Comune di ")
        if comune.lower() == transfers.OURS.lower():
            raise ValidationError("È il nostro Comune: scrivi quello che riceve il caso.")
        return comune

    def payers(self):
        facts = self.cleaned_data
        return {charge: (facts[f"pays_{charge.pk}"], facts[f"why_{charge.pk}"]) for charge in self.charges}

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("comune", "same_region", "moved_on", "reason")}

    @property
    def helper(self):
        law = "Paga il Comune dove viveva chi ha la responsabilità quando il servizio è cominciato (L.R. 34/2004 art. 4 c. 3)."
        minors = [
            Section(f"Chi paga i collocamenti di {one.person.first_name}", f"pays_{one.pk}", f"why_{one.pk}", reason=law)
            for one in self.charges
        ]
        return form_helper(
            Columns("comune", "moved_on"),
            "same_region",
            "reason",
            *minors,
            primary="Avvia il trasferimento",
            cancel=self.case.get_absolute_url(),
        )


class TransferChecksForm(forms.Form):
    """What is done so far; nothing ticked is an answer too."""

    done = forms.MultipleChoiceField(choices=CaseTransfer.Check.choices, required=False)


class TransferSendForm(forms.Form):
    protocol_number = forms.CharField(label="Numero di protocollo", max_length=20, help_text="Quello dato dal Comune alla PEC.")
    protocol_year = forms.IntegerField(label="Anno", min_value=2000, max_value=2100)
    sent_on = forms.DateField(label="Trasmesso il", widget=DayInput(), validators=[not_ahead])

    def __init__(self, *args, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.initial.setdefault("protocol_year", timezone.localdate().year)

    @property
    def helper(self):
        return form_helper(Columns("protocol_number", "protocol_year", "sent_on"), primary="Registra l'invio", cancel=self.cancel)


class TransferAcknowledgeForm(forms.Form):
    """What the other Comune answered, and the end of each charge."""

    acknowledged_on = forms.DateField(label="Accettato il", widget=DayInput(), validators=[not_ahead])
    their_protocol = forms.CharField(
        label="Loro protocollo", max_length=40, help_text="Come è scritto nella risposta. Per esempio: 20431/2026."
    )
    closing_report = forms.CharField(
        label="Relazione di trasferimento",
        min_length=20,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Che cosa è stato fatto, che cosa resta aperto, chi segue ora la famiglia.",
        error_messages={"min_length": "Scrivi almeno una frase: bastano 20 caratteri."},
    )
    family_informed_on = forms.DateField(label="Famiglia informata il", widget=DayInput(), validators=[not_ahead])
    sure = forms.BooleanField(
        label="Ho controllato: da ora la cartella si può solo leggere. Se la famiglia torna, il caso si riapre con lo stesso numero.",
        error_messages={"required": "Conferma di aver controllato."},
    )

    def __init__(self, *args, transfer, charges, **kwargs):
        super().__init__(*args, **kwargs)
        self.transfer, self.charges = transfer, charges
        situations = [("", "—"), *codes("closure_situation")]
        for charge in charges:
            self.fields[f"situation_{charge.pk}"] = forms.ChoiceField(label="Situazione alla chiusura", choices=situations)

    def clean_acknowledged_on(self):
        day = self.cleaned_data["acknowledged_on"]
        if self.transfer.sent_on and day < self.transfer.sent_on:
            raise ValidationError(f"È prima dell'invio, che è del {self.transfer.sent_on:%d/%m/%Y}.")
        if late := [charge for charge in self.charges if charge.since > day]:
            raise ValidationError(f"È prima che {late[0].person.first_name} fosse in carico.")
        return day

    def situations(self):
        return [(charge, self.cleaned_data[f"situation_{charge.pk}"]) for charge in self.charges]

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("acknowledged_on", "their_protocol", "closing_report", "family_informed_on")}

    @property
    def helper(self):
        minors = [
            Section(str(one.person), f"situation_{one.pk}", reason="Codice richiesto dal Casellario (SINBA); il motivo è il trasferimento.")
            for one in self.charges
        ]
        return form_helper(
            Columns("acknowledged_on", "their_protocol"),
            "closing_report",
            "family_informed_on",
            *minors,
            "sure",
            primary="Chiudi come trasferito",
            cancel=self.transfer.get_absolute_url(),
        )
