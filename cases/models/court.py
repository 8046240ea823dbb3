"""What a judge orders about the children of a family (*provvedimento dell'autorità giudiziaria*), and who is party to it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import Unit, User
from sesto_social.documents.models import Attachment
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.parameters.protocol import ProtocolNumber
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case, CaseMember
from .grant import cases_granted
from .household import HouseholdMember
from .person import Person
from .team import ConflictDeclaration

Kind = JudicialAuthority.Kind
SINBA_AUTHORITY = {
    Kind.GUARDIANSHIP_JUDGE: "1",
    Kind.JUVENILE_COURT: "2",
    Kind.FAMILY_COURT: "2",
    Kind.JUVENILE_PROSECUTOR: "3",
    Kind.ORDINARY_COURT: "4",
    Kind.COURT_OF_APPEAL: "4",
}
"""From our table of courts to AutoritàProvvedimento; the ordinary prosecutor has no code there."""


class CourtOrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whose content `user` may read: those of one's cases (the educator: where mandated); to who coordinates the unit, also those
        that have no case yet. Never with a conflict."""
        rows = self.without_conflict(user)
        of_cases = Q(case__in=cases_granted("view_case", user))
        if user.has_perm("cases.complete_courtorder"):
            return rows.filter(of_cases | Q(case=None, unit__in=Unit.objects.coordinated_by(user)))
        if user.has_perm("cases.view_courtorder"):
            return rows.filter(of_cases)
        return rows.filter(of_cases, educator_mandated=True) if user.has_perm("cases.view_mandated_courtorder") else self.none()

    def listed_to(self, user):
        """Those `user` may know of: for the desk and the manager protocol, day and state of every one; for the rest what they may read."""
        if user.has_perm("cases.list_courtorder"):
            return self.without_conflict(user)
        return self.visible_to(user)

    def without_conflict(self, user):
        shut = ConflictDeclaration.objects.barring(user).values("case")
        family = CaseMember.objects.filter(case__in=shut).order_by().values("person")
        family = family.union(HouseholdMember.objects.filter(household__cases__in=shut).order_by().values("person"))
        named = OrderParty.objects.filter(person__in=family).values("order")
        return self.exclude(case__isnull=False, case__in=shut).exclude(pk__in=named)

    def open(self):
        """Whose mandate binds still."""
        return self.exclude(status=CourtOrder.Status.CLOSED)

    def to_complete(self):
        return self.filter(status=CourtOrder.Status.RECEIVED)

    def for_list(self):
        return self.select_related("authority", "case", "unit")

    def for_case(self):
        return self.select_related("authority", "document").prefetch_related(
            models.Prefetch("parties", OrderParty.objects.select_related("person").order_by("role", "pk")),
            models.Prefetch("minors", Person.objects.order_by("birth_date", "pk")),
        )


