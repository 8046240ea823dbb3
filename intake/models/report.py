"""A report that somebody else makes about a child (*segnalazione*), from the door to its outcome."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseMember, HouseholdMember, Person, cases_granted
from sesto_social.accounts.models import Unit, User
from sesto_social.agenda.clock import day_of, instant
from sesto_social.agenda.planning import working_days_after
from sesto_social.documents.models import Attachment, Document
from sesto_social.parameters.lookup import whole
from sesto_social.parameters.protocol import ProtocolNumber
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .appointment import Appointment
from .sheet import barred

END_OF_DAY = dt.time(23, 59)


class IncomingReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whose content `user` may read: the Segretariato all but the restricted, the coordinator those of the unit, the rest of the
        service those given to them for assessment and, unless restricted, those of their cases. Never with a conflict."""
        rows = self.without_conflict(user)
        mine, of_cases = Q(assignee=user), Q(pk__in=linked_to(cases_granted("view_case", user)))
        ordinary = Q(confidentiality=IncomingReport.Confidentiality.ORDINARY)
        if user.has_perm("intake.decide_incomingreport"):
            return rows.filter(mine | of_cases | Q(unit__in=Unit.objects.coordinated_by(user)))
        if user.has_perm("intake.write_incomingreport"):
            return rows.filter(mine | ordinary)
        return rows.filter(mine | of_cases & ordinary) if user.has_perm("intake.view_incomingreport") else self.none()

    def listed_to(self, user):
        """Those `user` may know of: for the desk and the manager number, day and state of every one; for the rest what they may read."""
        if user.has_perm("intake.list_incomingreport"):
            return self.without_conflict(user)
        return self.visible_to(user)

    def workable_by(self, user):
        """Those that `user` may write on."""
        return self.visible_to(user) if user.has_perm("intake.write_incomingreport") else self.visible_to(user).filter(assignee=user)

    def without_conflict(self, user):
        """A declared conflict shuts the report it was said of, what joined the case, and what names anybody of that family before."""
        shut = barred(user)
        family = Q(person__in=CaseMember.objects.filter(case__in=shut).values("person"))
        family |= Q(person__in=HouseholdMember.objects.filter(household__cases__in=shut).values("person"))
        said = ReportConflict.objects.filter(user=user).values("report")
        rows = self.exclude(pk__in=linked_to(shut)).exclude(pk__in=ReportPerson.objects.filter(family).values("report"))
        return rows.exclude(pk__in=said)

    def awaiting_triage(self):
        return self.filter(status__in=IncomingReport.AWAITING_TRIAGE)

    def in_hand(self):
        return self.filter(status__in=IncomingReport.IN_HAND)

    def to_sign(self):
        """Whose report to the prosecutor waits for the second signature."""
        return self.filter(prosecutor_reports__status="authored").distinct()

    def late(self):
        """Past the moment by which the next step was due."""
        now = timezone.now()
        return self.filter(
            Q(status__in=IncomingReport.AWAITING_TRIAGE, triage_due_at__lt=now)
            | Q(status__in=IncomingReport.IN_HAND, assessment_due_at__lt=now)
        )

    def matching(self, text, *, readable):
        """Those that `text` may mean. Contents are searched only in `readable`: a hit must say nothing of what one may not read."""
        digits = text.split("/")[0].strip().lstrip("0")
        number = Q(protocol_number=digits) if digits.isdecimal() else Q(pk__in=[])
        words = Q(sender__icontains=text) | Q(facts__icontains=text)
        words |= Q(pk__in=ReportPerson.objects.matching(text).values("report"))
        return self.filter(number | Q(pk__in=readable.filter(words).order_by().values("pk")))

    def for_list(self):
        return self.select_related("unit", "assignee")


def linked_to(cases):
    """The ids of the reports joined to `cases`, a subquery of ids."""
    return IncomingReport.cases.through.objects.filter(case__in=cases).values("incomingreport")


