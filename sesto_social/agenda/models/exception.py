"""What departs from the weekly rules on one day: hours opened once, and a rule that does not hold."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from .availability import ROOM_IN_USE, ROOM_ONLY_IN_OFFICE, Availability, ClockSpan, ReceivingHours


class ExtraOpeningQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ROOM_IN_USE, resource__active=True, office__active=True)

    def between(self, first, last):
        return self.filter(day__gte=first, day__lte=last)


class ExtraOpening(ReceivingHours):
    """Hours of one worker on one date only (*apertura straordinaria*). They take the place of the weekly rule they overlap.

    Somebody opens on purpose: a holiday does not stop them, a closure or an absence does.
    """

    resource = models.ForeignKey(
        "agenda.Resource", models.CASCADE, related_name="extra_openings", verbose_name="risorsa", limit_choices_to={"active": True}
    )
    office = models.ForeignKey("agenda.Office", models.PROTECT, related_name="extra_openings", verbose_name="ufficio")
    day = models.DateField("giorno")

    objects = ExtraOpeningQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "apertura straordinaria", "aperture straordinarie"
        ordering = ["day", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="opening_starts_before_it_ends",
                condition=Q(starts__lt=F("ends")),
                violation_error_message="L'orario di fine deve venire dopo quello di inizio.",
            ),
            models.CheckConstraint(
                name="opening_slot_is_sensible",
                condition=Q(slot_minutes__gte=10, slot_minutes__lte=240),
                violation_error_message="Un appuntamento dura da 10 a 240 minuti.",
            ),
            models.CheckConstraint(
                name="opening_room_only_in_office",
                condition=Q(room__isnull=True) | Q(mode="office"),
                violation_error_message=ROOM_ONLY_IN_OFFICE,
            ),
            ExclusionConstraint(
                name="opening_no_overlap",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("day", RangeOperators.EQUAL),
                    (ClockSpan("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="In quelle ore la risorsa ha già un'altra apertura straordinaria.",
            ),
        ]

    def __str__(self):
        return f"{self.resource}, {self.day:%d/%m/%Y} {self.starts:%H:%M}–{self.ends:%H:%M}"


class SkippedDay(models.Model):
    """A weekly rule that does not hold on one date (*giorno annullato*)."""

    availability = models.ForeignKey(Availability, models.CASCADE, related_name="skipped_days", verbose_name="disponibilità")
    day = models.DateField("giorno")

    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "giorno annullato", "giorni annullati"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="skipped_day_once",
                fields=["availability", "day"],
                violation_error_message="In quel giorno la disponibilità è già annullata.",
            )
        ]

    def __str__(self):
        return f"{self.availability}: annullata il {self.day:%d/%m/%Y}"

    def clean(self):
        if self.availability_id and self.day and self.day.weekday() != self.availability.weekday:
            raise ValidationError({"day": f"La disponibilità vale di {self.availability.get_weekday_display()}: scegli un giorno così."})
