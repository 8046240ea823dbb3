"""The printed file of a case for one reader (*fascicolo stampato*): what was asked, for whom, by which rules."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.documents.models import DocumentJob
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case
from .document import CaseDocument
from .person import Person
from .record import BelowCaseQuerySet


class DossierQuerySet(BelowCaseQuerySet):
    def issued(self):
        return self.filter(status=Dossier.Status.ISSUED)

    def for_list(self):
        return self.select_related("asked_by", "paper__document").order_by("-asked_at", "-pk")


class Dossier(models.Model):
    """A copy of the file for one addressee. A draft shows what will be left out; asked for, it is printed once and never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "da controllare"
        ASKED = "asked", "in preparazione"
        ISSUED = "issued", "emesso"
        DISCARDED = "discarded", "scartato"

    class Addressee(models.TextChoices):
        INTERNAL = "internal", "uso interno del servizio"
        COURT = "court", "autorità giudiziaria o Procura"
        OTHER_COMUNE = "other_comune", "altro Comune"
        PERSON = "person", "persona interessata (accesso)"
        LAWYER = "lawyer", "avvocato di una persona"

    class Section(models.TextChoices):
        FAMILY = "family", "Famiglia e genogramma"
        BONDS = "bonds", "Legami e responsabilità genitoriale"
        ECOMAP = "ecomap", "Rete sociale"
        TEAM = "team", "Equipe"
        PLAN = "plan", "Progetto e interventi"
        REVIEWS = "reviews", "Verifiche"
        COURT = "court", "Autorità giudiziaria"
        REPORTS = "reports", "Segnalazioni ricevute"
        DIARY = "diary", "Diario sociale"
        DOCUMENTS = "documents", "Elenco dei documenti"
        TIMELINE = "timeline", "Linea del tempo"

    OF_ONE_PERSON = (Addressee.PERSON, Addressee.LAWYER)
    """Copies that speak of one person to that person."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dossiers", verbose_name="caso")
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    addressee = models.CharField("per chi", max_length=14, choices=Addressee)
    addressee_name = models.CharField("destinatario", max_length=160, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="persona interessata")
    sections = ArrayField(models.CharField(max_length=12, choices=Section), verbose_name="parti")
    since = models.DateField("dal", null=True, blank=True)
    until = models.DateField("al", null=True, blank=True)
    reason = models.CharField("perché", max_length=300)
    notes = ArrayField(models.BigIntegerField(), verbose_name="note di diario scelte", null=True, blank=True, editable=False)
    """For a copy about one person, the notes somebody has read and chosen; None until then."""

    rules_since = models.DateField("regole in vigore dal", editable=False)
    left_out = models.JSONField("lasciato fuori", default=dict, editable=False)
    """How many pieces of each kind stayed out, {kind: number}: never what they said."""

    secret = models.BooleanField("riguarda un indirizzo secretato", default=False, editable=False)
    job = models.OneToOneField(DocumentJob, models.PROTECT, null=True, related_name="+", verbose_name="stampa", editable=False)
    paper = models.OneToOneField(CaseDocument, models.PROTECT, null=True, related_name="dossier", verbose_name="documento", editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chiesto da", editable=False)
    asked_at = models.DateTimeField("chiesto il", default=timezone.now, editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "fascicolo stampato", "fascicoli stampati"
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("print_dossier", "Può stampare e leggere il fascicolo di un caso"),
            ("release_dossier", "Può preparare copie del fascicolo per chi è fuori dal servizio"),
        ]
        constraints = [
            models.CheckConstraint(
                name="dossier_has_sections",
                condition=~Q(sections=[]),
                violation_error_message="Scegli almeno una parte del fascicolo.",
            ),
            models.CheckConstraint(
                name="dossier_ends_after_start",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                name="dossier_of_one_person_names_them",
                condition=Q(addressee__in=["person", "lawyer"], person__isnull=False)
                | Q(addressee__in=["internal", "court", "other_comune"], person__isnull=True),
                violation_error_message="La persona interessata si indica solo per chi chiede una copia per sé o tramite avvocato.",
            ),
            models.CheckConstraint(
                name="dossier_outside_has_name",
                condition=Q(addressee="internal") | ~Q(addressee_name=""),
                violation_error_message="Scrivi a chi va la copia.",
            ),
            models.CheckConstraint(name="dossier_issued_has_paper", condition=~Q(status="issued") | Q(paper__isnull=False)),
        ]
        indexes = [models.Index(fields=["case", "-asked_at"], name="dossier_by_case")]

    def __str__(self):
        return f"Fascicolo per {self.get_addressee_display()}"

    def get_absolute_url(self):
        return reverse("cases:dossier_detail", args=[self.pk])

    @property
    def is_of_one_person(self):
        return self.addressee in self.OF_ONE_PERSON

    @property
    def for_whom(self):
        """The addressee as the mark on each page says it."""
        return self.addressee_name or self.get_addressee_display()

    @property
    def period(self):
        if self.since and self.until:
            return f"dal {self.since:%d/%m/%Y} al {self.until:%d/%m/%Y}"
        if self.since:
            return f"dal {self.since:%d/%m/%Y}"
        return f"fino al {self.until:%d/%m/%Y}" if self.until else "tutto il periodo"

    @transition(source={Status.DRAFT, Status.ASKED}, target=Status.ASKED)
    def ask(self, *, by, job):
        """To the press. A second time only when the first try failed."""
        if self.job is not None and self.job.status != DocumentJob.Status.FAILED:
            raise TransitionNotAllowed("La stampa è già in corso.")
        self.job, self.asked_by, self.asked_at = job, by, timezone.now()

    @transition(source={Status.ASKED}, target=Status.ISSUED)
    def issue(self, *, by, paper, left_out):
        """Printed, numbered, among the papers of the case."""
        self.paper, self.left_out = paper, left_out

    @transition(source={Status.DRAFT}, target=Status.DISCARDED)
    def discard(self, *, by):
        """Nobody needs this copy."""
