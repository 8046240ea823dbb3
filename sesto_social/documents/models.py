"""What was issued (Document), what was handed in (Attachment), and what is still being printed (DocumentJob)."""

import hashlib
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed, transition

from .storage import private


def document_path(document, filename):
    """Neutral and unguessable: the year, then a random name."""
    return f"documents/{document.year}/{uuid4().hex}.pdf"


def attachment_path(attachment, filename):
    return f"attachments/{timezone.localdate():%Y/%m}/{uuid4().hex}.{attachment.extension}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Altered(Exception):
    """The bytes on disk are missing or are not those whose fingerprint was written down."""


class Stored(models.Model):
    """Bytes with a fingerprint. They are read through `read`, which refuses bytes that changed."""

    sha256 = models.CharField("impronta SHA-256", max_length=64, editable=False)
    size = models.PositiveIntegerField("dimensione in byte", editable=False)
    created_at = models.DateTimeField("creato il", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="creato da", related_name="+", editable=False)

    class Meta:
        abstract = True

    def read(self) -> bytes:
        """The bytes as they were stored; `Altered` if they are not."""
        try:
            with self.file.open("rb") as stored:
                content = stored.read()
        except OSError as gone:
            raise Altered(f"{self}: the file is missing") from gone
        if sha256(content) != self.sha256:
            raise Altered(f"{self}: the file was altered")
        return content


class DocumentCounter(models.Model):
    """The last number given in a year. Its row lock makes the numbers gapless: see `take`."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = "contatore dei documenti", "contatori dei documenti"

    def __str__(self):
        return f"{self.year}: {self.last}"

    @classmethod
    def take(cls, year) -> int:
        """The next number of `year`. Other takers wait until this transaction ends; a rollback gives the number back."""
        cls.objects.bulk_create([cls(year=year)], ignore_conflicts=True)
        counter = cls.objects.select_for_update().get(pk=year)
        cls.objects.filter(pk=year).update(last=F("last") + 1)
        return counter.last + 1


class DocumentQuerySet(models.QuerySet):
    def in_force(self):
        """Neither annulled nor replaced by a later version."""
        return self.filter(cancelled_at=None, replaced_by=None)


class Document(Stored):
    """An issued act (documento): a PDF/A with a number, a fingerprint and no way to change it, only to annul it.

    It has no public address and no access rule of its own: `CaseDocument`, or the secret booking link, is its door.
    """

    class Kind(models.TextChoices):
        """The documents of the trade. The title says more; the code never changes."""

        APPOINTMENT_RECEIPT = "appointment_receipt", "Ricevuta appuntamento"
        INVITATION = "invitation", "Invito a un appuntamento"
        ACCESS_SHEET = "access_sheet", "Scheda di segretariato"
        INCOMING_REPORT = "incoming_report", "Segnalazione ricevuta"
        MEETING_MINUTES = "meeting_minutes", "Verbale di équipe"
        ASSESSMENT = "assessment", "Valutazione del Mondo del Bambino"
        PLAN = "plan", "Progetto d'intervento"
        COURT_REPORT = "court_report", "Relazione sociale all'autorità giudiziaria"
        PSYCHOSOCIAL_REPORT = "psychosocial_report", "Relazione psicosociale"
        FOSTER_REPORT = "foster_report", "Relazione semestrale di affido"
        FOSTER_RESPONSIBLE = "foster_responsible", "Comunicazione del responsabile dell'affidamento"
        PROSECUTOR_REPORT = "prosecutor_report", "Segnalazione alla Procura"
        EMERGENCY_PLACEMENT = "emergency_placement", "Atto e relazione ex art. 403 c.c."
        SISL_REFERRAL = "sisl_referral", "Segnalazione SISL"
        TRAINEESHIP = "traineeship", "Convenzione e progetto TIS"
        GRANT_PROPOSAL = "grant_proposal", "Proposta di contributo"
        DETERMINATION = "determination", "Determina di concessione o diniego"
        ESTRANGEMENT = "estrangement", "Attestazione di estraneità"
        REVIEW_MINUTES = "review_minutes", "Verbale di verifica"
        PROTECTED_MEETING = "protected_meeting", "Scheda di incontro protetto"
        FOSTER_PLAN = "foster_plan", "Progetto di affido"
        CONSENT = "consent", "Consenso all'azione"
        PRIVACY_NOTICE = "privacy_notice", "Informativa privacy"
        LETTER = "letter", "Lettera"
        CLOSING_REPORT = "closing_report", "Relazione di chiusura o trasferimento"
        ACCESS_ANSWER = "access_answer", "Risposta ad accesso agli atti"
        DOSSIER = "dossier", "Fascicolo stampato"

    class AccessRegime(models.TextChoices):
        ADMINISTRATIVE = "amministrativo", "Amministrativo"
        JUDICIAL = "giudiziario", "Giudiziario"
        PROFESSIONAL = "riservato professionale", "Riservato professionale"

    number = models.CharField("numero", max_length=20, unique=True, editable=False)
    year = models.PositiveSmallIntegerField("anno", editable=False)
    serial = models.PositiveIntegerField("progressivo", editable=False)
    kind = models.CharField("tipo", max_length=40, choices=Kind, editable=False)
    title = models.CharField("titolo", max_length=200, editable=False)
    file = models.FileField("file", storage=private, upload_to=document_path, max_length=120, editable=False)
    pages = models.PositiveSmallIntegerField("pagine", editable=False)
    access_regime = models.CharField("regime di accesso", max_length=30, choices=AccessRegime, editable=False)
    version = models.PositiveSmallIntegerField("versione", default=1, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, verbose_name="sostituisce", related_name="replaced_by", editable=False
    )
    case_id = models.BigIntegerField("caso", null=True, editable=False)
    """The case, as a plain number for the register: cases live above this room."""

    cancelled_at = models.DateTimeField("annullato il", null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        verbose_name="annullato da",
        related_name="+",
        editable=False,
    )
    cancellation_reason = models.TextField("motivo dell'annullamento", default="", editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "documento", "documenti"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="document_one_number_a_year"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="document_has_a_fingerprint"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancellation_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancellation_reason=""),
                name="document_annulled_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def filename(self):
        """What the reader's computer sees: the number, never the subject."""
        return f"{self.number}.pdf"

    @property
    def cancelled(self):
        return self.cancelled_at is not None

    @transaction.atomic
    def annul(self, *, by, reason):
        """Declare the document without effect. It stays readable, and says so wherever it is listed."""
        if not reason.strip():
            raise TransitionNotAllowed("Per annullare un documento scrivi il motivo.")
        self.refresh_from_db(from_queryset=Document.objects.select_for_update(of=("self",), no_key=True))
        if self.cancelled:
            raise TransitionNotAllowed(f"Il documento {self.number} è già annullato.")
        self.cancelled_at, self.cancelled_by, self.cancellation_reason = timezone.now(), by, reason.strip()
        self.save(update_fields=["cancelled_at", "cancelled_by", "cancellation_reason"])
        record("documents.document.annulled", self, by=by, reason=self.cancellation_reason, case_id=self.case_id)


