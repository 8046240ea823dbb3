"""Papers of the past: what was issued before the portal existed has its original on paper, and a cover sheet here."""

from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.documents.models import Document, DocumentCounter, sha256

COVER = "paper_original"


class Archive:
    """Numbers and keeps papers like the press; prints in full only those that `in_full` wants, the others get the same cover sheet."""

    def __init__(self, most):
        self.left, self.full, self._cover = most, False, None
        self._issue = press.issue

    def issue(self, template, context, *, kind, title, by, case_id=None, replaces=None, access_regime=Document.AccessRegime.ADMINISTRATIVE):
        facts = {"kind": kind, "title": title, "by": by, "case_id": case_id, "replaces": replaces, "access_regime": access_regime}
        if self.full and self.left > 0:
            self.left -= 1
            return self._issue(template, context, **facts)
        return self.shelve(**facts)

    def print_next(self, *, recent):
        """The sheets of the last days are looked at first: they are printed even when the others have used up the allowance."""
        self.full, self.left = recent, max(self.left, 1) if recent else self.left

    def shelve(self, *, kind, title, by, case_id, replaces, access_regime):
        pdf, now = self.cover(), timezone.localtime()
        serial = DocumentCounter.take(now.year)
        document = Document(
            number=f"DOC-{now.year}-{serial}",
            year=now.year,
            serial=serial,
            kind=Document.Kind(kind),
            title=title,
            access_regime=Document.AccessRegime(access_regime),
            version=replaces.version + 1 if replaces else 1,
            replaces=replaces,
            case_id=case_id,
            created_at=now,
            created_by=by,
            pages=1,
            sha256=sha256(pdf),
            size=len(pdf),
        )
        document.file.save("", ContentFile(pdf), save=False)
        document.save(force_insert=True)
        record("documents.document.issued", document, by=by, case_id=case_id, kind=document.kind, pages=1)
        return document

    def cover(self):
        if self._cover is None:
            self._cover = press.render(COVER, {}, title="Originale cartaceo in archivio")
        return self._cover


@contextmanager
def archive(most):
    """While it lasts, papers go through the archive. At most `most` are printed in full: printing takes time."""
    keeper = Archive(most)
    press.issue = keeper.issue
    try:
        yield keeper
    finally:
        press.issue = keeper._issue
