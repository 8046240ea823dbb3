"""Time that is taken. One constraint guards every kind of booking."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q


class ReservationQuerySet(models.QuerySet):
    def standing(self):
        """Neither released nor undone: the time is taken."""
        return self.filter(released=False)

    def touching(self, start, end):
        return self.filter(during__overlap=(start, end))


class Reservation(models.Model):
    """A span of one resource's time that nobody else can have (*prenotazione*).

    It says nothing about the people concerned: the appointment, meeting or visit above points here.
    """

    resource = models.ForeignKey("agenda.Resource", models.PROTECT, related_name="reservations", verbose_name="risorsa")
    during = DateTimeRangeField("periodo")
    purpose = models.CharField("per", max_length=40, help_text="Una parola in codice: appointment, team_meeting…")
    released = models.BooleanField("liberata", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="da")
    created_at = models.DateTimeField("registrata il", auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="liberata da"
    )
    released_at = models.DateTimeField("liberata il", null=True, blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "prenotazione", "prenotazioni"
        ordering = ["during", "pk"]
        constraints = [
            ExclusionConstraint(
                name="reservation_no_overlap",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(released=False),
                violation_error_message="In quell'orario la risorsa è già impegnata.",
            ),
            models.CheckConstraint(
                name="reservation_has_two_ends",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                violation_error_message="Una prenotazione ha un inizio e una fine.",
            ),
            models.CheckConstraint(
                name="reservation_released_says_when",
                condition=Q(released=False, released_at__isnull=True) | Q(released=True, released_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.resource_id}: {self.during.lower:%Y-%m-%d %H:%M}"

    @property
    def start(self):
        return self.during.lower

    @property
    def end(self):
        return self.during.upper
