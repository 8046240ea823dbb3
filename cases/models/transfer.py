"""A case that passes to the social service of another Comune (*trasferimento*): asked, sent with its pack, acknowledged."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.parameters.protocol import ProtocolNumber
from sesto_social.workflow import TransitionNotAllowed, transition

from .case import Case
from .dossier import Dossier
from .record import BelowCaseQuerySet


class CaseTransferQuerySet(BelowCaseQuerySet):
    def running(self):
        return self.filter(status__in=CaseTransfer.RUNNING)

    def acknowledged(self):
        return self.filter(status=CaseTransfer.Status.ACKNOWLEDGED)

    def for_page(self):
        return self.select_related("requested_by", "sent_by", "acknowledged_by", "dossier__paper__document").order_by(
            "-requested_at", "-pk"
        )


class CaseTransfer(models.Model):
    """One passage to one Comune. The case is closed as transferred only when the other Comune has said that it has it."""

    class Status(models.TextChoices):
        REQUESTED = "requested", "da trasmettere"
        SENT = "sent", "trasmesso, in attesa di risposta"
        ACKNOWLEDGED = "acknowledged", "accettato"
        UNDONE = "undone", "annullato"

    class Check(models.TextChoices):
        """What must be done before the pack leaves."""

        REPORT = "report", "La relazione di passaggio è scritta"
        FAMILY = "family", "La famiglia è informata del passaggio"
        MEETING = "meeting", "I due servizi si sono incontrati"
        DEADLINES = "deadlines", "Le scadenze che continuano sono comunicate"
        COURT = "court", "L'autorità giudiziaria è informata"

    RUNNING = (Status.REQUESTED, Status.SENT)

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers", verbose_name="caso")
    comune = models.CharField("Comune che riceve", max_length=80)
    same_region = models.BooleanField("nella stessa regione", default=True)
    moved_on = models.DateField("la famiglia si trasferisce il")
    reason = models.CharField("motivo", max_length=280)
    checks = ArrayField(models.CharField(max_length=10, choices=Check), verbose_name="fatto", default=list, blank=True, editable=False)
    status = models.CharField("stato", max_length=14, choices=Status, default=Status.REQUESTED, editable=False)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chiesto da", editable=False)
    requested_at = models.DateTimeField("chiesto il", default=timezone.now, editable=False)
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="+", verbose_name="fascicolo", editable=False)
    protocol_number = models.CharField("nostro protocollo", max_length=20, blank=True, editable=False)
    protocol_year = models.PositiveSmallIntegerField("anno di protocollo", null=True, editable=False)
    sent_on = models.DateField("trasmesso il", null=True, editable=False)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="trasmesso da", editable=False)
    acknowledged_on = models.DateField("accettato il", null=True, editable=False)
    their_protocol = models.CharField("protocollo dell'altro Comune", max_length=40, blank=True, editable=False)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="registrato da", editable=False)
    undone_reason = models.CharField("perché è annullato", max_length=280, blank=True, editable=False)

    objects = CaseTransferQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "trasferimento ad altro Comune", "trasferimenti ad altro Comune"
        ordering = ["-requested_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["requested", "sent"]),
                name="transfer_one_running_per_case",
                violation_error_message="Un trasferimento di questo caso è già in corso.",
            ),
            models.CheckConstraint(
                name="transfer_sent_is_whole",
                condition=~Q(status__in=["sent", "acknowledged"])
                | Q(dossier__isnull=False, sent_on__isnull=False, protocol_year__isnull=False) & ~Q(protocol_number=""),
                violation_error_message="Per trasmettere servono fascicolo, giorno e protocollo.",
            ),
            models.CheckConstraint(
                name="transfer_acknowledged_is_whole",
                condition=~Q(status="acknowledged") | Q(acknowledged_on__isnull=False) & ~Q(their_protocol=""),
                violation_error_message="Servono il giorno e il protocollo dell'altro Comune.",
            ),
            models.CheckConstraint(
                name="transfer_answered_after_sent",
                condition=Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gte=F("sent_on")),
                violation_error_message="L'altro Comune non può accettare prima di ricevere.",
            ),
            models.CheckConstraint(name="transfer_undone_says_why", condition=~Q(status="undone") | ~Q(undone_reason="")),
        ]

    def __str__(self):
        return f"Trasferimento al Comune di {self.comune}"

    def get_absolute_url(self):
        return reverse("cases:transfer_detail", args=[self.pk])

    @property
    def is_running(self):
        return self.status in self.RUNNING

    @property
    def protocol(self):
        return ProtocolNumber(self.protocol_number, self.protocol_year) if self.protocol_number else ""

    @property
    def closure_reason(self):
        """MotivazioneChiusuraCarico of SINBA: to another area of the region, or to another region."""
        return "1" if self.same_region else "2"

    @transition(source={Status.REQUESTED}, target=Status.SENT)
    def send(self, *, by, dossier, protocol_number, protocol_year, sent_on):
        """The pack has left by certified mail."""
        self.dossier, self.sent_by, self.sent_on = dossier, by, sent_on
        self.protocol_number, self.protocol_year = protocol_number, protocol_year

    @transition(source={Status.SENT}, target=Status.ACKNOWLEDGED)
    def acknowledge(self, *, by, acknowledged_on, their_protocol):
        """The other Comune has it: from here on it answers for the family."""
        if acknowledged_on < self.sent_on:
            raise TransitionNotAllowed("L'altro Comune non può accettare prima di ricevere.")
        self.acknowledged_on, self.their_protocol, self.acknowledged_by = acknowledged_on, their_protocol, by

    @transition(source={Status.REQUESTED, Status.SENT}, target=Status.UNDONE)
    def undo(self, *, by, reason):
        """As long as the other Comune has not taken it, it stays ours."""
        self.undone_reason = reason
