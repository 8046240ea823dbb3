"""Messages on their way out. The row is the truth; the broker only wakes the sender."""

import datetime as dt

from django.conf import settings
from django.core.mail import make_msgid
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesto_social.languages import Language

MAX_ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=30)


def stable_message_id():
    """One identity per row: should a message ever leave twice, whoever receives it can tell."""
    return make_msgid(domain="outbox.sesto-sociale")


class OutboxMessageQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(status=OutboxMessage.Status.PENDING)

    def due(self):
        return self.pending().filter(next_attempt_at__lte=timezone.now())

    def failed(self):
        return self.filter(status=OutboxMessage.Status.FAILED)

    def revive(self):
        """Put failed messages back on their way, from the first try."""
        return self.failed().update(status=OutboxMessage.Status.PENDING, attempts=0, next_attempt_at=timezone.now())


class OutboxMessage(models.Model):
    """A message to one person (*messaggio in uscita*). Holds neutral facts and a link, never case data."""

    class Channel(models.TextChoices):
        EMAIL = "email", "Posta elettronica"
        SMS = "sms", "SMS"
        APP_IO = "app_io", "App IO"

    class Status(models.TextChoices):
        PENDING = "pending", "da inviare"
        SENT = "sent", "inviato"
        FAILED = "failed", "non riuscito"
        SUPPRESSED = "suppressed", "non più da inviare"

    created_at = models.DateTimeField("creato il", auto_now_add=True)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="collega")
    to_address = models.CharField("recapito", max_length=254, blank=True)
    channel = models.CharField("canale", max_length=20, choices=Channel, default=Channel.EMAIL)
    template = models.CharField("testo", max_length=60)
    link = models.CharField("collegamento", max_length=500, blank=True)
    facts = models.JSONField("dati", default=dict, blank=True)
    language = models.CharField("lingua", max_length=5, choices=Language, default=Language.ITALIAN)
    about = models.CharField("riguarda", max_length=120, blank=True)
    status = models.CharField("stato", max_length=20, choices=Status, default=Status.PENDING)
    by_day = models.BooleanField("solo di giorno", default=False, help_text="Non parte di notte, la domenica e nei giorni festivi.")
    useless_after = models.DateTimeField("inutile dopo", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("tentativi", default=0)
    next_attempt_at = models.DateTimeField("prossimo tentativo", default=timezone.now)
    sent_at = models.DateTimeField("inviato il", null=True, blank=True)
    last_error = models.CharField("ultimo errore", max_length=100, blank=True, help_text="Solo il tipo: il testo può contenere recapiti.")
    message_id = models.CharField("Message-ID", max_length=120, unique=True, default=stable_message_id, editable=False)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "messaggio in uscita", "messaggi in uscita"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="outbox_sent_says_when", condition=~Q(status="sent") | Q(sent_at__isnull=False)),
            models.CheckConstraint(name="outbox_secret_link_is_wiped", condition=~Q(status="sent") | Q(link="")),
        ]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(status="pending"), name="outbox_due")]

    def __str__(self):
        return f"{self.template} ({self.get_status_display()})"

    @property
    def address(self):
        """Where it goes today: a colleague may have changed address since."""
        return self.to_user.email if self.to_user_id else self.to_address

    @property
    def is_useless(self):
        return self.useless_after is not None and self.useless_after <= timezone.now()

    def mark_sent(self):
        """Sent: the link, which may open a door without a password, is wiped from the row."""
        self.status, self.sent_at, self.last_error = self.Status.SENT, timezone.now(), ""
        self.link = ""
        self.attempts += 1
        self.save()

    def mark_missed(self, error):
        """One more try is gone; wait longer each time, and give up after `MAX_ATTEMPTS`."""
        self.attempts += 1
        self.last_error = type(error).__name__
        self.next_attempt_at = timezone.now() + FIRST_PAUSE * 2 ** (self.attempts - 1)
        if self.attempts >= MAX_ATTEMPTS:
            self.status = self.Status.FAILED
        self.save()

    def mark_refused(self, error):
        """Whoever carries it will never take it: no use in trying again."""
        self.attempts += 1
        self.last_error = type(error).__name__
        self.status = self.Status.FAILED
        self.save()

    def wait_until(self, moment):
        """Not now: this costs no try."""
        self.next_attempt_at = moment
        self.save()

    def mark_suppressed(self):
        self.status = self.Status.SUPPRESSED
        self.link = ""
        self.save()
