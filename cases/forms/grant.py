"""Letting a named colleague into a case, and out of it again."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.accounts.roles import ROLES
from sesto_social.parameters.lookup import whole
from sesto_social.ui.layouts import Columns, DayInput, form_helper

from ..access import VIEW, WORK
from ..models import ConflictDeclaration

READERS = sorted(code for code, codenames in ROLES.items() if VIEW in codenames)


class GrantForm(forms.Form):
    """A second opinion (*consulenza*): who, how far, until when, why. Leaves out whoever is barred."""

    user = forms.ModelChoiceField(User.objects.none(), label="Chi", empty_label="Scegli…")
    level = forms.ChoiceField(label="Può", choices=[(VIEW, "solo leggere"), (WORK, "leggere e lavorare")])
    until = forms.DateField(label="Fino al", widget=DayInput())
    reason = forms.CharField(
        label="Perché", max_length=280, widget=forms.Textarea(attrs={"rows": 3}), help_text="Lo legge chi vede il caso."
    )
    asked = forms.BooleanField(
        label="Gli ho chiesto se ha legami con la famiglia: mi ha detto di no",
        error_messages={"required": "Prima di aprire un caso a un collega va chiesto se ha legami con la famiglia."},
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        barred = ConflictDeclaration.objects.filter(case=case, has_conflict=True).values("user")
        people = User.objects.with_role(*READERS).exclude(pk__in=barred).select_related("unit")
        self.fields["user"].queryset = people.order_by("last_name", "first_name", "pk")
        self.fields["user"].label_from_instance = lambda user: f"{user}, {user.role_label}"
        self.longest = whole("advice_max_days")
        self.fields["until"].help_text = f"Al più {self.longest} giorni da oggi: poi finisce da solo."

    def clean_until(self):
        day, today = self.cleaned_data["until"], timezone.localdate()
        if day < today:
            raise ValidationError("Il giorno è già passato: scegli oggi o un giorno futuro.")
        if day > today + timedelta(days=self.longest):
            raise ValidationError(f"Al più {self.longest} giorni da oggi.")
        return day

    @property
    def helper(self):
        cancel = f"{self.case.get_absolute_url()}accessi/"
        return form_helper("user", Columns("level", "until"), "reason", "asked", primary="Fai entrare", cancel=cancel)
