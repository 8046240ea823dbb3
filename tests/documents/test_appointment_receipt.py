"""The receipt says when, where and what to bring; never why. It may lie on a kitchen table."""

import datetime as dt
from io import BytesIO

import pikepdf
import pypdf
import pytest
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.documents import press

STARTS = timezone.make_aware(dt.datetime(2026, 3, 12, 10, 30))
RECEIPT = {
    "code": "K7Q-2M9",
    "starts_at": STARTS,
    "minutes": 45,
    "office": "Sportello di piazza della Resistenza",
    "address": "Piazza della Resistenza 20\n20099 Sesto San Giovanni",
    "room": "Stanza 3, primo piano",
    "bring": ["Un documento d’identità", "La tessera sanitaria"],
    "phone": "02 0000 0000",
    "manage_url": "https://servizi.comune.example/prenotazioni/abc",
}


@pytest.fixture
def receipt(db):
    return press.issue(
        "appointment_receipt",
        RECEIPT,
        kind="appointment_receipt",
        title="Ricevuta appuntamento",
        by=User.objects.citizen(),
    )


def test_it_says_when_where_and_what_to_bring(receipt):
    [page] = pypdf.PdfReader(BytesIO(receipt.read())).pages
    text = " ".join(page.extract_text().split())
    for words in (
        "giovedì 12 marzo 2026, ore 10:30",
        "K7Q-2M9",
        "Piazza della Resistenza 20",
        "Stanza 3, primo piano",
        "La tessera sanitaria",
        "spostare o disdire",
        "02 0000 0000",
        receipt.number,
    ):
        assert words in text


def test_nothing_in_it_tells_the_reason(receipt):
    with pikepdf.open(BytesIO(receipt.read())) as pdf:
        said = pdf.Root.Metadata.read_bytes().decode() + str(dict(pdf.docinfo)) + receipt.filename
    said += pypdf.PdfReader(BytesIO(receipt.read())).pages[0].extract_text()
    for word in ("servizi sociali", "servizio sociale", "assistente sociale", "minori", "segretariato", "cittadino"):
        assert word not in said.lower()


def test_it_does_without_what_is_not_known(db):
    assert press.render("appointment_receipt", {**RECEIPT, "room": "", "manage_url": "", "bring": []}).startswith(b"%PDF")
