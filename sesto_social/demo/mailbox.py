"""Reads the messages that the file backend wrote instead of sending."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

NEWEST = 100
CHANNELS = {"sms": "SMS", "app_io": "App IO"}
FILE_NAME = re.compile(r"[\w-]+\.log")
BETWEEN_MESSAGES = re.compile(rb"^-{79}\r?\n", re.MULTILINE)


class Letter(NamedTuple):
    """One message as its reader would see it."""

    subject: str
    sender: str
    to: str
    body: str
    attachments: list
    channel: str


def folder():
    return Path(getattr(settings, "MAIL_DIR", ""))


def newest():
    """The last messages, newest first, as (file name, time, first letter in it)."""
    if not getattr(settings, "MAIL_DIR", None) or not folder().is_dir():
        return []
    files = sorted(folder().glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)[:NEWEST]
    rows = [(file.name, written_at(file), letters(file)) for file in files]
    return [{"name": name, "at": at, "letter": found[0]} for name, at, found in rows if found]


def find(name):
    """The file of this name, or None. Only plain names: nothing outside the folder can be asked for."""
    if not FILE_NAME.fullmatch(name) or not getattr(settings, "MAIL_DIR", None):
        return None
    file = folder() / name
    return file if file.is_file() else None


def written_at(file):
    return datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())


def letters(file):
    parts = [part for part in BETWEEN_MESSAGES.split(file.read_bytes()) if part.strip()]
    return [read(message_from_bytes(part, policy=policy.default)) for part in parts]


def read(message):
    body = message.get_body(preferencelist=("plain", "html"))
    return Letter(
        subject=message["Subject"] or "(senza oggetto)",
        sender=message["From"] or "",
        to=message["To"] or "",
        body=body.get_content().strip() if body else "",
        channel=CHANNELS.get(message["X-Channel"], "E-mail"),
        attachments=[part.get_filename() for part in message.iter_attachments() if part.get_filename()],
    )
