"""Places where people are received."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class OfficeQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def public(self):
        """Offices a citizen may choose when booking."""
        return self.active().filter(public=True)

    def competent_for(self, topic):
        """Offices that deal with this topic; all of them when there is none, or nobody in particular does."""
        return self.filter(Q(topics=[]) | Q(topics__contains=[topic])) if topic else self


class Office(models.Model):
    """A desk or seat of the service (*ufficio*, *sede*)."""

    class Kind(models.TextChoices):
        SECRETARIAT = "secretariat", "Segretariato sociale"
        SERVICE = "service", "Sede del servizio"
        MEETING_PLACE = "meeting_place", "Spazio per incontri"
        PARTNER = "partner", "Sede di un ente partner"

    name = models.CharField("nome", max_length=120, unique=True)
    kind = models.CharField("tipo", max_length=20, choices=Kind, default=Kind.SECRETARIAT)
    address = models.CharField("indirizzo", max_length=200)
    directions = models.TextField(
        "come arrivare", blank=True, help_text="Mezzi pubblici, ingresso, piano: quello che serve a chi viene la prima volta."
    )
    phone = models.CharField("telefono", max_length=40, blank=True)
    opening_hours = models.TextField("orari di apertura", blank=True, help_text="Come li legge il cittadino, una riga per giorno.")
    accessibility = models.TextField("accessibilità", blank=True, help_text="Rampe, ascensore, bagno accessibile, spazio per passeggini.")
    topics = ArrayField(
        models.CharField(max_length=40),
        verbose_name="motivi di competenza",
        default=list,
        blank=True,
        help_text="Codici dell'elenco «Motivo dell'appuntamento», separati da virgole. Vuoto: li tratta tutti.",
    )
    public = models.BooleanField("visibile ai cittadini", default=False, help_text="Se attivo, si può scegliere nella prenotazione.")
    active = models.BooleanField("in uso", default=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "ufficio", "uffici"
        ordering = ["name"]

    def __str__(self):
        return self.name