class IncomingReport(Versioned):
    """What a school, a hospital, a doctor, the police or a neighbour says about a child (*segnalazione*)."""

    class Status(models.TextChoices):
        REGISTERED = "registered", "registrata"
        TRIAGED = "triaged", "esaminata"
        IN_ASSESSMENT = "in_assessment", "in prima valutazione"
        CONCLUDED = "concluded", "conclusa"
        ARCHIVED = "archived", "archiviata"
        REOPENED = "reopened", "riaperta"

    class Channel(models.TextChoices):
        PEC = "pec", "PEC"
        HAND = "hand", "consegnata a mano"
        PHONE = "phone", "telefono"
        MAIL = "mail", "posta o e-mail"
        IN_PERSON = "in_person", "di persona"

    class Urgency(models.TextChoices):
        ORDINARY = "ordinary", "ordinaria"
        HIGH = "high", "alta"
        EMERGENCY = "emergency", "emergenza"

    class Confidentiality(models.TextChoices):
        ORDINARY = "ordinary", "ordinaria"
        RESTRICTED = "restricted", "ristretta: solo chi coordina e chi valuta"

    class Outcome(models.TextChoices):
        NOTHING = "nothing", "nessun seguito"
        INVITATION = "invitation", "invito alla famiglia"
        CASE = "case", "caso"
        PROSECUTOR = "prosecutor", "segnalazione alla Procura"

    AWAITING_TRIAGE = (Status.REGISTERED, Status.REOPENED)
    IN_HAND = (Status.TRIAGED, Status.IN_ASSESSMENT)
    ENDED = (Status.CONCLUDED, Status.ARCHIVED)

    protocol_number = models.CharField("numero di protocollo", max_length=20)
    protocol_year = models.PositiveSmallIntegerField("anno di protocollo")
    received_at = models.DateTimeField("ricevuta il")
    channel = models.CharField("come è arrivata", max_length=10, choices=Channel)
    source = models.CharField("fonte", max_length=40)
    sender = models.CharField("ente o persona che segnala", max_length=160, blank=True)
    contact = models.CharField("con chi parlare", max_length=160, blank=True)
    facts = models.TextField("fatti", blank=True)
    facts_from = models.DateField("fatti del", null=True, blank=True)
    facts_until = models.DateField("fino al", null=True, blank=True)
    urgency = models.CharField("urgenza", max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    do_not_inform_family = models.BooleanField("non informare la famiglia", default=False)
    reporter_protected = models.BooleanField("l'identità di chi segnala è protetta", default=False)
    confidentiality = models.CharField("riservatezza", max_length=10, choices=Confidentiality, default=Confidentiality.ORDINARY)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="unità operativa")
    status = models.CharField("stato", max_length=14, choices=Status, default=Status.REGISTERED, editable=False)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="registrata da")
    registered_at = models.DateTimeField("registrata il", default=timezone.now, editable=False)
    triage_due_at = models.DateTimeField("triage entro", editable=False)
    triaged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="triage di", editable=False)
    triaged_at = models.DateTimeField("triage del", null=True, editable=False)
    triage_note = models.TextField("nota di triage", blank=True, editable=False)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="prima valutazione di", editable=False)
    assessment_due_at = models.DateTimeField("prima valutazione entro", null=True, editable=False)
    assessment = models.TextField("prima valutazione", blank=True, editable=False)
    assessed_at = models.DateTimeField("valutata il", null=True, editable=False)
    outcomes = ArrayField(models.CharField(max_length=20, choices=Outcome), verbose_name="esiti", default=list, editable=False)
    nothing_reason = models.TextField("perché nessun seguito", blank=True, editable=False)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="conclusa da", editable=False)
    concluded_at = models.DateTimeField("conclusa il", null=True, editable=False)
    cases = models.ManyToManyField(Case, related_name="incoming_reports", verbose_name="casi", editable=False)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="appuntamento dell'invito", editable=False
    )
    letter = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name="lettera di invito", editable=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name="PDF", editable=False)
    told_coordinators_at = models.DateTimeField(null=True, editable=False)
    told_director_at = models.DateTimeField(null=True, editable=False)

    objects = IncomingReportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "segnalazione", "segnalazioni"
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("register_incomingreport", "Può registrare segnalazioni"),
            ("list_incomingreport", "Può vedere numero, data e stato di ogni segnalazione"),
            ("write_incomingreport", "Può completare segnalazioni"),
            ("assess_incomingreport", "Può valutare una segnalazione affidata"),
            ("decide_incomingreport", "Può esaminare e concludere segnalazioni"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol_year", "protocol_number"],
                name="report_protocol_once",
                violation_error_message="Una segnalazione con questo protocollo è già registrata.",
            ),
            models.CheckConstraint(
                name="report_facts_in_order",
                condition=Q(facts_from__isnull=True) | Q(facts_until__isnull=True) | Q(facts_until__gte=F("facts_from")),
                violation_error_message="I fatti finiscono prima di cominciare: controlla le date.",
            ),
            models.CheckConstraint(
                name="report_concluded_has_outcome", condition=~Q(status__in=["concluded", "archived"]) | ~Q(outcomes=[])
            ),
            models.CheckConstraint(name="report_nothing_has_reason", condition=~Q(outcomes__contains=["nothing"]) | ~Q(nothing_reason="")),
            models.CheckConstraint(
                name="report_secret_invites_nobody",
                condition=Q(do_not_inform_family=False) | ~Q(outcomes__contains=["invitation"]),
                violation_error_message="La famiglia è già stata invitata: non si può più segnare «non informare la famiglia».",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="report_by_arrival"),
            models.Index(fields=["unit", "status"], name="report_by_unit"),
        ]

    def __str__(self):
        return f"Segnalazione prot. {self.protocol}"

    def get_absolute_url(self):
        return reverse("intake:report_detail", args=[self.pk])

    @property
    def protocol(self):
        return ProtocolNumber(self.protocol_number, self.protocol_year)

    @property
    def is_emergency(self):
        return self.urgency == self.Urgency.EMERGENCY

    @property
    def due_at(self):
        """The moment by which the next step is due; None when there is none."""
        if self.status in self.AWAITING_TRIAGE:
            return self.triage_due_at
        return self.assessment_due_at if self.status in self.IN_HAND else None

    @property
    def is_late(self):
        return self.due_at is not None and self.due_at < timezone.now()

    def may_be_worked_by(self, user):
        return user.has_perm("intake.write_incomingreport") or self.assignee_id == user.pk

    @transition(source=AWAITING_TRIAGE, target=Status.TRIAGED)
    def triage(self, *, by, urgency, assignee, note=""):
        """The coordinator has read it, says how urgent it is and who assesses it."""
        if not self.facts.strip():
            raise TransitionNotAllowed("Prima scrivi i fatti segnalati: senza non si può esaminare.")
        self.urgency, self.assignee, self.triage_note = urgency, assignee, note
        self.triaged_by, self.triaged_at = by, timezone.now()
        self.assessment_due_at = assessment_due(self.triaged_at, urgency)

    @transition(source={Status.TRIAGED}, target=Status.IN_ASSESSMENT)
    def begin_assessment(self, *, by):
        """Who was asked to assess it has started."""

    @transition(source=IN_HAND, target=Status.CONCLUDED)
    def conclude(self, *, by, outcomes, nothing_reason=""):
        """One or more outcomes; none of them may reach the family while they are not to be told."""
        if not outcomes:
            raise TransitionNotAllowed("Indica almeno un esito.")
        if self.Outcome.NOTHING in outcomes and (len(outcomes) > 1 or not nothing_reason.strip()):
            raise TransitionNotAllowed("«Nessun seguito» sta da solo e chiede il motivo.")
        if self.Outcome.INVITATION in outcomes and self.do_not_inform_family:
            raise TransitionNotAllowed("La famiglia non va informata: non si può mandare un invito.")
        self.outcomes, self.nothing_reason = outcomes, nothing_reason
        self.concluded_by, self.concluded_at = by, timezone.now()

    @transition(source=IN_HAND, target=Status.REGISTERED)
    def give_back(self, *, by, reason):
        """Who was asked to assess it cannot: it is read and given away again, within the time of a new one."""
        self.assignee = self.triaged_by = self.triaged_at = self.assessed_at = self.assessment_due_at = None
        self.told_coordinators_at = self.told_director_at = None
        self.triage_due_at = triage_due(timezone.now(), self.urgency)

    @transition(source={Status.CONCLUDED}, target=Status.ARCHIVED)
    def archive(self, *, by):
        """Nothing more to do."""

    @transition(source=ENDED, target=Status.REOPENED)
    def reopen(self, *, by, reason):
        """Something new came to light: it is read again from the start."""
        self.triage_due_at = triage_due(timezone.now(), self.urgency)
        self.assessment_due_at = self.told_coordinators_at = self.told_director_at = None


