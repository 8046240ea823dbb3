"""The case file: one per family, in charge minor by minor."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import Unit, User
from sesto_social.parameters.models import DateSpan
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from ..signals import case_closed, case_closing
from .grant import CaseGroupGrant, CaseUserGrant, cases_granted
from .household import Household
from .person import Person, search_key


def counted(rows):
    """How many of `rows` hang on each case, as a subquery."""
    each = rows.filter(case=OuterRef("pk")).order_by().values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(each), 0)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cases granted to `user` today, in person or through a unit they coordinate. A role alone opens none."""
        return self._granted("view_case", user)

    def workable_by(self, user):
        return self._granted("work_case", user)

    def _granted(self, codename, user):
        return self.filter(pk__in=cases_granted(codename, user))

    def open(self):
        return self.exclude(status__in=Case.ENDED)

    def of_person(self, person):
        """Cases in which `person` is a minor in charge, or lives in the household."""
        return self.filter(Q(charges__person=person) | Q(household__members__person=person)).distinct()

    def for_list(self):
        """What the case list shows, and nothing the template would have to fetch later."""
        return self.select_related("worker", "household").annotate(minors=counted(CaseMember.objects.current()))

    def for_page(self, user):
        """The case page: the numbers beside its sections, and whether `user` may work on it."""
        from .diary import DiaryEntry
        from .document import CaseDocument
        from .meeting import TeamMeeting
        from .record import Alert, Deadline

        return self.select_related("worker", "household", "unit").annotate(
            standing_alerts=ArraySubquery(
                Alert.objects.standing().filter(case=OuterRef("pk")).order_by("pk").values(line=JSONObject(kind="kind", text="text"))
            ),
            works=Exists(Case.objects.workable_by(user).filter(pk=OuterRef("pk"))),
            diary_count=counted(DiaryEntry.objects.readable_by(user).notes()),
            meeting_count=counted(TeamMeeting.objects.all()),
            document_count=counted(CaseDocument.objects.readable_by(user)),
            deadline_count=counted(Deadline.objects.pending()),
        )

    def create_numbered(self, **fields):
        """A new case with the next number of the year. The counter is locked until the transaction ends."""
        year = timezone.localdate().year
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_casecounter (year, last) VALUES (%s, 1) "
                "ON CONFLICT (year) DO UPDATE SET last = cases_casecounter.last + 1 RETURNING last",
                [year],
            )
            sequence = cursor.fetchone()[0]
        return self.create(year=year, sequence=sequence, **fields)


