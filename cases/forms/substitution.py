"""Naming who stands in for a colleague, and saying that one may not."""

from django import forms
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.ui.layouts import Columns, DayInput, form_helper

from .. import substitutions
from .hand_over import label_of
from .register import likely_day


class SubstitutionForm(forms.Form):
    """Who proposes for themselves is not asked who is away."""

    absent = forms.ModelChoiceField(User.objects.none(), label="Chi è assente", empty_label="Scegli…")
    substitute = forms.ModelChoiceField(User.objects.none(), label="Chi sostituisce", empty_label="Scegli…")
    since = forms.DateField(label="Dal", widget=DayInput(), validators=[likely_day])
    until = forms.DateField(label="Fino al", widget=DayInput(), validators=[likely_day], help_text="Compreso. Poi finisce da sola.")
    reason = forms.CharField(
        label="Motivo",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Per esempio ferie o formazione. Non scrivere motivi di salute: nel caso non compare.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.names = user, user.has_perm("cases.name_substitute")
        self.fields["absent"].queryset = ordered(substitutions.absent_for(user))
        self.fields["substitute"].queryset = ordered(User.objects.with_role(*substitutions.PROFESSIONS, "coordinator"))
        if not self.names:
            del self.fields["absent"]
            self.fields["substitute"].queryset = ordered(substitutions.may_replace(user))
        for name in {"absent", "substitute"} & set(self.fields):
            self.fields[name].label_from_instance = label_of

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError("Questo giorno è già passato.")
        return until

    def clean(self):
        facts = super().clean()
        since, until = facts.get("since"), facts.get("until")
        if since and until and until < since:
            self.add_error("until", "La fine viene prima dell'inizio.")
        return facts

    @property
    def helper(self):
        fields = (["absent"] if self.names else []) + ["substitute", Columns("since", "until"), "reason"]
        primary = "Nomina chi sostituisce" if self.names else "Proponi a chi coordina"
        return form_helper(*fields, primary=primary, cancel="/sostituzioni/")


def ordered(people):
    return people.select_related("unit").order_by("last_name", "first_name", "pk")


class SubstitutionConflictForm(forms.Form):
    details = forms.CharField(
        label="Che legame hai con la famiglia",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Parentela fino al quarto grado, o conoscenza rilevante. Lo legge chi coordina.",
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("details", primary="Ho un legame: chiudi il caso per me", cancel=self.cancel)
