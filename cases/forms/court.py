"""Orders of the court: what is asked at the door, and what is asked of who reads them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.accounts.models import Unit
from sesto_social.documents.uploads import UploadField
from sesto_social.parameters import protocol
from sesto_social.parameters.lookup import codes
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.ui.layouts import Columns, DayInput, Fold, MomentInput, Section, form_helper

from ..models import CourtOrder, Household, Person

ONLY_NEEDED = "Solo ciò che serve: i fatti e le richieste, senza copiare l'atto."


def not_in_future(day):
    if day and day > timezone.localdate():
        raise ValidationError("La data è nel futuro: controlla.")


def sensible_day(day):
    if day and not 2000 <= day.year <= timezone.localdate().year + 20:
        raise ValidationError("Controlla l'anno.")


class ProtocolFields(forms.Form):
    """The number of the Comune's register, as its provider wants it: `protocol` in the cleaned data."""

    protocol_number = forms.CharField(label="Numero di protocollo", max_length=20, help_text="Quello del registro del Comune, solo cifre.")
    protocol_year = forms.IntegerField(label="Anno", initial=lambda: timezone.localdate().year)

    incoming = True

    def clean(self):
        facts = super().clean()
        number, year = facts.get("protocol_number"), facts.get("protocol_year")
        if number and year is not None:
            provider = protocol.provider()
            try:
                facts["protocol"] = (provider.incoming if self.incoming else provider.outgoing)(number=number, year=year)
            except ValidationError as wrong:
                self.add_error("protocol_year" if wrong.code == "year" else "protocol_number", wrong)
        return facts


class CourtOrderReceiveForm(ProtocolFields):
    """What the desk writes of a paper of the court: nothing of what is in it."""

    received_at = forms.DateTimeField(label="Ricevuto il", widget=MomentInput(), initial=timezone.localtime)
    channel = forms.ChoiceField(label="Come è arrivato", choices=[("", "Scegli"), *CourtOrder.Channel.choices])
    authority = forms.ModelChoiceField(JudicialAuthority.objects.none(), label="Da chi", empty_label="Scegli")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="A quale unità operativa", empty_label="Scegli")
    file = UploadField(label="L'atto", required=False)

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.fields["authority"].queryset = JudicialAuthority.objects.valid_on(timezone.localdate())
        self.fields["unit"].queryset = Unit.objects.coordinated()

    def clean_received_at(self):
        return not_later_than_now(self.cleaned_data["received_at"])

    def clean(self):
        facts = super().clean()
        number = facts.get("protocol")
        if number and CourtOrder.objects.filter(protocol_year=number.year, protocol_number=number.number).exists():
            self.add_error("protocol_number", "Un provvedimento con questo protocollo è già registrato.")
        return facts

    def facts(self):
        """Keyword arguments of `court.receive`."""
        known = {name: self.cleaned_data[name] for name in ("received_at", "channel", "authority", "unit")}
        number = self.cleaned_data["protocol"]
        return known | {"protocol_number": number.number, "protocol_year": number.year, "upload": self.cleaned_data["file"]}

    @property
    def helper(self):
        return form_helper(
            Section("Protocollo", Columns("protocol_number", "protocol_year"), Columns("received_at", "channel")),
            Section(
                "Da chi e per chi",
                Columns("authority", "unit"),
                "file",
                reason="Dopo la registrazione l'atto lo legge solo chi coordina l'unità e chi segue il caso.",
            ),
            primary="Registra l'arrivo",
            cancel=self.cancel,
        )


def not_later_than_now(moment):
    if moment > timezone.now():
        raise ValidationError("È nel futuro: controlla giorno e ora.")
    if moment.year < 2000:
        raise ValidationError("Controlla l'anno.")
    return moment


