"""What the registry or an ISEE says of a family."""

from django import forms
from django.utils import timezone

from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import Household, Person
from .person import not_in_future


class HouseholdSnapshotForm(forms.Form):
    """Asks for what `cases.households.add_snapshot` needs to know."""

    KINDS = [(Household.Kind.REGISTRY.value, "nucleo anagrafico (stato di famiglia)"), (Household.Kind.ISEE.value, "nucleo ISEE")]

    kind = forms.ChoiceField(label="Che cosa registri", choices=KINDS, widget=forms.RadioSelect)
    day = forms.DateField(label="Alla data", initial=timezone.localdate, widget=DayInput(), help_text="Della visura, o della DSU.")
    source = forms.CharField(
        label="Fonte", max_length=60, required=False, help_text="Per esempio: ANPR, stato di famiglia portato dalla madre."
    )
    reference = forms.CharField(label="Protocollo della DSU", max_length=40, required=False, help_text="Solo per l'ISEE.")
    people = forms.ModelMultipleChoiceField(Person.objects.none(), label="Chi ne fa parte", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, people, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset, self.cancel = people, cancel

    def clean_day(self):
        return not_in_future(self.cleaned_data["day"])

    def clean_reference(self):
        return self.cleaned_data["reference"].strip().upper()

    def clean(self):
        facts = super().clean()
        if facts.get("kind") == Household.Kind.ISEE and not facts.get("reference") and "reference" not in self.errors:
            self.add_error("reference", "Scrivi il protocollo della DSU: comincia con INPS-ISEE.")
        if facts.get("kind") == Household.Kind.REGISTRY:
            facts["reference"] = ""
            if not facts.get("source"):
                self.add_error("source", "Scrivi da dove viene: per esempio ANPR.")
        return facts

    @property
    def helper(self):
        return form_helper(
            Section("Il documento", "kind", Columns("day", "source"), "reference"),
            Section("Le persone", "people", reason="Come dice il documento, anche se non è come vivono."),
            primary="Registra il nucleo",
            cancel=self.cancel,
        )
