"""Households and the bonds of responsibility."""

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from sesto_social.parameters.models import DateSpan

from .person import Person

SPAN = DateSpan("since", "until", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the registry: all of them for those who receive the public, else those of one's cases."""
        if user.has_perm("cases.browse_registry"):
            return self
        from .case import Case

        mine = Case.objects.visible_to(user).order_by().values("household")
        return self.filter(Q(pk__in=mine) | Q(beside__in=mine))

    def actual(self):
        """Those a case is about: who really lives together."""
        return self.filter(kind=Household.Kind.ACTUAL)

    def recorded_by(self, day, *, beside, kind):
        """What the registry, or the ISEE, last said up to `day` of the family `beside`; None when it was never asked."""
        rows = self.filter(beside=beside, kind=kind, since__lte=day, until__isnull=True)
        return rows.order_by("-since", "-pk").first()

    def memberships_with(self, person):
        """Everybody's place in the households where `person` really lives, today."""
        own = HouseholdMember.objects.current().filter(person=person).values("household")
        places = HouseholdMember.objects.current().filter(household__in=self.actual().filter(pk__in=own).values("pk"))
        return places.select_related("household", "person").order_by("household", "person__birth_date", "pk")


class Household(models.Model):
    """A group of persons (*nucleo familiare*) of one kind; the three kinds are never merged.

    A household of the registry, or of an ISEE, is what that paper said on the day `since`, kept `beside` the family a case is about; an
    `until` takes it back: it was written wrongly and another took its place.
    """

    class Kind(models.TextChoices):
        ACTUAL = "actual", "nucleo di fatto"
        REGISTRY = "registry", "nucleo anagrafico"
        ISEE = "isee", "nucleo ISEE"

    kind = models.CharField("tipo", max_length=10, choices=Kind, default=Kind.ACTUAL)
    name = models.CharField("nome del nucleo", max_length=120)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("al", null=True, blank=True)
    beside = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="recorded", verbose_name="accanto al nucleo"
    )
    source = models.CharField("fonte", max_length=60, blank=True)
    reference = models.CharField("protocollo della DSU", max_length=40, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "nucleo familiare", "nuclei familiari"
        ordering = ["name", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="household_recorded_beside_another",
                condition=Q(beside__isnull=True) | ~Q(kind="actual"),
                violation_error_message="Accanto a un nucleo stanno quello anagrafico e quello ISEE.",
            ),
            models.CheckConstraint(
                name="household_isee_has_its_dsu",
                condition=Q(beside__isnull=True) | ~Q(kind="isee") | ~Q(reference=""),
                violation_error_message="Scrivi il protocollo della DSU.",
            ),
            models.UniqueConstraint(
                fields=["beside", "kind", "since"],
                condition=Q(until__isnull=True, beside__isnull=False),
                name="household_recorded_once_a_day",
                violation_error_message="Per quel giorno il nucleo è già registrato.",
            ),
        ]

    def __str__(self):
        return f"Famiglia {self.name}"

    def bonds(self):
        """Parental responsibility towards the children of the household, past bonds too."""
        return list(ParentalResponsibility.objects.within(self))

    def minors(self):
        """Current members under eighteen, by age."""
        grown = ParentalResponsibility.coming_of_age(timezone.localdate())
        return Person.objects.filter(memberships__in=self.members.current(), birth_date__gt=grown).order_by("birth_date", "pk")


class HouseholdMemberQuerySet(models.QuerySet):
    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))

    def of_day(self, case, day):
        """Who was in the household of a case on a day, by age."""
        return self.current(day).filter(household=case.household_id).select_related("person").order_by("person__birth_date", "pk")

    def around(self, case):
        """The people of a case today, children last by age, each with the legal regime and the first day when in charge."""
        from .case import CaseMember

        charges = CaseMember.objects.current().filter(case=case, person=OuterRef("person"))
        rows = self.current().filter(household=case.household_id).select_related("person")
        rows = rows.annotate(
            in_charge=Exists(charges), regime=Subquery(charges.values("regime")[:1]), charged_since=Subquery(charges.values("since")[:1])
        )
        return rows.order_by("in_charge", "person__birth_date", "pk")


