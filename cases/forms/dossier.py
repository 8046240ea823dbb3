"""A printed file: for whom, which parts, which days; and, for a copy about one person, which notes."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..dossier import rules
from ..models import Dossier, HouseholdMember, Person

To = Dossier.Addressee


class DossierForm(forms.Form):
    """Asks for what `dossier.making.prepare` needs. Who may not release copies is offered the internal use only."""

    addressee = forms.ChoiceField(label="Per chi è", widget=forms.RadioSelect)
    addressee_name = forms.CharField(
        label="A chi va, di preciso",
        max_length=160,
        required=False,
        help_text="Ufficio, Comune o avvocato: si legge su ogni pagina. Non serve per l'uso interno.",
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Persona interessata",
        required=False,
        empty_label="—",
        help_text="Solo se la copia è per una persona della famiglia o per il suo avvocato.",
    )
    sections = forms.MultipleChoiceField(
        label="Parti del fascicolo",
        choices=Dossier.Section.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Scegli almeno una parte."},
    )
    since = forms.DateField(label="Dal", required=False, widget=DayInput())
    until = forms.DateField(label="Al", required=False, widget=DayInput(), help_text="Vuoto: tutto il periodo.")
    reason = forms.CharField(
        label="Perché si stampa",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Per esempio: richiesta di accesso prot. 1234/2026. Resta nel registro.",
    )

    def __init__(self, *args, case, releases, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel, self.releases = cancel, releases
        self.fields["addressee"].choices = To.choices if releases else [(To.INTERNAL.value, To.INTERNAL.label)]
        family = HouseholdMember.objects.filter(household=case.household_id).order_by().values("person")
        self.fields["person"].queryset = Person.objects.filter(pk__in=family).order_by("birth_date", "pk")
        self.initial.setdefault("addressee", To.INTERNAL.value)
        if not releases:
            del self.fields["addressee_name"], self.fields["person"]

    def clean(self):
        facts = super().clean()
        since, until, addressee = facts.get("since"), facts.get("until"), facts.get("addressee")
        if since and until and until < since:
            self.add_error("until", "Viene prima dell'inizio.")
        if addressee in Dossier.OF_ONE_PERSON:
            self._check_person(facts.get("person"))
        elif facts.get("person"):
            self.add_error("person", "Si indica solo se la copia è per una persona della famiglia o per il suo avvocato.")
        if addressee in {To.COURT, To.OTHER_COMUNE, To.LAWYER} and not facts.get("addressee_name"):
            self.add_error("addressee_name", "Scrivi a chi va la copia.")
        if addressee and facts.get("sections"):
            self._check_parts(addressee, facts["sections"])
        return facts

    def _check_person(self, person):
        if person is None:
            self.add_error("person", "Scegli la persona interessata.")
        elif person.is_minor:
            self.add_error("person", "Per un minore chiede chi ne ha la responsabilità: scegli quell'adulto.")

    def _check_parts(self, addressee, sections):
        never = rules.never_given(addressee, timezone.localdate())
        refused = [f"«{Dossier.Section(part).label}»: {rules.WHY[never[part]]}" for part in sections if part in never]
        if refused:
            self.add_error("sections", ValidationError([f"Questo destinatario non la riceve. {words}" for words in refused]))

    @property
    def helper(self):
        whom = ["addressee", "addressee_name", "person"] if self.releases else ["addressee"]
        return form_helper(
            Section(
                "Destinatario", *whom, reason="" if self.releases else "Le copie per chi è fuori dal servizio le prepara chi coordina."
            ),
            Section("Che cosa", "sections", Columns("since", "until")),
            "reason",
            primary="Vedi che cosa entra e che cosa no",
            cancel=self.cancel,
        )


class DossierNotesForm(forms.Form):
    """Which notes of the diary go into a copy about one person: read one by one, as they would be printed."""

    notes = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["notes"].choices = [(note.pk, str(note)) for note, *_ in proposed]
