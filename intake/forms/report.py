"""What is asked of a report: at the door, while it is completed, at the triage, in the assessment, for its outcome."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from cases.arrivals import open_cases_of
from cases.forms.court import ProtocolFields, not_in_future, not_later_than_now
from cases.models import Household, Person
from sesto_social.accounts.models import Unit, User
from sesto_social.agenda.models import Office
from sesto_social.documents.uploads import UploadField
from sesto_social.parameters.lookup import codes
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Fold, MomentInput, Section, form_helper
from sesto_social.ui.templatetags.ui import giorno_ora

from .. import times
from ..models import IncomingReport, ReportConflict, ReportPerson

Outcome = IncomingReport.Outcome
ONLY_NEEDED = "Solo ciò che serve: i fatti come sono stati riferiti, senza giudizi."
TIMES_SHOWN = 20


class ReportFacts:
    """The fields that registering and completing have in common."""

    SHARED = (
        "received_at",
        "channel",
        "source",
        "sender",
        "contact",
        "facts",
        "facts_from",
        "facts_until",
        "urgency",
        "do_not_inform_family",
        "reporter_protected",
        "confidentiality",
        "unit",
    )
    WIDGETS = {
        "received_at": MomentInput(),
        "facts": forms.Textarea(attrs={"rows": 7}),
        "facts_from": DayInput(),
        "facts_until": DayInput(),
        "urgency": forms.RadioSelect,
    }
    HELPS = {
        "sender": "Per esempio: scuola, reparto, comando. Lascia vuoto se è anonima.",
        "contact": "Nome e telefono di chi può dire di più.",
        "facts": ONLY_NEEDED,
        "do_not_inform_family": "Se si sospetta un reato di un familiare: nessuna lettera, nessun messaggio, nessun invito.",
        "reporter_protected": "Il nome di chi segnala non compare nelle stampe né nel fascicolo.",
    }

    def prepare(self):
        self.fields["source"] = forms.ChoiceField(label="Fonte", choices=[("", "Scegli"), *codes("report_source")])
        self.fields["unit"] = forms.ModelChoiceField(Unit.objects.coordinated(), label="A quale unità operativa", empty_label="Scegli")
        self.fields["channel"].choices = [("", "Scegli"), *IncomingReport.Channel.choices]
        for name, words in self.HELPS.items():
            self.fields[name].help_text = words

    def clean_received_at(self):
        return not_later_than_now(self.cleaned_data["received_at"])

    def clean_facts_from(self):
        return a_past_day(self.cleaned_data["facts_from"])

    def clean_facts_until(self):
        return a_past_day(self.cleaned_data["facts_until"])

    def clean(self):
        facts = super().clean()
        first, last = facts.get("facts_from"), facts.get("facts_until")
        if first and last and last < first:
            self.add_error("facts_until", "I fatti finiscono prima di cominciare: controlla le date.")
        return facts

    def sections(self):
        return (
            Section("Chi segnala", Columns("source", "sender"), "contact", "reporter_protected"),
            Section("Che cosa segnala", "facts", Columns("facts_from", "facts_until"), reason=ONLY_NEEDED),
            Section("Urgenza e riservatezza", "urgency", "do_not_inform_family", Columns("unit", "confidentiality")),
        )


def a_past_day(day):
    not_in_future(day)
    if day and day.year < 1950:
        raise ValidationError("Controlla l'anno.")
    return day


class ReportAddForm(ReportFacts, ProtocolFields):
    """A report at the door. The facts may be left to who completes it, when they are in the paper attached."""

    file = UploadField(label="Allegato", required=False)

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        made = forms.fields_for_model(IncomingReport, self.SHARED, widgets=self.WIDGETS)
        self.fields |= {name: field for name, field in made.items() if field is not None}
        self.prepare()
        self.fields["received_at"].initial = timezone.localtime
        self.fields["urgency"].choices = IncomingReport.Urgency.choices

    def clean(self):
        facts = super().clean()
        number = facts.get("protocol")
        if number and IncomingReport.objects.filter(protocol_year=number.year, protocol_number=number.number).exists():
            self.add_error("protocol_number", "Una segnalazione con questo protocollo è già registrata.")
        return facts

    def facts(self):
        """Keyword arguments of `report.register`."""
        known = {name: self.cleaned_data[name] for name in self.SHARED}
        upload = self.cleaned_data["file"]
        return known | {"protocol": self.cleaned_data["protocol"], "uploads": [upload] if upload else []}

    @property
    def helper(self):
        return form_helper(
            Section("Protocollo", Columns("protocol_number", "protocol_year"), Columns("received_at", "channel"), "file"),
            *self.sections(),
            primary="Registra la segnalazione",
            cancel=self.cancel,
        )


class ReportEditForm(VersionedForm, ReportFacts, forms.ModelForm):
    class Meta:
        model = IncomingReport
        fields = ReportFacts.SHARED
        widgets = ReportFacts.WIDGETS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prepare()
        self.fields["source"].initial = self.instance.source
        self.fields["unit"].initial = self.instance.unit_id
        self.fields["urgency"].choices = IncomingReport.Urgency.choices

    @property
    def helper(self):
        return form_helper(
            Section("Arrivo", Columns("received_at", "channel")), *self.sections(), "version", cancel=self.instance.get_absolute_url()
        )


class ReportAttachForm(forms.Form):
    file = UploadField(label="File")

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("file", primary="Aggiungi l'allegato", cancel=self.cancel)


class ReportTriageForm(forms.Form):
    urgency = forms.ChoiceField(label="Urgenza", choices=IncomingReport.Urgency.choices, widget=forms.RadioSelect)
    assignee = forms.ModelChoiceField(User.objects.none(), label="Chi fa la prima valutazione", empty_label="Scegli")
    note = forms.CharField(
        label="Nota per chi valuta", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=ONLY_NEEDED
    )

    def __init__(self, *args, report, by, **kwargs):
        super().__init__(*args, initial={"urgency": report.urgency, "assignee": report.assignee_id}, **kwargs)
        self.report = report
        people = User.objects.with_role("intake_worker", "case_worker").order_by("last_name", "first_name", "pk")
        own = [user for user in people if user.unit_id == report.unit_id]
        ordered = [by, *own, *(user for user in people if user.unit_id != report.unit_id)]
        self.fields["assignee"].queryset = User.objects.filter(pk__in=[user.pk for user in ordered])
        words = [(user.pk, f"{user.display_name}{f' — {user.unit}' if user.unit else ''}") for user in ordered]
        self.fields["assignee"].choices = [("", "Scegli"), *words]

    @property
    def helper(self):
        return form_helper("urgency", "assignee", "note", primary="Affida la prima valutazione", cancel=self.report.get_absolute_url())


class ReportAssessForm(forms.Form):
    assessment = forms.CharField(
        label="Prima valutazione",
        min_length=20,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="Che cosa è stato verificato, con chi si è parlato, che cosa si propone. I fatti separati dalle valutazioni.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, initial={"assessment": report.assessment, "version": report.version}, **kwargs)
        self.report = report

    @property
    def helper(self):
        return form_helper(
            "assessment",
            "version",
            primary="Consegna la valutazione",
            name="consegna",
            second="Salva e continua dopo",
            second_name="salva",
            cancel=self.report.get_absolute_url(),
        )


class ReportConcludeForm(forms.Form):
    """One or more outcomes, each with the facts that it needs."""

    outcomes = forms.MultipleChoiceField(
        label="Esiti",
        choices=Outcome.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Anche più d'uno, per esempio caso e Procura.",
        error_messages={"required": "Indica almeno un esito."},
    )
    nothing_reason = forms.CharField(
        label="Perché nessun seguito", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    minors = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Minori in carico", required=False, widget=forms.CheckboxSelectMultiple
    )
    household = forms.ModelChoiceField(Household.objects.none(), label="Nucleo familiare", required=False, empty_label="Scegli")
    authorities = forms.ModelMultipleChoiceField(
        JudicialAuthority.objects.none(), label="A quale Procura", required=False, widget=forms.CheckboxSelectMultiple
    )
    guest = forms.ModelChoiceField(Person.objects.none(), label="Chi invitare", required=False, empty_label="Scegli")
    moment = forms.ChoiceField(label="Quando e dove", required=False)

    NEEDED = (
        ("nothing_reason", Outcome.NOTHING, "Scrivi perché non c'è un seguito."),
        ("minors", Outcome.CASE, "Scegli almeno un minore: deve essere in anagrafe."),
        ("authorities", Outcome.PROSECUTOR, "Scegli a quale Procura si segnala."),
        ("guest", Outcome.INVITATION, "Scegli chi invitare: deve essere in anagrafe."),
        ("moment", Outcome.INVITATION, "Scegli il giorno e l'ora."),
    )

    def __init__(self, *args, report, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        people = named_and_at_home(report, user)
        self.homes = homes_of(report, user)
        self.fields["minors"].queryset = people.filter(birth_date__gt=coming_of_age())
        self.fields["minors"].initial = list(report.people.filter(role=ReportPerson.Role.MINOR).values_list("person", flat=True))
        self.fields["household"].queryset = self.homes
        self.fields["household"].initial = only_one(self.homes)
        self.fields["guest"].queryset = people.exclude(birth_date__gt=coming_of_age())
        Kind = JudicialAuthority.Kind  # noqa: N806
        prosecutors = JudicialAuthority.objects.valid_on(timezone.localdate()).filter(kind__in=[Kind.JUVENILE_PROSECUTOR, Kind.PROSECUTOR])
        self.fields["authorities"].queryset = prosecutors
        self.fields["moment"].choices = [("", "Scegli"), *free_moments()]
        if report.do_not_inform_family:
            self.fields["outcomes"].choices = [one for one in Outcome.choices if one[0] != Outcome.INVITATION]
            del self.fields["guest"], self.fields["moment"]

    def clean(self):
        facts = super().clean()
        chosen = facts.get("outcomes", [])
        for name, outcome, words in self.NEEDED:
            if outcome in chosen and name in self.fields and not facts.get(name) and name not in self.errors:
                self.add_error(name, words)
        if Outcome.NOTHING in chosen and len(chosen) > 1:
            self.add_error("outcomes", "«Nessun seguito» sta da solo: togli gli altri esiti.")
        if Outcome.CASE in chosen and facts.get("minors") and "household" not in self.errors:
            self._check_home(list(facts["minors"]), facts.get("household"))
        return facts

    def clean_guest(self):
        guest = self.cleaned_data["guest"]
        if guest and not (guest.phone or guest.email):
            raise ValidationError("In anagrafe mancano telefono ed e-mail: aggiungine uno, serve per spostare l'appuntamento.")
        return guest

    def _check_home(self, minors, household):
        """Who is in charge already needs none; the others live in the household chosen."""
        known = open_cases_of(minors)
        rest = [one for one in minors if one.pk not in known]
        if not rest:
            return
        if household is None:
            self.add_error("household", "Scegli il nucleo familiare: il caso è di una famiglia.")
            return
        at_home = set(household.members.current().values_list("person", flat=True))
        if stranger := next((one for one in rest if one.pk not in at_home), None):
            self.add_error("minors", f"{stranger} non vive nel nucleo scelto: controlla la famiglia in anagrafe.")

    def facts(self):
        """Keyword arguments of `report.conclude`, bar the invitation."""
        names = ("outcomes", "nothing_reason", "household", "minors", "authorities")
        return {name: self.cleaned_data[name] for name in names}

    def invitation(self):
        """(person, office, moment) when somebody is invited."""
        if Outcome.INVITATION not in self.cleaned_data["outcomes"]:
            return None
        office, _, start = self.cleaned_data["moment"].partition("|")
        return self.cleaned_data["guest"], Office.objects.get(pk=office), times.moment(start)

    @property
    def helper(self):
        invitation = () if "guest" not in self.fields else (Fold("Invito alla famiglia", "guest", "moment"),)
        return form_helper(
            Section("Esito", "outcomes"),
            Fold("Nessun seguito", "nothing_reason"),
            Fold(
                "Caso",
                "minors",
                "household",
                reason="Se un minore è già in carico, la segnalazione si unisce al suo caso: il nucleo non serve.",
            ),
            Fold("Segnalazione alla Procura", "authorities", reason="Il testo si scrive dopo, e lo firmano in due."),
            *invitation,
            primary="Concludi la segnalazione",
            cancel=self.report.get_absolute_url(),
        )


def coming_of_age():
    today = timezone.localdate()
    try:
        return today.replace(year=today.year - 18)
    except ValueError:
        return today.replace(year=today.year - 18, day=28)


def homes_of(report, user):
    """The households in which the minors named live today."""
    named = report.people.exclude(role=ReportPerson.Role.REPORTER).filter(person__isnull=False).values("person")
    homes = Household.objects.visible_to(user).actual().filter(members__person__in=named, members__until__isnull=True)
    return homes.order_by("name", "pk").distinct()


def named_and_at_home(report, user):
    """Those named, but who reports, and those who live with them."""
    named = report.people.exclude(role=ReportPerson.Role.REPORTER).filter(person__isnull=False).values("person")
    at_home = Person.objects.filter(memberships__household__in=homes_of(report, user).values("pk"), memberships__until__isnull=True)
    ids = set(named.values_list("person", flat=True)) | set(at_home.values_list("pk", flat=True))
    return Person.objects.visible_to(user).filter(pk__in=ids).order_by("birth_date", "pk")


def only_one(rows):
    found = list(rows[:2])
    return found[0].pk if len(found) == 1 else None


def free_moments():
    """[(office|start, words)]: the next free times, office by office."""
    offered = []
    for office in Office.objects.active():
        starts = times.free_starts(office, audience="front_desk", mode=times.OFFICE)[:TIMES_SHOWN]
        offered += [(f"{office.pk}|{start.isoformat()}", f"{giorno_ora(start)} · {office}") for start in starts]
    return offered


class ReportReopenForm(forms.Form):
    reason = forms.CharField(label="Perché si riapre", min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("reason", primary="Riapri la segnalazione", cancel=self.cancel)


class ReportConflictForm(forms.Form):
    bond = forms.ChoiceField(
        label="Che legame hai", choices=[(code, capfirst(words)) for code, words in ReportConflict.Bond.choices], widget=forms.RadioSelect
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("bond", primary="Dichiaro il legame e lascio la segnalazione", cancel=self.cancel)


class ReportInformForm(forms.Form):
    reason = forms.CharField(
        label="Da chi lo sai, e da quando",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Per esempio: nota della Procura, con il protocollo.",
    )

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("reason", primary="La famiglia si può informare", cancel=self.cancel)


class ReportFilterForm(forms.Form):
    FILTERS = ("stato", "fonte", "urgenza", "mie")

    q = forms.CharField(
        label="Cerca per protocollo, ente o nome", max_length=80, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    stato = forms.ChoiceField(
        label="Stato",
        required=False,
        choices=[
            ("", "Tutti"),
            ("awaiting", "da esaminare"),
            ("in_hand", "in valutazione"),
            ("late", "in ritardo"),
            ("to_sign", "Procura: da firmare"),
            *IncomingReport.Status.choices,
        ],
    )
    fonte = forms.ChoiceField(label="Fonte", required=False)
    urgenza = forms.ChoiceField(label="Urgenza", required=False, choices=[("", "Tutte"), *IncomingReport.Urgency.choices])
    mie = forms.ChoiceField(label="Di chi", required=False, choices=[("", "Tutte"), ("mie", "affidate a me")])

    def __init__(self, *args, reads=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fonte"].choices = [("", "Tutte"), *codes("report_source")]
        if not reads:
            self.fields["q"].label = "Cerca per protocollo"
            for name in ("fonte", "urgenza", "mie"):
                del self.fields[name]

    def narrowed(self, rows, user):
        """The rows that the filters leave; an unknown value is no filter."""
        self.is_valid()
        asked = self.cleaned_data
        state = asked.get("stato", "")
        shaped = {"awaiting": rows.awaiting_triage, "in_hand": rows.in_hand, "late": rows.late, "to_sign": rows.to_sign}
        rows = shaped[state]() if state in shaped else rows.filter(status=state) if state else rows
        for name, column in (("fonte", "source"), ("urgenza", "urgency")):
            rows = rows.filter(**{column: asked[name]}) if asked.get(name) else rows
        return rows.filter(assignee=user) if asked.get("mie") else rows
