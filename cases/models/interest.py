"""What each member of staff says once a year: with which families they have a bond (*dichiarazione annuale di interessi*)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesto_social.accounts.models import User

from .grant import cases_granted
from .household import HouseholdMember
from .person import Person, search_key


class InterestDeclaration(models.Model):
    """Said by somebody for a year. It names relatives and acquaintances; whether a case is theirs the declarer never learns."""

    user = models.ForeignKey(User, models.PROTECT, related_name="interest_declarations", verbose_name="operatore")
    made_on = models.DateField("resa il", default=timezone.localdate, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "dichiarazione annuale", "dichiarazioni annuali"
        ordering = ["user", "-made_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("declare_interests", "Rende ogni anno la dichiarazione di interessi")]
        indexes = [models.Index(fields=["user", "-made_at"], name="interest_latest")]

    def __str__(self):
        return f"{self.user}, {self.made_on:%d/%m/%Y}"


class DeclaredTieQuerySet(models.QuerySet):
    def in_force(self):
        """Those of the latest declaration of each."""
        newer = InterestDeclaration.objects.filter(user=models.OuterRef("declaration__user"), pk__gt=models.OuterRef("declaration"))
        return self.filter(~models.Exists(newer), declaration__user__is_active=True)


class DeclaredTie(models.Model):
    """Somebody with whom a colleague has a bond. `key` and `turned` are the name as the registry compares it, either way round."""

    class Bond(models.TextChoices):
        KIN = "kin", "parentela fino al quarto grado"
        AFFINITY = "affinity", "affinità fino al quarto grado"
        ACQUAINTANCE = "acquaintance", "conoscenza rilevante"

    declaration = models.ForeignKey(InterestDeclaration, models.PROTECT, related_name="ties", verbose_name="dichiarazione")
    last_name = models.CharField("cognome", max_length=80)
    first_name = models.CharField("nome", max_length=80)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    bond = models.CharField("legame", max_length=14, choices=Bond)
    key = models.CharField(max_length=180, editable=False)
    turned = models.CharField(max_length=180, editable=False)

    objects = DeclaredTieQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "legame dichiarato", "legami dichiarati"
        ordering = ["declaration", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["key"], name="declared_tie_key"), models.Index(fields=["birth_date"], name="declared_tie_born")]

    def __str__(self):
        return f"{self.last_name} {self.first_name}"

    def save(self, *args, **kwargs):
        self.key, self.turned = search_key(self.last_name, self.first_name), search_key(self.first_name, self.last_name)
        super().save(*args, **kwargs)


class InterestDoubtQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For who coordinates a case of that person, never for the colleague it is about: it would say that there is a case."""
        if not user.has_perm("cases.share_case"):
            return self.none()
        cases = cases_granted("view_case", user)
        people = HouseholdMember.objects.current().filter(household__cases__in=cases).order_by().values("person")
        return self.filter(person__in=people).exclude(tie__declaration__user=user)

    def open(self):
        return self.filter(answer="")

    def for_list(self):
        return self.select_related("tie__declaration__user", "person").order_by("found_at", "pk")


class InterestDoubt(models.Model):
    """A declared name like that of somebody in a case, too little to be sure: who coordinates says whether it is the same person."""

    class Answer(models.TextChoices):
        SAME = "same", "è la stessa persona"
        OTHER = "other", "è un'altra persona"

    tie = models.ForeignKey(DeclaredTie, models.PROTECT, related_name="doubts", verbose_name="legame dichiarato")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="persona")
    found_at = models.DateTimeField("trovato il", default=timezone.now, editable=False)
    answer = models.CharField("risposta", max_length=6, choices=Answer, blank=True, editable=False)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="risposto da", editable=False)
    answered_at = models.DateTimeField("risposto il", null=True, editable=False)

    objects = InterestDoubtQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "legame da controllare", "legami da controllare"
        ordering = ["found_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tie", "person"], name="interest_doubt_once"),
            models.CheckConstraint(
                name="interest_doubt_answered_whole",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.tie}: {self.person}"
