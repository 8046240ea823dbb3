"""The plan of intervention: picture, goals, actions, commitments, consents."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cases.consent import who_must_consent
from cases.models import Act, Case, Person, TeamMember, cases_granted
from sesto_social.accounts.models import User
from sesto_social.documents.models import Document
from sesto_social.parameters.lookup import whole
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition


class BelowCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its case: no access rules of its own."""
        return self.filter(case__in=cases_granted("view_case", user))


class InterventionPlanQuerySet(BelowCaseQuerySet):
    def running(self):
        return self.filter(status__in=InterventionPlan.RUNNING)

    def in_preparation(self):
        return self.filter(status__in=InterventionPlan.PREPARATION)

    def awaiting_validation_by(self, user):
        """Drafts that can be validated and lack the yes of `user` for the function they hold in the team of the case."""
        mine = TeamMember.objects.current().filter(user=user, case=OuterRef("case"))
        done = mine.filter(Exists(PlanValidation.objects.filter(plan=OuterRef(OuterRef("pk")), function=OuterRef("function"))))
        return (
            self.filter(Exists(mine), ~Exists(done), status=InterventionPlan.Status.DRAFT)
            .filter(Exists(Goal.objects.filter(plan=OuterRef("pk"))), Exists(PlanAction.objects.filter(plan=OuterRef("pk"))))
            .visible_to(user)
        )


class BelowPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as the case of its plan."""
        return self.filter(plan__case__in=cases_granted("view_case", user))


class InterventionPlan(Versioned):
    """What the family and the service agree to do (*progetto d'intervento*). One runs per case, new versions replace it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "bozza"
        VALIDATED = "validated", "validato dall'equipe"
        PROPOSED = "proposed", "proposto alla famiglia"
        SIGNED = "signed", "sottoscritto"
        SIGNED_IN_PART = "signed_in_part", "sottoscritto in parte"
        REFUSED = "refused", "rifiutato"
        ORDERED = "ordered", "disposto dall'Autorità giudiziaria"
        ACTIVE = "active", "attivo"
        IN_REVIEW = "in_review", "in verifica"
        REPLACED = "replaced", "rimodulato"
        ENDED = "ended", "concluso"
        INTERRUPTED = "interrupted", "interrotto"

    PREPARATION = (Status.DRAFT, Status.VALIDATED, Status.PROPOSED, Status.SIGNED, Status.SIGNED_IN_PART, Status.ORDERED)
    RUNNING = (Status.ACTIVE, Status.IN_REVIEW)
    FINISHED = (Status.REFUSED, Status.REPLACED, Status.ENDED, Status.INTERRUPTED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans", verbose_name="caso")
    edition = models.PositiveSmallIntegerField("versione", editable=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="sostituisce")
    status = models.CharField("stato", max_length=16, choices=Status, default=Status.DRAFT, editable=False)
    picture_child = models.TextField("il bambino: di cosa ha bisogno per crescere", blank=True)
    picture_family = models.TextField("la famiglia: di cosa ha bisogno da chi se ne prende cura", blank=True)
    picture_environment = models.TextField("l'ambiente: di cosa ha bisogno nel suo ambiente di vita", blank=True)
    risks = models.TextField("fattori di rischio", blank=True)
    strengths = models.TextField("fattori di protezione e risorse", blank=True)
    review_every_months = models.PositiveSmallIntegerField("verifica ogni (mesi)", default=3)
    starts_on = models.DateField("inizio", null=True, blank=True)
    ends_on = models.DateField("conclusione prevista", null=True, blank=True)
    language = models.CharField("lingua o interprete della proposta", max_length=60, blank=True)
    plain_copy = models.TextField("il progetto in parole semplici", blank=True)
    missing_consent_reason = models.CharField("perché manca una firma", max_length=300, blank=True)
    order_reference = models.CharField("provvedimento dell'Autorità giudiziaria", max_length=200, blank=True)
    end_reason = models.TextField("motivo della conclusione", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF per la firma")
    created_at = models.DateTimeField("creato il", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="creato da")

    objects = InterventionPlanQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "progetto d'intervento", "progetti d'intervento"
        ordering = ["case", "-edition"]
        default_permissions = ("view",)
        permissions = [
            ("draft_plan", "Può scrivere un progetto"),
            ("sign_plan", "Può validare un progetto per la propria professione"),
            ("propose_plan", "Può proporre un progetto e registrare le firme"),
            ("approve_plan", "Può approvare la conclusione di un progetto"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "edition"], name="plan_edition_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["active", "in_review"]),
                name="plan_one_running_per_case",
                violation_error_message="Il caso ha già un progetto attivo.",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["draft", "validated", "proposed", "signed", "signed_in_part", "ordered"]),
                name="plan_one_in_preparation_per_case",
                violation_error_message="Una nuova versione del progetto è già in preparazione.",
            ),
            models.CheckConstraint(name="plan_review_interval", condition=Q(review_every_months__gte=1)),
            models.CheckConstraint(
                name="plan_running_has_start", condition=~Q(status__in=["active", "in_review"]) | Q(starts_on__isnull=False)
            ),
            models.CheckConstraint(
                name="plan_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La conclusione viene prima dell'inizio.",
            ),
        ]

    def __str__(self):
        return f"Progetto v{self.edition}"

    def get_absolute_url(self):
        return reverse("interventions:plan_detail", args=[self.pk])

    @property
    def is_editable(self):
        return self.status == self.Status.DRAFT

    def holders(self):
        """Whose signature is needed: those entitled towards a minor in charge today, and who has come of age meanwhile."""
        return who_must_consent(self.case.charges.current().values("person"), Act.PLAN)

    def holders_missing(self):
        return self.holders().exclude(pk__in=self.consents.filter(given=True).values("holder"))

    def minors_of_signing_age(self):
        """Minors in charge who are heard, and may sign beside the adults."""
        age = whole("minor_heard_age")
        minors = [charge.person for charge in self.case.charges.current().select_related("person")]
        return [minor for minor in minors if minor.age is not None and minor.age >= age]

    def minors_to_hear(self):
        """Minors in charge at or above the age of hearing who have not been heard on this plan."""
        heard = set(self.hearings.values_list("minor", flat=True))
        return [minor for minor in self.minors_of_signing_age() if minor.pk not in heard]

    def professions_missing(self):
        """Functions of the team that have not validated this draft."""
        done = set(self.validations.values_list("function", flat=True))
        return [TeamMember.Function(value).label for value in TeamMember.Function.values if value not in done]

    def content_missing(self):
        """What the text still needs before anybody can validate it, in words."""
        limit = whole("review_interval_max_months")
        needs = (
            (not self.goals.exclude(indicator="").exists(), "almeno un obiettivo con indicatore"),
            (not self.actions.exists(), "almeno un'azione"),
            (self.review_every_months > limit, f"un intervallo di verifica di al massimo {limit} mesi"),
        )
        return [text for absent, text in needs if absent]

    def measured_goals(self):
        """The goals with `points` [(day, value)] of all reviews held, also on earlier versions; `last` or None; `drawn` for charts."""
        goals = list(self.goals.all())
        inherited = any(goal.continues_id for goal in goals)
        before = dict(Goal.objects.filter(plan__case=self.case_id).values_list("pk", "continues")) if inherited else {}
        points = {}
        held = Goal.objects.filter(plan__case=self.case_id, scores__review__status="held").order_by("scores__review__held_on", "scores__pk")
        for goal, day, value in held.values_list("pk", "scores__review__held_on", "scores__value"):
            points.setdefault(goal, []).append((day, value))
        for goal in goals:
            line, step = [], goal.pk
            while step is not None:
                line, step = points.get(step, []) + line, before.get(step)
            goal.points, goal.last = line, line[-1][1] if line else None
            goal.drawn = goal.line_until(None)
        return goals

    def lock_draft(self):
        """Hold the row while its goals, actions or commitments are written; they change only in a draft."""
        now = type(self).objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if not now.is_editable:
            raise TransitionNotAllowed(f"Il progetto non è più una bozza: è «{now.get_status_display()}».")
        return now

    @transition(source={Status.DRAFT}, target=Status.VALIDATED)
    def validate(self, *, by):
        """≥ 1 goal with indicator, ≥ 1 action, review interval within the limit, the three professions agree (domain §1.5)."""
        missing = self.content_missing()
        if professions := self.professions_missing():
            missing.append(f"la validazione di: {', '.join(professions)}")
        if missing:
            raise TransitionNotAllowed(f"Manca: {'; '.join(missing)}.")

    @transition(source={Status.VALIDATED}, target=Status.DRAFT)
    def amend(self, *, by, reason):
        """Back to draft: the validations fall."""
        self.validations.all().delete()

    @transition(source={Status.VALIDATED}, target=Status.PROPOSED)
    def propose(self, *, by, plain_copy, language):
        """Explained to the family in plain language."""
        self.plain_copy, self.language = plain_copy, language

    @transition(source={Status.PROPOSED, Status.SIGNED_IN_PART}, target=Status.SIGNED)
    def sign(self, *, by):
        """Every holder of parental responsibility has signed and the minors were heard. A late signature completes a part."""
        if not self.holders().exists():
            raise TransitionNotAllowed(
                "Nessuno risulta avere la responsabilità genitoriale: senza titolari il progetto non si può sottoscrivere."
            )
        missing = list(self.holders_missing())
        if missing:
            raise TransitionNotAllowed(f"Manca la firma di: {', '.join(str(person) for person in missing)}.")
        unheard = self.minors_to_hear()
        if unheard:
            raise TransitionNotAllowed(f"Manca l'ascolto di: {', '.join(str(minor) for minor in unheard)}.")
        self.missing_consent_reason = ""

    @transition(source={Status.PROPOSED}, target=Status.SIGNED_IN_PART)
    def sign_in_part(self, *, by, reason):
        """At least one holder signed, not all: only non-invasive actions may start."""
        if not self.consents.filter(given=True).exists():
            raise TransitionNotAllowed("Nessuno ha firmato: registra almeno una firma oppure il rifiuto.")
        if not self.holders_missing().exists():
            raise TransitionNotAllowed("Hanno firmato tutti: registra la sottoscrizione.")
        self.missing_consent_reason = reason

    @transition(source={Status.PROPOSED, Status.SIGNED_IN_PART}, target=Status.ORDERED)
    def order(self, *, by, order_reference):
        """The court orders it: no consent needed, information still due."""
        self.order_reference = order_reference

    @transition(source={Status.PROPOSED}, target=Status.REFUSED)
    def refuse(self, *, by, reason):
        """The family says no."""
        self.end_reason = reason

    @transition(source={Status.SIGNED, Status.SIGNED_IN_PART, Status.ORDERED}, target=Status.ACTIVE)
    def start(self, *, by, starts_on):
        """Work begins. The plan it replaces gives way first."""
        if self.case.plans.running().exclude(pk=self.pk).exists():
            raise TransitionNotAllowed("Il caso ha già un progetto attivo.")
        self.starts_on = starts_on

    @transition(source={Status.ACTIVE}, target=Status.IN_REVIEW)
    def begin_review(self, *, by):
        """The review is due or being held."""

    @transition(source={Status.IN_REVIEW}, target=Status.ACTIVE)
    def go_on(self, *, by):
        """The review says: as before."""

    @transition(source={Status.ACTIVE, Status.IN_REVIEW}, target=Status.REPLACED)
    def replace(self, *, by):
        """A new version takes over: because the review says so, or because it was signed meanwhile."""

    @transition(source={Status.IN_REVIEW}, target=Status.ENDED)
    def end(self, *, by, reason):
        """The review says: done. Nothing may go on without a plan."""
        if self.interventions.filter(status__in=["proposed", "authorised", "active", "suspended"]).exists():
            raise TransitionNotAllowed("Ci sono ancora interventi aperti: concludili prima del progetto.")
        self.end_reason = reason

    @transition(source={Status.ACTIVE, Status.IN_REVIEW}, target=Status.INTERRUPTED)
    def interrupt(self, *, by, reason):
        """Work stops before its end."""
        self.end_reason = reason


class Goal(models.Model):
    """What should change, measured: indicator, baseline, target, date (*obiettivo*)."""

    class Side(models.TextChoices):
        CHILD = "child", "Bambino"
        FAMILY = "family", "Famiglia"
        ENVIRONMENT = "environment", "Ambiente"

    class Term(models.TextChoices):
        SHORT = "short", "breve"
        MEDIUM = "medium", "medio"
        LONG = "long", "lungo"

    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="goals", verbose_name="progetto")
    side = models.CharField("lato del Mondo del Bambino", max_length=12, choices=Side)
    dimension = models.CharField("dimensione", max_length=40, blank=True)
    term = models.CharField("termine", max_length=8, choices=Term, default=Term.MEDIUM)
    text = models.CharField("obiettivo", max_length=300)
    indicator = models.CharField("indicatore", max_length=200)
    measure = models.CharField("unità di misura", max_length=20, blank=True, help_text="Per esempio %, giorni, punti da 1 a 6.")
    baseline = models.DecimalField("partenza", max_digits=8, decimal_places=2)
    target = models.DecimalField("traguardo", max_digits=8, decimal_places=2)
    due_on = models.DateField("entro il")
    position = models.PositiveSmallIntegerField(default=0)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by", editable=False, verbose_name="continua"
    )

    objects = BelowPlanQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "obiettivo", "obiettivi"
        ordering = ["plan", "position", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="goal_target_differs",
                condition=~Q(target=F("baseline")),
                violation_error_message="Il traguardo è diverso dalla partenza.",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def unit(self):
        """The measure as charts write it after a number."""
        return f" {self.measure}" if self.measure else ""

    def line_until(self, day):
        """What a chart draws: the start and every measure up to `day` (all when None), of a goal that `measured_goals` made."""
        points = [(f"{on:%d/%m/%Y}", value) for on, value in self.points if day is None or on <= day]
        return [("Partenza", self.baseline), *points] if points else []

    def progress(self, value):
        """How much of the way from baseline to target `value` covers, as a whole percentage from 0 to 100."""
        share = (value - self.baseline) / (self.target - self.baseline)
        return int(max(0, min(1, share)) * 100)


class PlanAction(models.Model):
    """Who does what, how often, from–to (*azione*)."""

    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="actions", verbose_name="progetto")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="obiettivo")
    what = models.CharField("che cosa", max_length=300)
    who = models.CharField("chi", max_length=160)
    frequency = models.CharField("quanto spesso", max_length=120)
    starts_on = models.DateField("dal", null=True, blank=True)
    ends_on = models.DateField("al", null=True, blank=True)

    objects = BelowPlanQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "azione", "azioni"
        ordering = ["plan", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="action_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fine viene prima dell'inizio.",
            )
        ]

    def __str__(self):
        return self.what


