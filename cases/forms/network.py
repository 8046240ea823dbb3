"""Who and what is around a family."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, form_helper

from ..models import NetworkTie
from .person import not_in_future


class NetworkForm(forms.ModelForm):
    """One tie. When it changes, the old picture stays true for the days before `since`."""

    class Meta:
        model = NetworkTie
        fields = ("name", "kind", "person", "strength", "flow", "contact", "note", "since")
        widgets = {"since": DayInput()}

    def __init__(self, *args, people, cancel="", primary="Aggiungi alla rete", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel, self.primary = cancel, primary
        self.fields["person"].queryset = people
        self.fields["person"].empty_label = "Tutta la famiglia"
        self.fields["name"].help_text = "Per esempio: scuola primaria, nonna materna, centro di aggregazione."

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    @property
    def helper(self):
        return form_helper(
            Columns("name", "kind"),
            Columns("person", "since"),
            Columns("strength", "flow"),
            *(["until"] if "until" in self.fields else []),
            "contact",
            "note",
            primary=self.primary,
            cancel=self.cancel,
        )


class NetworkChangeForm(VersionedForm, NetworkForm):
    class Meta(NetworkForm.Meta):
        fields = (*NetworkForm.Meta.fields, "until")
        widgets = {"since": DayInput(), "until": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, primary="Salva", **kwargs)
        self.fields["since"].label = "Così dal"
        self.initial["since"] = timezone.localdate()
        self.fields["until"].label = "Finito il"
        self.fields["until"].help_text = "Solo se il legame non c'è più."

    def clean(self):
        facts = super().clean()
        if facts.get("until"):
            facts["since"] = min(facts.get("since") or facts["until"], NetworkTie.objects.get(pk=self.instance.pk).since)
            if facts["until"] < facts["since"]:
                raise ValidationError({"until": "Viene prima dell'inizio del legame."})
        return facts
