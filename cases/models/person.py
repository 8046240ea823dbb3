"""Persons and their addresses."""

import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Right
from django.urls import reverse
from django.utils import timezone

from sesto_social.computed import Computed
from sesto_social.versioned import Versioned

LETTERS = str.maketrans("øØłŁđĐðÐıħĦŧŦ’‘ʼ`´", "oOlLdDdDihHtT     ") | str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe"})


def search_key(*words):
    """Lower-case words without accents or punctuation: what typo-tolerant search compares. The database has a twin, `cases_plain`."""
    text = " ".join(word for word in words if word).translate(LETTERS)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def check_tax_code(value):
    """Accept a codice fiscale with a right check letter (omocodia included) or a right 11-digit provisional one."""
    from ..identifiers import kind_of

    if str(kind_of(value)) not in {"tax_code", "provisional"}:
        raise ValidationError("Questo è un codice STP o ENI: scrivilo nel campo apposito, non è un codice fiscale.")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The whole registry for those who receive the public, otherwise only the families of one's cases. Rows merged away are gone."""
        if user.has_perm("cases.browse_registry"):
            return self.standing()
        from .case import CaseMember
        from .grant import cases_granted
        from .household import HouseholdMember

        cases = cases_granted("view_case", user)
        relatives = HouseholdMember.objects.filter(household__cases__in=cases).order_by().values("person")
        minors = CaseMember.objects.filter(case__in=cases).order_by().values("person")
        return self.standing().filter(pk__in=relatives.union(minors, all=True))

    def standing(self):
        """Without the rows that turned out to be somebody else's second one."""
        return self.filter(merged_into__isnull=True)

    def for_list(self):
        return self.order_by("last_name", "first_name", "pk")


