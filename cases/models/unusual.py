"""Readings of case files that somebody should ask about (*letture insolite*): a question to be answered, never a judgement."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import Unit, User
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case
from .grant import cases_granted
from .team import ConflictDeclaration

LEAST_WORDS = 20
"""Letters of an answer: enough for a sentence."""
SEES_ALL, EXAMINES, OVERSEES = (
    "cases.view_unusualreading",
    "cases.examine_unusualreading",
    "cases.oversee_unusualreading",
)


class RegisterMark(models.Model):
    """How far the register of accesses has been looked through: one row, locked by who looks."""

    seen_until = models.DateTimeField("letto fino a")

    class Meta:
        verbose_name, verbose_name_plural = "segno nel registro", "segni nel registro"
        default_permissions = ()
        constraints = [models.CheckConstraint(name="register_mark_is_one", condition=Q(pk=1))]

    def __str__(self):
        return f"{self.seen_until:%d/%m/%Y %H:%M}"


class UnusualReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for the DPO; for who coordinates, those that touch cases of their units which they may open; for the manager,
        those of whoever coordinates or watches. One's own is never among them.
        """
        rows = self.exclude(reader=user)
        if user.has_perm(SEES_ALL):
            return rows
        reach = Q(pk__in=[])
        if user.has_perm(EXAMINES):
            reach |= Q(upward=False, pk__in=UnusualOpening.objects.visible_to(user).values("reading"))
        if user.has_perm(OVERSEES):
            barred = ConflictDeclaration.objects.barring(user).values("case")
            reach |= Q(upward=True) & ~Q(pk__in=UnusualOpening.objects.filter(case__in=barred).values("reading"))
        return rows.filter(reach)

    def examinable_by(self, user):
        """Those still without a last word that `user` sees whole: of what one sees a part of, the DPO has the word."""
        rows = self.visible_to(user).filter(status__in=UnusualReading.UNANSWERED)
        if user.has_perm(SEES_ALL):
            return rows
        hidden = UnusualOpening.objects.filter(reading=OuterRef("pk")).exclude(pk__in=UnusualOpening.objects.visible_to(user).values("pk"))
        return rows.filter(Q(upward=True) | ~Exists(hidden))

    def told_to(self, user):
        """What concerns `user`, once somebody has said that there is something to talk about."""
        return self.filter(reader=user, status__in=UnusualReading.TOLD)

    def to_examine(self):
        return self.filter(status=UnusualReading.Status.OPEN)

    def examined(self):
        return self.exclude(status=UnusualReading.Status.OPEN)

    def for_list(self, user):
        """With `shown`: how many of its openings `user` may know of."""
        mine = UnusualOpening.objects.visible_to(user).filter(reading=OuterRef("pk")).order_by()
        shown = mine.values("reading").annotate(number=Count("pk")).values("number")
        return self.select_related("reader__unit", "examiner").annotate(shown=Coalesce(Subquery(shown), 0))


