"""The secret address from which a colleague's telephone reads their agenda."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesto_social.audit.register import record


def hashed(token):
    """What the database keeps of a secret address: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(user=user)

    def open(self):
        return self.filter(revoked_at__isnull=True)

    def for_token(self, token):
        """The open feed of this address, of somebody who still works here."""
        return self.open().filter(token_hash=hashed(token), user__is_active=True)


class CalendarFeed(models.Model):
    """A colleague's own agenda as a calendar to subscribe to (*il mio calendario*). Only the hash of its address is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="di chi")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("creato il", default=timezone.now)
    read_at = models.DateTimeField("letto l'ultima volta", null=True, blank=True)
    revoked_at = models.DateTimeField("revocato il", null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "calendario personale", "calendari personali"
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="feed_one_open_per_user",
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message="Hai già un indirizzo.",
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.made_at:%d/%m/%Y}"

    @classmethod
    def renew(cls, user):
        """A fresh address of 128 bits; the old one dies. Returns it once: it is written nowhere."""
        cls.revoke(user)
        token = secrets.token_urlsafe(16)
        record("agenda.calendarfeed.made", cls.objects.create(user=user, token_hash=hashed(token)), by=user)
        return token

    @classmethod
    def revoke(cls, user):
        """No telephone reads the agenda any more. Returns whether one could."""
        for feed in cls.objects.open().filter(user=user).select_for_update().order_by("pk"):
            feed.revoked_at = timezone.now()
            feed.save(update_fields=["revoked_at"])
            record("agenda.calendarfeed.revoked", feed, by=user)
            return True
        return False

    def was_read(self, now):
        """Remembered by the hour: a telephone asks all day long."""
        if self.read_at is None or (now - self.read_at).total_seconds() > 3600:
            type(self).objects.filter(pk=self.pk).update(read_at=now)
