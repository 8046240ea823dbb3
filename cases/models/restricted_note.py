"""Notes of the psychologist that only they read (*note riservate*): sealed, and out of every search, paper, list and access of others."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.sealed import seal, unseal
from sesto_social.versioned import Versioned

from .case import Case
from .grant import CaseUserGrant, Grant
from .hand_over import HandOver
from .record import BelowCaseQuerySet
from .team import TeamMember

PSYCHOLOGIST = TeamMember.Function.PSYCHOLOGIST


class RestrictedNoteQuerySet(BelowCaseQuerySet):
    def visible_to(self, user):
        """One's own; and for the psychologist of today who took this case over, those of whoever passed it on (`domain.md` §8).

        Being named to the team opens none: it takes a hand-over that was accepted.
        """
        mine = TeamMember.objects.current().filter(case=OuterRef("case"), user=user, function=PSYCHOLOGIST)
        taken = HandOver.objects.filter(case=OuterRef("case"), function=PSYCHOLOGIST, status="taken")
        passed, received = taken.filter(outgoing=OuterRef("author")), taken.filter(incoming=user)
        return self._held_by(user).filter(Q(author=user) | (Q(Exists(mine)) & Q(Exists(passed)) & Q(Exists(received))))

    def counted_by(self, user):
        """For who coordinates: that there are some, whose and when. Never what they say."""
        return self._held_by(user).values("author__first_name", "author__last_name", "day", "changed_at").order_by("-day", "-changed_at")

    def _held_by(self, user):
        """Of cases seen otherwise than in an emergency: that hour opens no restricted note, not even an old one of one's own."""
        hour = CaseUserGrant.objects.in_force().filter(user=user, origin=Grant.Origin.EMERGENCY).values("content_object")
        return super().visible_to(user).exclude(case__in=hour)


class RestrictedNote(Versioned):
    """The text rests as bytes that the database alone cannot read, bound to this row, its case and its author."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="caso")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="autore")
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    day = models.DateField("giorno", default=timezone.localdate)
    key_id = models.CharField("chiave", max_length=40, editable=False)
    sealed = models.BinaryField("testo cifrato")
    created_at = models.DateTimeField("scritta il", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("modificata il", default=timezone.now, editable=False)

    objects = RestrictedNoteQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "nota riservata", "note riservate"
        ordering = ["-day", "-pk"]
        default_permissions = ("add", "view")
        indexes = [models.Index(fields=["case", "author"], name="restricted_note_by_case")]

    def __str__(self):
        return f"Nota riservata del {self.day:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("cases:restricted_note", args=[self.pk])

    @property
    def bound_to(self):
        """What makes this row itself: the sealed bytes open nowhere else."""
        return ("cases.restrictednote", self.uid, self.case_id, self.author_id)

    def write(self, text):
        """Seal the text; the caller saves."""
        self.key_id, self.sealed = seal(text, bound_to=self.bound_to)

    def read(self):
        """The text again. Raises `sesto_social.sealed.Unreadable`."""
        return unseal(self.sealed, key_id=self.key_id, bound_to=self.bound_to)
