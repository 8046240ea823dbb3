"""A colleague in the place of another, from a day to a day (*sostituzione*, `domain.md` §8.5)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import Unit, User
from sesto_social.parameters.models import DateSpan
from sesto_social.workflow import transition


class SubstitutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For the two of them, for who asked, and for who coordinates the unit of who is away."""
        rows = Q(absent=user) | Q(substitute=user) | Q(proposed_by=user)
        if user.has_perm("cases.name_substitute"):
            rows |= Q(absent__unit__in=Unit.objects.coordinated_by(user))
        return self.filter(rows)

    def live(self):
        """Confirmed, and not over: today, or still to begin."""
        return self.filter(status=Substitution.Status.CONFIRMED, until__gte=timezone.localdate())

    def running(self):
        return self.live().filter(since__lte=timezone.localdate())

    def over(self):
        past = Q(until__lt=timezone.localdate(), status=Substitution.Status.CONFIRMED)
        return self.filter(past | Q(status__in=[Substitution.Status.ENDED, Substitution.Status.REFUSED]))

    def to_confirm(self):
        return self.filter(status=Substitution.Status.PROPOSED)

    def for_list(self):
        return self.select_related("absent__unit", "substitute", "proposed_by", "confirmed_by")


class Substitution(models.Model):
    """Who is away stays responsible, and stays named so; who stands in works on their cases for these days, no longer."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "da confermare"
        CONFIRMED = "confirmed", "confermata"
        REFUSED = "refused", "non confermata"
        ENDED = "ended", "finita prima"

    absent = models.ForeignKey(User, models.PROTECT, related_name="substituted", verbose_name="chi è assente")
    substitute = models.ForeignKey(User, models.PROTECT, related_name="substitutions", verbose_name="chi sostituisce")
    since = models.DateField("dal")
    until = models.DateField("fino al", help_text="Compreso.")
    reason = models.CharField("motivo", max_length=300)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="proposta da")
    proposed_at = models.DateTimeField("proposta il", default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="confermata da")
    confirmed_at = models.DateTimeField("confermata il", null=True, editable=False)
    ended_at = models.DateTimeField("finita il", null=True, editable=False)
    answer = models.CharField("perché è finita", max_length=300, blank=True, editable=False)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "sostituzione", "sostituzioni"
        ordering = ["-since", "-pk"]
        default_permissions = ()
        permissions = [
            ("propose_substitution", "Può proporre chi lo sostituisce"),
            ("name_substitute", "Può nominare e confermare chi sostituisce un collega"),
        ]
        constraints = [
            ExclusionConstraint(
                name="substitution_once_for_the_two",
                expressions=[
                    (F("absent"), RangeOperators.EQUAL),
                    (F("substitute"), RangeOperators.EQUAL),
                    (DateSpan("since", "until", RangeBoundary(inclusive_lower=True, inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["proposed", "confirmed"]),
                violation_error_message="In quei giorni è già prevista la stessa sostituzione.",
            ),
            models.CheckConstraint(
                name="substitution_between_two",
                condition=~Q(absent=F("substitute")),
                violation_error_message="Chi è assente e chi sostituisce sono due persone.",
            ),
            models.CheckConstraint(
                name="substitution_ends_after_start",
                condition=Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                name="substitution_confirmed_by_somebody",
                condition=~Q(status__in=["confirmed", "ended"]) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="substitution_ended_with_words",
                condition=~Q(status__in=["refused", "ended"]) | (Q(ended_at__isnull=False) & ~Q(answer="")),
                violation_error_message="Scrivi perché.",
            ),
        ]
        indexes = [models.Index(fields=["substitute", "until"], name="substitution_by_person")]

    def __str__(self):
        return f"{self.substitute} al posto di {self.absent}"

    def get_absolute_url(self):
        return reverse("cases:substitution_detail", args=[self.pk])

    @property
    def is_live(self):
        return self.status == self.Status.CONFIRMED and self.until >= timezone.localdate()

    @property
    def is_running(self):
        return self.is_live and self.since <= timezone.localdate()

    @transition(source={Status.PROPOSED}, target=Status.CONFIRMED)
    def confirm(self, *, by):
        self.confirmed_by, self.confirmed_at = by, timezone.now()

    @transition(source={Status.PROPOSED}, target=Status.REFUSED)
    def refuse(self, *, by, reason):
        self.ended_at, self.answer = timezone.now(), reason

    @transition(source={Status.CONFIRMED}, target=Status.ENDED)
    def end(self, *, by, reason):
        """Before its day. What has passed already ended by itself."""
        self.ended_at, self.answer = timezone.now(), reason