def triage_due(moment, urgency):
    """The same hour some working days on; for an emergency the end of the day, holidays or not."""
    return same_hour(moment, working_days_after(day_of(moment), whole(f"report_triage_working_days{suffix(urgency)}")), urgency)


def assessment_due(moment, urgency):
    """The same hour some days on; for an emergency the end of the day."""
    return same_hour(moment, day_of(moment) + dt.timedelta(days=whole(f"report_assessment_days{suffix(urgency)}")), urgency)


def suffix(urgency):
    return "_emergency" if urgency == IncomingReport.Urgency.EMERGENCY else ""


def same_hour(moment, day, urgency):
    """On `day` when the clocks show what they showed at `moment`: a night that changes the clocks moves nothing."""
    wall = END_OF_DAY if urgency == IncomingReport.Urgency.EMERGENCY else timezone.localtime(moment).time()
    return instant(day, wall)


class ReportPersonQuerySet(models.QuerySet):
    def matching(self, text):
        return self.filter(Q(written_name__icontains=text) | Q(person__last_name__icontains=text) | Q(person__first_name__icontains=text))

    def known(self):
        """Those who are somebody of the registry."""
        return self.filter(person__isnull=False).select_related("person")


class ReportPerson(models.Model):
    """Somebody a report names: a person of the registry, or only a name as it was written."""

    class Role(models.TextChoices):
        MINOR = "minor", "minore"
        PARENT = "parent", "genitore"
        ALLEGED_AUTHOR = "alleged_author", "presunto autore"
        REPORTER = "reporter", "chi segnala"
        OTHER = "other", "altra persona"

    report = models.ForeignKey(IncomingReport, models.PROTECT, related_name="people", verbose_name="segnalazione")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="persona")
    written_name = models.CharField("nome come è scritto", max_length=160, blank=True)
    role = models.CharField("ruolo", max_length=14, choices=Role)

    objects = ReportPersonQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "persona nominata", "persone nominate"
        ordering = ["report", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"], name="report_person_once", violation_error_message="Questa persona è già nominata qui."
            ),
            models.CheckConstraint(
                name="report_person_is_somebody",
                condition=Q(person__isnull=False) | ~Q(written_name=""),
                violation_error_message="Scegli una persona o scrivi il nome.",
            ),
        ]

    def __str__(self):
        return str(self.person) if self.person_id else self.written_name


