"""Choosing, field by field, what is kept of two rows that are one person."""

from django import forms

from sesto_social.ui.layouts import form_helper

from ..merging import CHOSEN
from ..models import Person

NOTHING = "non indicato"


def shown(person, name):
    """The value of a field in words."""
    if callable(words := getattr(person, f"get_{name}_display", None)):
        return words() or NOTHING
    value = getattr(person, name)
    return (f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value) or NOTHING


class PersonMergeForm(forms.Form):
    """One choice for each field in which the two differ, and the reason."""

    reason = forms.CharField(label="Perché è la stessa persona", max_length=300, min_length=10, widget=forms.Textarea(attrs={"rows": 3}))
    sure = forms.BooleanField(label="Ho controllato: le due schede sono della stessa persona.")

    KEPT, ABSORBED = "resta", "unita"

    def __init__(self, *args, kept, absorbed, **kwargs):
        super().__init__(*args, **kwargs)
        self.same = []
        for name in CHOSEN:
            mine, theirs = getattr(kept, name), getattr(absorbed, name)
            label = Person._meta.get_field(name).verbose_name.capitalize()
            if (mine or "") == (theirs or ""):
                self.same += [(label, shown(kept, name))] if mine else []
                continue
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[(self.KEPT, shown(kept, name)), (self.ABSORBED, shown(absorbed, name))],
                widget=forms.RadioSelect,
                initial=self.ABSORBED if theirs and not self.says_something(name, mine) else self.KEPT,
            )

    @staticmethod
    def says_something(name, value):
        return bool(value) and not (name == "sex" and value == Person.Sex.UNKNOWN)

    @property
    def choices(self):
        """The differing fields, for the two columns."""
        return [(self[name], list(self[name])) for name in CHOSEN if name in self.fields]

    @property
    def chosen(self):
        return [name for name in CHOSEN if self.cleaned_data.get(name) == self.ABSORBED]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Perché", max_length=300, min_length=10, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, primary, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.primary, self.cancel = primary, cancel

    @property
    def helper(self):
        return form_helper("reason", primary=self.primary, cancel=self.cancel)


class TellForm(forms.Form):
    """Who else it may be, and why one thinks so."""

    other = forms.ModelChoiceField(Person.objects.none(), widget=forms.HiddenInput)
    reason = forms.CharField(label="Perché", max_length=300, required=False, widget=forms.TextInput)

    def __init__(self, *args, user, besides, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Person.objects.visible_to(user).exclude(pk=besides.pk)
