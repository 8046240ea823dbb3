"""Staff accounts and the units they belong to. Citizens have no account."""

from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from .roles import PROFESSIONS, ROLE_LABELS, ROLES

SYSTEM, CITIZEN = "system", "citizen"  # they act and never sign in


class UnitQuerySet(models.QuerySet):
    def coordinated(self):
        """Those that somebody coordinates: what is sent to them is seen."""
        return self.filter(active=True, group__user__is_active=True).distinct()

    def coordinated_by(self, user):
        """For `…__in=`: joined to other rows a unit would come once for each of its coordinators."""
        return self.filter(group__user=user).values("pk")


class Unit(models.Model):
    """An organisational unit (*unità operativa*).

    Its group carries the unit's case grants and no permission. Members of the group are those who *coordinate* the
    unit: working in it (`User.unit`) opens no case.
    """

    name = models.CharField("nome", max_length=120, unique=True)
    group = models.OneToOneField(Group, models.PROTECT, editable=False, related_name="unit")
    active = models.BooleanField("attiva", default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "unità operativa", "unità operative"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self.group_id is None:
            self.group, _ = Group.objects.get_or_create(name=f"unit:{self.name}")
        super().save(*args, **kwargs)


class StaffManager(UserManager):
    def system(self):
        """Acts for nightly jobs. Cannot sign in."""
        return self._actor(SYSTEM, "Sistema")

    def citizen(self):
        """Acts for whoever uses the public pages. Cannot sign in."""
        return self._actor(CITIZEN, "Cittadino")

    def _actor(self, username, name):
        actor, created = self.get_or_create(username=username, defaults={"first_name": name, "is_active": False})
        if created:
            actor.set_unusable_password()
            actor.save(update_fields=["password"])
        return actor

    def staff(self):
        """People, without the two seeded actors."""
        return self.exclude(username__in=[SYSTEM, CITIZEN])

    def with_role(self, *codes):
        return self.staff().filter(is_active=True, groups__name__in=codes).distinct()


class User(AbstractUser):
    """A member of staff. What they may do comes from roles, which cases from grants (`cases.access`)."""

    class Profession(models.TextChoices):
        SOCIAL_WORKER = "social_worker", "assistente sociale"
        PSYCHOLOGIST = "psychologist", "psicologo"
        EDUCATOR = "educator", "educatore professionale"
        ADMINISTRATIVE = "administrative", "amministrativo"
        OTHER = "other", "altra"

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="unità operativa", null=True, blank=True, related_name="members")
    profession = models.CharField("professione", max_length=20, choices=Profession, blank=True)
    phone = models.CharField("telefono di servizio", max_length=30, blank=True)
    leaves_on = models.DateField(
        "ultimo giorno di servizio",
        null=True,
        blank=True,
        help_text="Dal giorno dopo l'account è chiuso; chi coordina vede che cosa passare.",
    )

    _user_perm_cache = frozenset()
    """Django's place for permissions of one's own. Here they follow from roles alone: nothing given by hand counts or is looked up."""

    objects = StaffManager()

    class Meta:
        verbose_name, verbose_name_plural = "utente", "utenti"
        ordering = ["last_name", "first_name"]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        return self.get_full_name() or self.username

    @property
    def short_name(self):
        return f"{self.first_name[:1]}. {self.last_name}" if self.last_name else self.display_name

    @cached_property
    def role_codes(self):
        """Codes of the roles held, read once per request."""
        return {group.name for group in self.groups.all() if group.name in ROLES} if self.pk else set()

    @property
    def professions(self):
        """As what one works, from the roles: these open notes kept within a profession. What one has studied opens nothing."""
        return {PROFESSIONS[code] for code in self.role_codes if code in PROFESSIONS}

    @property
    def role_label(self):
        return ", ".join(ROLE_LABELS[code] for code in ROLES if code in self.role_codes)


class RoleRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(approved__isnull=True)

    def decidable_by(self, user):
        """Not what they asked for themselves, and never roles of their own."""
        return self.waiting().exclude(user=user).exclude(asked_by=user)

    def for_list(self):
        return self.select_related("user__unit", "asked_by").prefetch_related("units", "user__groups").order_by("asked_at", "pk")


class RoleRequest(models.Model):
    """More rights for a colleague, asked for by the administrator: they begin when a director says yes (`domain.md` §8)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_requests", verbose_name="per")
    roles = ArrayField(models.CharField(max_length=30), verbose_name="ruoli")
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="unità da coordinare")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chiesto da")
    asked_at = models.DateTimeField("chiesto il", default=timezone.now)
    approved = models.BooleanField("approvato", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="deciso da")
    decided_at = models.DateTimeField("deciso il", null=True, blank=True)
    reason = models.CharField("motivo", max_length=300, blank=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "richiesta di ruoli", "richieste di ruoli"
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        permissions = [("approve_roles", "Può approvare i ruoli dei colleghi")]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(approved__isnull=True), name="role_request_one_waiting"),
            models.CheckConstraint(
                name="role_request_decided_whole",
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="role_request_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(approved=True) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
                violation_error_message="Chi chiede i ruoli o li riceve non può approvarli.",
            ),
            models.CheckConstraint(
                name="role_request_refusal_has_reason",
                condition=~Q(approved=False) | ~Q(reason=""),
                violation_error_message="Scrivi perché la richiesta non è approvata.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.labels}"

    @property
    def labels(self):
        return ", ".join(ROLE_LABELS[code] for code in ROLES if code in self.roles) or "nessun ruolo"
