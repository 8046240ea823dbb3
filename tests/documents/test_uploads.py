"""Uploads cannot hurt: the content decides, hostile files stay out, and the refusal says what to do."""

import io
import zipfile
import zlib

import pikepdf
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sesto_social.documents import inspection, uploads
from sesto_social.documents.models import Attachment
from sesto_social.documents.uploads import PROBLEMS, UploadField, clean_upload, display_name

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}


def upload(content, name="file.bin", content_type="application/octet-stream"):
    return clean_upload(SimpleUploadedFile(name, content, content_type))


def why(content):
    """The code of the refusal, asked of the inspector without the cost of its process."""
    with pytest.raises(inspection.Refused) as refusal:
        inspection.inspect(content)
    return str(refusal.value)


def picture(form, size=(8, 8)):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form)
    return out.getvalue()


def archive(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def pdf(change=lambda pdf: None, **options):
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        made.save(out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (pdf(), "pdf"),
        (picture("JPEG"), "jpg"),
        (picture("PNG"), "png"),
        (picture("WEBP"), "webp"),
        (archive(DOCX), "docx"),
        (archive(ODT, zipfile.ZIP_STORED), "odt"),
        ("Perché no? È un testo.\r\n".encode(), "txt"),
        ("Perché no? È un testo.".encode("cp1252"), "txt"),
    ],
    ids=["pdf", "jpeg", "png", "webp", "docx", "odt", "text", "old-text"],
)
def test_the_content_decides_what_a_file_is(content, extension):
    clean = upload(content, "C:\\Documenti\\referto pediatra.exe", "application/x-msdownload")

    assert clean.extension == extension
    assert clean.name == f"referto pediatra.{extension}"
    assert clean.content == content


def javascript(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    made.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)])


def embed(made):
    made.attachments["dentro.exe"] = b"MZ"


@pytest.mark.parametrize("change", [javascript, launch, embed])
@pytest.mark.parametrize("packed", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_a_pdf_that_runs_or_hides_something_is_refused(change, packed):
    assert why(pdf(change, object_stream_mode=packed)) == "active"


def test_a_locked_pdf_is_refused():
    assert why(pdf(encryption=pikepdf.Encryption(owner="a", user="b"))) == "password"
    assert why(pdf(encryption=pikepdf.Encryption(owner="a", user=""))) == "password"


@pytest.mark.parametrize(
    "content", [EICAR, b"testo " + EICAR, archive({**DOCX, "word/media/a.txt": EICAR}), picture("PNG") + EICAR], ids=range(4)
)
def test_a_known_virus_is_refused(content):
    assert why(content) == "virus"


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG") + archive(DOCX),
        picture("PNG") + b"<script>alert(1)</script>",
        picture("JPEG") + pdf(),
        pdf() + archive(DOCX),
        b"\n\n" + pdf(),
    ],
    ids=range(5),
)
def test_two_files_in_one_are_refused(content):
    assert why(content) in {"polyglot", "active", "type"}


def test_bombs_are_refused():
    assert why(archive({**DOCX, "word/media/zeros": bytes(30 * 1024**2)})) == "bomb"
    assert why(archive({**DOCX, **{f"word/{n}": b"" for n in range(2001)}})) == "bomb"


def test_an_archive_that_lies_about_its_size_is_refused():
    content = archive({**DOCX, "word/media/zeros": bytes(30 * 1024**2)})
    size = (30 * 1024**2).to_bytes(4, "little")
    assert size in content
    assert why(content.replace(size, (10).to_bytes(4, "little"))) in {"broken", "bomb"}


