"""The equipe: convening, presence, opinions, decision, signature; in-depth meetings."""

from datetime import datetime, time, timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.models import Resource
from sesto_social.ui.layouts import Columns, DayInput, HourInput, Section, form_helper

from ..models import TeamMeeting

FAR = timedelta(days=400)
LENGTHS = [(30, "30 minuti"), (45, "45 minuti"), (60, "1 ora"), (90, "1 ora e mezza"), (120, "2 ore")]


class TimedForm(forms.Form):
    """A day, an hour, how long and, if wanted, a room. `starts_at` is the moment they make."""

    day = forms.DateField(label="Giorno", widget=DayInput())
    hour = forms.TimeField(label="Ora", widget=HourInput())
    minutes_long = forms.TypedChoiceField(label="Durata", choices=LENGTHS, initial=60, coerce=int)
    room = forms.ModelChoiceField(Resource.objects.none(), label="Stanza", required=False, empty_label="Nessuna stanza da prenotare")
    interpreter = forms.ModelChoiceField(Resource.objects.none(), label="Interprete", required=False, empty_label="Non serve")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "room" not in self.fields:
            return
        self.fields["room"].queryset = Resource.objects.active().rooms().select_related("office").order_by("name", "pk")
        self.fields["interpreter"].queryset = Resource.objects.active().interpreters().order_by("name", "pk")
        self.fields["room"].label_from_instance = lambda room: f"{room.name}, {room.office.name}"

    def clean(self):
        facts = super().clean()
        if facts.get("day") and abs(facts["day"] - timezone.localdate()) > FAR:
            self.add_error("day", "La data è lontana più di un anno da oggi: controlla l'anno.")
        elif facts.get("day") and facts.get("hour"):
            facts["starts_at"] = timezone.make_aware(datetime.combine(facts["day"], facts["hour"]))
        return facts


class MeetingConveneForm(TimedForm):
    participants = forms.ModelMultipleChoiceField(
        None, label="Chi è convocato", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Convoca almeno una persona."}
    )
    place = forms.CharField(label="Luogo", max_length=120, required=False, help_text="Se prenoti una stanza si riempie da solo.")
    agenda = forms.CharField(label="Ordine del giorno", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, case, **kwargs):
        self.case = case
        super().__init__(*args, **kwargs)
        team = case.team.current().select_related("user")
        self.fields["participants"].queryset = team
        self.fields["participants"].label_from_instance = lambda member: f"{member.user}, {member.get_function_display()}"
        self.initial.setdefault("participants", [member.pk for member in team])

    def clean(self):
        facts = super().clean()
        if not facts.get("place"):
            if facts.get("room"):
                facts["place"] = f"{facts['room'].name}, {facts['room'].office.name}"
            elif "place" not in self.errors:
                self.add_error("place", "Scrivi dove vi trovate, o prenota una stanza.")
        return facts

    @property
    def helper(self):
        helper = form_helper(
            Section("Chi", "participants"),
            Section(
                "Quando e dove",
                Columns("day", "hour"),
                Columns("minutes_long", "room"),
                Columns("place", "interpreter"),
                reason="Il tempo di tutti viene occupato in agenda.",
            ),
            "agenda",
            primary="Convoca l'equipe",
            cancel=f"{self.case.get_absolute_url()}equipe/",
        )
        helper.form_id = "convoca"
        return helper


