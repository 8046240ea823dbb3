"""A colleague asks to see a case that is not theirs, by its number (*richiesta di accesso*)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import transition

from .case import Case
from .grant import cases_granted


def waited_long():
    return timezone.now() - timedelta(days=whole("access_request_days"))


class AccessRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that `user` may answer: of the cases they are responsible for, or coordinate (`Case.is_led_by`)."""
        rows = self.filter(case__in=cases_granted("work_case", user))
        return rows if user.has_perm("cases.share_case") else rows.filter(case__worker=user)

    def waiting(self):
        return self.filter(status=AccessRequest.Status.WAITING)

    def pending(self):
        """Those to which an answer may still be expected: after some days one may ask again, also where no case has the number."""
        return self.waiting().filter(asked_at__gte=waited_long())

    def asked_by(self, user):
        """One's own: with the number as it was written, and the case only where a yes has told of it."""
        return self.filter(user=user)

    def for_list(self):
        unanswered = Q(status=AccessRequest.Status.WAITING, asked_at__lt=waited_long())
        return self.select_related("case", "user__unit", "answered_by").annotate(unanswered=unanswered)


class AccessRequest(models.Model):
    """Without a `case` when no case has that number, or a conflict of interest shuts it: who asked sees no difference."""

    class Status(models.TextChoices):
        WAITING = "waiting", "in attesa"
        GRANTED = "granted", "accolta"
        REFUSED = "refused", "non accolta"

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="access_requests", verbose_name="caso")
    year = models.PositiveSmallIntegerField("anno")
    sequence = models.PositiveIntegerField("numero")
    user = models.ForeignKey(User, models.PROTECT, related_name="access_requests", verbose_name="chi chiede")
    reason = models.TextField("motivo")
    asked_at = models.DateTimeField("chiesta il", default=timezone.now, editable=False)
    status = models.CharField("stato", max_length=8, choices=Status, default=Status.WAITING, editable=False)
    until = models.DateField("fino al", null=True, blank=True)
    answer = models.CharField("risposta", max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="chi ha risposto")
    answered_at = models.DateTimeField("risposta il", null=True, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "richiesta di accesso", "richieste di accesso"
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        permissions = [("ask_access", "Può chiedere di vedere un caso non suo")]
        constraints = [
            models.CheckConstraint(
                name="access_request_answered_by_somebody",
                condition=Q(status="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(status="waiting") & Q(case__isnull=False, answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="access_request_granted_until",
                condition=~Q(status="granted") | Q(until__isnull=False),
                violation_error_message="Indica fino a quando.",
            ),
            models.CheckConstraint(
                name="access_request_refused_with_words",
                condition=~Q(status="refused") | ~Q(answer=""),
                violation_error_message="Scrivi perché la richiesta non è accolta.",
            ),
            models.CheckConstraint(
                name="access_request_answered_by_another",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("user")),
                violation_error_message="Alla propria richiesta risponde un'altra persona.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-asked_at"], name="access_request_by_person"),
            models.Index(fields=["case", "status"], name="access_request_by_case"),
        ]

    def __str__(self):
        return f"richiesta di vedere il caso {self.number}"

    def get_absolute_url(self):
        return reverse("cases:access_request_answer", args=[self.pk])

    @property
    def number(self):
        """As it was written."""
        return f"{self.year}/{self.sequence:04d}"

    @transition(source={Status.WAITING}, target=Status.GRANTED)
    def accept(self, *, by, until, answer=""):
        self._answered(by, answer)
        self.until = until

    @transition(source={Status.WAITING}, target=Status.REFUSED)
    def refuse(self, *, by, answer):
        self._answered(by, answer)

    def _answered(self, by, answer):
        self.answered_by, self.answered_at, self.answer = by, timezone.now(), answer
