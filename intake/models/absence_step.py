"""What was decided for each booking that an absence or a closure fell upon."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.models import Absence, Closure, Office, Resource

from .appointment import Appointment


class AbsenceStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its appointment."""
        return self.filter(appointment__in=Appointment.objects.visible_to(user))

    def of(self, span):
        """Those of this absence or closure."""
        return self.filter(absence=span) if isinstance(span, Absence) else self.filter(closure=span)

    def pending(self):
        return self.filter(result=AbsenceStep.Result.PENDING)

    def left_behind(self):
        """Confirmed, but whoever was to carry them out never came to it."""
        return self.pending().filter(decided_at__lt=timezone.now() - dt.timedelta(minutes=2)).order_by("pk")


class AbsenceStep(models.Model):
    """One line of the plan of an absence (*passo del piano*): what was confirmed for an appointment, and how it went.

    It is written when the plan is confirmed and carried out afterwards, each in a transaction of its own.
    """

    class Choice(models.TextChoices):
        COLLEAGUE = "colleague", "un collega alla stessa ora"
        TIME = "time", "un altro orario"
        CANCEL = "cancel", "annullato"
        CALL = "call", "resta, da chiamare"

    class Result(models.TextChoices):
        PENDING = "pending", "in corso"
        DONE = "done", "fatto"
        LOST = "lost", "non riuscito: orario preso"
        VOID = "void", "non serve più"

    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, related_name="+", verbose_name="assenza")
    closure = models.ForeignKey(Closure, models.SET_NULL, null=True, related_name="+", verbose_name="chiusura")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="appuntamento")
    choice = models.CharField("scelta", max_length=10, choices=Choice)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name="ufficio")
    worker = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+", verbose_name="con chi")
    starts_at = models.DateTimeField("nuovo orario", null=True)
    reason = models.CharField("motivo", max_length=300, blank=True)
    was_at = models.DateTimeField("orario di prima")
    was_with = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name="con chi era")
    result = models.CharField("esito", max_length=8, choices=Result, default=Result.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="deciso da")
    decided_at = models.DateTimeField("deciso il", default=timezone.now)

    objects = AbsenceStepQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "passo del piano", "passi del piano"
        ordering = ["-decided_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("plan_absence", "Può registrare assenze e chiusure e spostare gli appuntamenti che vi cadono"),
            ("plan_own_absence", "Può registrare le proprie assenze"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="absence_step_once_at_a_time",
                fields=["appointment"],
                condition=Q(result="pending"),
                violation_error_message="Per questo appuntamento una scelta è già in corso.",
            ),
            models.CheckConstraint(
                name="absence_step_has_what_it_needs",
                condition=~Q(choice__in=["colleague", "time"]) | Q(worker__isnull=False, starts_at__isnull=False, office__isnull=False),
            ),
            models.CheckConstraint(
                name="absence_step_cancel_says_why",
                condition=~Q(choice="cancel") | ~Q(reason=""),
                violation_error_message="Scrivi perché si annulla.",
            ),
        ]

    def __str__(self):
        return f"{self.appointment}: {self.get_choice_display()}"
