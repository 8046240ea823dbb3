"""Who and what is around a family: the social network, drawn as an ecomap."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.versioned import Versioned

from .case import Case
from .person import Person
from .record import BelowCaseQuerySet


class NetworkTieQuerySet(BelowCaseQuerySet):
    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))

    def past(self):
        return self.filter(until__lt=timezone.localdate()).order_by("-until", "-pk")


class NetworkTie(Versioned):
    """One tie of a family, or of one member, with somebody or something outside (*rete sociale*), dated."""

    class Kind(models.TextChoices):
        RELATIVES = "relatives", "parenti"
        FRIENDS = "friends", "amici e vicini"
        SCHOOL = "school", "scuola"
        HEALTH = "health", "salute"
        WORK = "work", "lavoro"
        HOME = "home", "casa"
        SERVICES = "services", "servizi sociali"
        JUSTICE = "justice", "giustizia"
        COMMUNITY = "community", "associazioni, sport, parrocchia"
        OTHER = "other", "altro"

    class Strength(models.TextChoices):
        STRONG = "strong", "forte"
        ORDINARY = "ordinary", "normale"
        WEAK = "weak", "debole"
        TENSE = "tense", "teso"
        BROKEN = "broken", "interrotto"

    class Flow(models.TextChoices):
        BOTH = "both", "dà e riceve"
        TO_FAMILY = "to_family", "sostiene la famiglia"
        FROM_FAMILY = "from_family", "chiede energie alla famiglia"

    case = models.ForeignKey(Case, models.PROTECT, related_name="network", verbose_name="caso")
    name = models.CharField("chi o che cosa", max_length=80)
    kind = models.CharField("ambito", max_length=12, choices=Kind)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="network_ties", verbose_name="di chi nella famiglia"
    )
    strength = models.CharField("com'è il legame", max_length=10, choices=Strength, default=Strength.ORDINARY)
    flow = models.CharField("in che direzione", max_length=12, choices=Flow, default=Flow.BOTH)
    contact = models.CharField("contatto", max_length=120, blank=True)
    note = models.CharField("nota", max_length=200, blank=True)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("al", null=True, blank=True)

    objects = NetworkTieQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "legame della rete", "rete sociale"
        ordering = ["case", "kind", "name", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="network_tie_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            )
        ]

    def __str__(self):
        return self.name