class Commitment(models.Model):
    """What one party promises (*impegno*)."""

    class Party(models.TextChoices):
        FAMILY = "family", "la famiglia"
        MINOR = "minor", "il minore"
        SERVICE = "service", "il servizio sociale"
        OTHERS = "others", "altri soggetti"

    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="commitments", verbose_name="progetto")
    party = models.CharField("chi si impegna", max_length=10, choices=Party)
    text = models.CharField("a che cosa", max_length=300)

    objects = BelowPlanQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "impegno", "impegni"
        ordering = ["plan", "party", "pk"]
        default_permissions = ()

    def __str__(self):
        return self.text


class PlanValidation(models.Model):
    """A profession's yes to the draft (co-signature of the equipe)."""

    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="validations", verbose_name="progetto")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="operatore")
    function = models.CharField("funzione", max_length=14, choices=TeamMember.Function)
    given_at = models.DateTimeField("data", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "validazione", "validazioni"
        ordering = ["plan", "-function"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["plan", "function"], name="plan_validated_once_per_function")]

    def __str__(self):
        return f"{self.user}, {self.get_function_display()}"


class Consent(models.Model):
    """A holder of parental responsibility signs, or does not (*consenso*, *firma*)."""

    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="consents", verbose_name="progetto")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name="titolare della responsabilità")
    given = models.BooleanField("ha firmato")
    on = models.DateField("data")
    note = models.CharField("nota", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = "consenso", "consensi"
        ordering = ["plan", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "holder"],
                name="consent_once_per_holder",
                violation_error_message="La firma di questa persona è già registrata.",
            )
        ]

    def __str__(self):
        return f"{self.holder}: {'firmato' if self.given else 'non firmato'}"


class MinorHearing(models.Model):
    """A minor was heard on the plan: when and how (L. 184/1983 art. 4, generalised)."""

    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="hearings", verbose_name="progetto")
    minor = models.ForeignKey(Person, models.PROTECT, related_name="hearings", verbose_name="minore")
    on = models.DateField("sentito il")
    form = models.CharField("in che forma", max_length=200)
    words = models.TextField("che cosa ha detto", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "ascolto del minore", "ascolti del minore"
        ordering = ["plan", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["plan", "minor"], name="hearing_once_per_minor")]

    def __str__(self):
        return f"Ascolto di {self.minor}, {self.on:%d/%m/%Y}"
