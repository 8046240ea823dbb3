"""What is done for the family: the part that all kinds of help share."""

from dateutil.relativedelta import relativedelta
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Person, granted_here
from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .plan import BelowCaseQuerySet, InterventionPlan


class InterventionQuerySet(BelowCaseQuerySet):
    def open(self):
        return self.filter(status__in=Intervention.OPEN)

    def running(self):
        return self.filter(status__in=Intervention.RUNNING)

    def awaiting_authorisation_by(self, user):
        """Proposed without cost, on the cases of `user`, who may authorise."""
        if not user.has_perm("interventions.authorise_intervention"):
            return self.none()
        return self.filter(granted_here("view_case", user), status=Intervention.Status.PROPOSED, cost=0)

    def awaiting_determination_by(self, user):
        """The manager's one narrow door (domain §8): what costs and waits, of every case, without opening any."""
        if not user.has_perm("interventions.determine_intervention"):
            return self.none()
        return self.filter(status=Intervention.Status.PROPOSED, cost__gt=0)


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
    RUNNING = (Status.ACTIVE, Status.SUSPENDED)
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
        indexes = [models.Index(fields=["proposed_at"], condition=Q(status="proposed"), name="intervention_waiting")]
        constraints = [
            models.CheckConstraint(
                name="intervention_cost_not_negative", condition=Q(cost__gte=0), violation_error_message="Il costo non può essere negativo."
            ),
            models.CheckConstraint(
                name="intervention_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                name="intervention_education_on_order",
                condition=~Q(kind="educational_project", status="active", order_reference="", override_reason=""),
                violation_error_message="Serve il provvedimento dell'Autorità giudiziaria, o la deroga motivata del responsabile.",
            ),
            models.CheckConstraint(name="intervention_active_has_start", condition=~Q(status="active") | Q(starts_on__isnull=False)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("interventions:intervention_detail", args=[self.pk])

    @property
    def number(self):
        """What names it where no person may be named (*codice*)."""
        return f"INT-{self.proposed_at.year}-{self.pk:04d}"

    @property
    def months(self):
        """Length in months, any part of one counting as whole; None until both dates are known."""
        if self.starts_on is None or self.ends_on is None:
            return None
        span = relativedelta(self.ends_on + relativedelta(days=1), self.starts_on)
        return span.years * 12 + span.months + bool(span.days)

    @property
    def needs_order(self):
        """An educational project waits for the court's order (T6)."""
        return self.kind in self.ON_COURT_ORDER and not (self.order_reference or self.override_reason)

    @property
    def is_invasive(self):
        return self.kind not in self.NON_INVASIVE

    @property
    def needs_determination(self):
        return self.cost > 0

    @transition(source={Status.PROPOSED}, target=Status.AUTHORISED)
    def authorise(self, *, by, act_reference, version=None):
        """By the coordinator when it costs nothing, by the manager's determination when it costs (domain §1.6).

        `version` is that of the row that was read: what is signed is what was read.
        """
        if version not in {None, self.version}:
            raise TransitionNotAllowed("L'intervento è cambiato mentre lo leggevi: controlla importo e durata, poi decidi.")
        needed = "interventions.determine_intervention" if self.needs_determination else "interventions.authorise_intervention"
        if not by.has_perm(needed):
            raise TransitionNotAllowed(
                "Con un costo serve la determina del dirigente." if self.needs_determination else "Autorizza il responsabile."
            )
        self.act_reference = act_reference

    @transition(source={Status.AUTHORISED}, target=Status.ACTIVE)
    def start(self, *, by, starts_on):
        """Only inside a running plan; an invasive one needs every consent or an order, an educational project an order (T6)."""
        if missing := self.missing_to_start():
            raise TransitionNotAllowed(missing[0])
        self.starts_on = starts_on

    def missing_to_start(self):
        """Why it may not start yet, in words; the screen shows them all, `start` refuses with the first."""
        plan = self.plan
        needs = (
            (plan.status not in InterventionPlan.RUNNING, "Il progetto non è attivo."),
            (
                self.is_invasive and bool(plan.missing_consent_reason) and not plan.order_reference,
                "Il progetto è sottoscritto in parte: possono partire solo azioni non invasive.",
            ),
            (self.needs_order, "Serve il provvedimento dell'Autorità giudiziaria, o la deroga motivata del responsabile."),
        )
        return [text for absent, text in needs if absent]

    @transaction.atomic
    def record_order(self, *, by, order_reference):
        """The order of the judicial authority has arrived."""
        self._write_before_end(order_reference=order_reference)
        record("interventions.intervention.record_order", self, by=by)

    @transaction.atomic
    def override_order(self, *, by, reason):
        """The coordinator lets an educational project start without an order, and says why (T6)."""
        if not by.has_perm("interventions.authorise_intervention"):
            raise TransitionNotAllowed("La deroga spetta al responsabile.")
        if not self.needs_order:
            raise TransitionNotAllowed("Non serve una deroga.")
        self._write_before_end(override_reason=reason)
        record("interventions.intervention.override_order", self, by=by, reason=reason)

    def _write_before_end(self, **columns):
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=("self",), no_key=True))
        if self.status not in self.OPEN:
            raise TransitionNotAllowed(f"Operazione non possibile: lo stato è «{self.get_status_display()}».")
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=list(columns))

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
