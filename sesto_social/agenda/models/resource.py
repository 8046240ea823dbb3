"""Whoever or whatever a booking takes."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ResourceQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def workers(self):
        return self.filter(kind=Resource.Kind.WORKER)

    def rooms(self):
        return self.filter(kind=Resource.Kind.ROOM)

    def interpreters(self, language=None):
        """Interpreters; with `language` (a code of the list "language"), only those who speak it."""
        interpreters = self.filter(kind=Resource.Kind.INTERPRETER)
        return interpreters.filter(languages__contains=[language]) if language else interpreters

    def of_office(self, office):
        """Its rooms and those who receive there; of no office in particular, everybody."""
        if office is None:
            return self
        here = Q(office=office) | Q(availabilities__office=office) | Q(extra_openings__office=office)
        return self.filter(pk__in=self.model.objects.filter(here).values("pk"))

    def of(self, users):
        """The agendas of these colleagues."""
        return self.filter(user__in=users)


class Resource(models.Model):
    """A worker, a room or an interpreter, as the agenda sees them (*risorsa*): one at a time, one place at a time."""

    class Kind(models.TextChoices):
        WORKER = "worker", "Operatore"
        ROOM = "room", "Stanza"
        INTERPRETER = "interpreter", "Interprete"

    kind = models.CharField("tipo", max_length=20, choices=Kind, default=Kind.WORKER)
    name = models.CharField("nome", max_length=120)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="resource", verbose_name="utente"
    )
    office = models.ForeignKey("agenda.Office", models.PROTECT, null=True, blank=True, related_name="resources", verbose_name="ufficio")
    languages = ArrayField(
        models.CharField(max_length=40), verbose_name="lingue", default=list, blank=True, help_text="Solo per gli interpreti."
    )
    active = models.BooleanField("in uso", default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "risorsa", "risorse"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="resource_worker_has_user",
                condition=Q(kind="worker", user__isnull=False) | (~Q(kind="worker") & Q(user__isnull=True)),
                violation_error_message="Un operatore ha sempre il suo utente; una stanza o un interprete mai.",
            ),
            models.CheckConstraint(
                name="resource_room_has_office",
                condition=~Q(kind="room") | Q(office__isnull=False),
                violation_error_message="Indica in quale ufficio si trova la stanza.",
            ),
        ]

    def __str__(self):
        return self.name
