"""The permit by which somebody stays in Italy."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.parameters.lookup import whole
from sesto_social.versioned import Versioned

from .case import Case, CaseMember
from .household import HouseholdMember
from .person import Person


class StayPermitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only by a case: of who lives today in the family of a case one may see, or is in charge there.

        Looking through the registry opens none: whoever receives the public does not need to know (decision 22).
        """
        cases = Case.objects.visible_to(user).order_by().values("pk")
        family = HouseholdMember.objects.current().filter(household__cases__in=cases).order_by().values("person")
        minors = CaseMember.objects.current().filter(case__in=cases).order_by().values("person")
        return self.filter(Q(person__in=family) | Q(person__in=minors))

    def standing(self):
        return self.filter(ended_on__isnull=True)

    def running_out(self, by):
        """Those whose day comes by `by`, or has passed, and whose renewal nobody has asked for yet."""
        return self.standing().filter(expires_on__lte=by, renewal_requested_on__isnull=True)


class StayPermit(Versioned):
    """A *permesso di soggiorno*, or the request of one. It says what somebody may have to renew, never whom the service helps."""

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", "protezione internazionale (asilo o sussidiaria)"
        SPECIAL = "special", "protezione speciale"
        TEMPORARY = "temporary", "protezione temporanea"
        ASYLUM_REQUEST = "asylum_request", "richiesta asilo"
        FAMILY = "family", "motivi familiari"
        WORK = "work", "lavoro subordinato"
        SELF_EMPLOYED = "self_employed", "lavoro autonomo"
        JOB_SEARCH = "job_search", "attesa occupazione"
        STUDY = "study", "studio"
        CHILD_CARE = "child_care", "assistenza minore (art. 31 T.U.I.)"
        MINOR = "minor", "minore età"
        HEALTH = "health", "cure mediche"
        LONG_TERM = "long_term", "UE per soggiornanti di lungo periodo"
        EU_FAMILY = "eu_family", "carta di soggiorno di familiare di cittadino UE"
        TRAFFICKING = "trafficking", "casi speciali (art. 18 T.U.I.)"
        DOMESTIC_VIOLENCE = "domestic_violence", "casi speciali (art. 18-bis T.U.I.)"
        CITIZENSHIP = "citizenship", "attesa cittadinanza"
        OTHER = "other", "altro"

    person = models.ForeignKey(Person, models.PROTECT, related_name="stay_permits", verbose_name="persona")
    kind = models.CharField("tipo", max_length=20, choices=Kind)
    number = models.CharField("numero", max_length=20, blank=True)
    issued_on = models.DateField("rilasciato il", null=True, blank=True)
    expires_on = models.DateField("scade il", null=True, blank=True)
    renewal_requested_on = models.DateField("rinnovo chiesto il", null=True, blank=True)
    receipt = models.CharField("numero della ricevuta", max_length=30, blank=True)
    family_of_eu = models.BooleanField("familiare di un cittadino dell'Unione europea", default=False)
    ended_on = models.DateField("non vale più dal", null=True, blank=True)

    objects = StayPermitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "permesso di soggiorno", "permessi di soggiorno"
        ordering = ["person", F("issued_on").desc(nulls_last=True), "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="stay_permit_expires_after_issue",
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                violation_error_message="La scadenza viene prima del rilascio.",
            ),
            models.CheckConstraint(
                name="stay_permit_receipt_has_day",
                condition=Q(receipt="") | Q(renewal_requested_on__isnull=False),
                violation_error_message="Indica in che giorno è stato chiesto il rinnovo.",
            ),
            models.CheckConstraint(
                name="stay_permit_renewed_after_issue",
                condition=Q(renewal_requested_on__isnull=True) | Q(issued_on__isnull=True) | Q(renewal_requested_on__gte=F("issued_on")),
                violation_error_message="Il rinnovo è chiesto prima del rilascio.",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on"], condition=Q(ended_on__isnull=True), name="stay_permit_by_expiry"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def days_left(self):
        return (self.expires_on - timezone.localdate()).days if self.expires_on and self.ended_on is None else None

    @property
    def renewal_is_asked(self):
        """From the day of the receipt one waits for the questura: there is nothing to remind of."""
        return self.ended_on is None and self.renewal_requested_on is not None

    @property
    def has_expired(self):
        return self.days_left is not None and self.days_left < 0

    @property
    def expires_soon(self):
        return self.days_left is not None and 0 <= self.days_left <= whole("stay_permit_alert_days")

    @property
    def state(self):
        """(words, tone of the badge), or None where there is nothing to say."""
        if self.ended_on is not None:
            return ("non vale più", "neutral")
        if self.renewal_is_asked:
            return ("rinnovo chiesto", "info")
        if self.has_expired:
            return ("scaduto: il rinnovo è da chiedere", "danger")
        return (f"scade tra {self.days_left} giorni" if self.days_left else "scade oggi", "warning") if self.expires_soon else None
