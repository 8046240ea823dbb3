"""The codes of a person, those of the past too."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.computed import Computed

from .person import Person


class IdentifierQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its person."""
        return self.filter(person__in=Person.objects.visible_to(user))

    def in_use(self):
        return self.filter(until__isnull=True)


class Identifier(models.Model):
    """A code that said who somebody is, from a day to a day (*identificativo*).

    A trigger writes the codice fiscale of the registry here too, so that the history is whole whoever changes it.
    """

    class Kind(models.TextChoices):
        TAX_CODE = "tax_code", "codice fiscale"
        PROVISIONAL = "provisional", "codice fiscale provvisorio"
        STP = "stp", "STP (straniero temporaneamente presente)"
        ENI = "eni", "ENI (europeo non iscritto)"

    HEALTH = (Kind.STP, Kind.ENI)
    SOON = 30

    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers", verbose_name="persona")
    kind = models.CharField("tipo", max_length=12, choices=Kind)
    value = models.CharField("codice", max_length=16)
    key = Computed(models.Func("value", function="cases_plain_code"), models.CharField(max_length=16))
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("in uso fino al", null=True, blank=True)
    expires_on = models.DateField("scade il", null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name="sostituito da")

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "identificativo", "identificativi"
        ordering = ["person", "-since", "-pk"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="identifier_of_one_person",
                expressions=[(F("key"), RangeOperators.EQUAL), (F("person"), RangeOperators.NOT_EQUAL)],
                violation_error_message="Questo codice è già di un'altra persona.",
            ),
            models.UniqueConstraint(fields=["person", "value"], name="identifier_once_per_person"),
            models.CheckConstraint(
                name="identifier_shape",
                condition=Q(kind="tax_code", value__regex=r"^[A-Z0-9]{16}$")
                | Q(kind="provisional", value__regex=r"^[0-9]{11}$")
                | Q(kind="stp", value__regex=r"^STP[0-9]{13}$")
                | Q(kind="eni", value__regex=r"^ENI[0-9]{13}$"),
                violation_error_message="Il codice non ha la forma del suo tipo.",
            ),
            models.CheckConstraint(
                name="identifier_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
        ]
        indexes = [models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="identifier_by_start")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value}"

    @property
    def short_kind(self):
        return self.kind.upper() if self.kind in self.HEALTH else self.get_kind_display()

    @property
    def days_left(self):
        return (self.expires_on - timezone.localdate()).days if self.expires_on and self.until is None else None

    @property
    def has_expired(self):
        return self.days_left is not None and self.days_left < 0

    @property
    def expires_soon(self):
        return self.days_left is not None and 0 <= self.days_left <= self.SOON
