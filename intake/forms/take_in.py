"""The coordinator's answer to a request to take a family in charge."""

from django import forms
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.parameters.lookup import codes
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..actions.take_in import colleagues, likely_source
from ..models import AccessSheet, TakeInRequest
from .sheet import not_in_future

STATES = [("waiting", "in attesa"), ("", "tutte"), (TakeInRequest.Status.ACCEPTED, "accettate"), (TakeInRequest.Status.REFUSED, "respinte")]


class ColleagueField(forms.ModelChoiceField):
    """A colleague with a role, with how many families each follows already."""

    def __init__(self, label, *, required=True, none="nessuno per ora"):
        super().__init__(User.objects.none(), label=label, required=required, empty_label="Scegli" if required else none)

    def offer(self, role, unit):
        people = colleagues(role, unit)
        self.queryset = User.objects.filter(pk__in=[user.pk for user in people])
        words = [(user.pk, f"{user.display_name} — {user.load} {'caso' if user.load == 1 else 'casi'}") for user in people]
        self.choices = [("", self.empty_label), *words]


class TakeInAcceptForm(forms.Form):
    worker = ColleagueField("Assistente sociale responsabile")
    psychologist = ColleagueField("Psicologo", required=False)
    educator = ColleagueField("Educatore", required=False)
    source = forms.ChoiceField(label="Fonte della segnalazione", help_text="Serve per i dati al ministero (SINBA).")

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        for name, role in (("worker", "case_worker"), ("psychologist", "psychologist"), ("educator", "educator")):
            self.fields[name].offer(role, request.unit)
        self.fields["source"].choices = [("", "Scegli"), *codes("report_source")]
        self.fields["source"].initial = likely_source(request.sheet)

    @property
    def helper(self):
        return form_helper(
            Section(
                "Chi segue la famiglia",
                "worker",
                Columns("psychologist", "educator"),
                reason="Accanto al nome, quanti casi aperti segue già.",
            ),
            "source",
            primary="Accetta e apri il caso",
            cancel=self.request.get_absolute_url(),
        )


class TakeInRefuseForm(forms.Form):
    reason = forms.CharField(
        label="Perché non si prende in carico",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lo legge chi ha fatto la proposta, e lo spiega alla famiglia.",
    )
    counter_outcome = forms.ChoiceField(
        label="Che cosa si fa invece",
        choices=[("", "Scegli"), *(one for one in AccessSheet.Outcome.choices if one[0] != AccessSheet.Outcome.TAKE_IN)],
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("reason", "counter_outcome", primary="Respingi la proposta", cancel=self.cancel)


class TakeInToldForm(forms.Form):
    """When and how the family heard that it is not taken in."""

    on = forms.DateField(label="Famiglia avvisata il", widget=DayInput(), initial=timezone.localdate)
    note = forms.CharField(
        label="Come, e che cosa si fa adesso",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Per esempio: per telefono, accompagnata al consultorio.",
    )

    def __init__(self, *args, proposed_on, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.proposed_on, self.cancel = proposed_on, cancel

    def clean_on(self):
        day = not_in_future(self.cleaned_data["on"])
        if day < self.proposed_on:
            raise forms.ValidationError("Viene prima della proposta: controlla.")
        return day

    @property
    def helper(self):
        return form_helper("on", "note", primary="Ho avvisato la famiglia", cancel=self.cancel)


class TakeInFilterForm(forms.Form):
    stato = forms.ChoiceField(label="Stato", choices=STATES, required=False)
