"""Two rows of the registry that are one person: suspected, merged, taken apart again."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.parameters.lookup import whole

from .person import Person


class SuspectedPairQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pairs of which both persons may be seen."""
        seen = Person.objects.visible_to(user)
        return self.filter(first__in=seen, second__in=seen)

    def open(self):
        return self.filter(answer="", first__merged_into__isnull=True, second__merged_into__isnull=True)

    def of(self, one, other):
        """The row of these two, in whatever order; None when nobody ever suspected them."""
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second).first()


class SuspectedPair(models.Model):
    """Two persons that may be the same (*possibile doppione*): told by somebody or found at night. "Not the same" is remembered."""

    class Answer(models.TextChoices):
        DIFFERENT = "different", "sono due persone"
        MERGED = "merged", "unite"

    first = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="persona")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="altra persona")
    reason = models.CharField("perché", max_length=300, blank=True)
    found_at = models.DateTimeField("quando", default=timezone.now)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="segnalato da")
    answer = models.CharField("risposta", max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chi ha risposto")
    answered_at = models.DateTimeField("risposta il", null=True, blank=True)

    objects = SuspectedPairQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "possibile doppione", "possibili doppioni"
        ordering = ["-found_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspected_pair_once"),
            models.CheckConstraint(name="suspected_pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"Possibile doppione {self.pk}"


class PersonMergeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as the person that is left."""
        return self.filter(kept__in=Person.objects.visible_to(user))

    def standing(self):
        return self.filter(undone_at__isnull=True)


class PersonMerge(models.Model):
    """One person that had two rows (*unione*): what was chosen and what moved, so that it can be taken back exactly."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges", verbose_name="persona che resta")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="persona unita")
    reason = models.CharField("perché", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chi")
    at = models.DateTimeField("quando", default=timezone.now)
    before = models.JSONField("prima", default=dict)
    after = models.JSONField("dopo", default=dict)
    undone_at = models.DateTimeField("annullata il", null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annullata da")
    undone_reason = models.CharField("perché è annullata", max_length=300, blank=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "unione di persone", "unioni di persone"
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at__isnull=True), name="person_absorbed_once"),
            models.CheckConstraint(name="merge_of_two_persons", condition=~Q(kept=F("absorbed"))),
            models.CheckConstraint(name="merge_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"Unione {self.pk}"

    @property
    def last_day_to_undo(self):
        return timezone.localdate(self.at) + timedelta(days=whole("person_merge_undo_days"))

    @property
    def may_be_undone(self):
        return self.undone_at is None and timezone.localdate() <= self.last_day_to_undo


class PersonMergeMove(models.Model):
    """One row that a merge moved to the person that is left, or took away because that person had the same."""

    class What(models.TextChoices):
        MOVED = "moved", "spostata"
        REMOVED = "removed", "già presente, tolta"
        CHANGED = "changed", "modificata"

    merge = models.ForeignKey(PersonMerge, models.PROTECT, related_name="moves", verbose_name="unione")
    what = models.CharField("che cosa", max_length=8, choices=What)
    model = models.CharField("di che cosa", max_length=80)
    field = models.CharField("campo", max_length=60)
    row = models.BigIntegerField("riga")
    content = models.JSONField("com'era", default=dict)

    class Meta:
        verbose_name, verbose_name_plural = "riga spostata", "righe spostate"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.model} {self.row}: {self.get_what_display()}"
