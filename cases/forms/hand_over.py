"""Passing a case on: who comes in, the note of who goes, what was read."""

from django import forms

from sesto_social.accounts.models import User
from sesto_social.ui.layouts import form_helper

from ..models import ConflictDeclaration, TeamMember
from .case import TeamForm

ROLE_OF = {function: TeamForm.ROLES[name] for name, function in TeamForm.FUNCTIONS.items()}


def label_of(user):
    """Two colleagues may have one name: the unit tells them apart."""
    return f"{user}, {user.unit}" if user.unit_id else str(user)


def eligible(function):
    return User.objects.with_role(ROLE_OF[function]).select_related("unit").order_by("last_name", "first_name", "pk")


class HandOverForm(forms.Form):
    """One function of one case. Its choices leave out whoever is barred from it."""

    function = forms.ChoiceField(label="Quale incarico")
    incoming = forms.ModelChoiceField(User.objects.none(), label="A chi passa", empty_label="Scegli…")
    reason = forms.CharField(label="Motivo", max_length=280, widget=forms.Textarea(attrs={"rows": 3}), help_text="Lo leggono tutti e due.")

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        self.places = {one.function: one for one in case.team.current().select_related("user")}
        self.fields["function"].choices = [(one.function, f"{one.get_function_display()}: {one.user}") for one in self.places.values()]
        barred = ConflictDeclaration.objects.filter(case=case, has_conflict=True).values("user")
        roles = {ROLE_OF[function] for function in self.places}
        people = User.objects.with_role(*roles).exclude(pk__in=barred).select_related("unit")
        self.fields["incoming"].queryset = people.order_by("last_name", "first_name", "pk")
        self.fields["incoming"].label_from_instance = label_of

    def clean(self):
        facts = super().clean()
        function, incoming = facts.get("function"), facts.get("incoming")
        if function and incoming and not eligible(function).filter(pk=incoming.pk).exists():
            label = TeamMember.Function(function).label
            self.add_error("incoming", f"{incoming} non ha il ruolo per questo incarico: {label}.")
        return facts

    @property
    def helper(self):
        cancel = f"{self.case.get_absolute_url()}equipe/"
        return form_helper("function", "incoming", "reason", primary="Proponi il passaggio", cancel=cancel)


class HandOverNoteForm(forms.Form):
    note = forms.CharField(
        label="Nota di consegna",
        min_length=20,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Che cosa conta sapere subito: come sta la famiglia, che cosa è in corso, di chi si fida, che cosa evitare.",
        error_messages={"min_length": "Scrivi almeno una frase: bastano 20 caratteri."},
    )

    def __init__(self, *args, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("note", primary="Consegna", cancel=self.cancel)


class LeftTextForm(forms.Form):
    sure = forms.BooleanField(
        label="L'ho letto e riportato dove serviva", error_messages={"required": "Conferma: il testo sparisce per sempre."}
    )

    @property
    def helper(self):
        return form_helper("sure", primary="Togli il testo per sempre")


class HandOverAllForm(forms.Form):
    """Every place of somebody who leaves, each to whom it goes; what is left empty stays."""

    reason = forms.CharField(
        label="Motivo", max_length=280, widget=forms.TextInput, help_text="Per esempio: lascia il servizio il 30 novembre."
    )

    def __init__(self, *args, places, leaver, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        choices = {}
        barred = set(
            ConflictDeclaration.objects.filter(has_conflict=True, case__in=[one.case_id for one in places]).values_list("case", "user")
        )
        for place in places:
            if place.function not in choices:
                choices[place.function] = [one for one in eligible(place.function) if one.pk != leaver.pk]
            options = [(one.pk, label_of(one)) for one in choices[place.function] if (place.case_id, one.pk) not in barred]
            self.fields[f"to_{place.pk}"] = forms.TypedChoiceField(
                label=f"A chi passa {place.case.number}, {place.get_function_display()}",
                choices=[("", "Resta com’è"), *options],
                coerce=int,
                required=False,
            )

    def clean(self):
        facts = super().clean()
        if not self.errors and not self.chosen():
            raise forms.ValidationError("Scegli almeno un collega: nessun caso è stato passato.")
        return facts

    def chosen(self):
        """[(place, number of the colleague)]"""
        return [(place, self.cleaned_data[f"to_{place.pk}"]) for place in self.places if self.cleaned_data.get(f"to_{place.pk}")]

    def rows(self):
        """[(place, its field)] for the table."""
        return [(place, self[f"to_{place.pk}"]) for place in self.places]
