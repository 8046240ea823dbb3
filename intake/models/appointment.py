"""Appointments of the Segretariato sociale."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from cases.models import Deadline, Person, search_key
from sesto_social.accounts.models import User
from sesto_social.agenda.clock import midnight
from sesto_social.agenda.models import Availability, Office, Reservation, Resource
from sesto_social.documents.models import Document
from sesto_social.languages import Language
from sesto_social.notifications.models import OutboxMessage
from sesto_social.parameters.lookup import whole
from sesto_social.parameters.models import Code, LegalParameter
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code():
    """A code easy to dictate: eight letters and digits without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def hashed(token):
    """What the database keeps of a secret link: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for who works at the desk or the Segretariato; to the others, the ones they receive."""
        if user.has_perm("intake.book_appointment") or "director" in user.role_codes:
            return self
        return self.filter(worker__user=user)

    def expected(self):
        """Booked, and nobody has come yet."""
        return self.filter(status=Appointment.Status.CONFIRMED)

    def of_day(self, day):
        return self.filter(starts_at__gte=midnight(day), starts_at__lt=midnight(day + timedelta(days=1)))

    def with_words(self):
        """The labels of reason and language on each row, so that a list need not look them up."""
        labels = Code.objects.filter(code=models.OuterRef("reason"), list__code="appointment_reason").values("label")[:1]
        languages = Code.objects.filter(code=models.OuterRef("interpreter_language"), list__code="language").values("label")[:1]
        return self.annotate(reason_words=models.Subquery(labels), language_words=models.Subquery(languages))

    def to_recall(self):
        """Those who did not come and are to be called back, first what is due first: each with its `recall_due`."""
        key = Concat(Value("recall:"), Cast(models.OuterRef("pk"), models.CharField()), output_field=models.CharField())
        due = Deadline.objects.pending().filter(key=key).values("due_on")[:1]
        return (
            self.filter(status=Appointment.Status.NO_SHOW)
            .annotate(recall_due=models.Subquery(due))
            .exclude(recall_due=None)
            .order_by("recall_due", "pk")
        )

    def standing(self):
        """Booked and not withdrawn: what occupies the calendar."""
        return self.filter(status__in=Appointment.STANDING)

    def of_agenda(self, start, end):
        """What the agenda shows of a period.

        `no_show_minutes` comes along: after it, who has not come may be written down as absent.
        """
        minutes = LegalParameter.objects.valid_on(timezone.localdate()).filter(code="no_show_minutes").values("value")[:1]
        rows = self.filter(starts_at__gte=start, starts_at__lt=end).annotate(no_show_minutes=models.Subquery(minutes))
        return rows.with_words().select_related("office", "worker", "sheet").order_by("starts_at", "pk")

    def of_reservations(self, numbers):
        """Those that hold these reservations, once for each (`held`), with the room and the interpreter they also hold (`also`)."""
        through = Appointment.reservations.through.objects.filter(appointment=models.OuterRef("pk"), reservation__released=False)
        others = through.exclude(reservation__resource__kind=Resource.Kind.WORKER).order_by("reservation__resource__name")
        rows = self.filter(reservations__in=numbers).annotate(held=models.F("reservations"))
        return rows.annotate(also=ArraySubquery(others.values("reservation__resource__name")))

    def to_remind(self, now, ahead):
        """Expected within `ahead`, and they may be written to."""
        soon = self.filter(status=Appointment.Status.CONFIRMED, starts_at__gt=now, starts_at__lte=now + ahead)
        return soon.filter(may_write=True).order_by("starts_at", "pk")

    def for_token(self, token):
        return self.filter(token_hash=hashed(token))

    def of_contact(self, *, email="", phone=""):
        """Those left with this e-mail address or this number."""
        mine = Q(pk__in=[])
        if email:
            mine |= Q(email__iexact=email)
        if phone:
            mine |= Q(phone=phone)
        return self.filter(mine)

    def ahead(self):
        """Still to come."""
        return self.filter(status=Appointment.Status.CONFIRMED, starts_at__gte=timezone.now())


