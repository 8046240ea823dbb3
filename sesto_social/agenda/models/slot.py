"""Bookable times, prepared ahead so that looking for one is a single query."""

import datetime as dt

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, Func, OuterRef, Q, When

from ..clock import midnight
from .availability import Availability
from .reservation import Reservation

OPEN_TO = {
    "public": ["public"],
    "invitation": ["invited"],
    "front_desk": ["public", "front_desk"],
    "invited": ["public", "invited"],
    "staff": ["public", "front_desk", "invited"],
}


class SlotQuerySet(models.QuerySet):
    def open_to(self, audience):
        """What this audience may book: the desk also books the public's times, an invitation opens its own and no other."""
        return self.filter(withdrawn=False, audience__in=OPEN_TO[audience])

    def on_days(self, first, last):
        """Slots that start from `first` to `last`, both included."""
        return self.filter(start__gte=midnight(first), start__lt=midnight(last + dt.timedelta(days=1)))

    def office_first(self):
        """Of several ways to be received at one time, the office before the telephone."""
        return self.order_by("start", Case(When(mode="office", then=0), default=1), "mode", "resource_id", "pk")

    def with_room_for(self, minutes):
        """Slots where a talk of `minutes` ends before the worker's hours do."""
        return self.filter(open_until__gte=ExpressionWrapper(F("start") + dt.timedelta(minutes=minutes), models.DateTimeField()))

    def free(self, minutes=None):
        """Neither the worker nor the room is taken during the slot or, if given, the `minutes` that follow its start."""
        room_is_free = Q(room__isnull=True) | ~Exists(standing_over(minutes, of="room"))
        return self.filter(room_is_free, ~Exists(standing_over(minutes)))

    def taken(self):
        return self.filter(Exists(standing_over()))


def standing_over(minutes=None, of="resource"):
    """The reservations of its worker (or `of` its room) that stand over the slot of the outer query."""
    end = OuterRef("start") + dt.timedelta(minutes=minutes) if minutes else OuterRef("end")
    span = Func(OuterRef("start"), end, function="tstzrange", output_field=DateTimeRangeField())
    return Reservation.objects.standing().filter(resource=OuterRef(of), during__overlap=span)


class Slot(models.Model):
    """One bookable time of one resource (*fascia*).

    Rows are made and unmade by `planning.prepare_slots` alone. Point to a `Reservation`, never to a slot: a rebuild would take it away.
    """

    resource = models.ForeignKey("agenda.Resource", models.CASCADE, related_name="slots")
    office = models.ForeignKey("agenda.Office", models.CASCADE, related_name="slots")
    room = models.ForeignKey("agenda.Resource", models.SET_NULL, null=True, related_name="+")
    availability = models.ForeignKey("agenda.Availability", models.SET_NULL, null=True, related_name="slots")
    start = models.DateTimeField("inizio")
    end = models.DateTimeField("fine")
    open_until = models.DateTimeField("fine dell'orario", help_text="Fin quando la risorsa resta libera da chiusure e assenze.")
    audience = models.CharField(max_length=20, choices=Availability.Audience)
    mode = models.CharField(max_length=20, choices=Availability.Mode)
    withdrawn = models.BooleanField(default=False, help_text="Nessuna regola la vuole più: resta finché dura la prenotazione.")

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "fascia", "fasce"
        ordering = ["start", "pk"]
        constraints = [
            models.UniqueConstraint(name="slot_one_per_resource_and_start", fields=["resource", "start"]),
            models.CheckConstraint(name="slot_starts_before_it_ends", condition=Q(start__lt=F("end"), end__lte=F("open_until"))),
        ]
        indexes = [models.Index(fields=["office", "start"], name="slot_by_office_and_start")]

    def __str__(self):
        return f"{self.resource_id} @ {self.start:%Y-%m-%d %H:%M}"
