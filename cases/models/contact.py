"""The ways to reach a person, and when it is safe."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from sesto_social.agenda.clock import ROME, instant
from sesto_social.agenda.models import Availability
from sesto_social.computed import Computed
from sesto_social.versioned import Versioned

from .person import Person

Weekday = Availability.Weekday


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its person."""
        return self.filter(person__in=Person.objects.visible_to(user))

    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))

    def saying(self, address):
        """Those that are this number, however it is written, or this e-mail address; whoever's they are."""
        if "@" in address:
            return self.filter(value__iexact=address.strip())
        number = Func(Value(address), function="cases_plain_phone", output_field=models.CharField())
        return self.filter(phone_key=number).exclude(phone_key="").exclude(kind__in=Contact.WRITTEN)


class Contact(Versioned):
    """A number or an address of a person (*recapito*), with the hours in which using it does no harm.

    Two may be preferred only for a moment, after a merge: the next one to be preferred takes the mark from the others.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile", "cellulare"
        PHONE = "phone", "telefono fisso"
        EMAIL = "email", "e-mail"
        PEC = "pec", "PEC"
        THIRD_PARTY = "third_party", "telefono di un'altra persona"

    class Safety(models.TextChoices):
        SAFE = "safe", "si può usare"
        NO_MESSAGES = "no_messages", "si può chiamare, non scrivere e non lasciare messaggi"
        UNSAFE = "unsafe", "non sicuro: non chiamare e non scrivere"

    WRITTEN = (Kind.EMAIL, Kind.PEC)

    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts", verbose_name="persona")
    kind = models.CharField("tipo", max_length=12, choices=Kind)
    value = models.CharField("numero o indirizzo", max_length=120)
    phone_key = Computed(models.Func("value", function="cases_plain_phone"), models.CharField(max_length=120))
    label = models.CharField("di chi o che cos'è", max_length=80, blank=True)
    safety = models.CharField("sicurezza", max_length=12, choices=Safety, default=Safety.SAFE)
    reason = models.CharField("perché non è sicuro", max_length=200, blank=True)
    safe_days = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), verbose_name="giorni sicuri", default=list, blank=True)
    safe_from = models.TimeField("dalle", null=True, blank=True)
    safe_until = models.TimeField("alle", null=True, blank=True)
    preferred = models.BooleanField("preferito", default=False)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("fino al", null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "recapito", "recapiti"
        ordering = ["person", "-preferred", "kind", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="contact_unsafe_says_why",
                condition=Q(safety="safe") | ~Q(reason=""),
                violation_error_message="Scrivi perché non è sicuro.",
            ),
            models.CheckConstraint(
                name="contact_unsafe_is_not_preferred",
                condition=~Q(safety="unsafe") | Q(preferred=False),
                violation_error_message="Un recapito non sicuro non può essere quello preferito.",
            ),
            models.CheckConstraint(
                name="contact_hours_are_two",
                condition=Q(safe_from__isnull=True, safe_until__isnull=True)
                | Q(safe_from__isnull=False, safe_until__isnull=False, safe_until__gt=F("safe_from")),
                violation_error_message="Indica da che ora e fino a che ora, nello stesso giorno.",
            ),
            models.CheckConstraint(
                name="contact_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
        ]
        indexes = [
            models.Index(fields=["phone_key"], condition=~Q(phone_key=""), name="contact_by_phone"),
            models.Index(models.functions.Upper("value"), name="contact_by_value"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def may_be_called(self):
        return self.safety != self.Safety.UNSAFE

    @property
    def may_be_written_to(self):
        return self.safety == self.Safety.SAFE

    @property
    def is_over(self):
        return self.until is not None and self.until < timezone.localdate()

    @property
    def is_written(self):
        return self.kind in self.WRITTEN

    @property
    def hours(self):
        """«lunedì, mercoledì, dalle 09:00 alle 12:30»; empty when at any time."""
        days = ", ".join(Weekday(day).label for day in sorted(self.safe_days))
        span = f"dalle {self.safe_from:%H:%M} alle {self.safe_until:%H:%M}" if self.safe_from else ""
        return ", ".join(part for part in (days, span) if part)

    def next_safe(self, moment):
        """The first moment from `moment` on that falls into its safe hours, on the town's clock."""
        local = moment.astimezone(ROME)
        for ahead in range(8):
            day = local.date() + dt.timedelta(days=ahead)
            if self.safe_days and day.weekday() not in self.safe_days:
                continue
            first = max(moment, instant(day, self.safe_from or dt.time.min))
            last = instant(day, self.safe_until) if self.safe_until else instant(day + dt.timedelta(days=1), dt.time.min)
            if first < last:
                return first
        raise AssertionError("eight days hold every weekday")
