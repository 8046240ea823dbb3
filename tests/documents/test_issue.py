"""Issuing: numbered without gaps, archivable, accessible, fingerprinted, on record."""

import threading
from io import BytesIO

import pikepdf
import pypdf
import pytest
from django.db import connection, transaction

from sesto_social.audit.models import AuditEvent
from sesto_social.documents import press
from sesto_social.documents.models import Document, sha256

THIS = {"kind": "meeting_minutes", "title": "Verbale di équipe"}


def text_of(pdf):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def test_a_document_is_numbered_fingerprinted_and_on_record(writer, facts):
    document = press.issue("sample", facts, by=writer, case_id=7, access_regime="giudiziario", **THIS)

    document.refresh_from_db()
    content = document.read()
    year = document.created_at.year
    assert document.number == f"DOC-{year}-1"
    assert document.filename == f"DOC-{year}-1.pdf"
    assert (document.sha256, document.size, document.pages) == (sha256(content), len(content), 1)
    event = AuditEvent.objects.get(action="documents.document.issued")
    assert (event.actor, event.object_id, event.case_id) == (writer, document.pk, 7)


def test_numbers_run_on_and_a_rollback_gives_its_number_back(writer, facts):
    first = press.issue("sample", facts, by=writer, **THIS)
    with transaction.atomic():
        press.issue("sample", facts, by=writer, **THIS)
        transaction.set_rollback(True)
    second = press.issue("sample", facts, by=writer, **THIS)

    assert [first.serial, second.serial] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers_and_no_gap(writer, facts):
    ready, made = threading.Barrier(2), []

    def work():
        try:
            ready.wait()
            made.extend(press.issue("sample", facts, by=writer, **THIS).serial for _ in range(3))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(made) == [1, 2, 3, 4, 5, 6]


def test_number_page_author_and_regime_are_printed_on_every_page(writer, facts):
    facts["text"] = "Una riga di testo che riempie la pagina. " * 250
    document = press.issue("sample", facts, by=writer, access_regime="riservato professionale", **THIS)

    pages = text_of(document.read())
    assert len(pages) == document.pages > 1
    for count, page in enumerate(pages, start=1):
        assert document.number in page
        assert "riservato professionale" in page
        assert f"Pagina {count} di {document.pages}" in page
    assert "Anna Bianchi" in pages[0]
    assert "Comune di Sesto San Giovanni" in pages[0]


def test_it_is_archivable_and_accessible(writer, facts):
    document = press.issue("sample", facts, by=writer, **THIS)

    with pikepdf.open(BytesIO(document.read())) as pdf:
        root, xmp = pdf.Root, pdf.open_metadata()
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert str(root.Lang) == "it"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == xmp["dc:title"] == "Verbale di équipe"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert b"pdfaExtension:schemas" in root.Metadata.read_bytes()
        assert root.OutputIntents


def test_every_font_is_embedded(writer, facts):
    document = press.issue("sample", facts, by=writer, **THIS)

    with pikepdf.open(BytesIO(document.read())) as pdf:
        descriptors = [
            entry for entry in pdf.objects if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == pikepdf.Name.FontDescriptor
        ]
        assert descriptors
        assert all({"/FontFile2", "/FontFile3"} & set(descriptor.keys()) for descriptor in descriptors)
        assert all("+Sesto" in str(descriptor.FontName) for descriptor in descriptors)


def test_a_new_version_says_what_it_replaces(writer, facts):
    first = press.issue("sample", facts, by=writer, **THIS)
    second = press.issue("sample", facts, by=writer, replaces=first, **THIS)

    assert second.version == 2
    assert f"2, sostituisce {first.number}" in text_of(second.read())[0]
    assert list(Document.objects.in_force()) == [second]


def test_an_unknown_kind_or_regime_is_a_mistake(writer, facts):
    with pytest.raises(ValueError):
        press.issue("sample", facts, by=writer, kind="whatever", title="x")
    with pytest.raises(ValueError):
        press.issue("sample", facts, by=writer, access_regime="segreto", **THIS)


def test_a_draft_has_no_number_and_says_so(writer, facts):
    pages = text_of(press.render("sample", facts, title="Verbale di équipe", by=writer))

    assert "BOZZA" in pages[0]
    assert "DOC-" not in pages[0]
    assert not Document.objects.exists()


def test_text_typed_by_people_is_printed_as_text(writer, facts):
    facts["text"] = '<img src="http://198.51.100.1/x.png"><script>alert(1)</script>'
    document = press.issue("sample", facts, by=writer, **THIS)

    assert "<script>alert(1)</script>" in text_of(document.read())[0]
