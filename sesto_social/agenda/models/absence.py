"""Days and hours when a worker, a room or an interpreter is not there."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..clock import spell


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody's for who plans absences; to the others their own."""
        return self if user.has_perm("intake.plan_absence") else self.filter(resource__user=user)

    def not_over(self):
        return self.filter(during__endswith__gt=timezone.now())

    def touching(self, start, end):
        return self.filter(during__overlap=(start, end))


class Absence(models.Model):
    """A resource that cannot be booked for a while (*assenza*). The reason is nobody's business and has no field."""

    resource = models.ForeignKey("agenda.Resource", models.CASCADE, related_name="absences", verbose_name="risorsa")
    during = DateTimeRangeField("periodo")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "assenza", "assenze"
        ordering = ["during", "pk"]
        constraints = [
            models.CheckConstraint(
                name="absence_has_two_ends",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                violation_error_message="Indica inizio e fine dell'assenza.",
            )
        ]

    def __str__(self):
        return f"{self.resource}: {spell(self.during)}"
