"""What the access sheet asks, its outcome, and the request that may follow."""

from crispy_forms.layout import HTML, Div
from django import forms
from django.utils import timezone

from cases.models import Household, Person
from sesto_social.accounts.models import Unit
from sesto_social.agenda.models import Office
from sesto_social.parameters.lookup import codes, grouped
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Fold, Section, form_helper

from ..models import AccessSheet, ReferencePerson, TakeInRequest

NONE = ("", "—")


def not_in_future(day):
    if day and day > timezone.localdate():
        raise forms.ValidationError("La data è nel futuro: controlla.")
    return day


class AccessSheetForm(VersionedForm, forms.ModelForm):
    """The sections of the service's own sheet. A draft is saved with whatever it holds; completing it is another question."""

    mode = forms.ChoiceField(label="Modalità")
    access_reason = forms.ChoiceField(label="Motivo dell'accesso")
    interlocutor = forms.ChoiceField(label="Interlocutore")
    interpreter_language = forms.ChoiceField(label="Interprete", required=False)
    sender_source = forms.ChoiceField(label="Fonte", required=False)
    needs = forms.MultipleChoiceField(label="Bisogni", required=False, widget=forms.CheckboxSelectMultiple)
    story = forms.CharField(
        label="Che cosa è stato detto",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="I fatti, nelle parole della persona. Solo ciò che serve.",
    )
    evaluation = forms.CharField(
        label="Valutazione dell'operatore",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Separata dai fatti.",
    )
    interventions = forms.CharField(
        label="Che cosa è stato fatto e concordato",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Durante il colloquio e prima: informazioni date, telefonate, altri servizi già presenti.",
    )

    class Meta:
        model = AccessSheet
        fields = (
            "interview_on",
            "office",
            "mode",
            "access_reason",
            "interlocutor",
            "accompanied_by",
            "interpreter_language",
            "sender",
            "sender_source",
            "sender_contact",
            "informed",
            "residence",
            "minors_in_family",
            "asked_for",
            "needs",
            "story",
            "evaluation",
            "interventions",
            "privacy_notice_on",
            "privacy_signed_on",
        )
        widgets = {"interview_on": DayInput(), "privacy_notice_on": DayInput(), "privacy_signed_on": DayInput()}

    IDENTITY = ("accompanied_by", "sender_contact")
    PLACES = range(1, ReferencePerson.MOST + 1)
    CHOICES = {"mode": "access_mode", "access_reason": "access_reason", "interlocutor": "interlocutor"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, code_list in self.CHOICES.items():
            self.fields[name].choices = codes(code_list)
        self.fields["interpreter_language"].choices = [("", "non serve"), *codes("language")]
        self.fields["sender_source"].choices = [("", "nessuna: viene da sé"), *codes("report_source")]
        self.fields["needs"].choices = grouped("need_")
        self.fields["office"].queryset = Office.objects.active()
        self.fields["office"].empty_label = "nessun ufficio"
        self.fields["sender"].help_text = "Se non è la persona stessa: scuola, pediatra, altro servizio…"
        self.fields["accompanied_by"].help_text = "Chi è venuto con la persona, e che cosa è per lei."
        self.fields["asked_for"].help_text = "La richiesta, in una frase."
        if self.instance.anonymous:
            for name in self.IDENTITY:
                del self.fields[name]
            self.fields["sender"].help_text = "Solo il nome dell'ente: il contatto è anonimo."
        else:
            self.ask_references()

    def ask_references(self):
        """Up to three persons, each in three fields of its own: no script is needed to add one."""
        bonds = [NONE, *codes("reference_bond")]
        known = {one.position: one for one in self.instance.references.order_by("position")} if self.instance.pk else {}
        for place in self.PLACES:
            one = known.get(place)
            self.fields[f"reference_{place}_name"] = forms.CharField(label="Nome e cognome", max_length=120, required=False)
            self.fields[f"reference_{place}_bond"] = forms.ChoiceField(label="Legame", choices=bonds, required=False)
            self.fields[f"reference_{place}_phone"] = forms.CharField(label="Telefono", max_length=30, required=False)
            for part in ("name", "bond", "phone"):
                self.initial[f"reference_{place}_{part}"] = getattr(one, part, "")

    def clean_interview_on(self):
        return not_in_future(self.cleaned_data["interview_on"])

    def clean_privacy_notice_on(self):
        return not_in_future(self.cleaned_data["privacy_notice_on"])

    def clean_privacy_signed_on(self):
        return not_in_future(self.cleaned_data["privacy_signed_on"])

    def clean(self):
        facts = super().clean()
        if facts.get("access_reason") in {"sent", "decree"} and not facts.get("sender"):
            self.add_error("sender", "Scrivi chi ha inviato la persona, o quale autorità.")
        given, signed = facts.get("privacy_notice_on"), facts.get("privacy_signed_on")
        if signed and (given is None or signed < given):
            self.add_error("privacy_signed_on", "Si firma quando l'informativa è già stata consegnata: controlla le due date.")
        for place in self.PLACES if not self.instance.anonymous else ():
            if not facts.get(f"reference_{place}_name") and (facts.get(f"reference_{place}_phone") or facts.get(f"reference_{place}_bond")):
                self.add_error(f"reference_{place}_name", "Scrivi di chi si tratta.")
        return facts

    def save(self, commit=True):
        sheet = super().save(commit=commit)
        facts = self.cleaned_data
        if not sheet.anonymous:
            sheet.references.all().delete()
            ReferencePerson.objects.bulk_create(
                ReferencePerson(
                    sheet=sheet, position=place, **{part: facts[f"reference_{place}_{part}"] for part in ("name", "bond", "phone")}
                )
                for place in self.PLACES
                if facts[f"reference_{place}_name"]
            )
        return sheet

    @property
    def helper(self):
        """What is typed keeps itself as a draft; the buttons save it for everybody."""
        identified = not self.instance.anonymous
        parts = ("name", "bond", "phone")
        references = [Div(*(f"reference_{place}_{part}" for part in parts), css_class="form-columns three") for place in self.PLACES]
        return form_helper(
            Section(
                "Accesso",
                Columns("interview_on", "office"),
                Columns("mode", "access_reason"),
                Columns("interlocutor", *(["accompanied_by"] if identified else [])),
                "interpreter_language",
            ),
            Section(
                "Segnalante",
                Columns("sender", "sender_source"),
                *(["sender_contact"] if identified else []),
                reason="Chi ha mandato o segnalato. Vuoto, se la persona viene da sé.",
            ),
            Section(
                "Segnalato", Columns("residence", "minors_in_family"), "informed", reason="La persona di cui si parla, e la sua famiglia."
            ),
            *([Fold("Persone di riferimento (fino a tre)", *references)] if identified else []),
            Section("Motivazione", "asked_for", "story", "evaluation"),
            Section("Bisogni", "needs", reason="Almeno uno, per completare la scheda."),
            Section("Interventi", "interventions"),
            Section(
                "Privacy",
                Columns("privacy_notice_on", "privacy_signed_on"),
                reason="L'informativa si consegna a tutti, anche a chi resta anonimo. La firma, se c'è, è per presa visione.",
            ),
            "version",
            primary="Salva e completa la scheda",
            name="completa",
            second="Salva la bozza",
            second_name="bozza",
        )


class AccessSheetOutcomeForm(forms.ModelForm):
    """One or more outcomes, each with the facts that it needs."""

    outcomes = forms.MultipleChoiceField(
        label="Esiti",
        choices=AccessSheet.Outcome.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Anche più d'uno.",
        error_messages={"required": "Indica almeno un esito."},
    )
    sent_to = forms.ChoiceField(label="Servizio che riceve", required=False)

    class Meta:
        model = AccessSheet
        fields = ("outcomes", "sent_to", "sent_contact", "sent_basis", "sent_on", "no_follow_up_reason")
        widgets = {"sent_on": DayInput(), "no_follow_up_reason": forms.Textarea(attrs={"rows": 2})}

    NEEDED = (
        ("sent_to", AccessSheet.Outcome.SENT, "Scegli il servizio che riceve."),
        ("sent_contact", AccessSheet.Outcome.SENT, "Scrivi con chi hai parlato o a chi si rivolge la persona."),
        ("sent_basis", AccessSheet.Outcome.SENT, "Scrivi il consenso o la base giuridica."),
        ("sent_on", AccessSheet.Outcome.SENT, "Scrivi la data dell'invio."),
        ("no_follow_up_reason", AccessSheet.Outcome.NO_FOLLOW_UP, "Scrivi perché non c'è un seguito."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sent_to"].choices = [NONE, *codes("receiving_service")]
        self.fields["sent_basis"].help_text = "Per esempio: consenso della madre dato a voce durante il colloquio."

    def clean_sent_on(self):
        day = not_in_future(self.cleaned_data["sent_on"])
        if day and day < self.instance.interview_on:
            raise forms.ValidationError("L'invio non può venire prima del colloquio: controlla.")
        return day

    def clean(self):
        facts = super().clean()
        chosen = facts.get("outcomes", [])
        for name, outcome, words in self.NEEDED:
            if outcome in chosen and not facts.get(name) and name not in self.errors:
                self.add_error(name, words)
        if AccessSheet.Outcome.NO_FOLLOW_UP in chosen and len(chosen) > 1:
            self.add_error("outcomes", "«Nessun seguito» sta da solo: togli gli altri esiti.")
        if AccessSheet.Outcome.TAKE_IN in chosen and self.instance.person_id is None:
            self.add_error("outcomes", "Un contatto anonimo non può diventare un caso: prima la persona dice chi è.")
        if AccessSheet.Outcome.TAKE_IN in chosen and self.instance.minors_in_family == AccessSheet.Minors.NO:
            self.add_error("outcomes", "In famiglia non ci sono minorenni: gli adulti ricevono orientamento o un invio, non un caso.")
        return facts

    @property
    def helper(self):
        """The facts of an outcome are asked when it is ticked: the style sheet hides them, so no script is needed."""
        return form_helper(
            Section("Esito", "outcomes"),
            Div(
                Section(
                    "Invio ad altro servizio",
                    Columns("sent_to", "sent_contact"),
                    Columns("sent_basis", "sent_on"),
                    reason="Tutti obbligatori, se c'è un invio.",
                ),
                css_class="asked-if-sent",
            ),
            Div(
                Section("Nessun seguito", "no_follow_up_reason", reason="Obbligatorio, se il colloquio si chiude qui."),
                css_class="asked-if-none",
            ),
            Div(HTML("<p class='why-not'>Nel passo successivo scegli il nucleo, i minori e l’urgenza.</p>"), css_class="asked-if-take-in"),
            primary="Continua",
            cancel=self.instance.get_absolute_url(),
        )


class TakeInAddForm(forms.Form):
    """What the coordinator needs to decide. The household is already chosen; its minors are offered."""

    minors = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Minori interessati",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    urgency = forms.ChoiceField(
        label="Urgenza", choices=TakeInRequest.Urgency.choices, initial=TakeInRequest.Urgency.ORDINARY, widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(Unit.objects.filter(active=True), label="A quale unità operativa", empty_label=None)
    motivation = forms.CharField(
        label="Motivazione",
        min_length=20,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Che cosa preoccupa, che cosa chiede la famiglia, che cosa è già stato tentato.",
    )

    def __init__(self, *args, sheet, household, why_not, only_emergency=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet, self.household, self.why_not = sheet, household, why_not
        if only_emergency:
            self.fields["urgency"].choices = [(TakeInRequest.Urgency.EMERGENCY.value, "emergenza di un minore trovato sul territorio")]
            self.fields["urgency"].initial = None
        self.fields["minors"].queryset = household.minors()
        self.fields["minors"].initial = [minor.pk for minor in household.minors()]
        self.fields["minors"].label_from_instance = lambda minor: f"{minor}, {minor.age} anni"

    def clean(self):
        facts = super().clean()
        if "urgency" in facts and "minors" in facts:
            refusal = self.why_not(self.sheet, minors=list(facts["minors"]), urgency=facts["urgency"])
            if refusal:
                self.add_error("minors", refusal)
        return facts

    @property
    def helper(self):
        return form_helper(
            "minors", "urgency", "unit", "motivation", primary="Invia la proposta e chiudi la scheda", cancel=self.sheet.get_absolute_url()
        )


class SheetFilterForm(forms.Form):
    di = forms.ChoiceField(label="Di chi", choices=[("mie", "Le mie"), ("tutte", "Tutte")], required=False)
    stato = forms.ChoiceField(
        label="Stato", choices=[("", "Tutti"), ("late", "bozze in ritardo"), *AccessSheet.Status.choices], required=False
    )


def households_of(person, user):
    """The households this person lives in today, as `user` may see them."""
    return Household.objects.visible_to(user).actual().filter(members__in=person.memberships.current()).order_by("name", "pk").distinct()
