"""Looks at hostile bytes in a process of its own, with little memory and little time. Knows no Django.

Run as a program: the file on standard input, one JSON object on standard output, either
{"type": "application/pdf"} or {"problem": "<code>"}; the codes are explained to people in `uploads.PROBLEMS`.
"""

import contextlib
import io
import json
import re
import sys
import warnings
import zipfile
from itertools import chain

MEMORY, SECONDS = 1024**3, 15
PIXELS = 50_000_000
UNPACKED, MEMBERS, RATIO = 100 * 1024**2, 2000, 200

PDF, JPEG, PNG, WEBP, TXT = "application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
IMAGES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
MARKUP = re.compile(rb"<(script|iframe|object|embed|svg|html|!doctype\s+html|\?php)[\s>/]", re.IGNORECASE)
ACTIVE_KEYS = {"/JavaScript", "/JS", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA"}
ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound"}
MACROS = re.compile(r"vbaProject|vbaData|activeX|/embeddings/|^Basic/|^Scripts/|^Object ", re.IGNORECASE)


class Refused(Exception):
    """The file may not come in; the argument is a code."""


def inspect(content: bytes) -> str:
    """The true type of `content`, or `Refused`."""
    if not content:
        raise Refused("empty")
    if EICAR in content:
        raise Refused("virus")
    kind = sniff(content)
    {PDF: check_pdf, DOCX: check_archive, ODT: check_archive, TXT: check_text}.get(kind, check_image)(content, kind)
    return kind


def sniff(content: bytes) -> str:
    """What the content says it is. The name and the browser's word count for nothing."""
    import puremagic

    if content.startswith(b"PK\x03\x04"):
        return archive_type(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old_office")
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heif", b"avif"}:
        raise Refused("heic")
    with contextlib.suppress(puremagic.PureError, ValueError):
        guesses = {match.mime_type for match in puremagic.magic_string(content)}
        for kind in (PDF, JPEG, PNG, WEBP):
            if kind in guesses:
                return kind
    if looks_like_text(content):
        return TXT
    raise Refused("type")


def looks_like_text(content):
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(content)):
        return False
    for encoding in ("utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            content.decode(encoding)
            return True
    return False


def check_text(content, kind):
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<", b"#!", b"%pdf", b"%!ps", b"{\\rtf")) or b"%PDF-" in content[:2048] or MARKUP.search(content):
        raise Refused("type" if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"{\\rtf")) else "active")


def check_polyglot(content, kind):
    """One file that is also another: harmless to its own reader, not to the next."""
    if kind != PDF and b"%PDF-" in content:
        raise Refused("polyglot")
    if zipfile.is_zipfile(io.BytesIO(content)) or MARKUP.search(content):
        raise Refused("polyglot")


def check_image(content, kind):
    from PIL import Image

    check_polyglot(content, kind)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=[IMAGES[kind]]) as image:
            if image.width * image.height > PIXELS:
                raise Refused("pixels")
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused("pixels") from bomb
    except (OSError, SyntaxError, ValueError) as broken:
        raise Refused("broken") from broken


def check_pdf(content, kind):
    import pikepdf

    if not content.startswith(b"%PDF-"):
        raise Refused("polyglot")
    check_polyglot(content, kind)
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refused("password")
            if not pdf.pages:
                raise Refused("broken")
            for entry in chain([pdf.Root], pdf.objects):
                walk(entry, pikepdf)
    except pikepdf.PasswordError as locked:
        raise Refused("password") from locked
    except pikepdf.PdfError as broken:
        raise Refused("broken") from broken


def walk(entry, pikepdf, depth=0):
    """Look for anything that runs or hides. Every indirect object is visited on its own, so only direct ones nest."""
    if depth > 60:
        raise Refused("broken")
    if isinstance(entry, pikepdf.Array):
        values = list(entry)
    elif isinstance(entry, (pikepdf.Dictionary, pikepdf.Stream)):
        items = entry.stream_dict.items() if isinstance(entry, pikepdf.Stream) else entry.items()
        values = []
        for key, value in items:
            action = str(value) if isinstance(value, pikepdf.Name) else ""
            if key in ACTIVE_KEYS or (key == "/S" and action in ACTIVE_ACTIONS) or (key == "/Type" and action in ACTIVE_KEYS):
                raise Refused("active")
            values.append(value)
    else:
        return
    for value in values:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            walk(value, pikepdf, depth + 1)


def archive_type(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return DOCX
            small = names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100
            if small and archive.read("mimetype").strip() == ODT.encode():
                return ODT
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError) as broken:
        raise Refused("broken") from broken
    raise Refused("archive")


def check_archive(content, kind):
    """A DOCX or ODT is a zip: count what comes out, do not believe what it declares."""
    if b"%PDF-" in content[:2048]:
        raise Refused("polyglot")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
                raise Refused("bomb")
            unpacked = 0
            for member in members:
                if member.flag_bits & 1:
                    raise Refused("password")
                if MACROS.search(member.filename):
                    raise Refused("active")
                if member.filename.startswith(("/", "\\")) or ".." in member.filename.split("/"):
                    raise Refused("broken")
                unpacked += check_member(archive, member, unpacked, len(content))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as broken:
        raise Refused("broken") from broken


def check_member(archive, member, before, packed):
    size, tail = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            total = before + size
            if total > UNPACKED or (total > 10 * 1024**2 and total > RATIO * packed):
                raise Refused("bomb")
            window = tail + chunk
            if EICAR in window:
                raise Refused("virus")
            if member.filename.endswith(".rels") and re.search(rb"attachedTemplate|oleObject|/frame\"", window):
                raise Refused("active")
            if b"<!ENTITY" in window:
                raise Refused("active")
            tail = window[-100:]
    return size


def limit():
    """Less memory, less time, no file written: whatever the parsers do, it ends here."""
    with contextlib.suppress(ImportError):
        import resource

        for what, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (amount, amount))


def main():
    limit()
    try:
        answer = {"type": inspect(sys.stdin.buffer.read())}
    except Refused as refused:
        answer = {"problem": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"problem": "bomb"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