class MeetingHoldForm(forms.Form):
    present = forms.ModelMultipleChoiceField(
        None,
        label="Chi era presente",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Segna almeno una persona presente."},
    )
    partial_reason = forms.CharField(
        label="Motivo della forma ridotta",
        required=False,
        max_length=300,
        help_text="Solo in emergenza, se manca una professione. Lo decide il responsabile di area.",
    )

    def __init__(self, *args, meeting, may_reduce, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = reverse("cases:meeting_hold", args=[meeting.pk])
        people = meeting.participants.select_related("user")
        self.fields["present"].queryset = people
        self.fields["present"].label_from_instance = lambda one: f"{one.user}, {one.get_function_display()}"
        self.initial.setdefault("present", [one.pk for one in people])
        if not may_reduce:
            del self.fields["partial_reason"]

    @property
    def helper(self):
        more = ["partial_reason"] if "partial_reason" in self.fields else []
        return form_helper("present", *more, primary="La riunione si è svolta", action=self.action)


class OpinionForm(forms.Form):
    text = forms.CharField(
        label="Il tuo parere", widget=forms.Textarea(attrs={"rows": 7}), help_text="Gli altri lo leggono quando tutti hanno consegnato."
    )
    proposal = forms.ChoiceField(label="Che cosa proponi", choices=[("", "—"), *TeamMeeting.Decision.choices])

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("text", "proposal", primary="Consegna il parere", cancel=self.cancel)


class MeetingDecideForm(forms.Form):
    """The synthesis and one decision; the in-depth meeting says with whom, where, why, by when, led by whom."""

    synthesis = forms.CharField(label="Sintesi condivisa", widget=forms.Textarea(attrs={"rows": 6}))
    decision = forms.ChoiceField(label="Decisione", choices=TeamMeeting.Decision.choices, widget=forms.RadioSelect)
    decision_details = forms.CharField(label="Contenuto della decisione", widget=forms.Textarea(attrs={"rows": 3}))
    receiving_service = forms.CharField(label="Servizio che riceve", max_length=160, required=False)
    participants = forms.CharField(
        label="Con chi", max_length=300, required=False, help_text="Per esempio: la madre e la maestra di Amina."
    )
    place = forms.CharField(label="Dove", max_length=160, required=False)
    purpose = forms.CharField(label="Per capire che cosa", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = forms.DateField(label="Entro il", required=False, widget=DayInput())
    leader = forms.ModelChoiceField(User.objects.none(), label="Chi lo conduce", required=False, empty_label="—")

    IN_DEPTH = {
        "participants": "Scrivi con chi.",
        "place": "Scrivi dove.",
        "purpose": "Scrivi che cosa serve capire.",
        "due_on": "Indica entro quando.",
        "leader": "Indica chi lo conduce.",
    }

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["leader"].queryset = User.objects.filter(pk__in=meeting.case.team.current().values("user"))

    def clean(self):
        facts = super().clean()
        if facts.get("decision") == TeamMeeting.Decision.OTHER_SERVICE and not facts.get("receiving_service"):
            self.add_error("receiving_service", "Scrivi quale servizio riceve.")
        if facts.get("decision") == TeamMeeting.Decision.IN_DEPTH:
            for name, words in self.IN_DEPTH.items():
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, words)
            if facts.get("due_on") and facts["due_on"] < timezone.localdate():
                self.add_error("due_on", "Il giorno è già passato.")
        return facts

    def facts(self):
        """The keyword arguments of `cases.equipe.decide`."""
        data = self.cleaned_data
        chosen = {name: data[name] for name in ("synthesis", "decision", "decision_details")}
        sent = data["decision"] == TeamMeeting.Decision.OTHER_SERVICE
        chosen["receiving_service"] = data["receiving_service"] if sent else ""
        if data["decision"] == TeamMeeting.Decision.IN_DEPTH:
            chosen["in_depth"] = {name: data[name] for name in self.IN_DEPTH}
        return chosen

    @property
    def helper(self):
        return form_helper(
            "synthesis",
            Section("Decisione", "decision", "decision_details"),
            Section("Se è un invio", "receiving_service"),
            Section("Se è un incontro di approfondimento", "participants", Columns("place", "due_on"), "purpose", "leader"),
            primary="Registra la decisione",
            cancel=self.meeting.get_absolute_url(),
        )


class MeetingSignForm(forms.Form):
    dissent = forms.CharField(
        label="Dissenso (facoltativo)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Se non sei d'accordo con la decisione: resta nel verbale con il tuo nome.",
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = reverse("cases:meeting_sign", args=[meeting.pk])

    @property
    def helper(self):
        return form_helper("dissent", primary="Firma il verbale", action=self.action)


class InDepthBookForm(TimedForm):
    """The time of an in-depth meeting; a moment already past writes down what took place."""

    def __init__(self, *args, in_depth, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = reverse("cases:in_depth_book", args=[in_depth.pk])
        if in_depth.starts_at:
            here = timezone.localtime(in_depth.starts_at)
            self.initial.setdefault("day", here.date())
            self.initial.setdefault("hour", time(here.hour, here.minute))

    @property
    def helper(self):
        return form_helper(
            Columns("day", "hour"), Columns("minutes_long", "room"), "interpreter", primary="Fissa l'incontro", action=self.action
        )


class InDepthHoldForm(forms.Form):
    notes = forms.CharField(label="Che cosa è emerso", min_length=10, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, in_depth, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = reverse("cases:in_depth_hold", args=[in_depth.pk])

    @property
    def helper(self):
        return form_helper("notes", primary="L'incontro si è svolto", action=self.action)
