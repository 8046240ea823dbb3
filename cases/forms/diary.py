"""The diary: writing a note, opening it to more readers, finding notes again."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.ui.layouts import Columns, DayInput, Fold, HourInput, form_helper

from ..models import DiaryEntry, HouseholdMember, Person
from .register import likely_day

LEVELS = {
    DiaryEntry.Level.TEAM: "L'equipe: chiunque vede il caso",
    DiaryEntry.Level.PROFESSION: "Solo la mia professione, tra chi segue il caso",
    DiaryEntry.Level.AUTHOR: "Solo io",
}


def choices_of(*values):
    return [(value, LEVELS[value]) for value in values]


def several(label, help_text=""):
    return forms.ModelMultipleChoiceField(
        Person.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class DiaryForm(forms.Form):
    """A note: facts apart from evaluations, because a report to the court must keep them apart. An amendment has the level of its note."""

    kind = forms.ChoiceField(label="Tipo", choices=DiaryEntry.Kind.choices)
    happened_on = forms.DateField(label="Giorno", widget=DayInput())
    happened_at = forms.TimeField(label="Ora", required=False, widget=HourInput())
    about = several("Di chi parla")
    seen_alone = several("Minori visti da soli", "Senza i genitori e senza altri familiari. Da qui si contano i giorni.")
    people_present = several("Familiari presenti")
    staff_present = several("Colleghi presenti")
    present = forms.CharField(label="Altri presenti", required=False, max_length=300, help_text="Per esempio: l'insegnante, il mediatore.")
    facts = forms.CharField(
        label="Fatti", widget=forms.Textarea(attrs={"rows": 8}), help_text="Che cosa è successo, che cosa è stato detto e da chi."
    )
    evaluation = forms.CharField(
        label="Valutazioni dell'operatore",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Che cosa ne pensi tu. Resta separato dai fatti.",
    )
    level = forms.ChoiceField(
        label="Chi la legge",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi legge la nota."},
        help_text="Potrai aprirla a più persone, non restringerla. È comunque parte del fascicolo: un giudice può chiederla.",
    )

    def __init__(self, *args, case, user, amends=None, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel, self.primary = cancel, "Aggiungi la rettifica" if amends else "Scrivi nel diario"
        family = Person.objects.filter(pk__in=HouseholdMember.objects.around(case).order_by().values("person")).order_by("birth_date", "pk")
        for name in ("about", "people_present"):
            self.fields[name].queryset = family
        self.fields["seen_alone"].queryset = family.filter(pk__in=case.charges.current().values("person"))
        self.fields["staff_present"].queryset = User.objects.filter(pk__in=case.team.current().values("user")).order_by("last_name", "pk")
        if amends:
            del self.fields["level"]
            self.initial |= as_it_stands(amends)
        else:
            own = [DiaryEntry.Level.PROFESSION] if user.professions else []
            self.fields["level"].choices = choices_of(DiaryEntry.Level.TEAM, *own, DiaryEntry.Level.AUTHOR)
            self.initial |= {"happened_on": timezone.localdate(), "kind": DiaryEntry.Kind.INTERVIEW, "level": DiaryEntry.Level.TEAM}

    def use(self, template):
        """Put the questions of a template below what is written already; what is there already is not put there twice."""
        written = (self.initial.get("facts") or "").rstrip()
        if template.text.strip() not in written.replace("\r\n", "\n"):
            self.initial["facts"] = f"{written}\n\n{template.text}" if written else template.text
        if not written:
            self.initial["kind"] = template.kind

    def clean_happened_on(self):
        day = likely_day(self.cleaned_data["happened_on"])
        if day > timezone.localdate():
            raise ValidationError("Il giorno è nel futuro: nel diario si scrive ciò che è già successo.")
        return day

    def clean(self):
        facts = super().clean()
        if facts.get("seen_alone") and facts.get("kind") in DiaryEntry.NOT_SEEN:
            self.add_error("seen_alone", "In una telefonata o in un incontro di rete un minore non si vede da solo: scegli un altro tipo.")
        now = timezone.localtime()
        if facts.get("happened_at") and facts.get("happened_on") == now.date() and facts["happened_at"] > now.time():
            self.add_error("happened_at", "L'ora è nel futuro.")
        return facts

    @property
    def helper(self):
        layout = [
            Columns("kind", "happened_on", "happened_at"),
            "facts",
            "evaluation",
            Columns("about", "seen_alone"),
            Fold("Chi era presente", Columns("people_present", "staff_present"), "present", reason="Oltre a te che scrivi."),
            *(["level"] if "level" in self.fields else []),
        ]
        return form_helper(*layout, primary=self.primary, cancel=self.cancel)


def as_it_stands(entry):
    """What an amendment starts from: all but the words of the last version of the note."""
    last = entry.amendments.order_by("-pk").first() or entry
    facts = {name: getattr(last, name) for name in ("kind", "happened_on", "happened_at", "present")}
    return facts | {
        name: list(getattr(last, name).values_list("pk", flat=True)) for name in ("about", "seen_alone", "people_present", "staff_present")
    }


class DiaryOpenForm(forms.Form):
    level = forms.ChoiceField(
        label="Chi la leggerà",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli a chi aprire la nota."},
        help_text="Non si torna indietro. Che l'hai aperta, e quando, resta nel registro.",
    )

    def __init__(self, *args, entry, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.fields["level"].choices = choices_of(*entry.wider)

    @property
    def helper(self):
        return form_helper("level", primary="Apri la nota", cancel=self.cancel)


class DiaryFilterForm(forms.Form):
    """Filters of the diary. `FILTERS` may stand in an address, `q` may not."""

    FILTERS = ("tipo", "autore", "persona", "dal", "al")

    q = forms.CharField(label="Parole nel diario", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    tipo = forms.ChoiceField(label="Tipo", required=False, choices=[("", "Tutti i tipi"), *DiaryEntry.Kind.choices])
    autore = forms.ModelChoiceField(User.objects.none(), label="Chi l'ha scritta", required=False, empty_label="Chiunque")
    persona = forms.ChoiceField(label="Di chi parla", required=False)
    dal = forms.DateField(label="Dal", required=False, widget=DayInput())
    al = forms.DateField(label="Al", required=False, widget=DayInput())

    def __init__(self, *args, people, entries, **kwargs):
        """`entries`: the notes the reader may see. An author whose notes are all hidden is not in the list."""
        super().__init__(*args, **kwargs)
        self.fields["autore"].queryset = User.objects.filter(pk__in=entries.order_by().values("author")).order_by("last_name", "pk")
        self.fields["persona"].choices = [("", "Chiunque"), *((str(one.person_id), str(one.person)) for one in people)]

    def clean_dal(self):
        return likely_day(self.cleaned_data["dal"])

    def clean_al(self):
        return likely_day(self.cleaned_data["al"])

    def narrow(self, rows):
        """A value that is not in the form narrows nothing."""
        self.is_valid()
        facts = self.cleaned_data
        columns = {"tipo": "kind", "autore": "author", "dal": "happened_on__gte", "al": "happened_on__lte"}
        if asked := {column: facts[name] for name, column in columns.items() if facts.get(name)}:
            rows = rows.saying(**asked)
        if facts.get("persona"):
            rows = rows.about_person(facts["persona"])
        return rows.matching(facts["q"]) if facts.get("q") else rows

    @property
    def words(self):
        """What was asked for, for the head of the printed diary: all but the words looked for."""
        facts = self.cleaned_data
        names = dict(self.fields["persona"].choices)
        told = [
            DiaryEntry.Kind(facts["tipo"]).label if facts.get("tipo") else "",
            f"scritte da {facts['autore']}" if facts.get("autore") else "",
            f"su {names[facts['persona']]}" if facts.get("persona") else "",
            f"dal {facts['dal']:%d/%m/%Y}" if facts.get("dal") else "",
            f"al {facts['al']:%d/%m/%Y}" if facts.get("al") else "",
            "con le parole cercate" if facts.get("q") else "",
        ]
        return ", ".join(filter(None, told))
