"""Who may open which case: dated grants with their origin and reason. Written only by `cases.access`."""

from datetime import date
from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


@cache
def permission_id(codename):
    """The number of a permission on cases, kept in the process: looked up inside each query it would cost more than the grants.

    Numbers change only when a database is migrated or emptied, and then they are forgotten (`cases.apps`).
    """
    return Permission.objects.get(content_type__app_label="cases", codename=codename).pk


class GrantQuerySet(models.QuerySet):
    def to(self, codename):
        """Grants of this permission."""
        return self.filter(permission=permission_id(codename))

    def in_force(self, on=None):
        """Grants valid on the day (Europe/Rome): an expired one is gone at once, without a job."""
        return self.filter(during__contains=on or timezone.localdate())

    def not_over(self):
        """Grants in force, and those that are to begin."""
        return self.filter(Q(during__upper_inf=True) | Q(during__endswith__gt=timezone.localdate()))

    def without_conflict(self, user):
        """A unit's grant opens nothing to who has declared a conflict of interest; personal ones end with the declaration."""
        from .team import ConflictDeclaration

        return self.exclude(content_object__in=ConflictDeclaration.objects.barring(user).values("case"))


class UserGrantQuerySet(GrantQuerySet):
    def in_force(self, on=None):
        """An emergency grant ends to the minute, not at the end of its day."""
        return super().in_force(on).filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class Grant(models.Model):
    """The columns that both kinds of grant add to guardian's.

    `sort_review`, `surname_key` and `case_open` are copies kept by `Case.save`: lists start from the grant rows.
    """

    class Origin(models.TextChoices):
        ASSIGNMENT = "assignment", "assegnazione"
        TEAM = "team", "equipe del caso"
        UNIT = "unit", "coordinamento dell'unità"
        SUBSTITUTION = "substitution", "sostituzione"
        ADVICE = "advice", "consulenza"
        TRANSFER = "transfer", "passaggio di consegne"
        REQUEST = "request", "richiesta accolta"
        EMERGENCY = "emergency", "accesso straordinario"

    NO_REVIEW = date(9999, 12, 31)

    content_object = models.ForeignKey("cases.Case", models.PROTECT, db_column="case_id", related_name="+")
    origin = models.CharField("origine", max_length=14, choices=Origin)
    reason = models.CharField("motivo", max_length=300)
    during = DateRangeField("periodo", help_text="Fine esclusa; aperta se in corso.")
    sort_review = models.DateField(default=NO_REVIEW)
    surname_key = models.CharField(max_length=140, default="")
    case_open = models.BooleanField(default=True)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class CaseUserGrant(Grant, UserObjectPermissionBase):
    """A person's grant on a case. `expires_at` is the minute in which an emergency access ends; other grants end with a day."""

    expires_at = models.DateTimeField("scade alle", null=True, blank=True)

    objects = UserGrantQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "accesso personale", "accessi personali"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("user", "permission", "content_object", "origin", Lower("during"), name="user_grant_once"),
            models.CheckConstraint(name="user_grant_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="user_grant_emergency_expires", condition=~Q(origin="emergency") | Q(expires_at__isnull=False)),
        ]
        indexes = [
            models.Index(
                fields=["user", "permission", "case_open", "sort_review", "content_object"],
                include=["during", "expires_at"],
                name="user_grant_by_review",
            ),
            models.Index(
                fields=["user", "permission", "case_open", "surname_key", "content_object"],
                include=["during", "expires_at"],
                name="user_grant_by_name",
            ),
            models.Index(fields=["content_object", "user"], name="user_grant_by_case"),
        ]

    def __str__(self):
        return f"{self.get_origin_display()}: {self.user_id} → {self.content_object_id}"


class CaseGroupGrant(Grant, GroupObjectPermissionBase):
    """A unit's grant on a case. A trigger refuses groups that are not of a unit."""

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "accesso di unità", "accessi di unità"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("group", "permission", "content_object", "origin", Lower("during"), name="group_grant_once"),
            models.CheckConstraint(name="group_grant_has_reason", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index(
                fields=["group", "permission", "case_open", "sort_review", "content_object"],
                include=["during"],
                name="group_grant_by_review",
            ),
            models.Index(
                fields=["group", "permission", "case_open", "surname_key", "content_object"], include=["during"], name="group_grant_by_name"
            ),
            models.Index(fields=["content_object", "group"], name="group_grant_by_case"),
        ]

    def __str__(self):
        return f"{self.get_origin_display()}: {self.group_id} → {self.content_object_id}"


def cases_granted(codename, user):
    """The ids of the cases granted to `user` today, in person or through a unit they coordinate, for `…__in=`.

    A union, not two EXISTS joined by OR: the planner starts from the grants instead of reading every case.
    """
    if not user.is_authenticated or not user.is_active:
        return CaseUserGrant.objects.none().values("content_object")
    mine = CaseUserGrant.objects.in_force().to(codename).filter(user=user)
    by_unit = CaseGroupGrant.objects.in_force().to(codename).without_conflict(user).filter(group__user=user)
    return mine.values("content_object").union(by_unit.values("content_object"), all=True)


def granted_here(codename, user, case="case"):
    """The condition that the case of a row is granted to `user` today, asked of each row apart: for the first few of a sorted list.

    `cases_granted` says the same of all rows at once; there the planner reads every grant before it looks at the first row. A scalar
    subquery, unlike EXISTS, is never turned into that.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    mine = CaseUserGrant.objects.in_force().to(codename).filter(user=user, content_object=OuterRef(case))
    by_unit = CaseGroupGrant.objects.in_force().to(codename).without_conflict(user).filter(group__user=user, content_object=OuterRef(case))
    return Q(IsNull(Subquery(mine.values("pk")[:1]), False)) | Q(IsNull(Subquery(by_unit.values("pk")[:1]), False))  # noqa: FBT003
