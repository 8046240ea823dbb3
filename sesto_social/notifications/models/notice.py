"""What rings at the bell of a colleague."""

from django.conf import settings
from django.db import models


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own and nobody else's."""
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A line in a colleague's list of notices (*avviso*): a case number at most, never a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="per")
    text = models.CharField("testo", max_length=200)
    link = models.CharField("pagina", max_length=300, blank=True)
    created_at = models.DateTimeField("arrivato il", auto_now_add=True)
    read_at = models.DateTimeField("letto il", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "avviso", "avvisi"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self):
        return self.text
