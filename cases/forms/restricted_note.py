"""A restricted note of the psychologist."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.ui.layouts import DayInput, form_helper


class RestrictedNoteForm(forms.Form):
    """Carries the version it was opened at. `instance` is the note, where it is corrected."""

    day = forms.DateField(label="Giorno", widget=DayInput(), initial=timezone.localdate)
    text = forms.CharField(
        label="Nota",
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=50_000,
        help_text="La leggi solo tu e, dopo un passaggio di consegne, lo psicologo che ti succede. "
        "Non entra in nessuna ricerca e in nessun documento.",
    )

    def __init__(self, *args, instance=None, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.instance, self.cancel = instance, cancel
        if instance is not None:
            self.initial = self.stored_values(instance) | self.initial
        version = instance.version if instance is not None else None
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=version)

    @staticmethod
    def stored_values(stored):
        return {"day": stored.day, "text": stored.read()}

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError("Il giorno non è ancora arrivato: scegli oggi o un giorno passato.")
        return day

    @property
    def helper(self):
        return form_helper("day", "text", primary="Salva la nota", cancel=self.cancel)