class CaseCounter(models.Model):
    """The last case number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.year}: {self.last}"


class Case(Versioned):
    """What the service knows and does about one family (*cartella sociale*)."""

    class Status(models.TextChoices):
        REPORTED = "reported", "segnalato"
        ASSIGNED = "assigned", "assegnato"
        IN_ASSESSMENT = "in_assessment", "in valutazione"
        IN_CHARGE = "in_charge", "preso in carico"
        SUSPENDED = "suspended", "sospeso"
        CLOSING = "closing", "in chiusura"
        CLOSED = "closed", "chiuso"
        TRANSFERRED = "transferred", "trasferito"
        REOPENED = "reopened", "riaperto"

    ENDED = (Status.CLOSED, Status.TRANSFERRED)

    year = models.PositiveSmallIntegerField("anno", editable=False)
    sequence = models.PositiveIntegerField("numero", editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases", verbose_name="nucleo")
    family_name = models.CharField("nome della famiglia", max_length=120)
    status = models.CharField("stato", max_length=16, choices=Status, default=Status.REPORTED, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name="unità operativa")
    worker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="led_cases", verbose_name="assistente sociale responsabile"
    )
    source = models.CharField("fonte della segnalazione", max_length=40, blank=True)
    first_reported_on = models.DateField("prima segnalazione", default=timezone.localdate)
    opened_at = models.DateTimeField("aperto il", default=timezone.now)
    next_review_on = models.DateField("prossima verifica", null=True, blank=True)
    language = models.CharField("lingua o interprete", max_length=60, blank=True)
    summary = models.TextField("in breve", blank=True)
    sensitive = models.BooleanField("caso sensibile", default=False)
    closing_report = models.TextField("relazione di chiusura", blank=True)
    family_informed_on = models.DateField("famiglia informata il", null=True, blank=True)
    closed_at = models.DateTimeField("chiuso il", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "caso", "casi"
        ordering = ["-year", "-sequence"]
        default_permissions = ("view",)
        permissions = [
            ("work_case", "Può lavorare ai casi"),
            ("lead_case", "Può essere responsabile di un caso e modificarne i dati"),
            ("assign_case", "Può assegnare i casi"),
            ("close_case", "Può chiudere e riaprire i casi"),
            ("share_case", "Può far entrare un collega in un caso"),
            ("view_workload", "Può vedere il carico di lavoro"),
            ("view_access", "Può vedere chi ha aperto un caso"),
            ("simulate_access", "Può usare il simulatore dei permessi"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="case_number_once"),
            models.CheckConstraint(
                name="case_closed_has_date", condition=~Q(status__in=["closed", "transferred"]) | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="case_worked_has_worker",
                condition=Q(worker__isnull=False) | Q(status__in=["reported", "reopened", "closed", "transferred"]),
                violation_error_message="Un caso assegnato ha un responsabile.",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("cases:case_detail", args=[self.pk])

    @property
    def number(self):
        return f"{self.year}/{self.sequence:04d}"

    @property
    def title(self):
        return f"Famiglia {self.family_name}"

    @property
    def sort_key(self):
        return search_key(self.family_name)

    @property
    def is_open(self):
        return self.status not in self.ENDED

    def is_led_by(self, user):
        """True for the responsible worker and for who coordinates the unit; not for a coordinator who only came in to look."""
        return self.worker_id == user.pk or (
            user.has_perm("cases.share_case") and Case.objects.workable_by(user).filter(pk=self.pk).exists()
        )

    def save(self, *args, **kwargs):
        """The grant rows carry copies of the sort and search keys: they are written in the same transaction."""
        super().save(*args, **kwargs)
        copies = {"sort_review": self.next_review_on or CaseUserGrant.NO_REVIEW, "surname_key": self.sort_key, "case_open": self.is_open}
        for grants in (CaseUserGrant, CaseGroupGrant):
            grants.objects.filter(content_object=self).exclude(**copies).update(**copies)

    @transition(source={Status.REPORTED, Status.REOPENED}, target=Status.ASSIGNED)
    def assign(self, *, by, worker):
        """A responsible social worker is named."""
        self.worker = worker

    @transition(source={Status.ASSIGNED}, target=Status.IN_ASSESSMENT)
    def begin_assessment(self, *, by):
        """The responsible worker has declared no conflict of interest and starts."""
        if not self.declarations.filter(user=self.worker, has_conflict=False).exists():
            raise TransitionNotAllowed("Manca la dichiarazione di assenza di conflitto di interessi del responsabile.")

    @transition(source={Status.IN_ASSESSMENT}, target=Status.IN_CHARGE)
    def take_charge(self, *, by):
        """The equipe has decided for a plan, and its minutes are signed."""
        if not self.meetings.filter(status="minuted", decision="plan").exists():
            raise TransitionNotAllowed("Manca il verbale d'equipe firmato con la decisione di elaborare il progetto.")

    @transition(source={Status.IN_CHARGE}, target=Status.SUSPENDED)
    def suspend(self, *, by, reason):
        """Work stops for a time; reviewed every three months."""

    @transition(source={Status.SUSPENDED}, target=Status.IN_CHARGE)
    def resume(self, *, by, reason):
        """Work goes on after a suspension."""

    @transition(source={Status.IN_CHARGE, Status.IN_ASSESSMENT}, target=Status.CLOSING)
    def start_closing(self, *, by, reason):
        """Receivers of `case_closing` may refuse by raising `TransitionNotAllowed`."""
        case_closing.send(sender=Case, case=self)

    @transition(source={Status.CLOSING}, target=Status.IN_CHARGE)
    def stop_closing(self, *, by, reason):
        """The family's situation changed: the case goes on."""

    @transition(source={Status.CLOSING}, target=Status.CLOSED)
    def close(self, *, by, closing_report, family_informed_on):
        """Every minor's charge must have ended with its codes (SINBA, `domain.md` §3.2)."""
        case_closing.send(sender=Case, case=self)
        if self.charges.filter(until__isnull=True).exists():
            raise TransitionNotAllowed("Manca la chiusura della presa in carico di un minore.")
        self.closing_report, self.family_informed_on = closing_report, family_informed_on
        self.closed_at, self.next_review_on = timezone.now(), None
        case_closed.send(sender=Case, case=self, by=by)

    @transition(
        source={
            Status.REPORTED,
            Status.ASSIGNED,
            Status.IN_ASSESSMENT,
            Status.IN_CHARGE,
            Status.SUSPENDED,
            Status.CLOSING,
            Status.REOPENED,
        },
        target=Status.TRANSFERRED,
    )
    def transfer(self, *, by, closing_report, family_informed_on):
        """Another Comune answers for the family now: here the file is only read."""
        if not self.transfers.acknowledged().exists():
            raise TransitionNotAllowed("L'altro Comune non ha ancora accettato il caso.")
        if self.charges.filter(until__isnull=True).exists():
            raise TransitionNotAllowed("Manca la chiusura della presa in carico di un minore.")
        self.closing_report, self.family_informed_on = closing_report, family_informed_on
        self.closed_at, self.next_review_on = timezone.now(), None
        case_closed.send(sender=Case, case=self, by=by)

    @transition(source={Status.CLOSED, Status.TRANSFERRED}, target=Status.REOPENED)
    def reopen(self, *, by, reason):
        """A new report or request, or the family has come back: the number stays, a new period begins."""
        self.closed_at, self.worker = None, None


class CaseMemberQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)


class CaseMember(models.Model):
    """A minor in charge within a case, from–to, with the legal regime and the closing codes."""

    class Regime(models.TextChoices):
        CONSENSUAL = "consensual", "consensuale"
        JUDICIAL = "judicial", "giudiziario"

    case = models.ForeignKey(Case, models.PROTECT, related_name="charges", verbose_name="caso")
    person = models.ForeignKey(Person, models.PROTECT, related_name="charges", verbose_name="minore")
    since = models.DateField("in carico dal", default=timezone.localdate)
    until = models.DateField("fino al", null=True, blank=True)
    regime = models.CharField("regime", max_length=12, choices=Regime, default=Regime.CONSENSUAL)
    closure_reason = models.CharField("motivazione della chiusura", max_length=40, blank=True)
    closure_situation = models.CharField("situazione alla chiusura", max_length=40, blank=True)
    paying_comune = models.CharField("Comune che paga i collocamenti", max_length=80, blank=True, db_default="")
    paying_why = models.CharField("perché paga quel Comune", max_length=200, blank=True, db_default="")

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "minore in carico", "minori in carico"
        ordering = ["case", "person__birth_date", "pk"]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="minor_in_charge_once_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (DateSpan("since", "until", RangeBoundary(inclusive_lower=True, inclusive_upper=False)), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Il minore è già in carico in un altro caso.",
            ),
            models.CheckConstraint(
                name="charge_closed_with_codes",
                condition=Q(until__isnull=True) | (~Q(closure_reason="") & ~Q(closure_situation="")),
                violation_error_message="La chiusura chiede motivazione e situazione.",
            ),
            models.CheckConstraint(name="charge_ends_after_start", condition=Q(until__isnull=True) | Q(until__gte=F("since"))),
        ]

    def __str__(self):
        return f"{self.person} in {self.case}"
