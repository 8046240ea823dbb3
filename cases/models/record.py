"""What happens around a case: deadlines, timeline, alerts."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesto_social.accounts.models import Unit, User
from sesto_social.audit.register import record

from .below import BelowCaseQuerySet
from .case import Case
from .grant import CaseUserGrant, cases_granted, granted_here


class AlertQuerySet(BelowCaseQuerySet):
    def standing(self):
        return self.filter(ended_at__isnull=True)


def own(user):
    """The condition of `Deadline.is_of`."""
    return Q(assignee=user) | Q(assignee=None, unit=None, case__worker=user)


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's cases, those assigned to oneself, those of the units one coordinates."""
        return self.filter(
            Q(case__in=cases_granted("view_case", user))
            | Q(case=None, assignee=user)
            | Q(case=None, unit__in=Unit.objects.filter(group__user=user))
        )

    def visible_in(self, case, user):
        """The same of one case, asked of each row: `visible_to` reads every grant of the user first."""
        return self.filter(case=case).filter(granted_here("view_case", user))

    def pending(self):
        return self.filter(settled_at__isnull=True)

    def awake(self):
        """Without those put off to a day that is still to come."""
        return self.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=timezone.localdate()))

    def settled(self):
        return self.filter(settled_at__isnull=False).order_by("-settled_at", "-pk")

    def of(self, user):
        """Those for `user` to see to (`Deadline.is_of`), as long as they may see the case."""
        return self.filter(own(user)).filter(Q(case=None) | granted_here("view_case", user))

    def around(self, user, units=()):
        """Those of others that `user` keeps an eye on: on the cases they lead or work on, and of the units they coordinate.

        Reports and requests without a case are left to the room that keeps them: it knows from whom a conflict hides them.
        """
        granted = CaseUserGrant.objects.in_force().to("view_case").filter(user=user)
        watched = Q(case__in=granted.values("content_object")) & (Q(assignee=None) | Q(case__worker=user))
        if units:
            told_elsewhere = Q(case=None, kind__in=[Deadline.Kind.REPORT, Deadline.Kind.REQUEST])
            watched |= (Q(unit__in=units) & ~told_elsewhere) | Q(case__unit__in=units)
        return self.exclude(own(user)).filter(watched).filter(Q(case=None) | granted_here("view_case", user))

    def for_my_day(self):
        return self.select_related("case", "assignee").order_by("due_on", "pk")


