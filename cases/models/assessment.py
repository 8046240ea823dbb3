"""How a child grows, by the three sides of the Mondo del Bambino (*valutazione*): written by several, signed by all, then closed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.documents.models import Document
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case
from .meeting import TeamMeeting
from .person import Person
from .record import BelowCaseQuerySet
from .team import TeamMember

LOWEST, HIGHEST = 1, 6


class AssessmentQuerySet(BelowCaseQuerySet):
    def signed(self):
        return self.filter(status=Assessment.Status.SIGNED)

    def drafts(self):
        return self.filter(status=Assessment.Status.DRAFT)

    def for_list(self):
        """What a list of assessments shows of each, the latest first."""
        return self.exclude(status=Assessment.Status.CANCELLED).select_related("child", "meeting").order_by("-day", "-pk")

    def before(self, assessment):
        """The signed ones of the same child in the same case that came earlier, the nearest first."""
        earlier = Q(day__lt=assessment.day) | Q(day=assessment.day, pk__lt=assessment.pk)
        return self.signed().filter(earlier, case=assessment.case_id, child=assessment.child_id).order_by("-day", "-pk")


class Assessment(Versioned):
    """One look at one child of the family, on one day. `version` guards its frame: day, occasion, strengths and risks."""

    class Status(models.TextChoices):
        DRAFT = "draft", "bozza"
        SIGNED = "signed", "firmata"
        CANCELLED = "cancelled", "annullata"

    class Occasion(models.TextChoices):
        START = "T0", "T0, all'inizio"
        MIDDLE = "T1", "T1, a metà percorso"
        END = "T2", "T2, alla fine"
        MEETING = "meeting", "per una riunione d'equipe"
        OTHER = "other", "altra occasione"

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments", verbose_name="caso")
    child = models.ForeignKey(Person, models.PROTECT, related_name="assessments", verbose_name="minore")
    day = models.DateField("giorno", default=timezone.localdate)
    occasion = models.CharField("occasione", max_length=8, choices=Occasion, default=Occasion.START)
    meeting = models.ForeignKey(
        TeamMeeting, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name="riunione d'equipe"
    )
    strengths = models.TextField("punti di forza e risorse nell'insieme", blank=True)
    risks = models.TextField("fattori di rischio nell'insieme", blank=True)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    created_at = models.DateTimeField("iniziata il", default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="iniziata da")
    signed_at = models.DateTimeField("firmata il", null=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="documento")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "valutazione", "valutazioni"
        ordering = ["-day", "-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "child"],
                condition=Q(status="draft"),
                name="assessment_one_draft_per_child",
                violation_error_message="Per questo minore c'è già una valutazione in bozza.",
            ),
            models.CheckConstraint(
                name="assessment_signed_has_document",
                condition=~Q(status="signed") | Q(signed_at__isnull=False, document__isnull=False),
                violation_error_message="Una valutazione firmata ha il suo documento.",
            ),
            models.CheckConstraint(
                name="assessment_for_a_meeting_names_it",
                condition=~Q(occasion="meeting") | Q(meeting__isnull=False),
                violation_error_message="Indica per quale riunione è fatta.",
            ),
        ]
        indexes = [models.Index(fields=["case", "child", "-day"], name="assessment_by_child")]

    def __str__(self):
        return f"Valutazione del {self.day:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("cases:assessment_detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    def paper(self):
        """The signed sheet among the papers of the case: its only door."""
        return self.case.documents.filter(document=self.document_id).first() if self.document_id else None

    @transition(source={Status.DRAFT}, target=Status.SIGNED)
    def complete(self, *, by, document):
        """Every author has signed. From here on the database refuses any change."""
        if self.authors.filter(signed_at__isnull=True).exists():
            raise TransitionNotAllowed("Mancano delle firme.")
        self.signed_at, self.document = timezone.now(), document

    @transition(source={Status.DRAFT}, target=Status.CANCELLED)
    def cancel(self, *, by, reason):
        """Begun by mistake, or no longer wanted."""


class AssessmentSide(Versioned):
    """One of the three sides, with a version of its own: two colleagues on two sides do not get in each other's way."""

    class Side(models.TextChoices):
        CHILD = "child", "Bambino"
        FAMILY = "family", "Famiglia"
        ENVIRONMENT = "environment", "Ambiente"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sides", verbose_name="valutazione")
    side = models.CharField("lato", max_length=12, choices=Side)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="scritto da")
    written_at = models.DateTimeField("scritto il", null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "lato della valutazione", "lati della valutazione"
        ordering = ["assessment", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "side"], name="assessment_side_once", violation_error_message="Questo lato c'è già."
            )
        ]

    def __str__(self):
        return self.get_side_display()


class AssessmentScore(models.Model):
    """One dimension of one side. The label is a copy: a sheet already signed keeps the words it was signed with."""

    side = models.ForeignKey(AssessmentSide, models.PROTECT, related_name="scores", verbose_name="lato")
    dimension = models.SlugField("dimensione", max_length=40)
    label = models.CharField("nome della dimensione", max_length=160)
    position = models.PositiveSmallIntegerField("posto", default=0)
    score = models.PositiveSmallIntegerField("punteggio", null=True, blank=True)
    not_assessed = models.BooleanField("non valutata", default=False)
    text = models.TextField("descrizione", blank=True)
    strength = models.CharField("punto di forza", max_length=300, blank=True)
    risk = models.CharField("rischio", max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "punteggio", "punteggi"
        ordering = ["side", "position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["side", "dimension"], name="score_once_per_dimension", violation_error_message="Questa dimensione c'è già."
            ),
            models.CheckConstraint(
                name="score_between_one_and_six",
                condition=Q(score__isnull=True) | Q(score__range=(LOWEST, HIGHEST)),
                violation_error_message="Il punteggio va da 1 a 6.",
            ),
            models.CheckConstraint(
                name="score_or_not_assessed",
                condition=Q(score__isnull=True) | Q(not_assessed=False),
                violation_error_message="Una dimensione non valutata non ha punteggio.",
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.in_words}"

    @property
    def in_words(self):
        if self.score is not None:
            return str(self.score)
        return "non valutata" if self.not_assessed else "da valutare"

    @property
    def is_decided(self):
        """True when somebody has said a number, or that there is none to say."""
        return self.score is not None or self.not_assessed


class AssessmentAuthor(models.Model):
    """A professional who answers for the assessment, with their signature."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="authors", verbose_name="valutazione")
    user = models.ForeignKey(User, models.PROTECT, related_name="assessments_written", verbose_name="operatore")
    function = models.CharField("funzione", max_length=14, choices=TeamMember.Function, blank=True)
    signed_at = models.DateTimeField("firmata il", null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "autore della valutazione", "autori della valutazione"
        ordering = ["assessment", "-function", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"], name="assessment_author_once", violation_error_message="È già tra gli autori."
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.get_function_display()}" if self.function else str(self.user)