class HouseholdMember(models.Model):
    """A person in a household for a span of days, last day included."""

    class Role(models.TextChoices):
        MOTHER = "mother", "madre"
        FATHER = "father", "padre"
        CHILD = "child", "figlio/a"
        SIBLING = "sibling", "fratello/sorella"
        GRANDPARENT = "grandparent", "nonno/a"
        PARTNER = "partner", "compagno/a di un genitore"
        GUARDIAN = "guardian", "tutore"
        OTHER = "other", "altro convivente"

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name="nucleo")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="persona")
    role = models.CharField("ruolo", max_length=12, choices=Role)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("al", null=True, blank=True)
    lives_here = models.BooleanField("convive", default=True)

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "componente del nucleo", "componenti del nucleo"
        ordering = ["household", "person__birth_date", "pk"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="household_member_once_at_a_time",
                expressions=[(F("household"), RangeOperators.EQUAL), (F("person"), RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                violation_error_message="La persona è già in questo nucleo.",
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.role_words})"

    @property
    def role_words(self):
        """The role as one says it of this person: "nonna", "figlio"; who does not live there is no *convivente*."""
        if self.role == self.Role.OTHER and not self.lives_here:
            return "parente o altra persona"
        ending = {Person.Sex.FEMALE: "a", Person.Sex.MALE: "o"}.get(self.person.sex)
        stems = {self.Role.CHILD: "figli", self.Role.GRANDPARENT: "nonn"}
        if ending and self.role in stems:
            return stems[self.role] + ending
        if ending and self.role == self.Role.SIBLING:
            return "sorella" if ending == "a" else "fratello"
        return self.get_role_display()


class Act(models.TextChoices):
    """What somebody may be asked to consent to for a child (*atto*)."""

    PLAN = "plan", "progetto d'intervento"
    FOSTER_CARE = "foster_care", "affido familiare"
    SCHOOL = "school", "scelta della scuola"
    SCHOOL_DAILY = "school_daily", "rapporti di ogni giorno con la scuola"
    HEALTH = "health", "cure e valutazioni importanti"
    HEALTH_DAILY = "health_daily", "cure di ogni giorno"
    RESIDENCE = "residence", "dove abita"
    DOCUMENTS = "documents", "documenti d'identità e viaggi"
    CONTACT = "contact", "scambio di notizie con altri servizi"


class ParentalResponsibilityQuerySet(models.QuerySet):
    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))

    def entitled(self, on=None, act=Act.PLAN):
        """Those whose consent to `act` is needed on the day: the rule behind `cases.consent`.

        Full holders unless somebody else's is exclusive; exclusive ones; limited or reduced ones for what the order left them; guardians
        (for the acts named, or all), curators for the acts named. Nobody for who has come of age, nobody who has died.
        """
        day = on or timezone.localdate()
        kinds = ParentalResponsibility.Kind
        alone = self.model.objects.current(day).filter(minor=OuterRef("minor"), kind=kinds.EXCLUSIVE).exclude(holder=OuterRef("holder"))
        named = Q(acts__contains=[act])
        rows = self.current(day).filter(
            Q(kind=kinds.FULL) & ~Exists(alone)
            | Q(kind=kinds.EXCLUSIVE)
            | Q(kind__in=[kinds.LIMITED, kinds.REDUCED]) & ~named
            | Q(kind=kinds.GUARDIAN) & (Q(acts=[]) | named)
            | Q(kind=kinds.CURATOR) & named
        )
        grown = Q(minor__birth_date__lte=ParentalResponsibility.coming_of_age(day))
        return rows.exclude(grown).filter(Q(holder__deceased_on__isnull=True) | Q(holder__deceased_on__gt=day))

    def between(self, person, others):
        """Bonds in force of `person` with those of `others`, in both directions."""
        rows = self.current().filter(Q(holder=person, minor__in=others) | Q(minor=person, holder__in=others))
        return rows.select_related("holder", "minor").order_by("minor", "holder", "pk")

    def within(self, household):
        """Bonds towards the children of a household, past ones too."""
        people = household.members.current().values("person")
        return self.filter(minor__in=people).select_related("holder", "minor").order_by("minor__birth_date", "minor", "-since", "pk")


