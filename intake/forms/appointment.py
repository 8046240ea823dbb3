"""What the desk asks: a day of the agenda, a booking in one screen, another time, a withdrawal."""

import datetime as dt

from django import forms
from django.utils import timezone

from cases.finding import find
from cases.models import Person
from sesto_social.agenda.clock import day_of, midnight
from sesto_social.agenda.models import Office, Resource
from sesto_social.languages import Language
from sesto_social.notifications import providers
from sesto_social.notifications.models import OutboxMessage
from sesto_social.parameters.lookup import codes
from sesto_social.ui.layouts import DayInput, form_helper

from .. import phones, times
from ..actions import front_desk
from ..models import Appointment
from ..secret_links import new_form_key

SHOWN_TIMES = 24
FAR = dt.timedelta(days=400)
NOW, QUEUE = "adesso", "coda"
EMAIL = OutboxMessage.Channel.EMAIL.value
WAYS = [(OutboxMessage.Channel.SMS.value, "SMS"), (OutboxMessage.Channel.APP_IO.value, "App IO")]


class TimeChoice(forms.Form):
    """An office, perhaps a worker, and one of the free times from a day on. Base of booking and moving.

    A choice is `moment|worker|mode`: without a worker, whoever is free; without a mode, at the office or as that worker's hours say.
    """

    office = forms.ModelChoiceField(Office.objects.active(), label="Ufficio", empty_label=None)
    worker = forms.ModelChoiceField(Resource.objects.active().workers(), label="Con chi", required=False, empty_label="chi è libero")
    day = forms.DateField(label="A partire dal giorno", required=False, widget=DayInput())
    start = forms.CharField(label="Orario", error_messages={"required": "Scegli un orario."})

    walk_in = False
    preselects = False

    def language(self):
        return ""

    def talk_reason(self):
        return ""

    def _asked(self, name):
        """A field as it was typed or preset, cleaned on its own: times are shown before the whole form is checked."""
        try:
            return self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return None

    def free(self, office, worker=None):
        """The free slots of what was asked."""
        return times.free_slots(office, self.language(), audience="front_desk", reason=self.talk_reason(), worker=worker)

    def offered(self):
        """[(day, [(value, words, chosen)])]: the times to choose from."""
        office, worker = self._asked("office") or Office.objects.active().first(), self._asked("worker")
        if office is None:
            return []
        slots = self.free(office, worker)
        day = self._asked("day")
        if day and abs(day - timezone.localdate()) < FAR:
            slots = slots.filter(start__gte=midnight(day))
        starts = times.starts_of(slots)[:SHOWN_TIMES]
        chosen = self.preselected(starts, worker)
        return [
            (day, [(value, start, value == chosen) for start in starts for value in [choice(start, worker)]])
            for day, starts in times.by_day(starts)
        ]

    def preselected(self, starts, worker):
        """What was chosen, while it is still free; else, where a time is proposed, the nearest one or the first."""
        chosen = str(self["start"].value() or "")
        if not self.preselects or not starts or chosen.startswith((NOW, QUEUE)) or chosen in {choice(start, worker) for start in starts}:
            return chosen
        wanted = times.moment(chosen.partition("|")[0])
        return choice(times.nearest(starts, wanted, 1)[0] if wanted else starts[0], worker)

    def at_once(self):
        """[(value, worker, chosen)]: who could receive somebody this minute."""
        office = self._asked("office") or Office.objects.active().first()
        if not self.walk_in or office is None:
            return []
        chosen = str(self["start"].value() or "")
        return [(f"{NOW}|{one.pk}", one, f"{NOW}|{one.pk}" == chosen) for one in front_desk.free_now(office)]

    def queue(self):
        """[(value, chosen)]: to wait for whoever is free first, where somebody receives today and nobody is free this minute."""
        office = self._asked("office") or Office.objects.active().first()
        if not self.walk_in or office is None or self.at_once() or not front_desk.on_duty(office).exists():
            return []
        return [(f"{QUEUE}|", str(self["start"].value() or "").startswith(QUEUE))]

    def clean(self):
        facts = super().clean()
        office = facts.get("office")
        if not facts.get("start") or office is None:
            return facts
        moment, worker, mode = [*facts["start"].split("|"), "", ""][:3]
        facts["with"] = Resource.objects.active().workers().filter(pk=worker).first() if worker.isdecimal() and len(worker) < 10 else None
        if self.walk_in and moment == NOW:
            facts["moment"] = NOW
            if facts["with"] is None or not front_desk.free_now(office).filter(pk=facts["with"].pk).exists():
                self.add_error("start", "In questo momento non è più libero: scegli un altro orario.")
            return facts
        if self.walk_in and moment == QUEUE:
            facts["moment"] = QUEUE
            if not front_desk.on_duty(office).exists():
                self.add_error("start", "Oggi in questo ufficio non riceve più nessuno: scegli un altro giorno.")
            return facts
        facts["moment"], facts["mode"] = times.moment(moment), mode if mode in times.HOW else ""
        if facts["moment"] is None or not self.free(office, facts["with"]).filter(start=facts["moment"], **self._wanted(facts)).exists():
            self.lose_time()
        return facts

    @staticmethod
    def _wanted(facts):
        """Whoever is free must receive in the chosen way; a named worker receives as their hours say."""
        if facts["with"] is None:
            facts["mode"] = facts["mode"] or times.OFFICE
        return {"mode": facts["mode"]} if facts["mode"] else {}

    def lose_time(self):
        """Somebody was quicker: say so beside the times, with the nearest ones."""
        self.add_error("start", f"Quell'orario non è più libero. {self.nearest()}".strip())

    def nearest(self):
        moment = times.moment(str(self["start"].value() or "").partition("|")[0])
        office = self._asked("office")
        if moment is None or office is None:
            return ""
        starts = times.nearest(times.free_starts(office, self.language(), audience="front_desk", reason=self.talk_reason()), moment, 3)
        words = ", ".join(f"{timezone.localtime(start):%d/%m ore %H:%M} {start.how}".strip() for start in starts)
        return f"I più vicini: {words}." if words else ""


