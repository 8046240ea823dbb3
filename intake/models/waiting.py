"""Who waits for an earlier time, and the times that were offered to them."""

import secrets
from datetime import time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from cases.models import Person, search_key
from sesto_social.accounts.models import User
from sesto_social.agenda.clock import ROME, day_of
from sesto_social.agenda.models import Availability, Office, Reservation, Resource
from sesto_social.languages import Language
from sesto_social.parameters.models import Code
from sesto_social.workflow import TransitionNotAllowed, transition

from .appointment import Appointment, hashed

NOON = time(13)
DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì")
HALF_DAYS = [
    (f"{day}{half}", f"{name} {words}") for day, name in enumerate(DAYS) for half, words in (("am", "mattina"), ("pm", "pomeriggio"))
]


class WaitingListEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who book for others see all who wait; nobody else does."""
        return self if user.has_perm("intake.book_appointment") else self.none()

    def for_token(self, token):
        return self.filter(token_hash=hashed(token))

    def for_appointment(self, appointment):
        """The running wish to anticipate this appointment, or None."""
        return self.running().filter(appointment=appointment).first()

    def to_call(self):
        """With an offer to answer, and no e-mail that they may be written to."""
        return self.filter(Q(email="") | Q(may_write=False), status=WaitingListEntry.Status.OFFERED)

    def running(self):
        """Waiting, or with an offer to answer."""
        return self.filter(status__in=WaitingListEntry.RUNNING)

    def ended(self):
        return self.exclude(status__in=WaitingListEntry.RUNNING)

    def in_order(self):
        """Who is offered a time first: the urgent ones, then by time of request."""
        return self.order_by("-urgent", "asked_at", "pk")

    def past(self):
        """What they wait for can come no more: the last day is over, or their appointment is no longer ahead."""
        gone = Q(appointment__isnull=False) & ~Q(
            appointment__status=Appointment.Status.CONFIRMED, appointment__starts_at__gt=timezone.now()
        )
        return self.running().filter(Q(until__lt=timezone.localdate()) | gone)

    def for_list(self):
        """What the page of the desk shows of each."""
        languages = Code.objects.filter(code=models.OuterRef("interpreter_language"), list__code="language").values("label")[:1]
        standing = WaitingListOffer.objects.open().filter(entry=models.OuterRef("pk"))
        return self.select_related("office", "appointment").annotate(
            language_words=models.Subquery(languages),
            offered_start=models.Subquery(standing.values("starts_at")[:1]),
            answer_by=models.Subquery(standing.values("answer_by")[:1]),
        )


class WaitingListEntry(models.Model):
    """Somebody's wish for an earlier time (*lista d'attesa*), with or without an appointment already."""

    class Status(models.TextChoices):
        WAITING = "waiting", "in attesa"
        OFFERED = "offered", "orario offerto"
        BOOKED = "booked", "prenotato"
        WITHDRAWN = "withdrawn", "ritirata"
        EXPIRED = "expired", "scaduta"

    RUNNING = (Status.WAITING, Status.OFFERED)

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    form_key = models.CharField(max_length=64, unique=True, editable=False)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="waiting_entries", verbose_name="appuntamento già preso"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ufficio")
    half_days = ArrayField(models.CharField(max_length=3), verbose_name="mezze giornate che vanno bene", default=list, blank=True)
    mode = models.CharField("come", max_length=20, choices=Availability.Mode, blank=True)
    since = models.DateField("a partire dal", null=True, blank=True)
    until = models.DateField("fino al")
    reason = models.CharField("motivo", max_length=40)
    first_name = models.CharField("nome", max_length=80)
    last_name = models.CharField("cognome", max_length=80)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefono", max_length=30, blank=True)
    may_call = models.BooleanField("si può chiamare", default=False)
    call_hours = models.CharField("quando chiamare", max_length=120, blank=True)
    may_write = models.BooleanField("si può scrivere", default=True)
    language = models.CharField("lingua dei messaggi", max_length=5, choices=Language, default=Language.ITALIAN)
    interpreter_language = models.CharField("lingua dell'interprete", max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="persona")
    channel = models.CharField("canale", max_length=6, choices=Appointment.Channel, default=Appointment.Channel.WEB)
    urgent = models.BooleanField("urgente", default=False)
    urgency_reason = models.CharField("perché è urgente", max_length=200, blank=True)
    asked_at = models.DateTimeField("chiesto il", default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chiesto da")
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.WAITING, editable=False)
    ended_at = models.DateTimeField("chiusa il", null=True, blank=True, editable=False)
    booked = models.ForeignKey(
        Appointment, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="appuntamento ottenuto"
    )
    key = models.CharField(max_length=180, editable=False)

    objects = WaitingListEntryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "richiesta in lista d'attesa", "lista d'attesa"
        ordering = ["-urgent", "asked_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="waiting_has_contact",
                condition=~Q(email="") | ~Q(phone=""),
                violation_error_message="Serve un indirizzo e-mail o un numero di telefono.",
            ),
            models.CheckConstraint(
                name="waiting_urgent_says_why",
                condition=Q(urgent=False) | ~Q(urgency_reason=""),
                violation_error_message="Scrivi perché è urgente.",
            ),
            models.UniqueConstraint(
                name="waiting_once_per_appointment",
                fields=["appointment"],
                condition=Q(status__in=["waiting", "offered"]),
                violation_error_message="Per questo appuntamento c'è già una richiesta in lista d'attesa.",
            ),
            models.CheckConstraint(
                name="waiting_ended_says_when",
                condition=Q(status__in=["waiting", "offered"], ended_at__isnull=True)
                | Q(status__in=["booked", "withdrawn", "expired"], ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "-urgent", "asked_at"], name="waiting_in_order")]

    def __str__(self):
        return f"Richiesta del {timezone.localtime(self.asked_at):%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("intake:waiting_entry", args=[self.pk])

    def save(self, *args, **kwargs):
        self.key = search_key(self.last_name, self.first_name)
        super().save(*args, **kwargs)

    @property
    def is_written_to(self):
        """By e-mail; the others are called by the desk, where they may be."""
        return bool(self.email) and self.may_write

    @property
    def full_name(self):
        return f"{self.last_name} {self.first_name}"

    @property
    def runs(self):
        return self.status in self.RUNNING

    @property
    def half_day_words(self):
        return [words for code, words in HALF_DAYS if code in self.half_days]

    def suits(self, start):
        """Whether this moment is among the days and half days asked for."""
        day, wall = day_of(start), start.astimezone(ROME)
        if day > self.until or (self.since and day < self.since):
            return False
        if self.appointment_id and start >= self.appointment.starts_at:
            return False
        return not self.half_days or f"{wall.weekday()}{'am' if wall.time() < NOON else 'pm'}" in self.half_days

    @transition(source={Status.WAITING}, target=Status.OFFERED)
    def offer(self, *, by):
        """A time is held for them; `intake.actions.waiting` holds it."""

    @transition(source={Status.OFFERED}, target=Status.WAITING)
    def wait_again(self, *, by):
        """The offer was refused or not answered: the place in the list stays."""

    @transition(source={Status.OFFERED}, target=Status.BOOKED)
    def fulfil(self, *, by, appointment):
        self.booked, self.ended_at = appointment, timezone.now()

    @transition(source={Status.WAITING, Status.OFFERED}, target=Status.WITHDRAWN)
    def withdraw(self, *, by, reason=""):
        """They no longer wait; an open offer is let go by `intake.actions.waiting`."""
        self.ended_at = timezone.now()

    @transition(source={Status.WAITING, Status.OFFERED}, target=Status.EXPIRED)
    def expire(self, *, by):
        """The last day has passed, or the appointment they wanted to anticipate is no longer ahead."""
        self.ended_at = timezone.now()


class WaitingListOfferQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=WaitingListOffer.Status.OPEN)

    def of_reservations(self, numbers):
        """Those that hold these reservations, once for each (`held`)."""
        return self.filter(reservations__in=numbers).annotate(held=models.F("reservations"))

    def to_call(self):
        """Whom no message reaches: the desk calls them, or tells them when they come."""
        return self.filter(Q(entry__email="") | Q(entry__may_write=False))

    def overdue(self):
        return self.open().filter(answer_by__lte=timezone.now())

    def for_token(self, token):
        return self.filter(token_hash=hashed(token))

    def visible_to(self, user):
        return self.filter(entry__in=WaitingListEntry.objects.visible_to(user))


class WaitingListOffer(models.Model):
    """A time held for somebody who waits, until they answer (*offerta di un orario*). Its reservations are real: nobody else has it."""

    class Status(models.TextChoices):
        OPEN = "open", "da rispondere"
        ACCEPTED = "accepted", "accettata"
        REFUSED = "refused", "rifiutata"
        LAPSED = "lapsed", "senza risposta"
        RETRACTED = "retracted", "ritirata"

    entry = models.ForeignKey(WaitingListEntry, models.PROTECT, related_name="offers", verbose_name="richiesta")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="ufficio")
    worker = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name="operatore")
    starts_at = models.DateTimeField("inizio")
    ends_at = models.DateTimeField("fine")
    mode = models.CharField("come", max_length=20, choices=Availability.Mode, default=Availability.Mode.OFFICE)
    reservations = models.ManyToManyField(Reservation, related_name="+")
    offered_at = models.DateTimeField("offerto il", default=timezone.now)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="offerto da")
    answer_by = models.DateTimeField("risposta entro")
    answered_at = models.DateTimeField("risposta", null=True, blank=True, editable=False)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.OPEN, editable=False)

    objects = WaitingListOfferQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "offerta di un orario", "offerte di orari"
        ordering = ["-offered_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="offer_one_open_per_entry", fields=["entry"], condition=Q(status="open")),
            models.UniqueConstraint(name="offer_one_open_per_slot", fields=["worker", "starts_at"], condition=Q(status="open")),
            models.UniqueConstraint(
                name="offer_never_the_same_time_twice",
                fields=["entry", "office", "starts_at"],
                violation_error_message="Questo orario gli è già stato offerto.",
            ),
            models.CheckConstraint(name="offer_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at"))),
            models.CheckConstraint(name="offer_answered_before_it_starts", condition=Q(answer_by__lt=models.F("starts_at"))),
        ]

    def __str__(self):
        return f"Offerta del {timezone.localtime(self.offered_at):%d/%m/%Y}"

    @property
    def may_be_answered(self):
        return self.status == self.Status.OPEN and timezone.now() < self.answer_by

    @property
    def minutes(self):
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @staticmethod
    def new_token():
        return secrets.token_urlsafe(16)

    @transition(source={Status.OPEN}, target=Status.ACCEPTED)
    def accept(self, *, by):
        """In time; `intake.actions.waiting` books it."""
        if timezone.now() >= self.answer_by:
            raise TransitionNotAllowed(gettext_noop("Il tempo per rispondere è passato: l'orario è stato offerto ad altri."))
        self.answered_at = timezone.now()

    @transition(source={Status.OPEN}, target=Status.REFUSED)
    def refuse(self, *, by):
        self.answered_at = timezone.now()

    @transition(source={Status.OPEN}, target=Status.LAPSED)
    def lapse(self, *, by):
        """Nobody answered in time."""

    @transition(source={Status.OPEN}, target=Status.RETRACTED)
    def retract(self, *, by):
        """Who waited has withdrawn, or waits for it no more."""
