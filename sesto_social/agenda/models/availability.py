"""Weekly rules: when a worker receives, and whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value


class ClockSpan(Func):
    """Two wall times as a range, so that the database can see them overlap."""

    function = "tsrange"
    template = "%(function)s(DATE '2000-01-01' + %(expressions)s)"
    arg_joiner = ", DATE '2000-01-01' + "
    output_field = DateTimeRangeField()


ROOM_IN_USE = Q(room__isnull=True) | Q(room__active=True)
ROOM_ONLY_IN_OFFICE = "Una stanza serve solo a chi riceve in ufficio."


class ReceivingHours(models.Model):
    """What a weekly rule and an extra opening have in common: from when to when, for whom, how."""

    class Audience(models.TextChoices):
        PUBLIC = "public", "Chiunque, anche dal sito"
        FRONT_DESK = "front_desk", "Solo dallo sportello"
        INVITED = "invited", "Solo su invito"

    class Mode(models.TextChoices):
        OFFICE = "office", "In ufficio"
        PHONE = "phone", "Al telefono"
        VIDEO = "video", "In videochiamata"
        HOME = "home", "A domicilio"

    room = models.ForeignKey(
        "agenda.Resource",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "room", "active": True},
        verbose_name="stanza",
        help_text="Se indicata, ogni appuntamento occupa anche la stanza. A casa, al telefono e in video non serve.",
    )
    starts = models.TimeField("dalle")
    ends = models.TimeField("alle")
    slot_minutes = models.PositiveSmallIntegerField(
        "durata di un appuntamento (minuti)", default=45, validators=[MinValueValidator(10), MaxValueValidator(240)]
    )
    audience = models.CharField("chi può prenotare", max_length=20, choices=Audience, default=Audience.PUBLIC)
    mode = models.CharField("modalità", max_length=20, choices=Mode, default=Mode.OFFICE)

    class Meta:
        abstract = True

    def clean(self):
        if self.room_id and self.office_id and self.room.office_id != self.office_id:
            raise ValidationError({"room": "Questa stanza è in un'altra sede."})


class AvailabilityQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ROOM_IN_USE, resource__active=True, office__active=True)

    def between(self, first, last):
        """Rules in force on at least one day from `first` to `last`, both included."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first), valid_from__lte=last)


class Availability(ReceivingHours):
    """A weekly rule of one worker in one office, in a room if it names one (*disponibilità*). Times are on the wall clock of Rome."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "lunedì"
        TUESDAY = 1, "martedì"
        WEDNESDAY = 2, "mercoledì"
        THURSDAY = 3, "giovedì"
        FRIDAY = 4, "venerdì"
        SATURDAY = 5, "sabato"
        SUNDAY = 6, "domenica"

    resource = models.ForeignKey(
        "agenda.Resource", models.CASCADE, related_name="availabilities", verbose_name="risorsa", limit_choices_to={"active": True}
    )
    office = models.ForeignKey("agenda.Office", models.PROTECT, related_name="availabilities", verbose_name="ufficio")
    weekday = models.PositiveSmallIntegerField("giorno", choices=Weekday)
    valid_from = models.DateField("in vigore dal")
    valid_to = models.DateField("in vigore fino al", null=True, blank=True, help_text="Compreso; vuoto se non ha fine.")

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "disponibilità", "disponibilità"
        ordering = ["resource", "weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="availability_starts_before_it_ends",
                condition=Q(starts__lt=F("ends")),
                violation_error_message="L'orario di fine deve venire dopo quello di inizio.",
            ),
            models.CheckConstraint(
                name="availability_valid_from_before_to",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La data finale deve venire dopo quella iniziale.",
            ),
            models.CheckConstraint(
                name="availability_slot_is_sensible",
                condition=Q(slot_minutes__gte=10, slot_minutes__lte=240),
                violation_error_message="Un appuntamento dura da 10 a 240 minuti.",
            ),
            models.CheckConstraint(name="availability_weekday_exists", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="availability_room_only_in_office",
                condition=Q(room__isnull=True) | Q(mode="office"),
                violation_error_message=ROOM_ONLY_IN_OFFICE,
            ),
            ExclusionConstraint(
                name="availability_no_overlap",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (ClockSpan("starts", "ends"), RangeOperators.OVERLAPS),
                    (
                        Func("valid_from", "valid_to", Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="In quella fascia la risorsa ha già un'altra disponibilità.",
            ),
        ]

    def __str__(self):
        return f"{self.resource}, {self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"
