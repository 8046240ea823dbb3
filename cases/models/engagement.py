"""What a worker keeps time for besides appointments and meetings."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.models import Reservation
from sesto_social.workflow import transition

from .case import Case
from .grant import cases_granted


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Without a case, to those whose time it takes; with one, as visible as its case."""
        mine = Q(owner=user) | Q(
            pk__in=self.model.reservations.through.objects.filter(reservation__resource__user=user).values("engagement")
        )
        return self.filter(Q(case__isnull=True) & mine | Q(case__in=cases_granted("view_case", user)))

    def taking(self, user):
        """Those that take the time of `user`."""
        held = self.model.reservations.through.objects.filter(reservation__resource__user=user, reservation__released=False)
        return self.filter(pk__in=held.values("engagement"))

    def kept(self):
        return self.filter(status=Engagement.Status.KEPT)


class Engagement(models.Model):
    """Time a worker keeps in the agenda (*impegno in agenda*): a visit, a call, a report to write, protected time."""

    class Kind(models.TextChoices):
        HOME_VISIT = "home_visit", "visita domiciliare"
        NETWORK = "network", "incontro di rete"
        CALL = "call", "telefonata"
        REPORT = "report", "relazione da scrivere"
        PROTECTED = "protected", "tempo protetto"
        TRAINING = "training", "formazione"
        OTHER = "other", "altro impegno"

    class Status(models.TextChoices):
        KEPT = "kept", "in agenda"
        CANCELLED = "cancelled", "annullato"

    owner = models.ForeignKey(User, models.PROTECT, related_name="engagements", verbose_name="di chi")
    kind = models.CharField("tipo", max_length=12, choices=Kind, default=Kind.HOME_VISIT)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="engagements", verbose_name="caso")
    starts_at = models.DateTimeField("inizio")
    ends_at = models.DateTimeField("fine")
    note = models.CharField("nota", max_length=160, blank=True)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.KEPT, editable=False)
    reservations = models.ManyToManyField(Reservation, related_name="+", blank=True)
    made_at = models.DateTimeField("segnato il", default=timezone.now, editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "impegno in agenda", "impegni in agenda"
        ordering = ["starts_at", "pk"]
        default_permissions = ()
        permissions = [("keep_engagement", "Può segnare impegni nella propria agenda")]
        constraints = [models.CheckConstraint(name="engagement_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at")))]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("cases:engagement_detail", args=[self.pk])

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @transition(source={Status.KEPT}, target=Status.CANCELLED)
    def cancel(self, *, by, reason=""):
        """It will not take place; `cases.engagements.cancel` gives the time back."""

    @transition(source={Status.KEPT}, target=Status.KEPT)
    def move(self, *, by, starts_at, ends_at):
        """Another time for the same thing; `cases.engagements.move` takes it in the agendas."""
        self.starts_at, self.ends_at = starts_at, ends_at