class Appointment(Versioned):
    """A time with a worker at an office (*appuntamento di segretariato*), booked by a citizen or at the desk.

    Its reservations hold the worker's and the interpreter's time: the database refuses an overlap.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", "confermato"
        ARRIVED = "arrived", "presente"
        DONE = "done", "svolto"
        CANCELLED_BY_CITIZEN = "cancelled_by_citizen", "annullato dal cittadino"
        CANCELLED_BY_OFFICE = "cancelled_by_office", "annullato dall'ufficio"
        NO_SHOW = "no_show", "non presentato"

    STANDING = (Status.CONFIRMED, Status.ARRIVED, Status.DONE)

    class Channel(models.TextChoices):
        WEB = "web", "sito"
        PHONE = "phone", "telefono"
        DESK = "desk", "sportello"
        INVITE = "invite", "invito"

    Mode = Availability.Mode

    code = models.CharField("codice", max_length=8, unique=True, default=new_code, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    form_key = models.CharField(
        max_length=64, unique=True, null=True, editable=False, help_text="Chiave del modulo: un doppio clic prenota una volta."
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="ufficio")
    worker = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name="operatore")
    starts_at = models.DateTimeField("inizio")
    ends_at = models.DateTimeField("fine")
    mode = models.CharField("come", max_length=20, choices=Mode, default=Mode.OFFICE, db_default=Mode.OFFICE)
    moves = models.PositiveSmallIntegerField("spostamenti", default=0, editable=False)
    reservations = models.ManyToManyField(Reservation, related_name="+")
    status = models.CharField("stato", max_length=20, choices=Status, default=Status.CONFIRMED, editable=False)
    channel = models.CharField("canale", max_length=6, choices=Channel, default=Channel.WEB)
    reason = models.CharField("motivo", max_length=40)
    details = models.CharField("dettagli", max_length=200, blank=True)
    first_name = models.CharField("nome", max_length=80)
    last_name = models.CharField("cognome", max_length=80)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefono", max_length=30, blank=True)
    may_call = models.BooleanField("si può chiamare", default=False)
    call_hours = models.CharField("quando chiamare", max_length=120, blank=True)
    phone_shared = models.BooleanField("telefono condiviso con altri", default=False)
    may_write = models.BooleanField("si può scrivere", default=True, help_text="All'e-mail o con un messaggio: se no, non parte nulla.")
    language = models.CharField("lingua dei messaggi", max_length=5, choices=Language, default=Language.ITALIAN)
    reminder_channel = models.CharField(
        "promemoria",
        max_length=20,
        choices=OutboxMessage.Channel,
        default=OutboxMessage.Channel.EMAIL,
        help_text="Un SMS o un messaggio nell'App IO parte solo se la persona lo ha chiesto.",
    )
    applicant_is_minor = models.BooleanField(
        "chiede un minorenne",
        default=False,
        help_text="Ha almeno 14 anni e chiede per sé: i suoi recapiti non servono per scrivere ai genitori.",
    )
    interpreter_language = models.CharField("lingua dell'interprete", max_length=40, blank=True)
    accessibility_need = models.CharField("esigenze di accessibilità", max_length=200, blank=True)
    minors_present = models.BooleanField("in famiglia ci sono minorenni", default=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name="persona")
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="prenotato da")
    booked_at = models.DateTimeField("prenotato il", default=timezone.now)
    arrived_at = models.DateTimeField("arrivo", null=True, blank=True)
    queued = models.BooleanField("in coda", default=False, help_text="Senza un orario suo: aspetta che si liberi qualcuno.")
    receipt = models.ForeignKey(Document, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="ricevuta")
    key = models.CharField(max_length=180, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "appuntamento", "appuntamenti"
        ordering = ["starts_at", "pk"]
        default_permissions = ("view",)
        permissions = [
            ("book_appointment", "Può prenotare, spostare e annullare appuntamenti"),
            ("receive_appointment", "Può registrare arrivi e assenze"),
        ]
        constraints = [
            models.CheckConstraint(
                name="appointment_has_contact",
                condition=~Q(email="") | ~Q(phone=""),
                violation_error_message="Serve un indirizzo e-mail o un numero di telefono.",
            ),
            models.CheckConstraint(name="appointment_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at"))),
        ]
        indexes = [
            models.Index(fields=["office", "starts_at"], name="appointment_by_office"),
            models.Index(fields=["starts_at"], name="appointment_by_start"),
            models.Index(fields=["starts_at"], condition=Q(status="confirmed"), name="appointment_expected"),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("intake:appointment_detail", args=[self.pk])

    def save(self, *args, **kwargs):
        self.key = search_key(self.last_name, self.first_name)
        super().save(*args, **kwargs)

    @property
    def full_name(self):
        return f"{self.last_name} {self.first_name}"

    @property
    def stands(self):
        return self.status in {self.Status.CONFIRMED, self.Status.ARRIVED, self.Status.DONE}

    @property
    def is_standing(self):
        return self.status in self.STANDING

    @property
    def in_office(self):
        return self.mode == self.Mode.OFFICE

    @property
    def missable_from(self):
        """For rows of the agenda: from when the absence may be written down."""
        return self.starts_at + timedelta(minutes=int(self.no_show_minutes))

    @property
    def is_unsettled(self):
        """For rows of the agenda: expected a while ago, and nobody has written whether they came."""
        return self.status == self.Status.CONFIRMED and self.missable_from <= timezone.now()

    @property
    def is_receivable(self):
        """Expected today, or on a day that nobody has written down."""
        return self.status == self.Status.CONFIRMED and timezone.localdate(self.starts_at) <= timezone.localdate()

    @property
    def minutes(self):
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def renew_token(self):
        """A fresh 128-bit secret for the link; only its hash is kept. Returns it once; the caller saves."""
        token = secrets.token_urlsafe(16)
        self.token_hash = hashed(token)
        return token

    def citizen_may_move(self, now=None):
        return self.status == self.Status.CONFIRMED and (now or timezone.now()) <= self.starts_at - timedelta(
            hours=whole("citizen_move_hours")
        )

    def citizen_may_cancel(self, now=None):
        return self.status == self.Status.CONFIRMED and (now or timezone.now()) <= self.starts_at - timedelta(
            hours=whole("citizen_cancel_hours")
        )

    def may_be_no_show(self, now=None):
        return self.status == self.Status.CONFIRMED and (now or timezone.now()) >= self.starts_at + timedelta(
            minutes=whole("no_show_minutes")
        )

    @transition(source={Status.CONFIRMED}, target=Status.CONFIRMED)
    def move(self, *, by, office, worker, starts_at, ends_at, mode):
        """Another time, the same code. `intake.actions.move` frees the old time and takes the new one."""
        self.office, self.worker, self.starts_at, self.ends_at, self.mode = office, worker, starts_at, ends_at, mode
        self.moves += 1

    @transition(source={Status.CONFIRMED}, target=Status.CONFIRMED)
    def hand_over(self, *, by, worker):
        """A colleague receives at the same time and in the same way: for who comes nothing changes."""
        self.worker = worker

    @transition(source={Status.CONFIRMED}, target=Status.ARRIVED)
    def arrive(self, *, by):
        """The person is here; or was, on a day that nobody had written down."""
        day, today = timezone.localdate(self.starts_at), timezone.localdate()
        if day > today:
            raise TransitionNotAllowed("L'arrivo si registra dal giorno dell'appuntamento.")
        self.arrived_at = timezone.now() if day == today else self.starts_at

    @transition(source={Status.ARRIVED}, target=Status.CONFIRMED)
    def undo_arrival(self, *, by):
        """The arrival was marked by mistake."""
        self.arrived_at = None

    @transition(source={Status.NO_SHOW}, target=Status.ARRIVED)
    def arrive_late(self, *, by):
        """Written down as absent, and then they came after all. `intake.actions.front_desk.arrive_late` takes a time again."""
        if timezone.localdate(self.starts_at) != timezone.localdate():
            raise TransitionNotAllowed("L'arrivo in ritardo si registra il giorno dell'appuntamento: per un altro giorno prenota di nuovo.")
        self.arrived_at = timezone.now()

    @transition(source={Status.ARRIVED}, target=Status.CANCELLED_BY_CITIZEN)
    def leave_queue(self, *, by):
        """They came without an appointment and did not wait."""
        if not self.queued:
            raise TransitionNotAllowed("Questa persona non è in coda: ha un orario suo.")

    @transition(source={Status.ARRIVED}, target=Status.DONE)
    def finish(self, *, by):
        """The interview took place: its access sheet exists, at least as a draft."""
        if not hasattr(self, "sheet"):
            raise TransitionNotAllowed("Prima apri la scheda di accesso, anche in bozza.")

    @transition(source={Status.CONFIRMED}, target=Status.NO_SHOW)
    def miss(self, *, by):
        """Nobody came, fifteen minutes after the start."""
        if not self.may_be_no_show():
            raise TransitionNotAllowed("L'assenza si registra solo 15 minuti dopo l'inizio.")

    @transition(source={Status.CONFIRMED}, target=Status.CANCELLED_BY_CITIZEN)
    def cancel_by_citizen(self, *, by):
        """Up to two hours before the start."""
        if not self.citizen_may_cancel():
            raise TransitionNotAllowed(gettext_noop("È troppo tardi per annullare dal sito: telefona all'ufficio."))

    @transition(source={Status.CONFIRMED}, target=Status.CANCELLED_BY_OFFICE)
    def cancel_by_office(self, *, by, reason):
        """The office withdraws it and proposes other times."""
