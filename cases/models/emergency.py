"""Emergency access: an hour in a case that is not one's own (*accesso straordinario*, break-glass)."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case
from .grant import cases_granted
from .team import ConflictDeclaration

LEAST_REASON = 30
"""Letters of a reason: enough for a sentence that somebody else can judge."""


class TimeSpan(models.Func):
    """`tstzrange(from, to)`: the start included, the end not."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class EmergencyAccessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The register: whole for the DPO, of their cases for who coordinates, what was passed upwards for the manager.

        One's own is never among them, nor what concerns a family with whom one has a conflict of interest.
        """
        if user.has_perm("cases.view_emergencyaccess"):
            return self.all()
        reach = Q(pk__in=[])
        if user.has_perm("cases.review_emergencyaccess"):
            reach |= Q(case__in=cases_granted("work_case", user))
        if user.has_perm("cases.oversee_emergencyaccess"):
            reach |= Q(escalated_at__isnull=False)
        barred = ConflictDeclaration.objects.barring(user).values("case")
        return self.filter(reach).exclude(user=user).exclude(case__in=barred)

    def running(self):
        """Open at this moment."""
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())

    def running_here(self, user):
        """For each case, the open access of `user` as `{"pk", "until"}`, or nothing: see `Running`."""
        found = self.running().filter(user=user, case=OuterRef("pk")).order_by("pk")
        return Subquery(found.values(found=JSONObject(pk="pk", until="expires_at"))[:1], output_field=Running())

    def to_review(self):
        return self.filter(status=EmergencyAccess.Status.TO_REVIEW)

    def late(self, day=None):
        """Still to review, and the day by which it was due has passed."""
        return self.to_review().filter(review_by__lt=day or timezone.localdate())

    def for_list(self):
        return self.select_related("case__unit", "user__unit", "reviewer")


class Running(models.JSONField):
    """`{"pk": …, "until": aware time}` as a subquery brings it."""

    def from_db_value(self, value, expression, connection):
        found = super().from_db_value(value, expression, connection)
        return found and found | {"until": datetime.fromisoformat(found["until"])}


class EmergencyAccess(models.Model):
    """Somebody opened a case that was not theirs, said why, and is asked about it afterwards (`domain.md` §8.2)."""

    class Category(models.TextChoices):
        NIGHT = "night", "emergenza notturna"
        ABSENCE = "absence", "assenza del titolare"
        COURT = "court", "ordine dell'autorità giudiziaria"

    class Status(models.TextChoices):
        TO_REVIEW = "to_review", "da rivedere"
        JUSTIFIED = "justified", "giustificato"
        NOT_JUSTIFIED = "not_justified", "non giustificato"

    case = models.ForeignKey(Case, models.PROTECT, related_name="emergencies", verbose_name="caso")
    user = models.ForeignKey(User, models.PROTECT, related_name="emergencies", verbose_name="chi")
    category = models.CharField("perché", max_length=10, choices=Category)
    reason = models.TextField("motivo")
    opened_at = models.DateTimeField("aperto alle", default=timezone.now)
    expires_at = models.DateTimeField("fino alle")
    ended_at = models.DateTimeField("chiuso prima, alle", null=True, blank=True)
    status = models.CharField("stato", max_length=14, choices=Status, default=Status.TO_REVIEW, editable=False)
    review_by = models.DateField("da rivedere entro il")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rivisto da")
    note = models.TextField("nota", blank=True)
    reviewed_at = models.DateTimeField("rivisto il", null=True, blank=True)
    escalated_at = models.DateTimeField("passato alla direzione il", null=True, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "accesso straordinario", "accessi straordinari"
        ordering = ["-opened_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("open_emergencyaccess", "Può aprire un caso in accesso straordinario"),
            ("review_emergencyaccess", "Può rivedere gli accessi straordinari ai suoi casi"),
            ("oversee_emergencyaccess", "Può rivedere gli accessi straordinari che nessuno ha rivisto"),
            ("view_emergencyaccess", "Può vedere il registro degli accessi straordinari"),
        ]
        constraints = [
            ExclusionConstraint(
                name="emergency_one_at_a_time",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (TimeSpan(F("opened_at"), Coalesce("ended_at", "expires_at")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="C'è già un accesso straordinario aperto.",
            ),
            models.CheckConstraint(
                name="emergency_has_a_reason",
                condition=GreaterThanOrEqual(Length("reason"), LEAST_REASON),
                violation_error_message=f"Il motivo ha almeno {LEAST_REASON} caratteri.",
            ),
            models.CheckConstraint(name="emergency_expires_later", condition=Q(expires_at__gt=F("opened_at"))),
            models.CheckConstraint(
                name="emergency_ends_within",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opened_at"), ended_at__lte=F("expires_at")),
            ),
            models.CheckConstraint(
                name="emergency_reviewed_whole",
                condition=Q(status="to_review", reviewer__isnull=True, reviewed_at__isnull=True, note="")
                | (~Q(status="to_review") & Q(reviewer__isnull=False, reviewed_at__isnull=False) & ~Q(note="")),
                violation_error_message="Chi rivede scrive l'esito e una nota.",
            ),
            models.CheckConstraint(
                name="emergency_reviewed_by_another",
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("user")),
                violation_error_message="Il proprio accesso lo rivede un'altra persona.",
            ),
        ]
        indexes = [models.Index(fields=["status", "review_by"], name="emergency_by_review")]

    def __str__(self):
        return f"accesso straordinario al caso {self.case}"

    def get_absolute_url(self):
        return reverse("cases:emergency_review", args=[self.pk])

    @property
    def until(self):
        """When it ended, or will."""
        return self.ended_at or self.expires_at

    @property
    def is_running(self):
        return self.ended_at is None and self.expires_at > timezone.now()

    @property
    def is_late(self):
        return self.status == self.Status.TO_REVIEW and self.review_by < timezone.localdate()

    @transition(source={Status.TO_REVIEW}, target=Status.JUSTIFIED)
    def justify(self, *, by, note):
        """There was a reason."""
        self._answer(by, note)

    @transition(source={Status.TO_REVIEW}, target=Status.NOT_JUSTIFIED)
    def reject(self, *, by, note):
        """There was none."""
        self._answer(by, note)

    def _answer(self, by, note):
        if by.pk == self.user_id:
            raise TransitionNotAllowed("Il tuo accesso straordinario lo rivede un'altra persona.")
        self.reviewer, self.note, self.reviewed_at = by, note, timezone.now()
