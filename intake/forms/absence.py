"""What an absence, a closure and their plan ask for."""

import datetime as dt

from django import forms
from django.utils import timezone

from sesto_social.agenda.clock import instant, midnight
from sesto_social.agenda.models import Office, Resource
from sesto_social.ui.layouts import Columns, DayInput, HourInput, Section, form_helper

from .. import times
from ..actions import absence, proposals
from ..models import AbsenceStep

FAR = dt.timedelta(days=400)
LONGEST = dt.timedelta(days=366)
ALL_OFFICES = "office|"
Choice = AbsenceStep.Choice


class AbsenceForm(forms.Form):
    """Who or what is not there, from when to when. Whole days unless the hours are written."""

    who = forms.ChoiceField(label="Chi o che cosa manca", error_messages={"required": "Scegli chi manca."})
    day_from = forms.DateField(label="Dal giorno", widget=DayInput(), error_messages={"required": "Scrivi il primo giorno."})
    hour_from = forms.TimeField(label="Dalle ore", required=False, widget=HourInput(), help_text="Vuoto: dall'inizio del giorno.")
    day_to = forms.DateField(label="Al giorno compreso", required=False, widget=DayInput(), help_text="Vuoto: un giorno solo.")
    hour_to = forms.TimeField(label="Alle ore", required=False, widget=HourInput(), help_text="Vuoto: fino alla fine del giorno.")
    reason = forms.CharField(
        label="Perché l'ufficio chiude",
        max_length=120,
        required=False,
        help_text="Solo per le chiusure. Lo leggono i colleghi: niente dati personali. Il motivo di un'assenza non si chiede.",
    )

    def __init__(self, *args, user, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.cancel = user, cancel
        self.everybody = user.has_perm("intake.plan_absence")
        own = Resource.objects.active().of([user]).first()
        if self.everybody:
            self.fields["who"].choices = [("", "Scegli"), *everybody()]
        else:
            self.fields["who"].choices = [(f"resource|{own.pk}", own.name)] if own else []
            del self.fields["reason"]
        if own:
            self.fields["who"].initial = f"resource|{own.pk}"

    @property
    def helper(self):
        when = Section("Quando", Columns("day_from", "hour_from"), Columns("day_to", "hour_to"))
        fields = ["who", when, "reason"] if self.everybody else ["who", when]
        return form_helper(*fields, primary="Registra", cancel=self.cancel)

    def clean_day_from(self):
        day = self.cleaned_data["day_from"]
        if abs(day - timezone.localdate()) > FAR:
            raise forms.ValidationError("La data è lontana più di un anno da oggi: controlla l'anno.")
        return day

    def clean(self):
        facts = super().clean()
        first = facts.get("day_from")
        if first is None or {"hour_from", "day_to", "hour_to"} & set(self.errors):
            return facts
        last = facts.get("day_to") or first
        facts["start"] = instant(first, facts["hour_from"]) if facts.get("hour_from") else midnight(first)
        facts["end"] = instant(last, facts["hour_to"]) if facts.get("hour_to") else midnight(last + dt.timedelta(days=1))
        self._check_span(facts)
        if facts.get("who", "").startswith("office") and not facts.get("reason") and self.everybody:
            self.add_error("reason", "Scrivi perché l'ufficio chiude.")
        return facts

    def _check_span(self, facts):
        if facts["end"] <= facts["start"]:
            self.add_error("hour_to" if facts.get("hour_to") else "day_to", "La fine deve venire dopo l'inizio.")
        elif facts["end"] <= timezone.now():
            self.add_error("day_from", "Questi giorni sono già passati: non c'è più niente da spostare.")
        elif facts["end"] - facts["start"] > LONGEST:
            self.add_error("day_to", "È più di un anno: scrivi un periodo più breve.")

    def enter(self, *, by):
        """The absence or closure that was asked for, as it stands from now on."""
        facts = self.cleaned_data
        kind, _, pk = facts["who"].partition("|")
        if kind == "office":
            office = Office.objects.get(pk=pk) if pk else None
            return absence.enter_closure(office, facts["start"], facts["end"], by=by, reason=facts["reason"])
        return absence.enter_absence(Resource.objects.get(pk=pk), facts["start"], facts["end"], by=by)


def everybody():
    """Who and what may be missing, in groups."""
    resources = Resource.objects.active().select_related("office").order_by("kind", "name", "pk")
    groups = {Resource.Kind.WORKER: [], Resource.Kind.ROOM: [], Resource.Kind.INTERPRETER: []}
    for one in resources:
        groups[one.kind].append((f"resource|{one.pk}", f"{one.name}, {one.office}" if one.kind == Resource.Kind.ROOM else one.name))
    offices = [(f"office|{one.pk}", one.name) for one in Office.objects.active().order_by("name")]
    return [
        ("Persone", groups[Resource.Kind.WORKER]),
        ("Stanze fuori uso", groups[Resource.Kind.ROOM]),
        ("Interpreti", groups[Resource.Kind.INTERPRETER]),
        ("Uffici chiusi", [(ALL_OFFICES, "Tutti gli uffici"), *offices]),
    ]


class PlanForm(forms.Form):
    """One choice for each appointment; left empty, it is decided later."""

    reason = forms.CharField(
        label="Motivo, per gli appuntamenti annullati",
        max_length=300,
        required=False,
        help_text="Resta nel registro. Al cittadino non viene scritto.",
    )

    def __init__(self, data=None, *, span, **kwargs):
        super().__init__(data, **kwargs)
        self.rows = [Row(self, proposal) for proposal in proposals.proposals(span)]

    def clean(self):
        facts = super().clean()
        if any(row.chosen.startswith(Choice.CANCEL) for row in self.rows) and not facts.get("reason"):
            self.add_error("reason", "Scrivi perché si annulla: resta nel registro.")
        for row in self.rows:
            if row.chosen and row.parsed() is None:
                self.add_error(None, f"Scegli di nuovo per l'appuntamento {row.appointment.code}.")
        return facts

    def chosen(self):
        """{appointment: (choice, worker, start, office)} of the rows that were decided."""
        return {row.appointment: row.parsed() for row in self.rows if row.chosen}

    @property
    def decided(self):
        return [row for row in self.rows if row.chosen]


class Row:
    """An appointment of the plan with its ways out. `chosen` is what was posted, or the best one while nothing was."""

    def __init__(self, form, proposal):
        self.appointment, self.name = proposal.appointment, f"scelta-{proposal.appointment.pk}"
        self.proposal = proposal
        self.chosen = form.data.get(self.name, "")[:200] if form.is_bound else proposal.best

    @property
    def ways(self):
        """[(value, words, chosen)] in the order in which they disturb the person least."""
        same = "per chi viene non cambia nulla"
        ways = [(f"{Choice.COLLEAGUE}|{one.pk}", self._same_hour(one), same) for one in self.proposal.colleagues]
        ways += [(proposals.value_of(slot), *self._time(slot)) for slot in self.proposal.slots]
        ways += [(Choice.CALL.value, "Lascialo e chiama", "lo sportello telefona e trova un orario insieme")]
        ways += [(Choice.CANCEL.value, "Annulla e proponi altri orari", ""), ("", "Decido più tardi", "")]
        return [(value, words, note, value == self.chosen) for value, words, note in ways]

    def _same_hour(self, worker):
        if worker.pk == self.appointment.worker_id:
            return "Stessa ora, in un'altra stanza o con un altro interprete"
        return f"Stessa ora con {worker}"

    def _time(self, slot):
        when = timezone.localtime(slot.start)
        note = "" if slot.resource_id != self.appointment.worker_id else "la stessa persona"
        return f"{WEEKDAYS[when.weekday()]} {when:%d/%m, ore %H:%M} con {slot.resource}", note

    @property
    def reachable(self):
        return absence.reachable(self.appointment)

    def parsed(self):
        """(choice, worker, start, office), or None when it makes no sense."""
        choice, *rest = self.chosen.split("|")
        if choice in {Choice.CANCEL, Choice.CALL}:
            return choice, None, None, None
        if choice == Choice.COLLEAGUE and len(rest) == 1:
            worker = worker_of(rest[0])
            return worker and (choice, worker, self.appointment.starts_at, self.appointment.office)
        if choice == Choice.TIME and len(rest) == 3:
            start, worker, office = times.moment(rest[0]), worker_of(rest[1]), office_of(rest[2])
            return (choice, worker, start, office) if start and start > timezone.now() and worker and office else None
        return None

    @property
    def words(self):
        """What will happen, for the page that asks for a yes."""
        choice, worker, start, _ = self.parsed()
        if choice == Choice.COLLEAGUE:
            return self._same_hour(worker)
        if choice == Choice.TIME:
            when = timezone.localtime(start)
            return f"{WEEKDAYS[when.weekday()]} {when:%d/%m/%Y, ore %H:%M} con {worker}"
        return {Choice.CANCEL.value: "Annullato, con tre orari proposti", Choice.CALL.value: "Resta com'è: va chiamata"}[choice]

    @property
    def message(self):
        """Who tells the person, and how."""
        choice = self.chosen.partition("|")[0]
        if choice == Choice.COLLEAGUE:
            return "nessun messaggio: per chi viene non cambia nulla"
        if choice == Choice.CALL or not self.reachable:
            return "telefonata: nasce un promemoria per lo sportello"
        return "e-mail con il collegamento per cambiarlo"


WEEKDAYS = ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"]


def worker_of(text):
    return Resource.objects.active().workers().filter(pk=text).first() if text.isdecimal() and len(text) < 10 else None


def office_of(text):
    return Office.objects.active().filter(pk=text).first() if text.isdecimal() and len(text) < 10 else None
