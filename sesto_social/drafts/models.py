"""The unsaved words of one form, sealed."""

from django.conf import settings
from django.db import models
from django.http import QueryDict

from sesto_social.sealed import seal, unseal


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own and nobody else's, whatever your role."""
        return self.filter(owner=user)


class Draft(models.Model):
    """What `owner` has typed into a form and not saved (*bozza automatica*). Never shown to anybody else, not even in the admin site.

    `form` and `about` say which form of which row; `version` the version of that row when the page was opened. `page` is the window
    that wrote last: another window does not overwrite what it has never seen. `title` is neutral: a number, never a name.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name="di chi")
    form = models.CharField("modulo", max_length=40)
    about = models.CharField("riga", max_length=40)
    version = models.PositiveIntegerField("versione", default=0)
    page = models.CharField("finestra", max_length=22)
    title = models.CharField("titolo", max_length=120)
    link = models.CharField("indirizzo", max_length=200)
    key_id = models.CharField("chiave", max_length=40)
    sealed = models.BinaryField("testo cifrato")
    saved_at = models.DateTimeField("scritta alle")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "testo non salvato", "testi non salvati"
        ordering = ["-saved_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "form", "about"], name="draft_one_per_form", violation_error_message="Questa bozza esiste già."
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]

    def __str__(self):
        return self.title

    @property
    def bound_to(self):
        """What makes this row itself: the sealed bytes open nowhere else."""
        return ("drafts.draft", self.owner_id, self.form, self.about)

    def write(self, fields):
        """Seal the fields of a form, a `QueryDict`; the caller saves."""
        self.key_id, self.sealed = seal(fields.urlencode(), bound_to=self.bound_to)

    def read(self):
        """The fields as they were typed. Raises `Unreadable`."""
        return QueryDict(unseal(self.sealed, key_id=self.key_id, bound_to=self.bound_to))
