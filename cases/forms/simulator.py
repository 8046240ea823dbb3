"""Asking what a colleague may do, or could."""

from django import forms
from django.core.exceptions import ValidationError

from sesto_social.accounts.models import Unit, User
from sesto_social.accounts.roles import ROLE_LABELS, ROLES
from sesto_social.ui.layouts import form_helper

from ..simulator import by_number


class SimulatorForm(forms.Form):
    """A colleague, and either the number of a case or other roles; without both, what their roles allow today."""

    user = forms.ModelChoiceField(User.objects.none(), label="Chi", empty_label="Scegli…")
    number = forms.CharField(
        label="Numero del caso",
        required=False,
        max_length=12,
        help_text="Per esempio 2026/0012. Lascia vuoto per i soli ruoli.",
    )
    roles = forms.MultipleChoiceField(
        label="E se avesse questi ruoli",
        choices=[(code, ROLE_LABELS[code]) for code in ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Lascia tutto vuoto per guardare i ruoli di oggi. Qui non cambia nulla: i ruoli si danno in Amministrazione.",
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="Unità che coordinerebbe",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Solo per il responsabile.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.staff().select_related("unit").order_by("last_name", "first_name", "pk")
        self.fields["user"].label_from_instance = lambda user: f"{user} ({user.username})"
        self.fields["units"].queryset = Unit.objects.filter(active=True).order_by("name")

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if number and not by_number(number):
            raise ValidationError("Un numero di caso si scrive anno/numero, per esempio 2026/0012.")
        return number

    @property
    def helper(self):
        return form_helper("user", "number", "roles", "units", primary="Guarda", warn=False)
