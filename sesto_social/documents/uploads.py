"""Whether a file may come in. What it is, is decided by its content; the answer to the person says what to do."""

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat

from .models import sha256

INSPECTION = Path(__file__).with_name("inspection.py")
SECONDS = 30

EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/plain": "txt",
}
ALLOWED = "PDF, foto JPEG, PNG o WEBP, testo DOCX, ODT o TXT"
PROBLEMS = {
    "empty": "Il file è vuoto: scegline un altro.",
    "virus": "Il file contiene un virus riconosciuto e non è stato salvato. Controlla il tuo dispositivo con un antivirus.",
    "type": f"Questo tipo di file non si può allegare. Puoi allegare: {ALLOWED}.",
    "archive": f"Gli archivi compressi non si possono allegare: allega i file uno per uno ({ALLOWED}).",
    "old_office": "Questo formato di Office è vecchio: apri il documento, salvalo come PDF o DOCX e allega quello.",
    "heic": "Le foto in formato HEIC non si possono allegare: salva la foto come JPEG e allega quella.",
    "broken": "Il file è danneggiato e non si può leggere: aprilo, salvalo di nuovo e riprova.",
    "password": "Il file è protetto da password: salvane una copia senza password e allega quella.",
    "active": "Il file contiene parti attive (script, macro, moduli o altri file al suo interno): "
    "stampalo in PDF dal programma con cui lo apri e allega la stampa.",
    "polyglot": "Il file contiene al suo interno un altro tipo di file: salvane una copia nuova e allega quella.",
    "bomb": "Il file, una volta aperto, è troppo grande: dividilo in parti più piccole.",
    "pixels": "La foto ha troppi pixel (il massimo è 50 milioni): riducila e riprova.",
}


@dataclass(frozen=True)
class CleanUpload:
    """A file that was looked into: its bytes, its true type, and the name to show."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    @property
    def extension(self):
        return EXTENSIONS[self.content_type]

    @property
    def size(self):
        return len(self.content)

    @property
    def sha256(self):
        return sha256(self.content)

    def as_file(self):
        return ContentFile(self.content)


def clean_upload(file) -> CleanUpload:
    """Look into an uploaded file. ValidationError, in words for the person, if it may not come in."""
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(
            f"Il file è troppo grande ({filesizeformat(file.size)}): il massimo è {limit}. Riducilo o dividilo in parti.",
            code="size",
        )
    file.seek(0)
    content = file.read()
    content_type = true_type(content)
    return CleanUpload(display_name(file.name, EXTENSIONS[content_type]), content_type, content)


def true_type(content: bytes) -> str:
    """Ask the inspector, in a process of its own: a parser that crashes or swells takes nothing with it."""
    try:
        done = subprocess.run(  # noqa: S603 (our own program, fixed arguments)
            [sys.executable, "-I", INSPECTION], input=content, capture_output=True, timeout=SECONDS, check=True
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as slow:
        raise problem("bomb") from slow
    except (subprocess.CalledProcessError, ValueError) as crashed:
        raise problem("broken") from crashed
    if "problem" in answer:
        raise problem(answer["problem"])
    return answer["type"]


def problem(code):
    return ValidationError(PROBLEMS[code], code=code)


def display_name(name, extension):
    """The person's own name for the file, made safe to show: no path, no control or direction characters."""
    stem = unicodedata.normalize("NFC", re.split(r"[/\\]", name or "")[-1])
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)
    stem = "".join(char if char.isalnum() or char in " ._-()'’" else " " for char in stem)
    stem = " ".join(stem.split()).strip(" .")[:100].strip(" .")
    return f"{stem or 'allegato'}.{extension}"


class UploadField(forms.FileField):
    """A file field whose value is a `CleanUpload`."""

    default_error_messages = {"required": "Scegli un file da allegare.", "empty": PROBLEMS["empty"]}

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"{ALLOWED}. Al massimo {filesizeformat(settings.UPLOAD_MAX_BYTES)}.")
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return clean_upload(file) if file else None

    def widget_attrs(self, widget):
        accepted = ",".join(f".{extension}" for extension in EXTENSIONS.values())
        return {**super().widget_attrs(widget), "accept": f"{accepted},.jpeg"}