def test_a_picture_with_too_many_pixels_is_refused():
    content = bytearray(picture("PNG"))
    content[16:24] = (30_000).to_bytes(4) + (30_000).to_bytes(4)
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4)
    assert why(bytes(content)) == "pixels"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "type"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "type"),
        (b"<!doctype html><script>alert(1)</script>", "type"),
        (b"appunti <script>alert(1)</script>", "active"),
        (b"#!/bin/sh\nrm -rf /", "active"),
        (b"MZ\x90\x00" + bytes(60), "type"),
        (b"\x7fELF" + bytes(60), "type"),
        (b"GIF89a" + bytes(60), "type"),
        (archive({"a.txt": b"a"}), "archive"),
        (archive({**DOCX, "word/vbaProject.bin": b"x"}), "active"),
        (archive({**DOCX, "word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" Target="http://x/"/>'}), "active"),
        (archive({**ODT, "Basic/Standard/a.xml": b"x"}, zipfile.ZIP_STORED), "active"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), "heic"),
        (b"%PDF-1.7\nrotto", "broken"),
        (picture("PNG")[:40], "broken"),
        (archive(DOCX)[:60], "broken"),
    ],
    ids=range(17),
)
def test_other_files_are_refused_each_with_its_reason(content, code):
    assert why(content) == code
    assert PROBLEMS[code]


@pytest.mark.parametrize(
    ("content", "code"), [(pdf(javascript), "active"), (EICAR, "virus"), (b"", "empty")], ids=["active", "virus", "empty"]
)
def test_the_inspector_answers_from_its_own_process(content, code):
    with pytest.raises(ValidationError) as refusal:
        upload(content)
    assert (refusal.value.code, refusal.value.messages) == (code, [PROBLEMS[code]])


@pytest.mark.parametrize("end", ["sys.exit(3)", "__import__('os').abort()", "print('{')"])
def test_an_inspector_that_breaks_lets_nothing_in(end, tmp_path, monkeypatch):
    broken = tmp_path / "inspection.py"
    broken.write_text(f"import sys\n{end}\n")
    monkeypatch.setattr(uploads, "INSPECTION", broken)
    with pytest.raises(ValidationError):
        upload(pdf())


def test_an_inspector_that_never_ends_is_stopped(tmp_path, monkeypatch):
    endless = tmp_path / "inspection.py"
    endless.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(uploads, "INSPECTION", endless)
    monkeypatch.setattr(uploads, "SECONDS", 0.5)
    with pytest.raises(ValidationError, match="troppo grande"):
        upload(pdf())


def test_size_is_checked_before_reading(settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="troppo grande"):
        upload(b"undici byte")


def test_every_refusal_says_what_to_do():
    for message in PROBLEMS.values():
        assert any(verb in message.lower() for verb in ("scegli", "salva", "allega", "controlla", "riduci", "dividi"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\referto.PDF", "referto.pdf"),
        ("<img src=x>.pdf", "img src x.pdf"),
        ("fdp\u202egnp.exe", "fdp gnp.pdf"),
        ("\x00\r\n.pdf", "allegato.pdf"),
        ("Verbale d’équipe (2).pdf", "Verbale d’équipe (2).pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
)
def test_the_name_is_made_safe_to_show(name, shown):
    assert display_name(name, "pdf") == shown


class AttachmentForm(forms.Form):
    file = UploadField(label="Allegato", required=False)


def test_a_form_hands_over_a_clean_upload_ready_to_keep(writer):
    form = AttachmentForm({}, {"file": SimpleUploadedFile("nota.txt", b"ciao")})

    assert form.is_valid()
    attachment = Attachment.objects.keep(form.cleaned_data["file"], by=writer)
    assert (attachment.name, attachment.content_type, attachment.read()) == ("nota.txt", "text/plain", b"ciao")


def test_a_form_puts_the_refusal_beside_the_field():
    form = AttachmentForm({}, {"file": SimpleUploadedFile("x.svg", b"<svg/>")})
    assert form.errors == {"file": [PROBLEMS["type"]]}


def test_no_file_is_no_upload():
    form = AttachmentForm({}, {})
    assert form.is_valid()
    assert form.cleaned_data["file"] is None