class UnusualReading(Versioned):
    """One colleague, one rule, one stretch of time. `window` is where the stretch begins.

    `version` moves on also when the register adds something, so that nobody answers for what they have not seen.
    """

    class Rule(models.TextChoices):
        MANY = "many", "molti casi in un'ora"
        SURNAME = "surname", "famiglia con il suo cognome"
        CLOSED = "closed", "casi chiusi"
        NIGHT = "night", "di notte o in un giorno di festa"

    class Status(models.TextChoices):
        OPEN = "open", "da esaminare"
        LEGITIMATE = "legitimate", "legittima"
        IN_DEPTH = "in_depth", "da approfondire"
        REPORTED = "reported", "segnalata"

    UNANSWERED = (Status.OPEN, Status.IN_DEPTH)
    TOLD = (Status.IN_DEPTH, Status.REPORTED)
    """Outcomes that concern who read: of these they are told."""

    reader = models.ForeignKey(User, models.PROTECT, related_name="unusual_readings", verbose_name="chi ha letto")
    rule = models.CharField("che cosa è insolito", max_length=10, choices=Rule)
    window = models.DateTimeField("dall'inizio di")
    first_at = models.DateTimeField("prima apertura")
    last_at = models.DateTimeField("ultima apertura")
    number = models.PositiveIntegerField("casi e schede")
    limit = models.PositiveIntegerField("numero oltre il quale si chiede", null=True)
    usual = models.DecimalField("di solito, nell'ora più piena", max_digits=6, decimal_places=1, null=True)
    common_name = models.BooleanField("cognome molto diffuso", default=False)
    upward = models.BooleanField("di chi coordina o vigila", default=False)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.OPEN, editable=False)
    found_at = models.DateTimeField("trovata il", default=timezone.now, editable=False)
    examiner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="esaminata da")
    examined_at = models.DateTimeField("esaminata il", null=True, blank=True)
    words = models.TextField("che cosa è risultato", blank=True)
    doubt = models.TextField("che cosa era da approfondire", blank=True)

    objects = UnusualReadingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "lettura insolita", "letture insolite"
        ordering = ["-last_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("view_unusualreading", "Può vedere tutte le letture insolite, senza nomi di famiglie"),
            ("examine_unusualreading", "Può esaminare le letture insolite dei suoi casi"),
            ("oversee_unusualreading", "Può esaminare le letture insolite di chi coordina o vigila"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reader", "rule", "window"], name="unusual_reading_once"),
            models.CheckConstraint(name="unusual_reading_ends_later", condition=Q(last_at__gte=F("first_at"), first_at__gte=F("window"))),
            models.CheckConstraint(name="unusual_reading_of_something", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="unusual_reading_examined_whole",
                condition=Q(status="open", examiner__isnull=True, examined_at__isnull=True, words="")
                | (
                    ~Q(status="open")
                    & Q(examiner__isnull=False, examined_at__isnull=False)
                    & GreaterThanOrEqual(Length("words"), LEAST_WORDS)
                ),
                violation_error_message=f"Chi esamina scrive l'esito e almeno {LEAST_WORDS} caratteri.",
            ),
            models.CheckConstraint(
                name="unusual_reading_examined_by_another",
                condition=Q(examiner__isnull=True) | ~Q(examiner=F("reader")),
                violation_error_message="La propria lettura la esamina un'altra persona.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-last_at"], name="unusual_reading_by_status"),
            models.Index(fields=["reader", "rule", "-last_at"], name="unusual_reading_by_reader"),
        ]

    def __str__(self):
        return f"{self.reader}: {self.get_rule_display()}"

    def get_absolute_url(self):
        return reverse("cases:unusual_reading_detail", args=[self.pk])

    @property
    def is_examined(self):
        return self.status != self.Status.OPEN

    @transition(source={Status.OPEN, Status.IN_DEPTH}, target=Status.LEGITIMATE)
    def clear(self, *, by, words):
        """There was a reason."""
        self._answer(by, words)

    @transition(source={Status.OPEN}, target=Status.IN_DEPTH)
    def deepen(self, *, by, words):
        """Whoever read is to be asked first."""
        self._answer(by, words)
        self.doubt = words

    @transition(source={Status.OPEN, Status.IN_DEPTH}, target=Status.REPORTED)
    def report(self, *, by, words):
        """It goes to who must decide, outside of the portal."""
        self._answer(by, words)

    def _answer(self, by, words):
        if by.pk == self.reader_id:
            raise TransitionNotAllowed("La tua lettura la esamina un'altra persona.")
        self.examiner, self.words, self.examined_at = by, words, timezone.now()


class UnusualOpeningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the readings they belong to; for who coordinates, only cases of their units that they may open."""
        rows = self.exclude(reading__reader=user)
        if user.has_perm(SEES_ALL):
            return rows
        reach = Q(pk__in=[])
        if user.has_perm(EXAMINES):
            reach |= Q(case__in=cases_granted("view_case", user), case__unit__in=Unit.objects.coordinated_by(user), reading__upward=False)
        if user.has_perm(OVERSEES):
            reach |= Q(reading__upward=True)
        return rows.filter(reach).exclude(case__in=ConflictDeclaration.objects.barring(user).values("case"))


class UnusualOpening(models.Model):
    """One case, or one row of the registry, that was opened; of a row of the registry the number only, as in the register."""

    reading = models.ForeignKey(UnusualReading, models.CASCADE, related_name="openings", verbose_name="lettura")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name="caso")
    person_number = models.BigIntegerField("scheda", null=True)
    first_at = models.DateTimeField("dalle")
    last_at = models.DateTimeField("alle")
    times = models.PositiveIntegerField("pagine")

    objects = UnusualOpeningQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "apertura", "aperture"
        ordering = ["reading", "first_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["reading", "case", "person_number"], name="unusual_opening_once", nulls_distinct=False),
            models.CheckConstraint(name="unusual_opening_of_something", condition=Q(case__isnull=False) | Q(person_number__isnull=False)),
        ]
        indexes = [models.Index(fields=["case"], name="unusual_opening_by_case")]

    def __str__(self):
        return str(self.case or self.person_number)