class ParentalResponsibility(models.Model):
    """What an adult holds towards a minor (*responsabilità genitoriale*), dated, with the order that says so."""

    class Kind(models.TextChoices):
        FULL = "full", "piena"
        EXCLUSIVE = "exclusive", "esclusiva"
        LIMITED = "limited", "limitata (art. 333 c.c.)"
        REDUCED = "reduced", "affievolita per affido al servizio"
        GUARDIAN = "guardian", "tutore"
        CURATOR = "curator", "curatore"
        SUSPENDED = "suspended", "sospesa"
        LOST = "lost", "decaduta (art. 330 c.c.)"
        NOT_RECOGNISED = "not_recognised", "non riconosciuto"
        UNKNOWN = "unknown", "sconosciuto o irreperibile"
        DECEASED = "deceased", "deceduto"

    TAKEN = (Kind.LIMITED, Kind.REDUCED)
    """Kinds whose `acts` are those taken away; for guardians and curators they are those given."""

    OF_ACTS = (*TAKEN, Kind.GUARDIAN, Kind.CURATOR)

    holder = models.ForeignKey(Person, models.PROTECT, related_name="responsibilities", verbose_name="adulto")
    minor = models.ForeignKey(Person, models.PROTECT, related_name="responsible_adults", verbose_name="minore")
    kind = models.CharField("responsabilità", max_length=16, choices=Kind, default=Kind.FULL)
    acts = ArrayField(models.CharField(max_length=14, choices=Act), verbose_name="per quali atti", default=list, blank=True)
    order_reference = models.CharField("provvedimento", max_length=160, blank=True)
    order = models.ForeignKey(
        "cases.CourtOrder",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name="provvedimento tra quelli del caso",
    )
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("al", null=True, blank=True)

    objects = ParentalResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "responsabilità genitoriale", "responsabilità genitoriali"
        ordering = ["minor", "holder", "-since"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="responsibility_one_kind_at_a_time",
                expressions=[(F("holder"), RangeOperators.EQUAL), (F("minor"), RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                violation_error_message="Per questo periodo la responsabilità è già indicata.",
            ),
            models.CheckConstraint(
                name="responsibility_not_of_oneself",
                condition=~Q(holder=F("minor")),
                violation_error_message="Una persona non può essere responsabile di sé stessa.",
            ),
            models.CheckConstraint(
                name="responsibility_curator_has_acts",
                condition=~Q(kind="curator") | ~Q(acts=[]),
                violation_error_message="Indica per quali atti è nominato il curatore.",
            ),
            models.CheckConstraint(
                name="responsibility_acts_of_some_kinds",
                condition=Q(acts=[]) | Q(kind__in=["limited", "reduced", "guardian", "curator"]),
                violation_error_message="Gli atti si indicano per chi è limitato, affievolito, tutore o curatore.",
            ),
        ]

    def __str__(self):
        return f"{self.holder} per {self.minor}: {self.get_kind_display()}"

    @staticmethod
    def coming_of_age(day):
        """Born on this day or before: eighteen on `day`."""
        return day - relativedelta(years=18)

    @property
    def acts_words(self):
        """Which acts, and whether they are taken away or given."""
        if not self.acts:
            return ""
        listed = ", ".join(Act(act).label for act in self.acts)
        return f"{'senza' if self.kind in self.TAKEN else 'per'}: {listed}"
