"""The papers of a case."""

import re

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.documents.models import Attachment, Document

from .below import BelowCaseQuerySet
from .case import Case

NUMBER = re.compile(r"^DOC-\d{4}-\d+$", re.IGNORECASE)


class CaseDocumentQuerySet(BelowCaseQuerySet):
    def visible_to(self, user):
        """As visible as the case, except those that ask for a permission of their own."""
        return super().visible_to(user).readable_by(user)

    def readable_by(self, user):
        held = [code for code in CaseDocument.Needs.values if user.has_perm(code)]
        return self.filter(Q(needs="") | Q(needs__in=held))

    def matching(self, text):
        """Papers with this number, or whose title holds what was typed. One or the other, so that each has its index."""
        by_number = Document.objects.filter(number=text.upper()).values("pk")
        rows = self.filter(document__in=by_number) if NUMBER.match(text) else self.filter(title__icontains=text)
        return rows.select_related("case", "document").order_by("-added_at", "-pk")


class CaseDocument(models.Model):
    """The door to an issued `Document` or an uploaded `Attachment` (*documento del caso*)."""

    class Needs(models.TextChoices):
        """The permission that some papers ask for beyond the case."""

        REPORT = "intake.view_incomingreport", "leggere le segnalazioni"
        DOSSIER = "cases.print_dossier", "stampare e leggere i fascicoli"

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", verbose_name="caso")
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="case_document")
    attachment = models.OneToOneField(Attachment, models.PROTECT, null=True, blank=True, related_name="case_document")
    title = models.CharField("titolo", max_length=160)
    needs = models.CharField("leggibile solo con il permesso", max_length=80, choices=Needs, blank=True, db_default="")
    withheld_from_family = models.BooleanField("da non dare alla famiglia", default=False, db_default=False)
    added_at = models.DateTimeField("aggiunto il", default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="aggiunto da")

    objects = CaseDocumentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "documento del caso", "documenti del caso"
        ordering = ["-added_at", "-pk"]
        default_permissions = ("add", "view")
        indexes = [GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="case_document_title_trgm")]
        constraints = [
            models.CheckConstraint(
                name="case_document_is_one_thing",
                condition=Q(document__isnull=False, attachment__isnull=True) | Q(document__isnull=True, attachment__isnull=False),
            )
        ]

    def __str__(self):
        return self.title
