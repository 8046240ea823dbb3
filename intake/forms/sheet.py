"""What the access sheet asks, its outcome, and the request that may follow."""

from django import forms
from django.utils import timezone

from cases.models import Household, Person
from sesto_social.accounts.models import Unit
from sesto_social.agenda.models import Office
from sesto_social.parameters.lookup import codes
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Fold, Section, form_helper

from ..models import AccessSheet, TakeInRequest

NONE = ("", "—")


def not_in_future(day):
    if day and day > timezone.localdate():
        raise forms.ValidationError("La data è nel futuro: controlla.")
    return day


class AccessSheetForm(VersionedForm, forms.ModelForm):
    """A draft is saved with whatever it holds; completing it is another question."""

    mode = forms.ChoiceField(label="Modalità")
    access_reason = forms.ChoiceField(label="Motivo dell'accesso")
    interlocutor = forms.ChoiceField(label="Interlocutore")
    interpreter_language = forms.ChoiceField(label="Interprete", required=False)
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

    class Meta:
        model = AccessSheet
        fields = (
            "interview_on",
            "office",
            "mode",
            "access_reason",
            "interlocutor",
            "sender",
            "informed",
            "accompanied_by",
            "interpreter_language",
            "residence",
            "needs",
            "story",
            "evaluation",
            "privacy_notice_on",
        )
        widgets = {"interview_on": DayInput(), "privacy_notice_on": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = codes("access_mode")
        self.fields["access_reason"].choices = codes("access_reason")
        self.fields["interlocutor"].choices = codes("interlocutor")
        self.fields["interpreter_language"].choices = [("", "non serve"), *codes("language")]
        self.fields["needs"].choices = codes("need")
        self.fields["office"].queryset = Office.objects.active()
        self.fields["office"].empty_label = "nessun ufficio"
        self.fields["sender"].help_text = "Se non è la persona stessa: scuola, pediatra, altro servizio…"

    def clean_interview_on(self):
        return not_in_future(self.cleaned_data["interview_on"])

    def clean_privacy_notice_on(self):
        return not_in_future(self.cleaned_data["privacy_notice_on"])

    def clean(self):
        facts = super().clean()
        if facts.get("access_reason") == "sent" and not facts.get("sender"):
            self.add_error("sender", "Scrivi chi ha inviato la persona.")
        return facts

    @property
    def helper(self):
        """What is typed keeps itself as a draft; the buttons save it for everybody."""
        return form_helper(
            Section(
                "Accesso",
                Columns("interview_on", "office"),
                Columns("mode", "access_reason"),
                Columns("interlocutor", "sender"),
                "informed",
                Columns("residence", "interpreter_language"),
                "accompanied_by",
            ),
            Section("Bisogni", "needs", reason="Almeno uno, per completare la scheda."),
            Section("Colloquio", "story", "evaluation"),
            Section("Privacy", "privacy_notice_on", reason="L'informativa si consegna a tutti, anche a chi resta anonimo."),
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
        return not_in_future(self.cleaned_data["sent_on"])

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
        return facts

    @property
    def helper(self):
        return form_helper(
            Section("Esito", "outcomes"),
            Fold(
                "Invio ad altro servizio",
                Columns("sent_to", "sent_contact"),
                Columns("sent_basis", "sent_on"),
                reason="Tutti obbligatori, se c'è un invio.",
            ),
            Fold("Nessun seguito", "no_follow_up_reason"),
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

    def __init__(self, *args, sheet, household, why_not, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet, self.household, self.why_not = sheet, household, why_not
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
    return Household.objects.visible_to(user).filter(members__in=person.memberships.current()).order_by("name", "pk").distinct()
