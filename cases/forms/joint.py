"""A common time: with whom, for how long, when, in which room, in which language. Read from the address, never saved."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from sesto_social.agenda import joint
from sesto_social.agenda.models import Resource
from sesto_social.parameters.lookup import codes
from sesto_social.ui.layouts import DayInput
from sesto_social.ui.posted import posted

from .meeting import LENGTHS

LOOK_AHEAD = timedelta(days=13)
LONGEST = timedelta(days=60)
FAR = timedelta(days=400)
ANYWHERE = "qualsiasi"


def sent(request):
    """What was sent, at one of the times proposed after the first was lost: everything else as it was typed. None on a first visit."""
    moment, _, places = request.POST.get("orario", "").partition("|")
    try:
        start = timezone.localtime(datetime.fromisoformat(moment))
    except ValueError:
        return posted(request)
    room, _, interpreter = places.partition("|")
    answers = request.POST.copy()
    for name, value in {"day": start.date().isoformat(), "hour": f"{start:%H:%M}", "room": room, "interpreter": interpreter}.items():
        answers[name] = value
    return answers


class JointSearchForm(forms.Form):
    """Wrong values mean the usual ones: one hour, in the next two weeks, without a room."""

    durata = forms.ChoiceField(label="Durata", required=False, choices=LENGTHS)
    dal = forms.DateField(label="Dal", required=False, widget=DayInput())
    al = forms.DateField(label="Al", required=False, widget=DayInput())
    mezza = forms.ChoiceField(
        label="Quando", required=False, choices=[("", "Tutto il giorno"), (joint.MORNING, "Mattina"), (joint.AFTERNOON, "Pomeriggio")]
    )
    stanza = forms.ChoiceField(label="Stanza", required=False)
    lingua = forms.ChoiceField(label="Interprete", required=False)

    def __init__(self, data, **kwargs):
        asked = {name: data.get(name) or "" for name in ("durata", "dal", "al", "mezza", "stanza", "lingua")}
        super().__init__(asked | {"durata": asked["durata"] or "60"}, **kwargs)
        self.rooms = {
            str(one.pk): one for one in Resource.objects.active().rooms().select_related("office").order_by("office__name", "name", "pk")
        }
        self.offices = {f"u{one.office_id}": one.office for one in self.rooms.values()}
        anywhere = [
            (ANYWHERE, "Qualunque stanza libera"),
            *((code, f"Qualunque, in {office.name}") for code, office in self.offices.items()),
        ]
        each = [(code, f"{room.name}, {room.office.name}") for code, room in self.rooms.items()]
        self.fields["stanza"].choices = [("", "Nessuna stanza"), ("Una libera", anywhere), ("Proprio questa", each)]
        self.fields["lingua"].choices = [("", "Non serve"), *codes("language")]
        self.is_valid()

    def said(self, name, usual=""):
        return self.cleaned_data.get(name) or usual

    @property
    def minutes(self):
        return int(self.said("durata", 60))

    @property
    def first(self):
        """From today on, and not in another age."""
        day, today = self.said("dal", None), timezone.localdate()
        return max(day, today) if day and abs(day - today) < FAR else today

    @property
    def last(self):
        day = self.said("al", None)
        return min(day, self.first + LONGEST) if day and day >= self.first else self.first + LOOK_AHEAD

    @property
    def room_condition(self):
        """What `joint_times` is asked for as a room; None for no room."""
        chosen = self.said("stanza")
        if chosen in self.rooms:
            return joint.room_in(room=self.rooms[chosen])
        return joint.room_in(self.offices.get(chosen)) if chosen else None

    def found(self, people):
        """The common times of these agendas, as many as one can read."""
        language = self.said("lingua")
        times = joint.joint_times(
            people,
            self.minutes,
            self.first,
            self.last,
            rooms=self.room_condition,
            interpreters=joint.speaking(language) if language else None,
            half_day=self.said("mezza"),
        )
        return joint.by_half_day(times)


class JointTimesForm(JointSearchForm):
    """The same, with the colleagues to be chosen."""

    persone = forms.ModelMultipleChoiceField(Resource.objects.none(), label="Con chi", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["persone"].queryset = Resource.objects.active().workers().order_by("name", "pk")
        chosen = [one for one in data.getlist("persone") if one.isdecimal() and len(one) < 10]
        if not data:
            chosen = [str(pk) for pk in Resource.objects.active().workers().of([user]).values_list("pk", flat=True)]
        self.data = self.data | {"persone": chosen}
        self.full_clean()

    @property
    def people(self):
        return list(self.cleaned_data.get("persone") or [])
