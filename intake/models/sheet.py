"""The access sheet of an interview and the request to take a family in charge."""

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ConflictDeclaration, Household, Person
from sesto_social.accounts.models import Unit, User
from sesto_social.agenda.models import Office
from sesto_social.agenda.planning import working_days_after
from sesto_social.documents.models import Document
from sesto_social.parameters.lookup import whole
from sesto_social.versioned import Versioned
from sesto_social.workflow import TransitionNotAllowed, transition

from .appointment import Appointment


def barred(user):
    """The cases that a declared conflict of interest shuts to `user`: shut is also what they were born from."""
    return ConflictDeclaration.objects.barring(user).values("case")


class AccessSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for the Segretariato and the coordinator; to a team, the one its case was born from. Never with a conflict."""
        if user.has_perm("intake.write_accesssheet") or user.has_perm("intake.answer_takeinrequest"):
            return self.exclude(pk__in=TakeInRequest.objects.filter(case__in=barred(user)).values("sheet"))
        if user.has_perm("intake.view_accesssheet"):
            return self.filter(request__case__in=Case.objects.visible_to(user))
        return self.none()

    def drafts(self):
        return self.filter(status=AccessSheet.Status.DRAFT)

    def late(self, oldest_on_time):
        """Drafts that should have been completed by now: see `AccessSheet.oldest_on_time`."""
        return self.drafts().filter(interview_on__lt=oldest_on_time)

    def for_list(self):
        return self.select_related("person", "worker", "appointment", "request")


class AccessSheet(Versioned):
    """What was said at an interview, what is needed, and its outcome (*scheda di accesso*)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "bozza"
        COMPLETED = "completed", "completata"
        CONCLUDED = "concluded", "esitata"
        ARCHIVED = "archived", "archiviata"

    class Outcome(models.TextChoices):
        INFORMATION = "information", "informazione"
        ORIENTATION = "orientation", "orientamento"
        ADVICE = "advice", "consulenza"
        SENT = "sent", "invio ad altro servizio"
        TAKE_IN = "take_in", "proposta di presa in carico"
        NO_FOLLOW_UP = "no_follow_up", "nessun seguito"

    class Residence(models.TextChoices):
        UNKNOWN = "unknown", "non indicata"
        RESIDENT = "resident", "a Sesto San Giovanni"
        ELSEWHERE = "elsewhere", "in un altro Comune"
        NONE = "none", "senza residenza, presente in città"

    class Minors(models.TextChoices):
        UNKNOWN = "unknown", "non ancora chiesto"
        YES = "yes", "sì"
        NO = "no", "no"

    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="sheet", verbose_name="appuntamento"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="access_sheets", verbose_name="persona")
    anonymous = models.BooleanField("contatto anonimo", default=False)
    worker = models.ForeignKey(User, models.PROTECT, related_name="access_sheets", verbose_name="operatore")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="punto di contatto")
    interview_on = models.DateField("data del colloquio", default=timezone.localdate)
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    mode = models.CharField("modalità", max_length=40, default="in_person")
    access_reason = models.CharField("motivo dell'accesso", max_length=40, default="spontaneous")
    interlocutor = models.CharField("interlocutore", max_length=40, default="user")
    sender = models.CharField("chi segnala o invia", max_length=160, blank=True)
    sender_source = models.CharField("fonte della segnalazione", max_length=40, blank=True)
    sender_contact = models.CharField("recapito di chi segnala", max_length=120, blank=True)
    informed = models.BooleanField("la persona sa di questo contatto", default=True)
    accompanied_by = models.CharField("accompagnato da", max_length=120, blank=True)
    interpreter_language = models.CharField("interprete", max_length=40, blank=True)
    residence = models.CharField("residenza", max_length=10, choices=Residence, default=Residence.UNKNOWN)
    minors_in_family = models.CharField("minorenni in famiglia", max_length=10, choices=Minors, default=Minors.UNKNOWN)
    privacy_notice_on = models.DateField("informativa privacy consegnata il", null=True, blank=True)
    privacy_signed_on = models.DateField("firmata per presa visione il", null=True, blank=True)
    needs = ArrayField(models.CharField(max_length=40), verbose_name="bisogni", default=list, blank=True)
    asked_for = models.CharField("che cosa chiede", max_length=300, blank=True)
    story = models.TextField("che cosa è stato detto", blank=True)
    evaluation = models.TextField("valutazione dell'operatore", blank=True)
    interventions = models.TextField("che cosa è stato fatto", blank=True)
    outcomes = ArrayField(models.CharField(max_length=20, choices=Outcome), verbose_name="esiti", default=list, blank=True)
    sent_to = models.CharField("servizio che riceve", max_length=40, blank=True)
    sent_contact = models.CharField("referente", max_length=120, blank=True)
    sent_basis = models.CharField("consenso o base giuridica", max_length=160, blank=True)
    sent_on = models.DateField("data dell'invio", null=True, blank=True)
    no_follow_up_reason = models.CharField("perché nessun seguito", max_length=300, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF della scheda")
    concluded_at = models.DateTimeField("esitata il", null=True, blank=True)
    retain_until = models.DateField("dati personali fino al", null=True, blank=True, editable=False)

    objects = AccessSheetQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "scheda di accesso", "schede di accesso"
        ordering = ["-interview_on", "-pk"]
        default_permissions = ("view",)
        permissions = [("write_accesssheet", "Può compilare schede di accesso")]
        constraints = [
            models.CheckConstraint(
                name="sheet_completed_says_who",
                condition=Q(status="draft") | Q(person__isnull=False) | Q(anonymous=True),
                violation_error_message="La scheda completata indica la persona, o che il contatto è anonimo.",
            ),
            models.CheckConstraint(name="sheet_anonymous_has_no_person", condition=Q(anonymous=False) | Q(person__isnull=True)),
            models.CheckConstraint(
                name="sheet_anonymous_keeps_no_identity",
                condition=Q(anonymous=False) | Q(appointment__isnull=True, sender_contact="", accompanied_by=""),
                violation_error_message="Di un contatto anonimo non si tiene nulla che dica chi è.",
            ),
            models.CheckConstraint(
                name="sheet_notice_signed_after_given",
                condition=Q(privacy_signed_on__isnull=True)
                | Q(privacy_notice_on__isnull=False, privacy_signed_on__gte=models.F("privacy_notice_on")),
                violation_error_message="L'informativa si firma quando è già stata consegnata.",
            ),
        ]

    def __str__(self):
        return f"Scheda {self.pk} del {self.interview_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("intake:access_sheet", args=[self.pk])

    @classmethod
    def oldest_on_time(cls):
        """A draft of this day is due today."""
        return working_days_after(timezone.localdate(), -whole("access_sheet_working_days"))

    @property
    def due_on(self):
        """The day by which the sheet is to be completed."""
        return working_days_after(self.interview_on, whole("access_sheet_working_days"))

    @property
    def missing(self):
        """What is still to be written before the sheet is complete, in words."""
        return [
            words
            for absent, words in (
                (self.person_id is None and not self.anonymous, "la persona (o il contatto anonimo)"),
                (not self.needs, "almeno un bisogno"),
                (self.privacy_notice_on is None, "la data di consegna dell'informativa privacy"),
            )
            if absent
        ]

    @transition(source={Status.DRAFT}, target=Status.COMPLETED)
    def complete(self, *, by):
        """The person is identified or anonymous, at least one need is ticked, the privacy notice was handed over."""
        if self.missing:
            raise TransitionNotAllowed(f"Manca: {', '.join(self.missing)}.")

    @transition(source={Status.COMPLETED}, target=Status.DRAFT)
    def correct(self, *, by):
        """Back to draft to mend something, before the outcome."""

    @transition(source={Status.COMPLETED}, target=Status.CONCLUDED)
    def conclude(self, *, by):
        """At least one outcome, each with its mandatory data."""
        if not self.outcomes:
            raise TransitionNotAllowed("Indica almeno un esito.")
        if self.Outcome.SENT in self.outcomes and not (self.sent_to and self.sent_contact and self.sent_basis and self.sent_on):
            raise TransitionNotAllowed("Per l'invio servono servizio, referente, consenso o base giuridica e data.")
        if self.Outcome.NO_FOLLOW_UP in self.outcomes and not self.no_follow_up_reason:
            raise TransitionNotAllowed("Scrivi perché non c'è un seguito.")
        if self.Outcome.TAKE_IN in self.outcomes and not hasattr(self, "request"):
            raise TransitionNotAllowed("Per la presa in carico servono nucleo, minori e urgenza.")
        self.concluded_at = timezone.now()
        self.retain_until = None if self.Outcome.TAKE_IN in self.outcomes else self.end_of_retention()

    def end_of_retention(self):
        """Until when a contact that opened no case keeps its personal data: an anonymous one has none, it only counts."""
        today = timezone.localdate()
        return today if self.anonymous else today + relativedelta(months=whole("contact_retention_months"))

    @transition(source={Status.CONCLUDED}, target=Status.ARCHIVED)
    def archive(self, *, by):
        """Nothing more to do."""


class ReferencePerson(models.Model):
    """Somebody to turn to about the person of a sheet (*riferimento*): up to three, with their bond and a telephone number."""

    MOST = 3

    sheet = models.ForeignKey(AccessSheet, models.CASCADE, related_name="references", verbose_name="scheda")
    position = models.PositiveSmallIntegerField("ordine")
    name = models.CharField("nome e cognome", max_length=120)
    bond = models.CharField("legame", max_length=40, blank=True)
    phone = models.CharField("telefono", max_length=30, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "persona di riferimento", "persone di riferimento"
        ordering = ["sheet", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="reference_one_per_place"),
            models.CheckConstraint(
                name="reference_at_most_three",
                condition=Q(position__gte=1, position__lte=3),
                violation_error_message="Le persone di riferimento sono al massimo tre.",
            ),
        ]

    def __str__(self):
        return self.name


class TakeInRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To the coordinator those of the units they coordinate; to the Segretariato all, since it makes them. Never with a conflict."""
        rows = self.exclude(case__isnull=False, case__in=barred(user))
        if user.has_perm("intake.answer_takeinrequest"):
            return rows.filter(unit__group__user=user)
        return rows if user.has_perm("intake.view_takeinrequest") else self.none()

    def waiting(self):
        return self.filter(status__in=TakeInRequest.WAITING)

    def for_list(self):
        return self.select_related("household", "unit", "proposed_by", "case")


class TakeInRequest(models.Model):
    """The Segretariato asks the coordinator to take a family in charge (*proposta di presa in carico*)."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposta"
        SEEN = "seen", "vista"
        ACCEPTED = "accepted", "accettata"
        REFUSED = "refused", "respinta"

    class Urgency(models.TextChoices):
        ORDINARY = "ordinary", "ordinaria"
        HIGH = "high", "alta"
        EMERGENCY = "emergency", "emergenza"

    WAITING = (Status.PROPOSED, Status.SEEN)

    sheet = models.OneToOneField(AccessSheet, models.PROTECT, related_name="request", verbose_name="scheda")
    household = models.ForeignKey(Household, models.PROTECT, related_name="requests", verbose_name="nucleo")
    minors = models.ManyToManyField(Person, related_name="+", verbose_name="minori interessati")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="unità operativa")
    urgency = models.CharField("urgenza", max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    motivation = models.TextField("motivazione")
    status = models.CharField("stato", max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="proposta da")
    proposed_at = models.DateTimeField("proposta il", default=timezone.now)
    due_on = models.DateField("risposta entro il")
    seen_at = models.DateTimeField("vista il", null=True, blank=True)
    answered_at = models.DateTimeField("risposta il", null=True, blank=True)
    refusal_reason = models.TextField("motivo del rifiuto", blank=True)
    counter_outcome = models.CharField("esito alternativo", max_length=20, choices=AccessSheet.Outcome, blank=True)
    family_told_on = models.DateField("famiglia avvisata il", null=True, blank=True)
    family_told_note = models.CharField("come è stata avvisata", max_length=300, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="request", verbose_name="caso")

    objects = TakeInRequestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "proposta di presa in carico", "proposte di presa in carico"
        ordering = ["due_on", "pk"]
        default_permissions = ("view",)
        permissions = [("answer_takeinrequest", "Può accettare o respingere una proposta di presa in carico")]
        constraints = [
            models.CheckConstraint(name="request_accepted_has_case", condition=~Q(status="accepted") | Q(case__isnull=False)),
            models.CheckConstraint(name="request_refused_has_reason", condition=~Q(status="refused") | ~Q(refusal_reason="")),
            models.CheckConstraint(
                name="request_family_told_of_refusal",
                condition=Q(family_told_on__isnull=True) | Q(status="refused"),
                violation_error_message="La famiglia si avvisa quando la proposta è stata respinta.",
            ),
        ]

    def __str__(self):
        return f"Proposta per {self.household}"

    def get_absolute_url(self):
        return reverse("intake:take_in_detail", args=[self.pk])

    @property
    def is_waiting(self):
        return self.status in self.WAITING

    @transition(source={Status.PROPOSED}, target=Status.SEEN)
    def see(self, *, by):
        """The coordinator has opened it."""
        self.seen_at = timezone.now()

    @transition(source={Status.PROPOSED, Status.SEEN}, target=Status.ACCEPTED)
    def accept(self, *, by, case):
        """The family is taken in: `case` was opened for it."""
        self.case, self.answered_at = case, timezone.now()

    @transition(source={Status.PROPOSED, Status.SEEN}, target=Status.REFUSED)
    def refuse(self, *, by, reason, counter_outcome):
        """Not taken in, with a reason and another outcome instead."""
        self.refusal_reason, self.counter_outcome, self.answered_at = reason, counter_outcome, timezone.now()
