"""The report to the prosecutor: what is written, what is asked when it is sent."""

from django import forms
from django.utils import timezone

from cases.forms.court import ProtocolFields, not_in_future, sensible_day
from sesto_social.documents.uploads import UploadField
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import ProsecutorReport


class ProsecutorReportEditForm(VersionedForm, forms.ModelForm):
    """Facts and evaluations in fields of their own: the judge must be able to tell them apart."""

    class Meta:
        model = ProsecutorReport
        fields = ("basis", "facts", "sources", "tried", "urgency_reason", "evaluation")
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in ("facts", "evaluation")} | {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("sources", "tried", "urgency_reason")
        }
        help_texts = {
            "facts": "Che cosa è successo, quando, dove: solo fatti, ciascuno con la sua data.",
            "sources": "Chi ha visto o riferito ciascun fatto.",
            "tried": "Colloqui, visite, proposte alla famiglia, e come sono andati.",
            "urgency_reason": "Che cosa può succedere se si aspetta.",
            "evaluation": "Separate dai fatti; se parlano di personalità, con il metodo usato.",
        }

    @property
    def helper(self):
        return form_helper(
            "basis",
            Section("A. Fatti", "facts", "sources", "tried"),
            Section("B. Urgenza", "urgency_reason"),
            Section("C. Valutazioni", "evaluation"),
            "version",
            primary="Salva il testo",
            cancel=self.instance.get_absolute_url(),
        )


class ProsecutorReportCorrectForm(forms.Form):
    reason = forms.CharField(label="Che cosa va corretto", min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("reason", primary="Rimanda a chi scrive", cancel=self.cancel)


class ProsecutorReportSendForm(ProtocolFields):
    sent_on = forms.DateField(label="Inviata il", widget=DayInput(), initial=timezone.localdate)
    file = UploadField(label="Ricevuta di consegna")

    incoming = False

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    def clean_sent_on(self):
        not_in_future(self.cleaned_data["sent_on"])
        sensible_day(self.cleaned_data["sent_on"])
        return self.cleaned_data["sent_on"]

    def clean(self):
        facts = super().clean()
        number = facts.get("protocol")
        if number and ProsecutorReport.objects.filter(protocol_year=number.year, protocol_number=number.number).exists():
            self.add_error("protocol_number", "Questo protocollo è già di un'altra segnalazione inviata.")
        return facts

    def facts(self):
        """Keyword arguments of `prosecutor.send`."""
        return {"protocol": self.cleaned_data["protocol"], "sent_on": self.cleaned_data["sent_on"], "upload": self.cleaned_data["file"]}

    @property
    def helper(self):
        return form_helper(
            Section("Protocollo in uscita", Columns("protocol_number", "protocol_year")),
            Columns("sent_on", "file"),
            primary="Registra l'invio",
            cancel=self.cancel,
        )
