"""Bonds between persons: one row, read from both sides; and children who are expected."""

from typing import NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from sesto_social.versioned import Versioned

from .court import CourtOrder
from .household import SPAN
from .person import Person


class Reading(NamedTuple):
    """What one is to the other, said of a woman, of a man, of somebody whose sex is not known."""

    female: str
    male: str
    unknown: str

    def of(self, person):
        return {Person.Sex.FEMALE: self.female, Person.Sex.MALE: self.male}.get(person.sex, self.unknown)


def ending(stem, *, after="", female="a", male="o"):
    """`figlia`, `figlio`, `figlio/a` from one stem."""
    tail = f" {after}" if after else ""
    return Reading(f"{stem}{female}{tail}", f"{stem}{male}{tail}", f"{stem}{male}/{female}{tail}")


class RelationshipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only where both are known to the reader: a bond says something of each."""
        known = Person.objects.visible_to(user).order_by().values("pk")
        return self.filter(person__in=known, other__in=known)

    def begun(self, on=None):
        """Those that had begun by the day; a couple that parted is still drawn, with its end."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=on or timezone.localdate()))

    def current(self, on=None):
        day = on or timezone.localdate()
        return self.begun(day).filter(Q(until__isnull=True) | Q(until__gte=day))

    def touching(self, people):
        """With at least one end among `people` (ids or a queryset of them)."""
        return self.filter(Q(person__in=people) | Q(other__in=people))

    def with_people(self):
        return self.select_related("person", "other").order_by("since", "pk")


