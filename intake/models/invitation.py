"""Invitations: a family in charge chooses among times that are kept for it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models import Case, Person
from sesto_social.accounts.models import User
from sesto_social.agenda.models import Availability, Office, Resource
from sesto_social.documents.models import Document
from sesto_social.languages import Language

from .appointment import Appointment, hashed
from .sheet import AccessSheet


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the cases one may see, and those one has made."""
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | Q(case=None, created_by=user))

    def for_token(self, token):
        return self.filter(token_hash=hashed(token))


class Invitation(models.Model):
    """A secret link to a restricted list of times (*invito a un appuntamento*). What it says outside is neutral: never why."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="caso")
    sheet = models.ForeignKey(AccessSheet, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="scheda")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations", verbose_name="persona invitata")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="ufficio")
    worker = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="con chi")
    mode = models.CharField("come", max_length=20, choices=Availability.Mode, blank=True)
    interpreter_language = models.CharField("lingua dell'interprete", max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    language = models.CharField(
        "lingua dei messaggi", max_length=5, choices=Language, default=Language.ITALIAN, db_default=Language.ITALIAN
    )
    expires_on = models.DateField("si può scegliere fino al")
    letter = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name="lettera")
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="invitation", verbose_name="appuntamento")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="invita")
    created_at = models.DateTimeField("creato il", default=timezone.now)
    withdrawn_at = models.DateTimeField("ritirato il", null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "invito", "inviti"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("add",)

    def __str__(self):
        return f"Invito del {timezone.localtime(self.created_at):%d/%m/%Y}"

    @property
    def is_open(self):
        """One may still choose: neither withdrawn nor expired, and no standing appointment came of it."""
        return self.withdrawn_at is None and self.expires_on >= timezone.localdate() and not self.is_booked

    @property
    def is_booked(self):
        return self.appointment is not None and self.appointment.stands

    @property
    def state(self):
        if self.is_booked:
            return "prenotato"
        if self.withdrawn_at:
            return "ritirato"
        return "in attesa" if self.is_open else "scaduto"