class CourtOrderCompleteForm(forms.ModelForm):
    """What the order says. Minors are those among its parties; the household is one of theirs."""

    minors = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Minori che riguarda",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Indica almeno un minore: si sceglie tra le parti."},
    )
    household = forms.ModelChoiceField(
        Household.objects.none(),
        label="Nucleo familiare",
        required=False,
        empty_label="quello del caso già aperto",
        help_text="Serve se per i minori non c'è ancora un caso aperto.",
    )
    measures = forms.MultipleChoiceField(label="Che cosa dispone", required=False, widget=forms.CheckboxSelectMultiple)
    responsibility = forms.MultipleChoiceField(label="Responsabilità e tutela", required=False, widget=forms.CheckboxSelectMultiple)
    file = UploadField(label="L'atto", required=False)

    class Meta:
        model = CourtOrder
        fields = (
            "act",
            "section",
            "rg_number",
            "decided_on",
            "notified_on",
            "measures",
            "responsibility",
            "tasks",
            "due_on",
            "every_months",
            "secret_until",
            "educator_mandated",
        )
        widgets = {name: DayInput() for name in ("decided_on", "notified_on", "due_on", "secret_until")} | {
            "tasks": forms.Textarea(attrs={"rows": 5})
        }

    NEEDED = {
        "act": "Scegli il tipo di atto.",
        "decided_on": "Scrivi la data dell'atto.",
        "tasks": "Scrivi che cosa chiede al servizio: il giudice deve dirlo in modo specifico.",
    }

    def __init__(self, *args, minors, households, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        for name, words in self.NEEDED.items():
            self.fields[name].required, self.fields[name].error_messages["required"] = True, words
        self.fields["measures"].choices, self.fields["responsibility"].choices = codes("court_measure"), codes("court_responsibility")
        self.fields["minors"].queryset, self.fields["household"].queryset = minors, households
        self.fields["minors"].label_from_instance = lambda one: f"{one}, {one.age} anni" if one.age is not None else str(one)
        self.fields["minors"].initial = [one.pk for one in minors]
        if len(only := list(households[:2])) == 1:
            self.fields["household"].initial = only[0].pk
        self.fields["every_months"].help_text = "Per le relazioni periodiche."
        self.fields["due_on"].help_text = "Se l'atto non lo dice, lascia vuoto: parte la richiesta di chiarimento e un termine provvisorio."
        self.fields["tasks"].help_text = ONLY_NEEDED
        if self.instance.document_id:
            self.fields["file"].label = "Sostituisci il file dell'atto"
            del self.fields["file"]

    def clean_decided_on(self):
        not_in_future(self.cleaned_data["decided_on"])
        sensible_day(self.cleaned_data["decided_on"])
        return self.cleaned_data["decided_on"]

    def clean_notified_on(self):
        not_in_future(self.cleaned_data["notified_on"])
        return self.cleaned_data["notified_on"]

    def clean_due_on(self):
        sensible_day(self.cleaned_data["due_on"])
        return self.cleaned_data["due_on"]

    def clean_secret_until(self):
        sensible_day(self.cleaned_data["secret_until"])
        return self.cleaned_data["secret_until"]

    def clean_every_months(self):
        months = self.cleaned_data["every_months"]
        if months is not None and not 1 <= months <= 24:
            raise ValidationError("Da 1 a 24 mesi.")
        return months

    def clean(self):
        facts = super().clean()
        decided, notified = facts.get("decided_on"), facts.get("notified_on")
        if decided and notified and notified < decided:
            self.add_error("notified_on", "È notificato prima di essere deciso: controlla le date.")
        return facts

    def facts(self):
        """Keyword arguments of `court.complete`, bar `minors` and `household`."""
        names = set(self.Meta.fields)
        return {name: value for name, value in self.cleaned_data.items() if name in names} | {"upload": self.cleaned_data.get("file")}

    @property
    def helper(self):
        return form_helper(
            Section("L'atto", Columns("act", "section", "rg_number"), Columns("decided_on", "notified_on"), *self._file()),
            Section("Che cosa chiede", "tasks", Columns("due_on", "every_months"), "educator_mandated"),
            Section("Chi riguarda", "minors", "household"),
            Fold("Che cosa dispone", "measures", "responsibility", reason="Sono i codici del flusso SINBA."),
            Fold("Riservatezza", "secret_until", reason="Fino a quel giorno le parti non devono conoscerlo."),
            primary="Completa e collega al caso",
            cancel=self.cancel,
        )

    def _file(self):
        return ["file"] if "file" in self.fields else []


class CourtOrderDueForm(forms.Form):
    due_on = forms.DateField(label="Nuovo termine", widget=DayInput())
    reason = forms.CharField(
        label="Perché", max_length=160, help_text="Per esempio: chiarimento del giudice; proroga concessa; relazione inviata, la prossima."
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("Il giorno è già passato: scegli oggi o un giorno futuro.")
        sensible_day(day)
        return day

    @property
    def helper(self):
        return form_helper("due_on", "reason", primary="Salva il termine", cancel=self.cancel)


class CourtOrderCloseForm(forms.Form):
    closed_on = forms.DateField(label="Chiuso il", widget=DayInput(), initial=timezone.localdate)
    reason = forms.CharField(
        label="Come è finito",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Per esempio: relazione inviata e procedimento archiviato, con il protocollo.",
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    def clean_closed_on(self):
        not_in_future(self.cleaned_data["closed_on"])
        sensible_day(self.cleaned_data["closed_on"])
        return self.cleaned_data["closed_on"]

    @property
    def helper(self):
        return form_helper("closed_on", "reason", primary="Chiudi il mandato", cancel=self.cancel)


class CourtOrderFilterForm(forms.Form):
    STATES = [("", "Tutti"), ("open", "aperti"), *CourtOrder.Status.choices]

    stato = forms.ChoiceField(label="Stato", choices=STATES, required=False)
