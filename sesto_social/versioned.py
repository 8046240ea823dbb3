"""Optimistic versions: two people editing one row never overwrite each other silently."""

from django.db import models
from django.db.models import F


class EditConflict(Exception):
    """The row was changed by somebody else since the form was opened."""


class Versioned(models.Model):
    """A row whose editable form carries the version it was opened at."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_if_unchanged(self, version, **kwargs):
        """Save when the stored version is still `version`, and move it on. Raises EditConflict otherwise."""
        claimed = type(self)._base_manager.filter(pk=self.pk, version=version).update(version=F("version") + 1)
        if not claimed:
            raise EditConflict
        self.version = version + 1
        self.save(**kwargs)
