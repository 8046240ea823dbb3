"""What an invitation asks the worker: whom, where, with whom, until when."""

import datetime as dt

from django import forms
from django.utils import timezone

from cases.models import HouseholdMember, Person
from sesto_social.agenda.models import Availability, Office, Resource
from sesto_social.languages import Language
from sesto_social.parameters.lookup import codes, whole
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from .. import times
from ..actions.invitation import AUDIENCE

FAR = dt.timedelta(days=90)


class InvitationForm(forms.Form):
    """The e-mail is where it is safe to write; without one, a letter is printed."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Chi inviti", empty_label="Scegli")
    office = forms.ModelChoiceField(Office.objects.none(), label="Dove", empty_label=None)
    worker = forms.ModelChoiceField(Resource.objects.none(), label="Con chi", required=False, empty_label="chiunque riceva su invito")
    mode = forms.ChoiceField(label="Come", required=False, choices=[("", "indifferente"), *Availability.Mode.choices])
    interpreter_language = forms.ChoiceField(label="Interprete", required=False)
    email = forms.EmailField(
        label="E-mail", required=False, help_text="Solo se è un recapito sicuro, letto solo da lei. Vuota: si stampa una lettera."
    )
    language = forms.ChoiceField(label="Lingua dei messaggi", choices=Language.choices, initial=Language.ITALIAN)
    expires_on = forms.DateField(label="Può scegliere fino al", widget=DayInput())
    letter = forms.BooleanField(label="Stampa anche una lettera", required=False)

    def __init__(self, *args, case, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        around = HouseholdMember.objects.around(case)
        grown = [one.person_id for one in around if not one.person.is_minor]
        self.fields["person"].queryset = Person.objects.filter(pk__in=grown).order_by("last_name", "first_name", "pk")
        rules = Availability.objects.active().filter(audience=Availability.Audience.INVITED)
        self.fields["office"].queryset = Office.objects.active().filter(pk__in=rules.values("office")).order_by("name")
        workers = Resource.objects.active().workers()
        self.fields["worker"].queryset = workers.filter(pk__in=rules.values("resource")).order_by("name", "pk")
        self.fields["interpreter_language"].choices = [("", "non serve"), *codes("language")]
        self.initial |= {"expires_on": timezone.localdate() + dt.timedelta(days=whole("invitation_days"))}
        if mine := self.fields["worker"].queryset.filter(user=user).first():
            self.initial |= {"worker": mine.pk, "office": mine.office_id}

    @property
    def helper(self):
        return form_helper(
            Section("Chi", "person", Columns("email", "language"), "interpreter_language"),
            Section("Quali orari", Columns("office", "worker"), Columns("mode", "expires_on"), reason="Vede solo gli orari su invito."),
            "letter",
            primary="Invita",
            cancel=self.case.get_absolute_url(),
        )

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if not today <= day <= today + FAR:
            raise forms.ValidationError("Scegli un giorno da oggi ai prossimi tre mesi.")
        return day

    def clean(self):
        facts = super().clean()
        if not self.errors and not times.free_starts(
            facts["office"], facts["interpreter_language"], audience=AUDIENCE, mode=facts["mode"], worker=facts["worker"]
        ):
            self.add_error("office", "Con queste scelte non c'è nessun orario libero su invito: cambia persona, modo o ufficio.")
        return facts
