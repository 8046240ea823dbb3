"""What an adult holds towards a minor, and for which acts."""

from django import forms

from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import Act, CourtOrder, ParentalResponsibility, Person
from .person import not_in_future

Kind = ParentalResponsibility.Kind
WITHOUT_ORDER = {Kind.FULL, Kind.NOT_RECOGNISED, Kind.UNKNOWN, Kind.DECEASED}


class ResponsibilityForm(forms.ModelForm):
    """What is true from a day on; what was true before ends the day before."""

    acts = forms.MultipleChoiceField(
        label="Per quali atti",
        choices=Act.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Limitata o affievolita: gli atti che il provvedimento ha tolto. Curatore: quelli che gli ha dato. "
        "Tutore: nessun segno vuol dire tutti.",
    )

    class Meta:
        model = ParentalResponsibility
        fields = ("holder", "minor", "kind", "acts", "order", "order_reference", "since")
        widgets = {"since": DayInput()}

    def __init__(self, *args, case, user, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        people = Person.objects.filter(memberships__in=case.household.members.current()).order_by("birth_date", "pk")
        grown = [person.pk for person in people if not person.is_minor]
        self.fields["holder"].queryset = Person.objects.filter(pk__in=grown).order_by("birth_date", "pk")
        minors = [person.pk for person in people if person.is_minor]
        self.fields["minor"].queryset = Person.objects.filter(pk__in=minors).order_by("birth_date", "pk")
        self.fields["order"].queryset = CourtOrder.objects.visible_to(user).filter(case=case).select_related("authority").order_by("-pk")
        self.fields["order"].empty_label = "Nessuno di questi"
        self.fields["order_reference"].help_text = "Se non è tra quelli del caso: autorità, numero e data."

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    def clean(self):
        facts = super().clean()
        kind = facts.get("kind")
        if kind and kind not in WITHOUT_ORDER and not facts.get("order") and not facts.get("order_reference"):
            self.add_error("order_reference", "Indica il provvedimento che lo dice.")
        if kind == Kind.CURATOR and not facts.get("acts"):
            self.add_error("acts", "Indica per quali atti è nominato il curatore.")
        if kind and kind not in ParentalResponsibility.OF_ACTS:
            facts["acts"] = []
        if facts.get("holder") and facts.get("minor") and facts.get("since"):
            later = ParentalResponsibility.objects.filter(holder=facts["holder"], minor=facts["minor"], since__gte=facts["since"])
            if later.exists():
                self.add_error("since", "C'è già un'indicazione da questo giorno in poi: scegli un giorno successivo.")
        return facts

    def validate_constraints(self):
        """The span that was true before is ended by the verb, so that the periods do not overlap."""

    @property
    def helper(self):
        return form_helper(
            Columns("holder", "minor"),
            Columns("kind", "since"),
            Section("Che cosa dice il provvedimento", "acts", Columns("order", "order_reference")),
            primary="Registra",
            cancel=self.cancel,
        )
