"""A case that passes from one professional to another (*passaggio di consegne*): both accept, line by line (`domain.md` §8.5)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case
from .record import BelowCaseQuerySet
from .team import TeamMember


class HandOverQuerySet(BelowCaseQuerySet):
    def visible_to(self, user):
        """Of the cases one sees, those that concern oneself; who names teams sees them all. What stands open is not for every colleague."""
        rows = super().visible_to(user)
        return rows if user.has_perm("cases.assign_case") else rows.filter(Q(outgoing=user) | Q(incoming=user))

    def running(self):
        return self.filter(status__in=HandOver.RUNNING)

    def offered_to(self, user):
        """Those that wait for `user`, who may not see the case yet."""
        return self.filter(incoming=user, status=HandOver.Status.GIVEN)

    def for_list(self):
        return self.select_related("case", "outgoing", "incoming").order_by("-proposed_at", "-pk")


class HandOver(models.Model):
    """One function of one case, from `outgoing` to `incoming`. The team changes only when both have accepted."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "da consegnare"
        GIVEN = "given", "da ricevere"
        TAKEN = "taken", "concluso"
        REFUSED = "refused", "rifiutato"
        WITHDRAWN = "withdrawn", "ritirato"

    RUNNING = (Status.PROPOSED, Status.GIVEN)

    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_overs", verbose_name="caso")
    function = models.CharField("funzione", max_length=14, choices=TeamMember.Function)
    outgoing = models.ForeignKey(User, models.PROTECT, related_name="hand_overs_given", verbose_name="chi consegna")
    incoming = models.ForeignKey(User, models.PROTECT, related_name="hand_overs_taken", verbose_name="chi riceve")
    reason = models.CharField("motivo", max_length=300)
    note = models.TextField("nota di consegna", blank=True)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="proposto da")
    proposed_at = models.DateTimeField("proposto il", default=timezone.now, editable=False)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="consegnato da")
    given_at = models.DateTimeField("consegnato il", null=True, editable=False)
    ended_at = models.DateTimeField("concluso il", null=True, editable=False)
    answer = models.CharField("perché non si è concluso", max_length=300, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "passaggio di consegne", "passaggi di consegne"
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "function"],
                condition=Q(status__in=["proposed", "given"]),
                name="hand_over_one_running_per_function",
                violation_error_message="Per questa funzione c'è già un passaggio in corso.",
            ),
            models.CheckConstraint(
                name="hand_over_between_two",
                condition=~Q(outgoing=F("incoming")),
                violation_error_message="Chi consegna e chi riceve sono due persone.",
            ),
            models.CheckConstraint(
                name="hand_over_given_whole",
                condition=~Q(status__in=["given", "taken"]) | (Q(given_by__isnull=False, given_at__isnull=False) & ~Q(note="")),
                violation_error_message="Una consegna fatta ha la sua nota e chi l'ha scritta.",
            ),
        ]
        indexes = [models.Index(fields=["incoming", "status"], name="hand_over_by_incoming")]

    def __str__(self):
        return f"Passaggio: {self.get_function_display()}"

    def get_absolute_url(self):
        return reverse("cases:hand_over_detail", args=[self.pk])

    @property
    def is_running(self):
        return self.status in self.RUNNING

    @transition(source={Status.PROPOSED}, target=Status.GIVEN)
    def give(self, *, by, note):
        """The outgoing professional, or the coordinator in their place, has written what must be known."""
        self.note, self.given_by, self.given_at = note, by, timezone.now()

    @transition(source={Status.GIVEN}, target=Status.TAKEN)
    def take(self, *, by):
        """Every line has been read by who comes in."""
        if self.lines.filter(read_at__isnull=True).exists():
            raise TransitionNotAllowed("Restano righe da leggere: spuntale tutte prima di accettare.")
        self.ended_at = timezone.now()

    @transition(source={Status.GIVEN}, target=Status.REFUSED)
    def refuse(self, *, by, reason):
        self.ended_at, self.answer = timezone.now(), reason

    @transition(source={Status.PROPOSED, Status.GIVEN}, target=Status.WITHDRAWN)
    def withdraw(self, *, by, reason):
        self.ended_at, self.answer = timezone.now(), reason


class HandOverLine(models.Model):
    """One thing that stands open in the case on the day it is given, to be read one by one. A copy: it says what was so then."""

    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="lines", verbose_name="passaggio")
    position = models.PositiveSmallIntegerField("posto")
    heading = models.CharField("argomento", max_length=60)
    text = models.CharField("che cosa", max_length=300)
    link = models.CharField("pagina", max_length=200, blank=True)
    read_at = models.DateTimeField("letta il", null=True)

    class Meta:
        verbose_name, verbose_name_plural = "riga del passaggio", "righe del passaggio"
        ordering = ["hand_over", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hand_over", "position"], name="hand_over_line_once")]

    def __str__(self):
        return self.text
