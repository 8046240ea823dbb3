"""The case file: list filters, editing, closing, documents, deadlines, declarations, the team."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.documents.uploads import UploadField
from sesto_social.parameters.lookup import codes
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import Case, ConflictDeclaration, Deadline, TeamMember


class CaseFilterForm(forms.Form):
    """Filters of the case list; `worker` only for who coordinates. `FILTERS` may stand in an address, `q` may not."""

    FILTERS = ("chi", "stato", "aperti", "worker")

    q = forms.CharField(label="Numero o famiglia", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    chi = forms.ChoiceField(label="Quali", required=False, choices=[("", "Tutti quelli che posso vedere"), ("mine", "Solo i miei")])
    stato = forms.ChoiceField(label="Stato", required=False, choices=[("", "Tutti gli stati"), *Case.Status.choices])
    aperti = forms.ChoiceField(label="Aperti o chiusi", required=False, choices=[("", "Aperti"), ("chiusi", "Chiusi"), ("tutti", "Tutti")])
    worker = forms.ModelChoiceField(User.objects.none(), label="Responsabile", required=False, empty_label="Chiunque")

    def __init__(self, *args, coordinates, **kwargs):
        super().__init__(*args, **kwargs)
        if coordinates:
            self.fields["worker"].queryset = User.objects.with_role("case_worker", "coordinator")
        else:
            del self.fields["worker"]

    def narrowing(self):
        """What `cases.listing.case_page` needs to know. A value that is not in the form narrows nothing."""
        facts = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        opens = {"chiusi": (False,), "tutti": (True, False)}.get(facts.get("aperti"), (True,))
        status = facts.get("stato", "")
        if status in Case.ENDED:
            opens = (False,)
        return {
            "text": facts.get("q", ""),
            "mine": facts.get("chi") == "mine",
            "opens": opens,
            "status": status,
            "worker": facts.get("worker"),
        }


class CaseForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Case
        fields = ("family_name", "language", "summary")
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}

    sensitive = forms.BooleanField(
        label="Caso sensibile",
        required=False,
        help_text="Lo vedono solo le persone nominate, non tutto il coordinamento. Per esempio: un familiare lavora per il Comune.",
    )

    def __init__(self, *args, may_restrict, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].help_text = "Poche righe: chi, perché, che cosa conta sapere subito."
        self.initial["sensitive"] = self.instance.sensitive
        if not may_restrict:
            del self.fields["sensitive"]

    @property
    def helper(self):
        layout = ["family_name", "language", "summary", *(["sensitive"] if "sensitive" in self.fields else []), "version"]
        return form_helper(*layout, primary="Salva", cancel=self.instance.get_absolute_url())


class DeadlineForm(forms.ModelForm):
    class Meta:
        model = Deadline
        fields = ("title", "due_on", "assignee")
        widgets = {"due_on": DayInput()}

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        members = case.team.current().values("user")
        self.fields["assignee"].queryset = User.objects.filter(pk__in=members)
        self.fields["assignee"].empty_label = "Il responsabile del caso"
        self.instance.case, self.instance.kind = case, Deadline.Kind.OTHER

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("Il giorno è già passato: scegli oggi o un giorno futuro.")
        return day

    @property
    def helper(self):
        return form_helper("title", Columns("due_on", "assignee"), primary="Aggiungi la scadenza")


class DocumentForm(forms.Form):
    title = forms.CharField(label="Che cos'è", max_length=160, help_text="Per esempio: consenso firmato dalla madre.")
    file = UploadField(label="File")

    @property
    def helper(self):
        return form_helper("title", "file", primary="Aggiungi il documento")


class DeclarationForm(forms.Form):
    """What a named professional declares before the case opens to them (§8.4)."""

    has_conflict = forms.TypedChoiceField(
        label="La tua dichiarazione",
        choices=[
            ("no", "Non ho parentela o affinità entro il quarto grado né conoscenza rilevante con nessuna di queste persone"),
            ("yes", "Ho una parentela, un'affinità o una conoscenza rilevante"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli una delle due dichiarazioni."},
    )
    details = forms.CharField(
        label="Precisazioni",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Solo se c'è un conflitto: quale, in breve.",
    )

    def clean(self):
        facts = super().clean()
        if facts.get("has_conflict") and not facts.get("details"):
            self.add_error("details", "Scrivi in breve qual è il legame: serve a chi deve nominare un'altra persona.")
        return facts

    @property
    def helper(self):
        return form_helper("has_conflict", "details", primary="Dichiaro")


class TeamForm(forms.Form):
    """Who is responsible, who is psychologist and educator. Somebody who declared a conflict cannot be named again."""

    worker = forms.ModelChoiceField(User.objects.none(), label="Assistente sociale responsabile")
    psychologist = forms.ModelChoiceField(User.objects.none(), label="Psicologo", required=False, empty_label="Nessuno, per ora")
    educator = forms.ModelChoiceField(User.objects.none(), label="Educatore", required=False, empty_label="Nessuno, per ora")

    ROLES = {"worker": "case_worker", "psychologist": "psychologist", "educator": "educator"}
    FUNCTIONS = {
        "worker": TeamMember.Function.RESPONSIBLE,
        "psychologist": TeamMember.Function.PSYCHOLOGIST,
        "educator": TeamMember.Function.EDUCATOR,
    }

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        present = {member.function: member.user for member in case.team.current().select_related("user")}
        barred = ConflictDeclaration.objects.filter(case=case, has_conflict=True).values("user")
        for name, role in self.ROLES.items():
            self.fields[name].queryset = User.objects.with_role(role).exclude(pk__in=barred)
            self.initial[name] = present.get(self.FUNCTIONS[name])

    def clean(self):
        facts = super().clean()
        chosen = [facts[name] for name in self.ROLES if facts.get(name)]
        if len(chosen) != len(set(chosen)):
            raise ValidationError("La stessa persona non può avere due funzioni nell'equipe.")
        return facts

    @property
    def helper(self):
        return form_helper("worker", "psychologist", "educator", primary="Nomina l'equipe", cancel=f"{self.case.get_absolute_url()}equipe/")


class ReasonForm(forms.Form):
    """A step that only asks why."""

    reason = forms.CharField(label="Motivo", max_length=280, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, primary, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.primary, self.cancel = primary, cancel

    @property
    def helper(self):
        return form_helper("reason", primary=self.primary, cancel=self.cancel)


class CaseCloseForm(forms.Form):
    """Asks for what closing needs: the report, when the family was told, and for each minor the two codes of SINBA."""

    closing_report = forms.CharField(
        label="Relazione di chiusura",
        min_length=20,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Che cosa è cambiato, che cosa resta, a chi la famiglia può rivolgersi.",
        error_messages={"min_length": "Scrivi almeno una frase: bastano 20 caratteri."},
    )
    family_informed_on = forms.DateField(label="Famiglia informata il", widget=DayInput())
    sure = forms.BooleanField(
        label="Ho controllato: la chiusura non si annulla. Il caso si potrà solo riaprire, con un nuovo periodo.",
        error_messages={"required": "Conferma di aver controllato."},
    )

    def __init__(self, *args, case, charges, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.charges = case, charges
        reasons = [("", "—"), *codes("closure_reason")]
        situations = [("", "—"), *codes("closure_situation")]
        for charge in charges:
            self.fields[f"reason_{charge.pk}"] = forms.ChoiceField(label="Motivo della chiusura", choices=reasons)
            self.fields[f"situation_{charge.pk}"] = forms.ChoiceField(label="Situazione alla chiusura", choices=situations)

    def clean_family_informed_on(self):
        day = self.cleaned_data["family_informed_on"]
        if day > timezone.localdate():
            raise ValidationError("La data è nel futuro: informa la famiglia prima di chiudere.")
        return day

    def outcomes(self):
        facts = self.cleaned_data
        return [(charge, facts[f"reason_{charge.pk}"], facts[f"situation_{charge.pk}"]) for charge in self.charges]

    @property
    def helper(self):
        minors = [
            Section(
                str(charge.person),
                Columns(f"reason_{charge.pk}", f"situation_{charge.pk}"),
                reason="Codici richiesti dal Casellario (SINBA).",
            )
            for charge in self.charges
        ]
        return form_helper(
            "closing_report", "family_informed_on", *minors, "sure", primary="Chiudi il caso", cancel=self.case.get_absolute_url()
        )