def choice(start, worker):
    """How a page writes a free time of this worker, or of whoever is free."""
    return "|".join([start.isoformat(), str(worker.pk) if worker else "", *([start.mode] if start.how else [])])


class AppointmentBookForm(TimeChoice):
    """A booking by telephone or at the desk, in one screen. `person` is somebody of the registry: name and contacts come from there."""

    walk_in = True
    preselects = True

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="Come chiede", choices=[(Appointment.Channel.PHONE, "al telefono"), (Appointment.Channel.DESK, "allo sportello")]
    )
    last_name = forms.CharField(label="Cognome", max_length=80, required=False)
    first_name = forms.CharField(label="Nome", max_length=80, required=False)
    phone = forms.CharField(label="Telefono", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False, help_text="Se c'è, riceve subito la conferma.")
    may_call = forms.BooleanField(label="Si può chiamare a questo numero", required=False)
    phone_shared = forms.BooleanField(label="Al telefono può rispondere un altro", required=False)
    may_write = forms.BooleanField(label="Si può scrivere", required=False, initial=True)
    reminder_channel = forms.ChoiceField(
        label="Promemoria", required=False, help_text="Due giorni prima, in parole neutre. Senza scelta, per e-mail."
    )
    call_hours = forms.CharField(
        label="Quando chiamare", max_length=120, required=False, help_text="Orari sicuri, per esempio: la mattina."
    )
    message_language = forms.ChoiceField(label="Lingua dei messaggi", choices=Language.choices, required=False)
    reason = forms.ChoiceField(label="Motivo")
    minors_present = forms.BooleanField(label="In famiglia ci sono minorenni", required=False)
    interpreter_language = forms.ChoiceField(label="Interprete", required=False, help_text="Il colloquio dura mezz'ora di più.")
    accessibility_need = forms.CharField(label="Esigenze di accessibilità", max_length=200, required=False)
    details = forms.CharField(
        label="Dettagli",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Solo ciò che serve. Niente dati sanitari.",
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    FACTS = (
        "last_name",
        "first_name",
        "phone",
        "email",
        "may_call",
        "phone_shared",
        "may_write",
        "reminder_channel",
        "call_hours",
        "reason",
        "minors_present",
        "interpreter_language",
        "accessibility_need",
        "details",
    )

    def __init__(self, *args, user, **kwargs):
        initial = {"form_key": new_form_key()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.user = user
        self.fields["reason"].choices = codes("appointment_reason")
        self.fields["reminder_channel"].choices = [(EMAIL, "e-mail"), *((way, words) for way, words in WAYS if providers.available(way))]
        self.fields["interpreter_language"].choices = [("", "non serve"), *codes("language")]

    def language(self):
        return self._asked("interpreter_language") or ""

    def talk_reason(self):
        return self._asked("reason") or ""

    @property
    def known(self):
        """The person of the registry that was chosen, if any."""
        value = str(self["person"].value() or "")
        return Person.objects.visible_to(self.user).filter(pk=value).first() if value.isdecimal() and len(value) < 19 else None

    def clean(self):
        facts = super().clean()
        facts["person"] = person = self.known
        if person:
            for name in ("last_name", "first_name", "phone", "email"):
                facts[name] = facts.get(name) or getattr(person, name)
        for name, words in (("last_name", "Scrivi il cognome."), ("first_name", "Scrivi il nome.")):
            if not facts.get(name) and name not in self.errors:
                self.add_error(name, words)
        if not facts.get("phone") and not facts.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", "Serve un telefono o un'e-mail, per avvisare se qualcosa cambia.")
        facts["reminder_channel"] = facts.get("reminder_channel") or EMAIL
        if words := self._unsafe_reminder(facts):
            self.add_error("reminder_channel", words)
        return facts

    @staticmethod
    def _unsafe_reminder(facts):
        """Why the chosen reminder would not reach the person, and only the person; or ""."""
        way, person = facts["reminder_channel"], facts["person"]
        if way == EMAIL:
            return ""
        if not facts.get("may_write"):
            return "Per questo promemoria la persona deve accettare che le si scriva."
        if facts.get("phone_shared"):
            return "Al telefono può rispondere un altro: non si mandano messaggi lì."
        if way == OutboxMessage.Channel.SMS and not phones.mobile_number(facts.get("phone", "")):
            return "Per l'SMS serve un numero di cellulare."
        if way == OutboxMessage.Channel.APP_IO and not (person and person.tax_code):
            return "Per App IO scegli la persona dall'anagrafe: serve il suo codice fiscale."
        return ""

    @property
    def facts(self):
        facts = {name: self.cleaned_data[name] for name in self.FACTS}
        return facts | {
            "phone": phones.kept(facts["phone"]),
            "language": self.cleaned_data["message_language"] or Language.ITALIAN.value,
        }


class PersonSearch(forms.Form):
    q = forms.CharField(
        label="Cerca nell'anagrafe", max_length=120, required=False, widget=forms.TextInput(attrs={"type": "search", "autofocus": True})
    )

    def found(self, user):
        text = self.cleaned_data["q"] if self.is_valid() else ""
        return find(Person.objects.visible_to(user), text, limit=8) if len(text.strip()) > 2 else []


class AppointmentMoveForm(TimeChoice):
    def __init__(self, *args, appointment, **kwargs):
        self.appointment = appointment
        initial = {"office": appointment.office_id, "day": max(day_of(appointment.starts_at), timezone.localdate())}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)

    def language(self):
        return self.appointment.interpreter_language

    def talk_reason(self):
        return self.appointment.reason


class AppointmentCancelForm(forms.Form):
    reason = forms.CharField(
        label="Perché l'ufficio lo annulla",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Resta nel registro. Al cittadino non viene scritto.",
        error_messages={"required": "Scrivi perché l'ufficio annulla."},
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("reason", primary="Annulla l'appuntamento", cancel=self.cancel)