class AttachmentQuerySet(models.QuerySet):
    def readable(self):
        return self.filter(state=Attachment.State.ACCEPTED)

    def keep(self, upload, *, by, case_id=None):
        """Store an upload that `uploads.clean_upload` let through."""
        attachment = self.model(
            name=upload.name,
            content_type=upload.content_type,
            extension=upload.extension,
            sha256=upload.sha256,
            size=upload.size,
            created_by=by,
            case_id=case_id,
        )
        attachment.file.save("", upload.as_file(), save=False)
        attachment.save(force_insert=True)
        record("documents.attachment.added", attachment, by=by, case_id=case_id, content_type=upload.content_type)
        return attachment


class Attachment(Stored):
    """A file somebody handed in (allegato), after `uploads.clean_upload`. Served as a download only, never shown."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", "Accettato"
        QUARANTINED = "quarantined", "In quarantena"

    name = models.CharField("nome originale", max_length=120, editable=False)
    content_type = models.CharField("tipo", max_length=80, editable=False)
    extension = models.CharField("estensione", max_length=5, editable=False)
    file = models.FileField("file", storage=private, upload_to=attachment_path, max_length=120, editable=False)
    case_id = models.BigIntegerField("caso", null=True, editable=False)
    state = models.CharField("stato", max_length=12, choices=State, default=State.ACCEPTED, editable=False)
    state_reason = models.TextField("motivo", default="", editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "allegato", "allegati"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="attachment_has_a_fingerprint"),
            models.CheckConstraint(condition=~Q(state="quarantined", state_reason=""), name="attachment_quarantined_with_a_reason"),
        ]

    def __str__(self):
        return f"ALL-{self.pk}"

    @property
    def filename(self):
        return f"{self}.{self.extension}"

    @transaction.atomic
    def quarantine(self, *, by, reason):
        """Stop serving the file: what an antivirus that ran later, or a person, calls when it turns out bad."""
        self.state, self.state_reason = self.State.QUARANTINED, reason
        self.save(update_fields=["state", "state_reason"])
        record("documents.attachment.quarantined", self, by=by, reason=reason, case_id=self.case_id)


class DocumentJob(models.Model):
    """A long document somebody is waiting for: made by the worker of the `documents` queue, watched by the asker."""

    class Status(models.TextChoices):
        PENDING = "pending", "In attesa"
        RUNNING = "running", "In preparazione"
        DONE = "done", "Pronto"
        FAILED = "failed", "Non riuscito"

    maker = models.CharField("azione", max_length=120, editable=False)
    facts = models.JSONField("parametri", default=dict, editable=False)
    title = models.CharField("titolo", max_length=200, editable=False)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.PENDING, editable=False)
    error = models.TextField("errore", default="", editable=False)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField("richiesto il", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="richiesto da", related_name="+", editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "stampa in corso", "stampe in corso"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.maker} · {self.get_status_display()}"

    @property
    def settled(self):
        return self.status in {self.Status.DONE, self.Status.FAILED}

    @property
    def progress(self):
        """How far it is, in percent. Kept in the cache: the row's transaction would hide it until the end."""
        return 100 if self.status == self.Status.DONE else cache.get(f"documents.job.{self.pk}", 0)

    def advance(self, percent):
        cache.set(f"documents.job.{self.pk}", min(int(percent), 99), timeout=3600)

    @transition(source={Status.PENDING, Status.RUNNING}, target=Status.RUNNING)
    def start(self, *, by):
        """A worker takes it. RUNNING is a lawful source: the worker that had it may have died."""
        self.error = ""

    @transition(source={Status.RUNNING}, target=Status.DONE)
    def finish(self, *, by, document):
        self.document = document

    @transition(source={Status.PENDING, Status.RUNNING}, target=Status.FAILED)
    def fail(self, *, by, error):
        self.error = error

    @transition(source={Status.FAILED}, target=Status.PENDING)
    def retry(self, *, by):
        self.error = ""
