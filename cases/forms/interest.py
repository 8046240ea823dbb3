"""The yearly declaration: none, or who."""

from django import forms
from django.core.exceptions import ValidationError

from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import DeclaredTie
from .person import not_in_future

ROWS, SPARE, MOST = 4, 2, 12
FIELDS = ("last_name", "first_name", "birth_date", "bond")


class InterestForm(forms.Form):
    """Begins with the names of last year: to confirm is enough."""

    has_ties = forms.TypedChoiceField(
        label="La tua dichiarazione",
        choices=[
            ("no", "Non ho parenti, affini o conoscenze rilevanti tra chi potrebbe rivolgersi al servizio sociale"),
            ("yes", "Sì, con le persone che indico qui sotto"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli una delle due dichiarazioni."},
    )

    def __init__(self, *args, before=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = range(min(MOST, max(ROWS, len(before) + SPARE)))
        if before:
            self.initial["has_ties"] = "yes"
        for at in self.rows:
            tie = before[at] if at < len(before) else None
            self.fields[f"last_name_{at}"] = forms.CharField(label="Cognome", max_length=80, required=False)
            self.fields[f"first_name_{at}"] = forms.CharField(label="Nome", max_length=80, required=False)
            self.fields[f"birth_date_{at}"] = forms.DateField(label="Nato il, se lo sai", required=False, widget=DayInput())
            self.fields[f"bond_{at}"] = forms.ChoiceField(label="Legame", required=False, choices=[("", "—"), *DeclaredTie.Bond.choices])
            self.initial |= {f"{name}_{at}": getattr(tie, name) for name in FIELDS} if tie else {}

    def clean(self):
        facts = super().clean()
        for at in self.rows:
            self._check(at, facts)
        if "has_ties" in facts and not self.errors:
            if facts["has_ties"] and not self.ties():
                raise ValidationError("Indica almeno una persona, oppure dichiara che non ce ne sono.")
            if not facts["has_ties"] and self.ties():
                self.add_error("has_ties", "Hai indicato delle persone: scegli «Sì», oppure svuota le righe.")
        return facts

    def _check(self, at, facts):
        if not any(facts.get(f"{name}_{at}") for name in FIELDS):
            return
        for name in ("last_name", "first_name", "bond"):
            if not facts.get(f"{name}_{at}") and f"{name}_{at}" not in self.errors:
                self.add_error(f"{name}_{at}", "Serve anche questo.")
        if facts.get(f"birth_date_{at}"):
            try:
                not_in_future(facts[f"birth_date_{at}"])
            except ValidationError as refusal:
                self.add_error(f"birth_date_{at}", refusal)

    def ties(self):
        """The rows that name somebody, as `interests.declare` wants them."""
        rows = [{name: self.cleaned_data.get(f"{name}_{at}") for name in FIELDS} for at in self.rows]
        return [row for row in rows if row["last_name"]]

    @property
    def helper(self):
        rows = [Section(f"Persona {at + 1}", Columns(*(f"{name}_{at}" for name in FIELDS))) for at in self.rows]
        why = "Parenti e affini fino al quarto grado, amici stretti, vicini. Scrivili anche se non sai se il servizio li conosce."
        self.fields["has_ties"].help_text = why
        return form_helper("has_ties", *rows, primary="Dichiaro")