class Deadline(models.Model):
    """Something due on a day (*scadenza*). Without a case it has an assignee or a unit."""

    class Kind(models.TextChoices):
        ASSIGNMENT = "assignment", "assegnazione"
        DECLARATION = "declaration", "dichiarazione di interessi"
        ASSESSMENT = "assessment", "valutazione"
        MEETING = "meeting", "riunione d'equipe"
        IN_DEPTH = "in_depth", "incontro di approfondimento"
        MINUTES = "minutes", "firma del verbale"
        PLAN = "plan", "progetto"
        REVIEW = "review", "verifica"
        REPORT = "report", "segnalazione"
        COURT = "court", "autorità giudiziaria"
        REQUEST = "request", "richiesta di presa in carico"
        SHEET = "sheet", "scheda di accesso"
        RECALL = "recall", "richiamo"
        CLOSING = "closing", "chiusura"
        BIRTHDAY = "birthday", "maggiore età"
        PERMIT = "permit", "permesso di soggiorno"
        OTHER = "other", "altro"

    NEVER_PUT_OFF = (Kind.DECLARATION, Kind.COURT, Kind.REPORT, Kind.ASSIGNMENT)

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name="caso")
    kind = models.CharField("tipo", max_length=12, choices=Kind)
    title = models.CharField("che cosa", max_length=160)
    due_on = models.DateField("entro il")
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name="a chi")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name="unità")
    link = models.CharField("pagina", max_length=200, blank=True)
    key = models.CharField("origine", max_length=80, blank=True)
    snoozed_until = models.DateField("rimandata al", null=True, blank=True, editable=False)
    settled_at = models.DateTimeField("fatta il", null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "scadenza", "scadenze"
        ordering = ["due_on", "pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                name="deadline_belongs_somewhere",
                condition=Q(case__isnull=False) | Q(assignee__isnull=False) | Q(unit__isnull=False),
                violation_error_message="Una scadenza senza caso ha un operatore o un'unità.",
            ),
            models.UniqueConstraint(fields=["key"], condition=~Q(key="") & Q(settled_at__isnull=True), name="deadline_once_per_origin"),
        ]
        indexes = [
            models.Index(fields=["assignee", "due_on"], condition=Q(settled_at__isnull=True), name="deadline_pending_by_person"),
            models.Index(fields=["case", "due_on"], condition=Q(settled_at__isnull=True), name="deadline_pending_by_case"),
            models.Index(fields=["unit", "due_on"], condition=Q(settled_at__isnull=True), name="deadline_pending_by_unit"),
            models.Index(fields=["due_on"], condition=Q(settled_at__isnull=True), name="deadline_pending_by_day"),
        ]

    def __str__(self):
        return self.title

    def settle(self, *, by):
        """Done. Answers False when it was done already."""
        rows = Deadline.objects.pending().filter(pk=self.pk)
        done = rows.update(settled_at=timezone.now(), settled_by=by)
        if done:
            record("cases.deadline.settled", self, by=by)
        return bool(done)

    def is_of(self, user):
        """True when it is for `user` to see to, not only for who coordinates."""
        if self.assignee_id is not None:
            return self.assignee_id == user.pk
        return self.case is not None and self.unit_id is None and self.case.worker_id == user.pk

    @property
    def sleeps(self):
        return self.snoozed_until is not None and self.snoozed_until > timezone.localdate()

    @property
    def may_sleep(self):
        """What a law, a judge or a colleague waits for is not put off by who must do it."""
        return self.kind not in self.NEVER_PUT_OFF

    @property
    def days_left(self):
        return (self.due_on - timezone.localdate()).days

    @property
    def is_late(self):
        return self.settled_at is None and self.days_left < 0


class DeadlineSnooze(models.Model):
    """Each time a deadline was put off: from which day it stayed due, until when it is quiet, why and by whom."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="snoozes", verbose_name="scadenza")
    until = models.DateField("rimandata al")
    reason = models.CharField("motivo", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chi")
    at = models.DateTimeField("quando", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "rinvio di una scadenza", "rinvii di scadenze"
        ordering = ["deadline", "-at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return f"Rimandata al {self.until:%d/%m/%Y}"


class TimelineEvent(models.Model):
    """One line of a case's story, written by every room (*linea del tempo*)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline", verbose_name="caso")
    at = models.DateTimeField("quando", default=timezone.now)
    kind = models.CharField("tipo", max_length=30)
    text = models.CharField("che cosa", max_length=300)
    link = models.CharField("pagina", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chi")

    objects = BelowCaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "fatto", "linea del tempo"
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["case", "-at"], name="timeline_by_case")]

    def __str__(self):
        return self.text


class Alert(models.Model):
    """A warning in the header of the case page (*avviso*), with a reason."""

    class Kind(models.TextChoices):
        RISK = "risk", "rischio"
        COURT_ORDER = "court_order", "provvedimento dell'autorità giudiziaria"
        SECRET_ADDRESS = "secret_address", "indirizzo secretato"
        INTERPRETER = "interpreter", "serve un interprete"
        DOG = "dog", "cane pericoloso"
        OTHER = "other", "altro"

    case = models.ForeignKey(Case, models.PROTECT, related_name="alerts", verbose_name="caso")
    kind = models.CharField("tipo", max_length=16, choices=Kind)
    text = models.CharField("avviso", max_length=160)
    reason = models.CharField("motivo", max_length=300)
    review_on = models.DateField("da rivedere il", null=True, blank=True)
    ended_at = models.DateTimeField("tolto il", null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "avviso", "avvisi"
        ordering = ["case", "pk"]
        default_permissions = ()

    def __str__(self):
        return self.text
