"""Days and hours when an office is shut."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..clock import spell


class ClosureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For who plans absences: a closure touches everybody's bookings."""
        return self if user.has_perm("intake.plan_absence") else self.none()

    def not_over(self):
        return self.filter(during__endswith__gt=timezone.now())

    def touching(self, start, end):
        return self.filter(during__overlap=(start, end))


class Closure(models.Model):
    """An office shut for a while (*chiusura*); without an office, all of them. National holidays need no row."""

    office = models.ForeignKey(
        "agenda.Office",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name="ufficio",
        help_text="Vuoto: tutti gli uffici.",
    )
    during = DateTimeRangeField("periodo")
    reason = models.CharField("motivo", max_length=120, help_text="Lo leggono anche i colleghi: niente dati personali.")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "chiusura", "chiusure"
        ordering = ["during", "pk"]
        constraints = [
            models.CheckConstraint(
                name="closure_has_two_ends",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                violation_error_message="Indica inizio e fine della chiusura.",
            )
        ]

    def __str__(self):
        return f"{self.office or 'Tutti gli uffici'}: {spell(self.during)}"
