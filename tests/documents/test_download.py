"""Bytes leave only through `responses`: checked, on record, under a neutral name."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.documents import press, responses
from sesto_social.documents.models import Attachment
from sesto_social.documents.storage import private
from sesto_social.documents.uploads import CleanUpload


@pytest.fixture
def document(writer, facts):
    return press.issue("sample", facts, by=writer, kind="letter", title="Lettera", case_id=5)


@pytest.fixture
def attachment(writer):
    return Attachment.objects.keep(CleanUpload("nota.txt", "text/plain", b"ciao"), by=writer, case_id=5)


@pytest.fixture
def request_of(rf):
    def make(user):
        request = rf.get("/")
        request.user = user
        return request

    return make


def tamper(stored):
    path = Path(private.path(stored.file.name))
    path.write_bytes(path.read_bytes() + b" ")


def test_a_download_is_on_record_and_neutral(document, writer, request_of):
    response = responses.download(request_of(writer), document)

    assert response.content == document.read()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{document.number}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    event = AuditEvent.objects.get(action="documents.document.downloaded")
    assert (event.actor, event.object_id, event.case_id, event.refused) == (writer, document.pk, 5, False)


def test_it_may_be_shown_in_the_browser(document, writer, request_of):
    assert responses.download(request_of(writer), document, inline=True)["Content-Disposition"].startswith("inline;")


def test_a_citizen_reads_as_the_citizen(document, request_of):
    responses.download(request_of(AnonymousUser()), document)
    assert AuditEvent.objects.get(action="documents.document.downloaded").actor == User.objects.citizen()


def test_an_altered_file_is_refused_loudly(document, writer, request_of, caplog):
    tamper(document)

    response = responses.download(request_of(writer), document)

    assert response.status_code == 409
    assert b"%PDF" not in response.content
    assert "non è più quello registrato" in response.content.decode()
    assert AuditEvent.objects.get(action="documents.document.altered").refused
    assert "altered" in caplog.text


def test_a_missing_file_is_refused_too(document, writer, request_of):
    private.delete(document.file.name)
    assert responses.download(request_of(writer), document).status_code == 409


def test_an_attachment_is_always_a_download_with_a_neutral_name(attachment, writer, request_of):
    response = responses.download_attachment(request_of(writer), attachment)

    assert response["Content-Disposition"] == f'attachment; filename="ALL-{attachment.pk}.txt"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert AuditEvent.objects.filter(action="documents.attachment.downloaded", case_id=5).count() == 1


def test_a_quarantined_attachment_stays_in(attachment, writer, request_of):
    attachment.quarantine(by=writer, reason="sospetto")

    response = responses.download_attachment(request_of(writer), attachment)

    assert response.status_code == 403
    assert b"ciao" not in response.content


def test_files_are_private(document, attachment, files):
    for stored in (document, attachment):
        path = Path(private.path(stored.file.name))
        assert path.stat().st_mode & 0o077 == 0
        assert files in path.parents
        with pytest.raises(ValueError, match="no address"):
            assert stored.file.url
