"""The equipe at work: meetings, opinions, decisions, in-depth meetings."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.models import Reservation
from sesto_social.documents.models import Document
from sesto_social.workflow import TransitionNotAllowed, transition

from .below import BelowCaseQuerySet
from .case import Case
from .team import TeamMember

THREE_PROFESSIONS = frozenset(TeamMember.Function.values)


class TeamMeetingQuerySet(BelowCaseQuerySet):
    def open(self):
        """Still to be held, decided or signed."""
        return self.exclude(status__in=TeamMeeting.OVER)

    def past(self):
        return self.filter(status__in=TeamMeeting.OVER)


class TeamMeeting(models.Model):
    """The three professions meet on a case (*riunione d'equipe*); its minutes are the *verbale*."""

    class Status(models.TextChoices):
        CONVENED = "convened", "convocata"
        HELD = "held", "svolta"
        HELD_IN_PART = "held_in_part", "svolta in forma ridotta"
        SIGNING = "signing", "verbale in firma"
        MINUTED = "minuted", "verbalizzata"
        POSTPONED = "postponed", "rinviata"
        CANCELLED = "cancelled", "annullata"

    class Decision(models.TextChoices):
        IN_DEPTH = "in_depth", "incontro di approfondimento"
        PLAN = "plan", "elaborazione del progetto"
        OTHER_SERVICE = "other_service", "invio ad altro servizio"
        REPORT_TO_COURT = "report_to_court", "segnalazione all'Autorità giudiziaria"
        NO_CASE = "no_case", "non luogo a procedere"

    GOING_ON = (Status.CONVENED, Status.HELD, Status.HELD_IN_PART, Status.SIGNING)
    OVER = (Status.MINUTED, Status.POSTPONED, Status.CANCELLED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings", verbose_name="caso")
    starts_at = models.DateTimeField("inizio")
    minutes_long = models.PositiveSmallIntegerField("durata in minuti", default=60)
    place = models.CharField("luogo", max_length=120)
    agenda = models.TextField("ordine del giorno", blank=True)
    status = models.CharField("stato", max_length=14, choices=Status, default=Status.CONVENED, editable=False)
    synthesis = models.TextField("sintesi condivisa", blank=True)
    decision = models.CharField("decisione", max_length=16, choices=Decision, blank=True)
    decision_details = models.TextField("contenuto della decisione", blank=True)
    receiving_service = models.CharField("servizio che riceve", max_length=160, blank=True)
    partial_reason = models.CharField("motivo della forma ridotta", max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    minutes = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="verbale")
    follows = models.ForeignKey(
        "InDepthMeeting", models.PROTECT, null=True, blank=True, related_name="next_meetings", verbose_name="segue l'approfondimento"
    )
    reservations = models.ManyToManyField(Reservation, related_name="+", blank=True)

    objects = TeamMeetingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "riunione d'equipe", "riunioni d'equipe"
        ordering = ["-starts_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("convene_meeting", "Può convocare l'equipe e registrarne la decisione"),
            ("add_opinion", "Può scrivere il proprio parere"),
            ("sign_meeting", "Può firmare il verbale"),
        ]
        constraints = [
            models.CheckConstraint(name="meeting_minuted_has_decision", condition=~Q(status__in=["signing", "minuted"]) | ~Q(decision="")),
            models.CheckConstraint(name="meeting_sent_has_service", condition=~Q(decision="other_service") | ~Q(receiving_service="")),
        ]
        indexes = [
            models.Index(fields=["case"], condition=Q(status__in=["convened", "held", "held_in_part", "signing"]), name="meeting_going_on"),
        ]

    def __str__(self):
        return f"Equipe del {timezone.localtime(self.starts_at):%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("cases:meeting_detail", args=[self.pk])

    def paper(self):
        """The minutes among the papers of the case: their only door."""
        return self.case.documents.filter(document=self.minutes_id).first() if self.minutes_id else None

    @property
    def opinions_complete(self):
        """True when every participant present has handed in an opinion: only then are opinions shown."""
        return not self.participants.filter(present=True).exclude(user__in=self.opinions.values("author")).exists()

    def missing_professions(self):
        present = set(self.participants.filter(present=True).values_list("function", flat=True))
        return [TeamMember.Function(value).label for value in TeamMember.Function.values if value not in present]

    @transition(source={Status.CONVENED}, target=Status.HELD)
    def hold(self, *, by):
        """The three professions are present (domain §1.4)."""
        missing = self.missing_professions()
        if missing:
            raise TransitionNotAllowed(f"Non risulta presente: {', '.join(missing)}. La riunione può solo essere rinviata.")

    @transition(source={Status.CONVENED}, target=Status.HELD_IN_PART)
    def hold_in_part(self, *, by, reason):
        """An emergency: the coordinator lets the equipe decide without one profession, and says why."""
        self.partial_reason = reason

    @transition(source={Status.CONVENED}, target=Status.POSTPONED)
    def postpone(self, *, by, reason):
        """A new meeting takes its place."""

    @transition(source={Status.CONVENED}, target=Status.CANCELLED)
    def cancel(self, *, by, reason):
        """The meeting is no longer needed."""

    @transition(source={Status.HELD, Status.HELD_IN_PART}, target=Status.SIGNING)
    def decide(self, *, by, synthesis, decision, decision_details, receiving_service=""):
        """The opinions are in: a shared synthesis and one decision."""
        if not self.opinions_complete:
            raise TransitionNotAllowed("Mancano dei pareri: la decisione si prende quando tutti li hanno consegnati.")
        self.synthesis, self.decision, self.decision_details = synthesis, decision, decision_details
        self.receiving_service, self.decided_at = receiving_service, timezone.now()

    @transition(source={Status.SIGNING}, target=Status.MINUTED)
    def minute(self, *, by, document):
        """Everybody present has signed."""
        if self.participants.filter(present=True, signed_at__isnull=True).exists():
            raise TransitionNotAllowed("Mancano delle firme.")
        self.minutes = document


class MeetingParticipant(models.Model):
    """A professional called to a meeting: presence, signature, dissent by name."""

    meeting = models.ForeignKey(TeamMeeting, models.PROTECT, related_name="participants", verbose_name="riunione")
    user = models.ForeignKey(User, models.PROTECT, related_name="meeting_places", verbose_name="operatore")
    function = models.CharField("funzione", max_length=14, choices=TeamMember.Function)
    present = models.BooleanField("presente", null=True)
    signed_at = models.DateTimeField("firmato il", null=True, blank=True)
    dissent = models.TextField("dissenso", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "partecipante", "partecipanti"
        ordering = ["meeting", "-function", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], name="participant_once", violation_error_message="L'operatore è già convocato."
            ),
            models.CheckConstraint(name="signature_of_present", condition=Q(signed_at__isnull=True) | Q(present=True)),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_function_display()}"


class Opinion(models.Model):
    """What one profession thinks, written before reading the others' (*parere*). Never edited once handed in."""

    meeting = models.ForeignKey(TeamMeeting, models.PROTECT, related_name="opinions", verbose_name="riunione")
    author = models.ForeignKey(User, models.PROTECT, related_name="opinions", verbose_name="autore")
    function = models.CharField("funzione", max_length=14, choices=TeamMember.Function)
    text = models.TextField("parere")
    proposal = models.CharField("proposta", max_length=16, choices=TeamMeeting.Decision)
    handed_in_at = models.DateTimeField("consegnato il", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "parere", "pareri"
        ordering = ["meeting", "-function", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "author"], name="opinion_once", violation_error_message="Hai già consegnato il tuo parere."
            )
        ]

    def __str__(self):
        return f"Parere di {self.author}"


