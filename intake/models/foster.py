"""Who would like to become a foster family: what they said of themselves when they booked the first talk."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models import Household

from .appointment import Appointment


class FosterCandidacyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A candidacy is as visible as its appointment: it has no access rules of its own."""
        return self.filter(appointment__in=Appointment.objects.visible_to(user))


class FosterCandidacy(models.Model):
    """The wish to become a foster family (*candidatura all'affido*), told in a few words with the booking of the first talk.

    It belongs to the household as soon as the access sheet says which one it is.
    """

    class Availability(models.TextChoices):
        FULL_TIME = "full_time", "giorno e notte, per un periodo"
        PART_TIME = "part_time", "alcune ore o alcuni giorni alla settimana"
        WEEKENDS = "weekends", "fine settimana e vacanze"
        EMERGENCY = "emergency", "pronta accoglienza, anche con poco preavviso"

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="candidacy", verbose_name="appuntamento")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="foster_candidacies", verbose_name="nucleo"
    )
    availability = ArrayField(models.CharField(max_length=20, choices=Availability), verbose_name="disponibilità")
    members = models.CharField("chi vive in casa", max_length=200)
    children = models.CharField("figli", max_length=200, blank=True)
    experience = models.CharField("esperienze con bambini e ragazzi", max_length=300, blank=True)
    motivation = models.CharField("perché", max_length=300)
    zone = models.CharField("zona", max_length=80)
    received_at = models.DateTimeField("ricevuta il", auto_now_add=True)

    objects = FosterCandidacyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "candidatura all'affido", "candidature all'affido"
        ordering = ["-received_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="candidacy_says_which_availability",
                condition=~Q(availability=[]),
                violation_error_message="Indica almeno una disponibilità.",
            )
        ]

    def __str__(self):
        return f"Candidatura del {self.received_at:%d/%m/%Y}"

    @property
    def availability_words(self):
        """Its availability in the words of the list."""
        return [str(self.Availability(one).label) for one in self.availability]
