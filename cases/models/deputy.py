"""Who else may know a secret address: colleagues named one by one."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.accounts.models import User

from .case import Case
from .household import SPAN
from .record import BelowCaseQuerySet


class AddressDeputyQuerySet(BelowCaseQuerySet):
    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day, until__gte=day)


class AddressDeputy(models.Model):
    """A colleague named to know the secret addresses of a family (*incaricato*), between two days, both included: never without an end."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="address_deputies", verbose_name="caso")
    user = models.ForeignKey(User, models.PROTECT, related_name="address_deputies", verbose_name="chi")
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="incaricato da")
    reason = models.CharField("motivo", max_length=280)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("fino al")

    objects = AddressDeputyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "incaricato dell'indirizzo secretato", "incaricati dell'indirizzo secretato"
        ordering = ["case", "since", "pk"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="address_deputy_once_at_a_time",
                expressions=[(F("case"), RangeOperators.EQUAL), (F("user"), RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                violation_error_message="Per questi giorni è già incaricato.",
            ),
            models.CheckConstraint(
                name="address_deputy_ends_after_start",
                condition=Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(name="address_deputy_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.user}, fino al {self.until:%d/%m/%Y}"
