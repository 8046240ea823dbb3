"""The periodic review of a plan."""

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from sesto_social.accounts.models import User
from sesto_social.documents.models import Document
from sesto_social.parameters.lookup import whole
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .plan import BelowCaseQuerySet, Goal, InterventionPlan


class ReviewQuerySet(BelowCaseQuerySet):
    def planned(self):
        return self.filter(status=Review.Status.PLANNED)

    def late(self, on=None):
        return self.planned().filter(due_on__lt=on or timezone.localdate())

    def held(self):
        return self.filter(status=Review.Status.HELD)


class Review(Versioned):
    """Every indicator scored again, an outcome, a next date (*verifica periodica*)."""

    class Status(models.TextChoices):
        PLANNED = "planned", "prevista"
        HELD = "held", "conclusa"
        CANCELLED = "cancelled", "annullata"

    class Outcome(models.TextChoices):
        GOES_ON = "goes_on", "prosegue"
        CHANGES = "changes", "si modifica"
        ENDS = "ends", "si conclude"
        REPORT_TO_COURT = "report_to_court", "si segnala all'Autorità giudiziaria"

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews", verbose_name="caso")
    plan = models.ForeignKey(InterventionPlan, models.PROTECT, related_name="reviews", verbose_name="progetto")
    due_on = models.DateField("entro il")
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    held_on = models.DateField("fatta il", null=True, blank=True)
    attendees = models.CharField("presenti", max_length=400, blank=True)
    child_voice = models.TextField("che cosa dice il minore", blank=True)
    summary = models.TextField("che cosa è successo nel periodo", blank=True)
    outcome = models.CharField("esito", max_length=16, choices=Outcome, blank=True)
    next_review_on = models.DateField("prossima verifica", null=True, blank=True)
    led_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="condotta da")
    noticed_on = models.DateField(null=True, blank=True, editable=False)
    escalated_on = models.DateField(null=True, blank=True, editable=False)
    minutes = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="verbale")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "verifica", "verifiche"
        ordering = ["due_on", "pk"]
        default_permissions = ("view",)
        permissions = [("review_plan", "Può condurre una verifica")]
        indexes = [models.Index(fields=["due_on"], condition=Q(status="planned"), name="review_planned_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(status="planned"), name="review_one_planned_per_plan"),
            models.CheckConstraint(
                name="review_held_is_complete", condition=~Q(status="held") | (Q(held_on__isnull=False) & ~Q(outcome=""))
            ),
            models.CheckConstraint(
                name="review_goes_on_with_next_date",
                condition=~Q(outcome__in=["goes_on", "changes", "report_to_court"]) | Q(next_review_on__isnull=False),
                violation_error_message="Se il progetto prosegue serve la data della prossima verifica.",
            ),
        ]

    def __str__(self):
        return f"Verifica del {self.held_on or self.due_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("interventions:review_detail", args=[self.pk])

    @property
    def is_late(self):
        return self.status == self.Status.PLANNED and self.due_on < timezone.localdate()

    @property
    def days_late(self):
        return (timezone.localdate() - self.due_on).days if self.is_late else 0

    @staticmethod
    def latest_next(held_on):
        """The last day on which the following review may be."""
        return held_on + relativedelta(months=whole("review_interval_max_months"))

    @transition(source={Status.PLANNED}, target=Status.HELD)
    def hold(self, *, by, held_on, attendees, summary, outcome, child_voice="", next_review_on=None):
        """Every goal of the plan is scored first; unless the plan ends, the next date lies within the limit of months."""
        if self.plan.goals.exclude(pk__in=self.scores.values("goal")).exists():
            raise TransitionNotAllowed("Manca il punteggio di un obiettivo.")
        if outcome == self.Outcome.ENDS:
            next_review_on = None
        elif next_review_on is None or not held_on < next_review_on <= self.latest_next(held_on):
            raise TransitionNotAllowed(f"La prossima verifica va fissata dopo questa ed entro il {self.latest_next(held_on):%d/%m/%Y}.")
        self.held_on, self.attendees, self.summary, self.child_voice = held_on, attendees, summary, child_voice
        self.outcome, self.next_review_on, self.led_by = outcome, next_review_on, by

    @transition(source={Status.PLANNED}, target=Status.CANCELLED)
    def cancel(self, *, by, reason):
        """The plan ended before."""


class GoalScore(models.Model):
    """The value of a goal's indicator on the day of a review."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores", verbose_name="verifica")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="scores", verbose_name="obiettivo")
    value = models.DecimalField("valore", max_digits=8, decimal_places=2)
    note = models.CharField("nota", max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "punteggio", "punteggi"
        ordering = ["review", "goal"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["review", "goal"], name="score_once_per_review")]

    def __str__(self):
        return f"{self.goal}: {self.value}"
