"""What hangs on a case and has no access rules of its own."""

from django.db import models

from .grant import cases_granted


class BelowCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As visible as its case: no access rules of its own."""
        return self.filter(case__in=cases_granted("view_case", user))
