"""Bonds between the people of a family, and children who are expected."""

from django import forms
from django.core.exceptions import ValidationError

from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Fold, Section, form_helper

from ..models import CourtOrder, Person, Pregnancy, Relationship
from ..relationships import older
from .person import not_in_future

BACK = "~"
INVERSE = {
    Relationship.Kind.PARENT: "figlio o figlia",
    Relationship.Kind.ADOPTIVE_PARENT: "figlio o figlia in adozione",
    Relationship.Kind.GRANDPARENT: "nipote (di nonno)",
    Relationship.Kind.UNCLE: "nipote (di zio)",
    Relationship.Kind.FOSTER_CARER: "minore in affido",
}
LABELS = {
    Relationship.Kind.PARENT: "genitore",
    Relationship.Kind.SPOUSE: "coniuge",
    Relationship.Kind.GRANDPARENT: "nonno o nonna",
    Relationship.Kind.UNCLE: "zio o zia",
    Relationship.Kind.TWIN: "gemello o gemella",
    Relationship.Kind.IDENTICAL_TWIN: "gemello o gemella identici",
}


def kinds():
    """Every bond and, where it reads differently from the other side, that too: marked with `BACK`, turned about on saving."""
    forth = [(kind.value, LABELS.get(kind, kind.label)) for kind in Relationship.Kind]
    return [("", "—"), *forth[:2], *((f"{BACK}{kind}", words) for kind, words in INVERSE.items()), *forth[2:]]


def order_choice(field, case, user):
    """The orders of the case that the reader may know of."""
    field.queryset = CourtOrder.objects.visible_to(user).filter(case=case).select_related("authority").order_by("-received_at", "-pk")
    field.empty_label = "Nessun divieto"
    field.help_text = "Solo se un provvedimento vieta i contatti tra i due."


class DatedForm(forms.ModelForm):
    """A last day before the first is said beside it, before the database is asked about periods."""

    def clean(self):
        facts = super().clean()
        if facts.get("since") and facts.get("until") and facts["until"] < facts["since"]:
            self.add_error("until", "La fine viene prima dell'inizio.")
        return facts


class RelationshipForm(DatedForm):
    """`kind` may be said from either side: "è figlia di" is stored as the other's "è genitore di"."""

    kind = forms.ChoiceField(label="È", choices=kinds)

    class Meta:
        model = Relationship
        fields = ("person", "kind", "other", "since", "until", "ending", "quality", "no_contact", "note")
        widgets = {"since": DayInput(), "until": DayInput()}
        labels = {"person": "Chi", "other": "Di chi"}

    def __init__(self, *args, case, user, people, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.fields["person"].queryset = self.fields["other"].queryset = people
        self.fields["since"].help_text = "Vuoto se è da sempre, come per i genitori."
        self.fields["ending"].help_text = "Per le coppie che non stanno più insieme."
        order_choice(self.fields["no_contact"], case, user)

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    def clean(self):
        facts = super().clean()
        if facts.get("kind", "").startswith(BACK) and facts.get("person") and facts.get("other"):
            facts["kind"] = facts["kind"].removeprefix(BACK)
            facts["person"], facts["other"] = facts["other"], facts["person"]
        if facts.get("kind") in Relationship.PARENTS and facts.get("person") and facts.get("other"):
            self._check_descent(facts["person"], facts["other"], facts["kind"])
        return facts

    def _check_descent(self, parent, child, kind):
        if not older(parent, child):
            raise ValidationError(f"Secondo le date di nascita {parent.first_name} non può essere genitore di {child.first_name}.")
        others = Relationship.objects.filter(kind=kind, other=child).exclude(person=parent)
        if others.count() > 1:
            raise ValidationError(f"Per {child.first_name} sono già indicati due genitori: correggi prima quelli.")

    @property
    def helper(self):
        return form_helper(
            Section("Il legame", Columns("person", "kind"), "other"),
            Section("Quando", Columns("since", "until"), "ending", reason="La figura mostra la famiglia com'era in ogni giorno."),
            Fold("Com'è il rapporto, divieti, nota", Columns("quality", "no_contact"), "note"),
            primary="Registra il legame",
            cancel=self.cancel,
        )


class RelationshipChangeForm(VersionedForm, DatedForm):
    """What may change of a bond; who and what it is stays, and is removed when it was wrong."""

    class Meta:
        model = Relationship
        fields = ("since", "until", "ending", "quality", "no_contact", "note")
        widgets = {"since": DayInput(), "until": DayInput()}

    def __init__(self, *args, case, user, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        order_choice(self.fields["no_contact"], case, user)

    def _post_clean(self):
        """The rules about who and what are asked too, though these are not on the form."""
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as refusal:
                self.add_error(None, refusal)

    @property
    def helper(self):
        return form_helper(
            Columns("since", "until"), "ending", Columns("quality", "no_contact"), "note", primary="Salva", cancel=self.cancel
        )


class PregnancyForm(forms.ModelForm):
    class Meta:
        model = Pregnancy
        fields = ("mother", "other_parent", "known_since", "due_on")
        widgets = {"known_since": DayInput(), "due_on": DayInput()}

    def __init__(self, *args, people, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.fields["mother"].queryset = people.filter(sex=Person.Sex.FEMALE)
        self.fields["other_parent"].queryset = people
        self.fields["other_parent"].empty_label = "Non indicato"

    def clean_mother(self):
        mother = self.cleaned_data["mother"]
        if mother.pregnancies.filter(ended_on__isnull=True).exists():
            raise ValidationError(f"Per {mother.first_name} una gravidanza in corso è già indicata.")
        return mother

    def clean_known_since(self):
        return not_in_future(self.cleaned_data["known_since"])

    @property
    def helper(self):
        return form_helper(
            Columns("mother", "other_parent"), Columns("known_since", "due_on"), primary="Registra la gravidanza", cancel=self.cancel
        )


class PregnancyEndForm(forms.Form):
    """Asks for what `cases.relationships.end_pregnancy` needs to know."""

    ended_on = forms.DateField(label="Giorno", widget=DayInput(), help_text="Della nascita, o di quando la gravidanza è finita.")

    def __init__(self, *args, pregnancy, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.pregnancy, self.cancel = pregnancy, cancel

    def clean_ended_on(self):
        day = not_in_future(self.cleaned_data["ended_on"])
        if day < self.pregnancy.known_since:
            raise ValidationError("Viene prima del giorno da cui la gravidanza è nota.")
        return day

    @property
    def helper(self):
        return form_helper("ended_on", primary="Segna come finita", cancel=self.cancel)
