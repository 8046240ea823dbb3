"""Time kept in the agenda: what for, when, with whom."""

import re

from django import forms
from django.urls import reverse
from django.utils import timezone

from sesto_social.agenda.models import Resource
from sesto_social.ui.layouts import Columns, Fold, Section, form_helper

from ..models import Case, Engagement
from .meeting import LENGTHS, TimedForm

NUMBER = re.compile(r"^\s*(\d{4})\s*/\s*0*(\d{1,6})\s*$")


class ComingForm(TimedForm):
    """A time that is still to come."""

    def clean(self):
        facts = super().clean()
        if facts.get("starts_at") and facts["starts_at"] < timezone.now():
            self.add_error("hour", "Quest'ora è già passata: in agenda si segna il tempo che deve venire.")
        return facts


class EngagementForm(ComingForm):
    """Asks for what `cases.engagements.keep` needs to know."""

    kind = forms.ChoiceField(label="Che cosa", choices=Engagement.Kind.choices)
    note = forms.CharField(
        label="Nota",
        max_length=160,
        required=False,
        help_text="La legge chi è impegnato con te o segue il caso. Niente nomi.",
    )
    case_number = forms.CharField(label="Numero del caso", max_length=20, required=False, help_text="Facoltativo, per esempio 2026/0041.")
    colleagues = forms.ModelMultipleChoiceField(
        Resource.objects.none(), label="Con quali colleghi", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["colleagues"].queryset = Resource.objects.active().workers().exclude(user=user).order_by("name", "pk")

    def clean_case_number(self):
        """The case itself, as far as this reader may work on it."""
        text = self.cleaned_data["case_number"]
        if not text.strip():
            return None
        number = NUMBER.match(text)
        case = number and Case.objects.workable_by(self.user).filter(year=number[1], sequence=number[2]).first()
        if not case:
            raise forms.ValidationError("Tra i tuoi casi non ce n'è uno con questo numero: scrivilo come 2026/0041.")
        return case

    def facts(self):
        """The keyword arguments of `cases.engagements.keep`."""
        wanted = ("kind", "note", "starts_at", "minutes_long", "colleagues", "room", "interpreter")
        return {name: self.cleaned_data[name] for name in wanted} | {"case": self.cleaned_data["case_number"]}

    @property
    def helper(self):
        helper = form_helper(
            Columns("kind", "case_number"),
            Section("Quando", Columns("day", "hour"), "minutes_long"),
            Fold("Con chi e dove", "colleagues", Columns("room", "interpreter"), reason="Il tempo di tutti viene occupato, o di nessuno."),
            "note",
            primary="Segna in agenda",
            cancel=reverse("cases:my_day"),
        )
        helper.form_id = "impegno"
        return helper


class EngagementMoveForm(ComingForm):
    """Asks for what `cases.engagements.move` needs to know: who comes, and where, stays as it is."""

    room = interpreter = None

    def __init__(self, *args, one, **kwargs):
        self.one = one
        start = timezone.localtime(one.starts_at)
        length = int((one.ends_at - one.starts_at).total_seconds() // 60)
        now = {"day": start.date(), "hour": f"{start:%H:%M}", "minutes_long": length}
        super().__init__(*args, initial=now, **kwargs)
        if length not in dict(LENGTHS):
            self.fields["minutes_long"].choices = [*LENGTHS, (length, f"{length} minuti")]

    @property
    def helper(self):
        helper = form_helper(Columns("day", "hour"), "minutes_long", primary="Sposta l'impegno", cancel=self.one.get_absolute_url())
        helper.form_id = "sposta"
        return helper
