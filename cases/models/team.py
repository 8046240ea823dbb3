"""The professionals of a case and their declarations of interest."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesto_social.accounts.models import User

from .case import Case


class TeamMemberQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)

    def former(self):
        return self.filter(until__isnull=False).order_by("-until", "-pk")

    def for_declaration(self):
        return self.select_related("case__household", "case__unit", "user")

    def awaiting_declaration(self, user):
        """Assignments that `user` has not yet accepted by declaring the absence of conflicts."""
        declared = ConflictDeclaration.objects.filter(case=models.OuterRef("case"), user=user)
        return self.current().filter(user=user).exclude(models.Exists(declared))


class TeamMember(models.Model):
    """A professional named to a case (*equipe del caso*), from–to."""

    class Function(models.TextChoices):
        RESPONSIBLE = "responsible", "assistente sociale responsabile"
        PSYCHOLOGIST = "psychologist", "psicologo"
        EDUCATOR = "educator", "educatore"

    case = models.ForeignKey(Case, models.PROTECT, related_name="team", verbose_name="caso")
    user = models.ForeignKey(User, models.PROTECT, related_name="team_places", verbose_name="operatore")
    function = models.CharField("funzione", max_length=14, choices=Function)
    since = models.DateField("dal", default=timezone.localdate)
    until = models.DateField("al", null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "membro dell'equipe", "membri dell'equipe"
        ordering = ["case", "-function", "since", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "function"],
                condition=Q(until__isnull=True),
                name="team_one_active_per_function",
                violation_error_message="Per questa funzione c'è già un operatore attivo.",
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.get_function_display()}"


class ConflictDeclarationQuerySet(models.QuerySet):
    def barring(self, user):
        """Those that shut a case to `user`, however they would come to it."""
        return self.filter(user=user, has_conflict=True)


class ConflictDeclaration(models.Model):
    """Kinship up to the fourth degree or relevant acquaintance with the family (*conflitto di interessi*), said before opening."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="declarations", verbose_name="caso")
    user = models.ForeignKey(User, models.PROTECT, related_name="declarations", verbose_name="operatore")
    has_conflict = models.BooleanField("conflitto di interessi")
    details = models.TextField("precisazioni", blank=True)
    declared_at = models.DateTimeField("dichiarato il", default=timezone.now)

    objects = ConflictDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "dichiarazione di interessi", "dichiarazioni di interessi"
        ordering = ["case", "-declared_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="declaration_once_per_case", violation_error_message="La dichiarazione è già stata resa."
            )
        ]
        indexes = [models.Index(fields=["user", "case"], condition=models.Q(has_conflict=True), name="declaration_of_conflict")]

    def __str__(self):
        return f"{self.user}: {'conflitto' if self.has_conflict else 'nessun conflitto'}"
