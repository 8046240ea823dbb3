"""Columns that the database computes from others of the row, whoever writes it."""

from django.db import models


class Computed(models.GeneratedField):
    """A stored generated column of PostgreSQL, checked without asking the database: `makemigrations` may have none."""

    def __init__(self, expression, output_field, **kwargs):
        kwargs.setdefault("db_persist", True)
        super().__init__(expression=expression, output_field=output_field, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, kwargs

    def _check_supported(self, databases):
        return []

    def _check_persistence(self, databases):
        return []