class CourtOrder(Versioned):
    """A mandate or measure of a judge or prosecutor: what it asks, by when, about whom."""

    class Status(models.TextChoices):
        RECEIVED = "received", "ricevuto"
        IN_PROGRESS = "in_progress", "in corso"
        CLOSED = "closed", "chiuso"

    class Act(models.TextChoices):
        DECREE = "decree", "decreto"
        ORDER = "order", "ordinanza"
        JUDGMENT = "judgment", "sentenza"
        PROSECUTOR_NOTE = "prosecutor_note", "nota del pubblico ministero"

    class Channel(models.TextChoices):
        PEC = "pec", "PEC"
        HAND = "hand", "consegnato a mano"
        MAIL = "mail", "posta"
        PORTAL = "portal", "portale dei servizi telematici"

    protocol_number = models.CharField("numero di protocollo", max_length=20)
    protocol_year = models.PositiveSmallIntegerField("anno di protocollo")
    received_at = models.DateTimeField("ricevuto il")
    channel = models.CharField("come è arrivato", max_length=10, choices=Channel)
    authority = models.ForeignKey(JudicialAuthority, models.PROTECT, related_name="+", verbose_name="autorità giudiziaria")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="unità operativa")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="registrato da")
    registered_at = models.DateTimeField("registrato il", default=timezone.now, editable=False)
    status = models.CharField("stato", max_length=12, choices=Status, default=Status.RECEIVED, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="court_orders", verbose_name="caso", editable=False)
    minors = models.ManyToManyField(Person, related_name="+", verbose_name="minori", editable=False)
    section = models.CharField("sezione", max_length=80, blank=True)
    rg_number = models.CharField("numero R.G.", max_length=40, blank=True)
    act = models.CharField("tipo di atto", max_length=16, choices=Act, blank=True)
    measures = ArrayField(models.CharField(max_length=40), verbose_name="che cosa dispone", default=list, blank=True)
    responsibility = ArrayField(models.CharField(max_length=40), verbose_name="responsabilità e tutela", default=list, blank=True)
    decided_on = models.DateField("data dell'atto", null=True, blank=True)
    notified_on = models.DateField("notificato il", null=True, blank=True)
    tasks = models.TextField("che cosa chiede al servizio", blank=True)
    due_on = models.DateField("termine", null=True, blank=True)
    every_months = models.PositiveSmallIntegerField("relazione ogni (mesi)", null=True, blank=True)
    provisional = models.BooleanField("termine provvisorio", default=False, editable=False)
    secret_until = models.DateField("secretato per le parti fino al", null=True, blank=True)
    educator_mandated = models.BooleanField("l'incarico riguarda anche l'educatore", default=False)
    document = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="court_order", verbose_name="atto", editable=False
    )
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="completato da", editable=False)
    completed_at = models.DateTimeField("completato il", null=True, editable=False)
    closed_on = models.DateField("chiuso il", null=True, editable=False)
    closing_reason = models.TextField("come è finito", blank=True, editable=False)
    alerted_days = models.SmallIntegerField(null=True, editable=False)
    """How many days were left at the last alert; -1 when the manager was told too."""

    objects = CourtOrderQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "provvedimento", "provvedimenti"
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("view_mandated_courtorder", "Può vedere i provvedimenti che lo incaricano"),
            ("register_courtorder", "Può registrare l'arrivo di un provvedimento"),
            ("list_courtorder", "Può vedere protocollo, data e stato di ogni provvedimento"),
            ("complete_courtorder", "Può completare e chiudere un provvedimento"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol_year", "protocol_number"],
                name="court_order_protocol_once",
                violation_error_message="Un provvedimento con questo protocollo è già registrato.",
            ),
            models.CheckConstraint(
                name="court_order_in_progress_is_whole",
                condition=Q(status="received")
                | Q(case__isnull=False, decided_on__isnull=False, due_on__isnull=False) & ~Q(tasks="") & ~Q(act=""),
                violation_error_message="Un provvedimento in corso ha caso, atto, data, incarico e termine.",
            ),
            models.CheckConstraint(name="court_order_closed_says_how", condition=~Q(status="closed") | ~Q(closing_reason="")),
        ]
        indexes = [models.Index(fields=["case", "status"], name="court_order_by_case")]

    def __str__(self):
        return f"Provvedimento prot. {self.protocol}"

    def get_absolute_url(self):
        return reverse("cases:court_order_detail", args=[self.pk])

    @property
    def protocol(self):
        return ProtocolNumber(self.protocol_number, self.protocol_year)

    @property
    def title(self):
        """What the act is, without saying about whom."""
        return f"{self.get_act_display().capitalize()}, {self.authority}" if self.act else str(self)

    @property
    def sinba_authority(self):
        return SINBA_AUTHORITY.get(self.authority.kind, "")

    @property
    def is_secret(self):
        return self.secret_until is not None and self.secret_until >= timezone.localdate()

    @property
    def days_left(self):
        return (self.due_on - timezone.localdate()).days if self.due_on else None

    @transition(source={Status.RECEIVED}, target=Status.IN_PROGRESS)
    def complete(self, *, by, case, due_on, provisional, **facts):
        """The coordinator has read it: what it asks, about whom, by when, and which case it belongs to."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.case, self.due_on, self.provisional = case, due_on, provisional
        self.completed_by, self.completed_at = by, timezone.now()

    @transition(source={Status.IN_PROGRESS}, target=Status.CLOSED)
    def close(self, *, by, reason, closed_on):
        """The mandate is over: what was asked is done, or the judge has closed."""
        if not reason.strip():
            raise TransitionNotAllowed("Scrivi come è finito l'incarico.")
        self.closing_reason, self.closed_on = reason, closed_on


class OrderParty(models.Model):
    """A party to the proceeding: a person of the registry, or a plain name (lawyers)."""

    class Role(models.TextChoices):
        MINOR = "minor", "minore"
        MOTHER = "mother", "madre"
        FATHER = "father", "padre"
        GUARDIAN = "guardian", "tutore"
        SPECIAL_CURATOR = "special_curator", "curatore speciale"
        LAWYER = "lawyer", "avvocato"
        OTHER = "other", "altra parte"

    order = models.ForeignKey(CourtOrder, models.PROTECT, related_name="parties", verbose_name="provvedimento")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="persona")
    written_name = models.CharField("nome", max_length=160, blank=True)
    role = models.CharField("ruolo", max_length=16, choices=Role)

    class Meta:
        verbose_name, verbose_name_plural = "parte del procedimento", "parti del procedimento"
        ordering = ["order", "role", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["order", "person", "role"], name="order_party_once", violation_error_message="Questa parte c'è già."
            ),
            models.CheckConstraint(
                name="order_party_is_somebody",
                condition=Q(person__isnull=False) | ~Q(written_name=""),
                violation_error_message="Scegli una persona o scrivi il nome.",
            ),
        ]

    def __str__(self):
        return str(self.person) if self.person_id else self.written_name
