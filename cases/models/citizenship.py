"""Of which country somebody is a citizen, from a day to a day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.versioned import Versioned

from .household import SPAN
from .person import Person


class CitizenshipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its person."""
        return self.filter(person__in=Person.objects.visible_to(user))

    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(Q(since__isnull=True) | Q(since__lte=day)).filter(Q(until__isnull=True) | Q(until__gte=day))


class Citizenship(Versioned):
    """One of the citizenships of a person (*cittadinanza*); a day that is not known stays empty. `country` is of `cases.countries`."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="citizenships", verbose_name="persona")
    country = models.CharField("cittadinanza", max_length=2)
    since = models.DateField("dal", null=True, blank=True)
    until = models.DateField("fino al", null=True, blank=True)

    objects = CitizenshipQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "cittadinanza", "cittadinanze"
        ordering = ["person", F("since").asc(nulls_first=True), "pk"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="citizenship_once_at_a_time",
                expressions=[(F("person"), RangeOperators.EQUAL), (F("country"), RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                violation_error_message="Questa cittadinanza è già indicata per quel periodo.",
            ),
            models.CheckConstraint(
                name="citizenship_country_code",
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message="Scegli un Paese dall'elenco.",
            ),
            models.CheckConstraint(
                name="citizenship_ends_after_start",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
        ]

    def __str__(self):
        from ..countries import name_of

        return name_of(self.country)

    @property
    def is_over(self):
        return self.until is not None and self.until < timezone.localdate()
