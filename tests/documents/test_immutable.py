"""Nobody changes what was issued, not even past Python."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sesto_social.audit.models import AuditEvent
from sesto_social.documents import press
from sesto_social.documents.models import Attachment, Document
from sesto_social.documents.uploads import CleanUpload
from sesto_social.workflow import TransitionNotAllowed


@pytest.fixture
def document(writer, facts):
    return press.issue("sample", facts, by=writer, kind="letter", title="Lettera")


def sql(statement, pk):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [pk])


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = repeat('0', 64)",
        "title = 'altro'",
        "number = 'DOC-2020-1'",
        "file = 'altrove.pdf'",
        "created_at = now() - interval '1 year'",
        "case_id = 99",
        "kind = 'plan'",
        "access_regime = 'giudiziario'",
        "version = 5",
    ],
)
def test_the_database_refuses_a_change(document, change):
    with pytest.raises(DatabaseError, match="immutable"):
        sql(f"UPDATE documents_document SET {change} WHERE id = %s", document.pk)


def test_the_database_refuses_to_delete(document):
    with pytest.raises(DatabaseError, match="immutable"):
        sql("DELETE FROM documents_document WHERE id = %s", document.pk)


def test_a_document_is_annulled_once_with_a_reason_and_stays_readable(document, writer):
    document.annul(by=writer, reason="Errore nella data")

    document.refresh_from_db()
    assert document.cancelled
    assert document.read()
    assert not Document.objects.in_force().exists()
    assert AuditEvent.objects.get(action="documents.document.annulled").reason == "Errore nella data"
    with pytest.raises(TransitionNotAllowed, match="già annullato"):
        document.annul(by=writer, reason="ancora")
    with pytest.raises(DatabaseError, match="already annulled"):
        sql(
            "UPDATE documents_document SET cancelled_at = NULL, cancelled_by_id = NULL, cancellation_reason = '' WHERE id = %s", document.pk
        )


def test_no_annulment_without_a_reason(document, writer):
    with pytest.raises(TransitionNotAllowed, match="scrivi il motivo"):
        document.annul(by=writer, reason="  ")
    with pytest.raises(IntegrityError, match="document_annulled_with_a_reason"):
        sql("UPDATE documents_document SET cancelled_at = now() WHERE id = %s", document.pk)


def test_an_attachment_may_be_quarantined_and_nothing_else(writer):
    attachment = Attachment.objects.keep(CleanUpload("nota.txt", "text/plain", b"ciao"), by=writer)

    attachment.quarantine(by=writer, reason="segnalato dall'antivirus")

    assert not Attachment.objects.readable().exists()
    with pytest.raises(DatabaseError, match="immutable"):
        sql("UPDATE documents_attachment SET sha256 = repeat('0', 64) WHERE id = %s", attachment.pk)
