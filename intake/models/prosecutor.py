"""What the service tells the prosecutor about a child (*segnalazione alla Procura*), written, signed twice, sent."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.documents.models import Attachment, Document
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .report import IncomingReport


class ProsecutorReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as the report it was born from."""
        return self.filter(report__in=IncomingReport.objects.visible_to(user))

    def unsent(self):
        return self.exclude(status=ProsecutorReport.Status.SENT)

    def awaiting_countersignature(self):
        return self.filter(status=ProsecutorReport.Status.AUTHORED)


class ProsecutorReport(Versioned):
    """A report to the juvenile prosecutor (harm, abandonment) or to the ordinary one (a crime). Facts apart from evaluations."""

    class Status(models.TextChoices):
        DRAFT = "draft", "in scrittura"
        AUTHORED = "authored", "firmata da chi scrive"
        SIGNED = "signed", "firmata da entrambi"
        SENT = "sent", "inviata"

    class Basis(models.TextChoices):
        HARM = "harm", "pregiudizio per il minore (Procura presso il Tribunale per i minorenni)"
        ABANDONMENT = "abandonment", "stato di abbandono (art. 9 L. 184/1983)"
        CRIME = "crime", "reato procedibile d'ufficio (art. 331 c.p.p.)"

    report = models.ForeignKey(IncomingReport, models.PROTECT, related_name="prosecutor_reports", verbose_name="segnalazione ricevuta")
    authority = models.ForeignKey(JudicialAuthority, models.PROTECT, related_name="+", verbose_name="Procura")
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    basis = models.CharField("perché si segnala", max_length=14, choices=Basis, default=Basis.HARM)
    facts = models.TextField("fatti, con le date", blank=True)
    sources = models.TextField("da chi si sanno", blank=True)
    tried = models.TextField("che cosa è già stato tentato", blank=True)
    urgency_reason = models.TextField("urgenza e rischi", blank=True)
    evaluation = models.TextField("valutazioni di chi scrive", blank=True)
    created_at = models.DateTimeField("iniziata il", default=timezone.now, editable=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="firma di chi scrive", editable=False)
    authored_at = models.DateTimeField("firmata il", null=True, editable=False)
    countersigned_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="firma del responsabile", editable=False
    )
    countersigned_at = models.DateTimeField("controfirmata il", null=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name="documento", editable=False)
    protocol_number = models.CharField("protocollo in uscita", max_length=20, blank=True, editable=False)
    protocol_year = models.PositiveSmallIntegerField("anno di protocollo", null=True, editable=False)
    sent_on = models.DateField("inviata il", null=True, editable=False)
    receipt = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name="ricevuta", editable=False)

    objects = ProsecutorReportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "segnalazione alla Procura", "segnalazioni alla Procura"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("write_prosecutorreport", "Può scrivere e firmare una segnalazione alla Procura"),
            ("countersign_prosecutorreport", "Può controfirmare e inviare una segnalazione alla Procura"),
        ]
        constraints = [
            models.CheckConstraint(
                name="prosecutor_report_two_hands",
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("author")),
                violation_error_message="Le due firme sono di due persone diverse.",
            ),
            models.CheckConstraint(
                name="prosecutor_report_sent_with_protocol",
                condition=~Q(status="sent")
                | Q(sent_on__isnull=False, protocol_year__isnull=False, document__isnull=False, receipt__isnull=False)
                & ~Q(protocol_number=""),
                violation_error_message="L'invio chiede protocollo, data e ricevuta.",
            ),
            models.UniqueConstraint(
                fields=["protocol_year", "protocol_number"],
                condition=~Q(protocol_number=""),
                name="prosecutor_report_protocol_once",
                violation_error_message="Questo protocollo è già di un'altra segnalazione inviata.",
            ),
        ]

    def __str__(self):
        return f"Segnalazione a {self.authority}"

    def get_absolute_url(self):
        return reverse("intake:prosecutor_report_detail", args=[self.pk])

    @property
    def missing(self):
        """What is still to be written, in words."""
        wanted = (("facts", "i fatti"), ("sources", "le fonti"), ("tried", "che cosa è stato tentato"), ("urgency_reason", "l'urgenza"))
        return [words for name, words in wanted if not getattr(self, name).strip()]

    @transition(source={Status.DRAFT}, target=Status.AUTHORED)
    def sign(self, *, by):
        """Who wrote it answers for it."""
        if self.missing:
            raise TransitionNotAllowed(f"Manca: {', '.join(self.missing)}.")
        self.author, self.authored_at = by, timezone.now()

    @transition(source={Status.AUTHORED}, target=Status.DRAFT)
    def correct(self, *, by, reason):
        """Back to who writes: the signature falls."""
        self.author = self.authored_at = None

    @transition(source={Status.AUTHORED}, target=Status.SIGNED)
    def countersign(self, *, by):
        """The coordinator signs too: somebody else than the author."""
        if self.author_id == by.pk:
            raise TransitionNotAllowed("Hai firmato tu come autore: la seconda firma è di un'altra persona.")
        self.countersigned_by, self.countersigned_at = by, timezone.now()

    @transition(source={Status.SIGNED}, target=Status.SENT)
    def send(self, *, by, protocol, sent_on, receipt):
        """Sent by PEC or through the portal of justice, with the number of the Comune's register and the receipt."""
        self.protocol_number, self.protocol_year, self.sent_on, self.receipt = protocol.number, protocol.year, sent_on, receipt