class InDepthMeeting(models.Model):
    """A meeting the equipe wants before deciding (*incontro di approfondimento*): with whom, where, by when."""

    class Status(models.TextChoices):
        TO_BOOK = "to_book", "da fissare"
        BOOKED = "booked", "fissato"
        HELD = "held", "svolto"
        CANCELLED = "cancelled", "annullato"

    meeting = models.ForeignKey(TeamMeeting, models.PROTECT, related_name="in_depth_meetings", verbose_name="deciso da")
    case = models.ForeignKey(Case, models.PROTECT, related_name="in_depth_meetings", verbose_name="caso")
    participants = models.CharField("con chi", max_length=300)
    place = models.CharField("dove", max_length=160)
    purpose = models.TextField("per capire che cosa")
    due_on = models.DateField("entro il")
    leader = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="chi lo conduce")
    starts_at = models.DateTimeField("quando", null=True, blank=True)
    reservations = models.ManyToManyField(Reservation, related_name="+", blank=True)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.TO_BOOK, editable=False)
    notes = models.TextField("che cosa è emerso", blank=True)

    objects = BelowCaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "incontro di approfondimento", "incontri di approfondimento"
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="in_depth_booked_has_time", condition=~Q(status__in=["booked", "held"]) | Q(starts_at__isnull=False)
            ),
            models.CheckConstraint(name="in_depth_held_has_notes", condition=~Q(status="held") | ~Q(notes="")),
        ]

    def __str__(self):
        return f"Approfondimento con {self.participants}"

    def get_absolute_url(self):
        return reverse("cases:in_depth_detail", args=[self.pk])

    @transition(source={Status.TO_BOOK, Status.BOOKED}, target=Status.BOOKED)
    def book(self, *, by, starts_at):
        """A time is found; booking again moves it."""
        self.starts_at = starts_at

    @transition(source={Status.BOOKED}, target=Status.HELD)
    def hold(self, *, by, notes):
        """It took place: the equipe must now decide again."""
        if self.starts_at > timezone.now():
            raise TransitionNotAllowed("L'incontro non è ancora avvenuto.")
        self.notes = notes

    @transition(source={Status.TO_BOOK, Status.BOOKED}, target=Status.CANCELLED)
    def cancel(self, *, by, reason):
        """It will not take place."""
