"""Which day, which office, whose agenda: read from the address, and never a name in it."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from sesto_social.agenda.models import Resource
from sesto_social.ui.layouts import DayInput

FAR = dt.timedelta(days=400)
WORKERS, ROOMS, INTERPRETERS = "operatori", "stanze", "interpreti"
KINDS = {WORKERS: Resource.Kind.WORKER, ROOMS: Resource.Kind.ROOM, INTERPRETERS: Resource.Kind.INTERPRETER}
GROUPS = {Resource.Kind.WORKER: "Operatori", Resource.Kind.ROOM: "Stanze", Resource.Kind.INTERPRETER: "Interpreti"}


def day_asked(data):
    """The day of the address; a wrong one means today."""
    try:
        day = dt.date.fromisoformat(data.get("giorno", ""))
    except ValueError:
        return timezone.localdate()
    return day if abs(day - timezone.localdate()) < FAR else timezone.localdate()


class AgendaForm(forms.Form):
    """The filter of the day and of the week. Wrong values mean: today, all of them; who does not book looks at their own agenda first."""

    giorno = forms.DateField(label="Giorno", required=False, widget=DayInput())
    ufficio = forms.ChoiceField(label="Ufficio", required=False)
    chi = forms.ChoiceField(label="Quali agende", required=False)
    operatore = forms.ChoiceField(label="Agenda di", required=False)

    def __init__(self, data, *, agendas, user, books):
        self.agendas, self.books = agendas, books
        self.own = next((one for one in agendas if one.user_id == user.pk), None)
        asked = {name: data.get(name, "") for name in ("ufficio", "chi", "operatore")}
        if not asked["operatore"] and not books and self.own:
            asked["operatore"] = str(self.own.pk)
        self.day = day_asked(data)
        super().__init__(asked | {"giorno": self.day.isoformat()})
        self.fields["ufficio"].choices = [("", "Tutti gli uffici"), *((str(pk), name) for pk, name in self._offices())]
        self.fields["chi"].choices = [
            ("", "Chi riceve"),
            (ROOMS, "Le stanze"),
            (INTERPRETERS, "Gli interpreti"),
            (WORKERS, "Tutti i colleghi"),
        ]
        self.fields["operatore"].choices = [("", "Più agende insieme"), *self._by_kind()]
        self.is_valid()

    def _offices(self):
        found = {office["pk"]: office["name"] for one in self.agendas for office in one.hours_at}
        found |= {one.office_id: one.office.name for one in self.agendas if one.kind == Resource.Kind.ROOM}
        return sorted(found.items(), key=lambda pair: pair[1])

    def _by_kind(self):
        groups = []
        for kind, label in GROUPS.items():
            rows = [one for one in self.agendas if one.kind == kind]
            if rows:
                groups.append((label, [(str(one.pk), self._name(one)) for one in rows]))
        return groups

    def _name(self, one):
        if one == self.own:
            return f"{one.name} (la mia)"
        return f"{one.name}, {one.office.name}" if one.kind == Resource.Kind.ROOM else one.name

    def chosen(self, name):
        """The number of the chosen row, as text; empty for all."""
        return self.cleaned_data.get(name, "")

    @property
    def query(self):
        """The same choice for another page, as the address wants it."""
        chosen = {name: self.chosen(name) for name in ("ufficio", "chi", "operatore")} | {"giorno": self.day.isoformat()}
        return urlencode({name: value for name, value in chosen.items() if value})

    @property
    def one(self):
        """The one agenda that was chosen, if any."""
        chosen = self.chosen("operatore")
        return next((one for one in self.agendas if str(one.pk) == chosen), None) if chosen else None

    @property
    def of_people(self):
        """Whether the agendas shown are of colleagues, not of rooms or interpreters."""
        return self.one.kind == Resource.Kind.WORKER if self.one else self.chosen("chi") in {"", WORKERS}

    @property
    def shown(self):
        """The agendas to show, in order of name: the chosen one, or those of the office and kind asked for."""
        if self.one:
            return [self.one]
        office, chi = self.chosen("ufficio"), self.chosen("chi")
        rows = [one for one in self.agendas if one.kind == KINDS.get(chi, Resource.Kind.WORKER)]
        if office and chi != INTERPRETERS:
            return [one for one in rows if int(office) in offices_of(one)]
        if chi:
            return rows
        return [one for one in rows if any(place["public"] for place in one.hours_at)] or [one for one in rows if one.hours_at]


def offices_of(one):
    """Where this resource is met: a room in its office, a worker wherever they have hours."""
    return {one.office_id} if one.kind == Resource.Kind.ROOM else {office["pk"] for office in one.hours_at}