class Relationship(Versioned):
    """A bond (*legame*): `person` is the `kind` of `other`, between two days, both included; `since` empty means always.

    Stored once, told from either side by `reading`. Brothers and sisters with a parent in common need no row: they follow from the
    parents.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", "genitore"
        ADOPTIVE_PARENT = "adoptive_parent", "genitore adottivo"
        SPOUSE = "spouse", "coniuge"
        CIVIL_PARTNER = "civil_partner", "unito civilmente"
        COHABITANT = "cohabitant", "convivente"
        SIBLING = "sibling", "fratello o sorella"
        HALF_SIBLING = "half_sibling", "fratello o sorella unilaterale"
        TWIN = "twin", "gemello"
        IDENTICAL_TWIN = "identical_twin", "gemello identico"
        GRANDPARENT = "grandparent", "nonno"
        UNCLE = "uncle", "zio"
        FOSTER_CARER = "foster_carer", "affidatario"
        GUARDIAN = "guardian", "tutore"
        CURATOR = "curator", "curatore"
        ADMINISTRATOR = "administrator", "amministratore di sostegno"
        OTHER = "other", "altro legame"

    class Ending(models.TextChoices):
        SEPARATION = "separation", "separazione"
        DIVORCE = "divorce", "divorzio o scioglimento"
        DEATH = "death", "morte"
        OTHER = "other", "altro"

    class Quality(models.TextChoices):
        CLOSE = "close", "molto stretto"
        CONFLICTUAL = "conflictual", "conflittuale"
        DISTANT = "distant", "distante"
        BROKEN = "broken", "interrotto"

    COUPLES = (Kind.SPOUSE, Kind.CIVIL_PARTNER, Kind.COHABITANT)
    PARENTS = (Kind.PARENT, Kind.ADOPTIVE_PARENT)
    TWINS = (Kind.TWIN, Kind.IDENTICAL_TWIN)
    MUTUAL = (*COUPLES, *TWINS, Kind.SIBLING, Kind.HALF_SIBLING)

    READINGS = {
        Kind.PARENT: (Reading("madre", "padre", "genitore"), ending("figli")),
        Kind.ADOPTIVE_PARENT: (
            Reading("madre adottiva", "padre adottivo", "genitore adottivo"),
            Reading("figlia adottiva", "figlio adottivo", "figlio/a adottivo/a"),
        ),
        Kind.SPOUSE: (Reading("moglie", "marito", "coniuge"), None),
        Kind.CIVIL_PARTNER: (ending("unit", after="civilmente"), None),
        Kind.COHABITANT: (Reading("convivente", "convivente", "convivente"), None),
        Kind.SIBLING: (Reading("sorella", "fratello", "fratello o sorella"), None),
        Kind.HALF_SIBLING: (Reading("sorella unilaterale", "fratello unilaterale", "fratello o sorella unilaterale"), None),
        Kind.TWIN: (ending("gemell"), None),
        Kind.IDENTICAL_TWIN: (Reading("gemella identica", "gemello identico", "gemello/a identico/a"), None),
        Kind.GRANDPARENT: (ending("nonn"), Reading("nipote", "nipote", "nipote")),
        Kind.UNCLE: (ending("zi"), Reading("nipote", "nipote", "nipote")),
        Kind.FOSTER_CARER: (ending("affidatari"), Reading("minore in affido", "minore in affido", "minore in affido")),
        Kind.GUARDIAN: (Reading("tutrice", "tutore", "tutore"), Reading("sotto tutela", "sotto tutela", "sotto tutela")),
        Kind.CURATOR: (Reading("curatrice", "curatore", "curatore"), ending("rappresentat", after="dal curatore")),
        Kind.ADMINISTRATOR: (
            Reading("amministratrice di sostegno", "amministratore di sostegno", "amministratore di sostegno"),
            ending("beneficiari", after="dell'amministrazione di sostegno"),
        ),
        Kind.OTHER: (Reading("altro legame", "altro legame", "altro legame"), None),
    }
    """For each kind, what `person` is to `other` and what `other` is to `person`; None when it is the same both ways."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="bonds", verbose_name="chi")
    kind = models.CharField("è", max_length=16, choices=Kind)
    other = models.ForeignKey(Person, models.PROTECT, related_name="bonds_back", verbose_name="di chi")
    since = models.DateField("dal", null=True, blank=True)
    until = models.DateField("al", null=True, blank=True)
    ending = models.CharField("finito per", max_length=12, choices=Ending, blank=True)
    quality = models.CharField("com'è il rapporto", max_length=12, choices=Quality, blank=True)
    no_contact = models.ForeignKey(
        CourtOrder, models.PROTECT, null=True, blank=True, related_name="no_contacts", verbose_name="divieto di contatto disposto da"
    )
    note = models.CharField("nota", max_length=200, blank=True)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "legame", "legami"
        ordering = ["person", "kind", "other", "pk"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="relationship_once_at_a_time",
                expressions=[
                    (Least(F("person"), F("other")), RangeOperators.EQUAL),
                    (Greatest(F("person"), F("other")), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (SPAN, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Per questo periodo il legame tra le due persone è già indicato.",
            ),
            models.CheckConstraint(
                name="relationship_not_with_oneself",
                condition=~Q(person=F("other")),
                violation_error_message="Scegli due persone diverse.",
            ),
            models.CheckConstraint(
                name="relationship_ends_after_start",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                name="relationship_ending_has_day",
                condition=Q(ending="") | Q(until__isnull=False),
                violation_error_message="Se il legame è finito indica quando.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.reading(self.person)} di {self.other}"

    @property
    def is_couple(self):
        return self.kind in self.COUPLES

    def reading(self, person):
        """What `person`, one of the two, is to the other: "madre", "figlio", "ex marito"."""
        forth, back = self.READINGS[self.kind]
        words = (forth if person.pk == self.person_id or back is None else back).of(person)
        over = self.is_couple and self.until is not None and self.until < timezone.localdate() and self.ending != self.Ending.DEATH
        return f"ex {words}" if over else words


class PregnancyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(mother__in=Person.objects.visible_to(user).order_by().values("pk"))

    def expected(self, on=None):
        """Known by the day and not over yet."""
        day = on or timezone.localdate()
        return self.filter(known_since__lte=day).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


class Pregnancy(models.Model):
    """A child who is expected (*gravidanza*): drawn as a triangle until birth or end."""

    mother = models.ForeignKey(Person, models.PROTECT, related_name="pregnancies", verbose_name="madre")
    other_parent = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="expected_children", verbose_name="altro genitore"
    )
    known_since = models.DateField("nota dal", default=timezone.localdate)
    due_on = models.DateField("data presunta del parto", null=True, blank=True)
    ended_on = models.DateField("finita il", null=True, blank=True)

    objects = PregnancyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "gravidanza", "gravidanze"
        ordering = ["mother", "known_since", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mother"],
                condition=Q(ended_on__isnull=True),
                name="pregnancy_one_at_a_time",
                violation_error_message="Una gravidanza in corso è già indicata.",
            ),
            models.CheckConstraint(
                name="pregnancy_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("known_since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                name="pregnancy_of_two",
                condition=Q(other_parent__isnull=True) | ~Q(other_parent=F("mother")),
                violation_error_message="Scegli due persone diverse.",
            ),
        ]

    def __str__(self):
        return f"Gravidanza di {self.mother}"