class Person(Versioned):
    """Anyone named in a record (*persona*)."""

    class Sex(models.TextChoices):
        FEMALE = "F", "femmina"
        MALE = "M", "maschio"
        UNKNOWN = "X", "non indicato"

    class NoTaxCode(models.TextChoices):
        NEWBORN = "newborn", "neonato"
        IRREGULAR = "irregular", "senza permesso di soggiorno"
        WAITING = "waiting", "in attesa di attribuzione"
        ANONYMOUS = "anonymous", "anonimo"
        DISPUTED = "disputed", "lo stesso di un'altra persona, da verificare"
        UNKNOWN = "unknown", "non ancora chiesto"

    class Literacy(models.TextChoices):
        ITALIAN = "italian", "sì, anche in italiano"
        OWN = "own", "sì, solo nella propria lingua"
        LITTLE = "little", "poco"
        NONE = "none", "no"

    class InterpreterSex(models.TextChoices):
        FEMALE = "F", "una donna"
        MALE = "M", "un uomo"

    last_name = models.CharField("cognome", max_length=80)
    first_name = models.CharField("nome", max_length=80)
    sex = models.CharField("sesso", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    birth_place = models.CharField("luogo di nascita", max_length=100, blank=True)
    tax_code = models.CharField("codice fiscale", max_length=16, null=True, blank=True, validators=[check_tax_code])
    tax_key = Computed(models.Func("tax_code", function="cases_plain_code"), models.CharField(max_length=16, null=True))
    no_tax_code_reason = models.CharField("senza codice fiscale perché", max_length=12, choices=NoTaxCode, blank=True)
    citizenship = models.CharField("cittadinanza scritta a parole", max_length=60, blank=True)
    language = models.CharField("lingue parlate", max_length=60, blank=True)
    dialect = models.CharField("dialetto o variante", max_length=60, blank=True)
    literacy = models.CharField("sa leggere e scrivere", max_length=12, choices=Literacy, blank=True)
    interpreter_language = models.CharField("interprete", max_length=40, blank=True, help_text="Lingua, se serve un interprete.")
    interpreter_sex = models.CharField("interprete preferito", max_length=1, choices=InterpreterSex, blank=True)
    phone = models.CharField("telefono", max_length=30, blank=True)
    phone_key = Computed(models.Func("phone", function="cases_plain_phone"), models.CharField(max_length=30))
    email = models.EmailField("e-mail", blank=True)
    contact_note = models.CharField("quando e come contattare", max_length=200, blank=True)
    deceased_on = models.DateField("data di morte", null=True, blank=True)
    key = models.CharField(max_length=180, editable=False)
    words = Computed(models.Func("last_name", "first_name", function="cases_name_words"), ArrayField(models.TextField()))
    created_at = models.DateTimeField("registrata il", default=timezone.now, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed", verbose_name="unita a"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "persona", "persone"
        ordering = ["last_name", "first_name", "pk"]
        default_permissions = ("add", "change", "view")
        permissions = [
            ("browse_registry", "Può cercare in tutta l'anagrafe del servizio"),
            ("merge_person", "Può unire due schede della stessa persona"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="person_words", fastupdate=False),
            models.Index(fields=["tax_key"], opclasses=["varchar_pattern_ops"], name="person_tax_code_start"),
            models.Index(Right("phone_key", 8), name="person_phone_end", condition=~Q(phone_key="")),
            models.Index(fields=["birth_date"], name="person_birth_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_key"],
                condition=Q(merged_into__isnull=True),
                name="person_tax_code_once",
                violation_error_message="Nell'anagrafe c'è già una persona con questo codice fiscale.",
            ),
            models.CheckConstraint(
                name="person_tax_code_shape",
                condition=Q(tax_code__isnull=True) | Q(tax_code__regex=r"^([A-Z0-9]{16}|[0-9]{11})$"),
                violation_error_message="Il codice fiscale ha 16 caratteri, o 11 cifre se provvisorio.",
            ),
        ]

    def __str__(self):
        return f"{self.last_name} {self.first_name}"

    def get_absolute_url(self):
        return reverse("cases:person_detail", args=[self.pk])

    def save(self, *args, **kwargs):
        self.tax_code = "".join((self.tax_code or "").split()).upper() or None
        self.key = search_key(self.last_name, self.first_name)
        super().save(*args, **kwargs)

    def age_on(self, day):
        """Completed years on `day`; None when the birth date is not known."""
        if self.birth_date is None:
            return None
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def is_adult_on(self, day):
        """Eighteen on `day`, as far as the birth date is known."""
        age = self.age_on(day)
        return age is not None and age >= 18

    def bonds_with(self, others):
        """Parental responsibility in force between this person and `others`."""
        from .household import ParentalResponsibility

        return list(ParentalResponsibility.objects.between(self, others))

    def is_in(self, case):
        """True while they live in the household of `case` or are in charge there: who left is no longer of the family."""
        return (
            self.memberships.current().filter(household=case.household_id).exists() or self.charges.current().filter(case=case.pk).exists()
        )

    @property
    def age(self):
        return self.age_on(timezone.localdate())

    @property
    def is_minor(self):
        return self.age is not None and self.age < 18


class AddressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its person; a secret one is masked everywhere (`Address.shown`)."""
        return self.filter(person__in=Person.objects.visible_to(user))

    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class Address(models.Model):
    """Where a person is registered, really lives, or may safely be written to."""

    class Kind(models.TextChoices):
        REGISTRY = "registry", "residenza anagrafica"
        ACTUAL = "actual", "domicilio effettivo"
        SAFE = "safe", "recapito sicuro"

    class Confidentiality(models.TextChoices):
        NORMAL = "normal", "normale"
        RESERVED = "reserved", "riservato"
        SECRET = "secret", "secretato"

    person = models.ForeignKey(Person, models.PROTECT, related_name="addresses", verbose_name="persona")
    kind = models.CharField("tipo", max_length=10, choices=Kind, default=Kind.REGISTRY)
    street = models.CharField("via e numero", max_length=160)
    city = models.CharField("comune", max_length=80, default="Sesto San Giovanni")
    postcode = models.CharField("CAP", max_length=10, blank=True)
    confidentiality = models.CharField("riservatezza", max_length=10, choices=Confidentiality, default=Confidentiality.NORMAL)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("al", null=True, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "indirizzo", "indirizzi"
        ordering = ["person", "kind", "-since"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="address_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def line(self):
        """The text itself: for a secret address only `cases.addresses.reveal` asks for it."""
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip()) if part)

    @property
    def shown(self):
        """What every page shows: the mask when it is secret, whoever reads."""
        return "Indirizzo secretato" if self.is_secret else self.line

    @property
    def is_secret(self):
        return self.confidentiality == self.Confidentiality.SECRET
