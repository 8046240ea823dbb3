"""What is done for the family: the part that all kinds of help share."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Person
from sesto_social.accounts.models import User
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .plan import BelowCaseQuerySet, InterventionPlan


class InterventionQuerySet(BelowCaseQuerySet):
    def open(self):
        return self.filter(status__in=Intervention.OPEN)


class Intervention(Versioned):
    """One help of one kind within a plan (*intervento*); the detail forms of each kind are one-to-one with it."""

    class Kind(models.TextChoices):
        ECONOMIC_AID = "economic_aid", "aiuto economico"
        SISL = "sisl", "integrazione socio-lavorativa (SISL)"
        PARENTING_SUPPORT = "parenting_support", "aiuto ai genitori"
        EDUCATIONAL_PROJECT = "educational_project", "progetto educativo di sostegno"
        FOSTER_CARE = "foster_care", "affido familiare"
        CHILD_PROTECTION = "child_protection", "tutela minori"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposto"
        AUTHORISED = "authorised", "autorizzato"
        ACTIVE = "active", "attivo"
        SUSPENDED = "suspended", "sospeso"
        ENDED = "ended", "concluso"
        INTERRUPTED = "interrupted", "interrotto"
        REVOKED = "revoked", "revocato"
        NOT_STARTED = "not_started", "non avviato"

    OPEN = (Status.PROPOSED, Status.AUTHORISED, Status.ACTIVE, Status.SUSPENDED)
    NON_INVASIVE = (Kind.ECONOMIC_AID, Kind.SISL, Kind.PARENTING_SUPPORT)
    ON_COURT_ORDER = (Kind.EDUCATIONAL_PROJECT,)

    case = models.ForeignKey(Case, models.PROTECT, related_name="interventions", verbose_name="caso")
    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="interventions", verbose_name="progetto")
    kind = models.CharField("tipo", max_length=20, choices=Kind)
    title = models.CharField("titolo", max_length=160)
    description = models.TextField("che cosa prevede", blank=True)
    beneficiaries = models.ManyToManyField(Person, related_name="interventions", verbose_name="per chi")
    provider = models.CharField("chi lo svolge", max_length=160, blank=True)
    frequency = models.CharField("quanto spesso", max_length=120, blank=True)
    starts_on = models.DateField("dal", null=True, blank=True)
    ends_on = models.DateField("al", null=True, blank=True)
    cost = models.DecimalField("costo previsto (€)", max_digits=10, decimal_places=2, default=0)
    order_reference = models.CharField("provvedimento dell'Autorità giudiziaria", max_length=200, blank=True)
    override_reason = models.CharField("motivo della deroga del responsabile", max_length=300, blank=True)
    act_reference = models.CharField("autorizzazione o determina", max_length=120, blank=True)
    status = models.CharField("stato", max_length=12, choices=Status, default=Status.PROPOSED, editable=False)
    end_reason = models.CharField("motivo della fine", max_length=300, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="proposto da")
    proposed_at = models.DateTimeField("proposto il", default=timezone.now)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "intervento", "interventi"
        ordering = ["case", "-proposed_at", "-pk"]
        default_permissions = ("add", "view")
        permissions = [
            ("authorise_intervention", "Può autorizzare interventi senza costo"),
            ("determine_intervention", "Può autorizzare interventi con costo (determina)"),
        ]
        constraints = [
            models.CheckConstraint(name="intervention_cost_not_negative", condition=Q(cost__gte=0), violation_error_message="Il costo non può essere negativo."),
            models.CheckConstraint(
                name="intervention_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(name="intervention_active_has_start", condition=~Q(status="active") | Q(starts_on__isnull=False)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("interventions:intervention_detail", args=[self.pk])

    @property
    def is_invasive(self):
        return self.kind not in self.NON_INVASIVE

    @property
    def needs_determination(self):
        return self.cost > 0

    @transition(source={Status.PROPOSED}, target=Status.AUTHORISED)
    def authorise(self, *, by, act_reference):
        """By the coordinator when it costs nothing, by the manager's determination when it costs (domain §1.6)."""
        needed = "interventions.determine_intervention" if self.needs_determination else "interventions.authorise_intervention"
        if not by.has_perm(needed):
            raise TransitionNotAllowed("Con un costo serve la determina del dirigente." if self.needs_determination else "Autorizza il responsabile.")
        self.act_reference = act_reference

    @transition(source={Status.AUTHORISED}, target=Status.ACTIVE)
    def start(self, *, by, starts_on):
        """Only inside a running plan; an invasive one needs every consent or an order, an educational project an order (T6)."""
        if self.plan.status not in InterventionPlan.RUNNING:
            raise TransitionNotAllowed("Il progetto non è attivo.")
        if self.is_invasive and self.plan.missing_consent_reason and not self.plan.order_reference:
            raise TransitionNotAllowed("Il progetto è sottoscritto in parte: possono partire solo azioni non invasive.")
        if self.kind in self.ON_COURT_ORDER and not (self.order_reference or self.override_reason):
            raise TransitionNotAllowed("Serve il provvedimento dell'Autorità giudiziaria, o la deroga motivata del responsabile.")
        self.starts_on = starts_on

    @transition(source={Status.ACTIVE}, target=Status.SUSPENDED)
    def suspend(self, *, by, reason):
        """Stops for a time."""

    @transition(source={Status.SUSPENDED}, target=Status.ACTIVE)
    def resume(self, *, by):
        """Goes on."""

    @transition(source={Status.ACTIVE, Status.SUSPENDED}, target=Status.ENDED)
    def end(self, *, by, reason, ends_on):
        """Came to its end."""
        self.end_reason, self.ends_on = reason, ends_on

    @transition(source={Status.ACTIVE, Status.SUSPENDED}, target=Status.INTERRUPTED)
    def interrupt(self, *, by, reason, ends_on):
        """Stopped before its end."""
        self.end_reason, self.ends_on = reason, ends_on

    @transition(source={Status.AUTHORISED, Status.ACTIVE, Status.SUSPENDED}, target=Status.REVOKED)
    def revoke(self, *, by, reason):
        """Withdrawn by who authorised it."""
        self.end_reason = reason

    @transition(source={Status.PROPOSED, Status.AUTHORISED}, target=Status.NOT_STARTED)
    def give_up(self, *, by, reason):
        """Will not start."""
        self.end_reason = reason
