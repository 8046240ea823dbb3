"""One immutable row per act or reading (*registro degli accessi*)."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet):
    def of_case(self, case_id):
        return self.filter(case_id=case_id)

    def of_person(self, person_id):
        """About a row of the registry of persons: read, changed, compared, joined to another."""
        return self.filter(model="cases.person", object_id=person_id)

    def readings(self):
        return self.filter(action__endswith=".opened")


class AuditEvent(models.Model):
    """Who did what to which row, when, from where, and why. A trigger refuses UPDATE, DELETE and TRUNCATE.

    `case_id` is a plain number: the register outlives and never joins what it speaks of. `facts` holds short
    codes and counts, never personal data.
    """

    at = models.DateTimeField("quando", default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="chi", related_name="+")
    role = models.CharField("ruolo", max_length=80, blank=True)
    action = models.CharField("azione", max_length=100)
    model = models.CharField(max_length=80, blank=True)
    object_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    previous = models.CharField("da", max_length=40, blank=True)
    status = models.CharField("a", max_length=40, blank=True)
    reason = models.TextField("motivo", blank=True)
    address = models.GenericIPAddressField("indirizzo", null=True)
    request_id = models.CharField(max_length=36, blank=True)
    refused = models.BooleanField("rifiutata", default=False)
    facts = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "evento", "registro degli accessi"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["case_id", "-at"], name="audit_case_at"),
            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
            models.Index(fields=["object_id", "-at"], condition=models.Q(model="cases.person"), name="audit_person_at"),
        ]

    def __str__(self):
        return f"{self.action} #{self.object_id or ''}"
