"""The assessment of a child: beginning one, writing a side, writing the frame."""

from django import forms
from django.utils import timezone

from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..assessment_reading import children_of, scale
from ..models import Assessment, Person, TeamMeeting

NOT_ASSESSED = "no"
PARTS = ("score", "text", "strength", "risk")


def not_ahead(day):
    if day > timezone.localdate():
        raise forms.ValidationError("Il giorno non è ancora arrivato: scegli oggi o un giorno passato.")


class Dated(forms.Form):
    """When it is made, and for what."""

    def clean(self):
        facts = super().clean()
        if facts.get("occasion") == Assessment.Occasion.MEETING and not facts.get("meeting"):
            self.add_error("meeting", "Scegli per quale riunione è fatta.")
        return facts


def meetings_of(case):
    return case.meetings.exclude(status__in=[TeamMeeting.Status.POSTPONED, TeamMeeting.Status.CANCELLED]).order_by("-starts_at", "-pk")


class AssessmentAddForm(Dated):
    child = forms.ModelChoiceField(None, label="Per quale minore", empty_label="Scegli…")
    day = forms.DateField(label="Giorno", widget=DayInput(), validators=[not_ahead])
    occasion = forms.ChoiceField(label="Occasione", choices=Assessment.Occasion)
    meeting = forms.ModelChoiceField(
        None, label="Riunione d'equipe", required=False, empty_label="Nessuna", help_text="Se è fatta per una riunione del caso."
    )
    authors = forms.ModelMultipleChoiceField(
        None,
        label="Chi la scrive e la firma",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tu ci sei comunque. Chi scrive in seguito si aggiunge da solo.",
    )

    def __init__(self, *args, case, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        children = [child.pk for child in children_of(case)]
        self.fields["child"].queryset = Person.objects.filter(pk__in=children).order_by("birth_date", "pk")
        self.fields["meeting"].queryset = meetings_of(case)
        self.fields["authors"].queryset = case.team.current().exclude(user=by).select_related("user")
        self.fields["authors"].label_from_instance = lambda member: f"{member.user}, {member.get_function_display()}"
        self.initial.setdefault("day", timezone.localdate())
        self.initial.setdefault("authors", [member.pk for member in self.fields["authors"].queryset])

    def facts(self):
        """The keyword arguments of `cases.assessments.begin`."""
        return self.cleaned_data | {"authors": [member.user for member in self.cleaned_data["authors"]]}

    @property
    def helper(self):
        return form_helper(
            "child",
            Columns("day", "occasion"),
            "meeting",
            "authors",
            primary="Inizia la valutazione",
            cancel=f"{self.case.get_absolute_url()}valutazioni/",
            warn=False,
        )


class AssessmentForm(VersionedForm, Dated, forms.ModelForm):
    """What is said of the whole."""

    class Meta:
        model = Assessment
        fields = ["day", "occasion", "meeting", "strengths", "risks"]
        widgets = {"day": DayInput(), "strengths": forms.Textarea(attrs={"rows": 5}), "risks": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].validators.append(not_ahead)
        self.fields["meeting"].queryset = meetings_of(self.instance.case)
        self.fields["meeting"].empty_label = "Nessuna"

    @property
    def helper(self):
        return form_helper(
            Columns("day", "occasion"),
            "meeting",
            Section(
                "Nell'insieme", "strengths", "risks", reason="Ciò che tiene insieme i tre lati, con parole che la famiglia può leggere."
            ),
            primary="Salva",
            cancel=self.instance.get_absolute_url(),
        )


class AssessmentSideForm(forms.Form):
    """One side: for each dimension a score, or that it is not assessed, and the words. Carries the version it was opened at."""

    def __init__(self, *args, side, scores, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance, self.scores = side, scores
        numbers = [(str(number), f"{number}, {label}") for number, label in scale(side.assessment.day).items()]
        choices = [("", "Da valutare"), *numbers, (NOT_ASSESSED, "Non valutata")]
        for score in scores:
            self.fields |= self._fields_of(score, choices)
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=side.version)
        self.initial = self.values_of(scores) | self.initial

    @staticmethod
    def _fields_of(score, choices):
        """Short labels inside the section; `whole_label` where fields of several dimensions stand together."""
        fields = {
            "score": forms.ChoiceField(label="Punteggio", choices=choices, required=False),
            "text": forms.CharField(label="Che cosa si osserva", required=False, widget=forms.Textarea(attrs={"rows": 3})),
            "strength": forms.CharField(label="Punto di forza", required=False, max_length=300),
            "risk": forms.CharField(label="Rischio", required=False, max_length=300),
        }
        for field in fields.values():
            field.whole_label = f"{score.label}: {field.label.lower()}"
        return {f"{score.dimension}-{part}": field for part, field in fields.items()}

    @staticmethod
    def values_of(scores):
        """{field: value} of rows as they are."""
        found = {}
        for score in scores:
            decided = NOT_ASSESSED if score.not_assessed else ("" if score.score is None else str(score.score))
            found |= {f"{score.dimension}-{part}": decided if part == "score" else getattr(score, part) for part in PARTS}
        return found

    def stored_values(self, stored):
        return self.values_of(stored.scores.order_by("position", "pk"))

    def changed_scores(self):
        """The rows as the form leaves them, not saved."""
        for score in self.scores:
            said = self.cleaned_data[f"{score.dimension}-score"]
            score.not_assessed = said == NOT_ASSESSED
            score.score = int(said) if said and said != NOT_ASSESSED else None
            for part in PARTS[1:]:
                setattr(score, part, self.cleaned_data[f"{score.dimension}-{part}"])
        return self.scores

    @property
    def helper(self):
        sections = [
            Section(score.label, f"{name}-score", f"{name}-text", Columns(f"{name}-strength", f"{name}-risk"))
            for score in self.scores
            for name in [score.dimension]
        ]
        return form_helper(
            *sections,
            primary=f"Salva «{self.instance.get_side_display()}»",
            cancel=self.instance.assessment.get_absolute_url(),
        )