class ReportAttachment(models.Model):
    """A paper that came with a report. The report is its door."""

    report = models.ForeignKey(IncomingReport, models.PROTECT, related_name="attachments", verbose_name="segnalazione")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="incoming_report", verbose_name="allegato")

    class Meta:
        verbose_name, verbose_name_plural = "allegato della segnalazione", "allegati della segnalazione"
        ordering = ["report", "pk"]
        default_permissions = ()

    def __str__(self):
        return str(self.attachment)


class ReportConflict(models.Model):
    """A bond of a colleague with somebody a report speaks of (*conflitto di interessi*), said before there is a case to say it of."""

    class Bond(models.TextChoices):
        KIN = "kin", "parentela o affinità entro il quarto grado"
        ACQUAINTANCE = "acquaintance", "una conoscenza rilevante"
        REPORTER = "reporter", "un legame con chi segnala"
        OTHER = "other", "un altro motivo di opportunità"

    report = models.ForeignKey(IncomingReport, models.PROTECT, related_name="conflicts", verbose_name="segnalazione")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="operatore")
    bond = models.CharField("legame", max_length=12, choices=Bond)
    declared_at = models.DateTimeField("dichiarato il", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "conflitto su una segnalazione", "conflitti sulle segnalazioni"
        ordering = ["report", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="report_conflict_once")]

    def __str__(self):
        return f"{self.user}: {self.get_bond_display()}"
