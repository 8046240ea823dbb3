"""Naming somebody in a paper that came from outside: a person of the registry, or only the name as it is written."""

from django import forms

from ..finding import find
from ..models import Person

SHOWN = 8
CHOOSE, WRITE = "scegli", "scrivi"


class NamingForm(forms.Form):
    """The button says what is meant: look (`cerca`), take the person chosen (`scegli`), keep the bare name (`scrivi`)."""

    role = forms.ChoiceField(label="Chi è in questo documento")
    q = forms.CharField(
        label="Cerca in anagrafe",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="Cognome e nome, anche con qualche lettera sbagliata; codice fiscale o data di nascita.",
    )
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    written_name = forms.CharField(
        label="Nome come è scritto", max_length=160, required=False, help_text="Se non è in anagrafe e non serve registrarla."
    )

    def __init__(self, *args, roles, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles, self.user = roles, user
        self.fields["role"].choices = [("", "Scegli"), *roles]

    def clean(self):
        facts = super().clean()
        facts["known"] = None
        if CHOOSE in self.data:
            facts["known"] = self.visible().filter(pk=facts.get("person") or 0).first()
            if facts["known"] is None:
                self.add_error("q", "Cerca e scegli una persona dall'elenco.")
        elif not facts.get("written_name", "").strip():
            self.add_error("written_name", "Scrivi il nome, oppure cerca la persona e sceglila.")
        return facts

    @property
    def names_somebody(self):
        """Whether a button that adds was pressed; a search is no answer."""
        return CHOOSE in self.data or WRITE in self.data

    def as_asked(self):
        """The same form to show: a search has no errors, it only goes on."""
        if self.names_somebody or not self.is_bound:
            return self
        return NamingForm(initial=self.data.dict(), roles=self.roles, user=self.user)

    def visible(self):
        return Person.objects.visible_to(self.user)

    def found(self):
        """Who may be meant, best first: the one just registered, then those searched for."""
        asked = str(self["person"].value() or "")
        fresh = list(self.visible().filter(pk=asked)) if asked.isdecimal() and len(asked) < 19 else []
        text = str(self["q"].value() or "").strip()
        others = find(self.visible(), text, limit=SHOWN) if len(text) > 2 else []
        return fresh + [one for one in others if one not in fresh]

    @property
    def chosen(self):
        return str(self["person"].value() or "")

    @property
    def searched(self):
        return bool(str(self["q"].value() or "").strip())
