"""What a colleague who left the service had begun to write on a case and not saved (*testo lasciato*; `domain.md` §8.5)."""

import json
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.sealed import seal, unseal

from .below import BelowCaseQuerySet
from .case import Case
from .grant import CaseGroupGrant, CaseUserGrant, Grant


class LeftTextQuerySet(BelowCaseQuerySet):
    def visible_to(self, user):
        """For who coordinates the case, by unit or by name; not for a coordinator whom an emergency or a substitution let in."""
        passing = (Grant.Origin.EMERGENCY, Grant.Origin.SUBSTITUTION, Grant.Origin.ADVICE)
        by_name = CaseUserGrant.objects.in_force().to("work_case").filter(user=user).exclude(origin__in=passing)
        by_unit = CaseGroupGrant.objects.in_force().filter(group__user=user)
        answering = Q(case__in=by_unit.values("content_object")) | Q(case__in=by_name.values("content_object"))
        rows = super().visible_to(user)
        return rows.filter(answering) if user.has_perm("cases.assign_case") else rows.none()


class LeftText(models.Model):
    """Sealed like the draft it was, bound to row, case and author. Gone once it is read, or after the days of the parameter."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="caso")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="di chi")
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    title = models.CharField("titolo", max_length=120)
    written_at = models.DateTimeField("scritto alle")
    left_at = models.DateTimeField("lasciato il", default=timezone.now, editable=False)
    key_id = models.CharField("chiave", max_length=40, editable=False)
    sealed = models.BinaryField("testo cifrato")

    objects = LeftTextQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "testo lasciato", "testi lasciati"
        ordering = ["-left_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["left_at"], name="left_text_by_age")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cases:left_text", args=[self.pk])

    @property
    def bound_to(self):
        """What makes this row itself: the sealed bytes open nowhere else."""
        return ("cases.lefttext", self.uid, self.case_id, self.author_id)

    def write(self, lines):
        """Seal [(label, words)]; the caller saves."""
        self.key_id, self.sealed = seal(json.dumps(lines), bound_to=self.bound_to)

    def read(self):
        """[(label, words)] again. Raises `sesto_social.sealed.Unreadable`."""
        return [tuple(line) for line in json.loads(unseal(self.sealed, key_id=self.key_id, bound_to=self.bound_to))]
