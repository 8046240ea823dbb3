"""Through the whole way of a citizen, and when it breaks: nobody is named in logs, addresses, titles, subjects, file names or calendars."""

import datetime as dt
import logging
import re
from io import BytesIO, StringIO
from urllib.parse import unquote

import pypdf
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from intake import actions
from intake.models import Appointment
from intake.tasks import forget_visitors, remind
from sesto_social.documents.models import Document
from sesto_social.notifications.models import OutboxMessage
from sesto_social.ui.logs import JsonFormatter

from .citizen import at, book, clock_at, confirm, fill, open_office
from .test_my_appointment import find
from .test_proof import again

CANARIES = {
    "first_name": "Canarina",
    "last_name": "Uccellini",
    "email": "canarina.uccellini@posta.example",
    "phone": "3351234567",
    "may_call": "yes",
    "call_hours": "quando il canarino dorme",
}
DETAILS = "racconto del canarino"
REASON = "Aiuti economici"
WORDS = ["canarin", "uccellini", "3351234567", "335 123 4567", REASON.lower(), "economic_help"]


def telling(text):
    return [word for word in WORDS if word in unquote(str(text)).lower()]


@pytest.fixture
def log():
    """Every line as production writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def visitor(client, monkeypatch):
    """A browser that remembers where it was and what stood in the frame around the pages."""
    seen, plain = [], client.request

    def request(**facts):
        response = plain(**facts)
        body = b"" if response.streaming else response.content
        titles = re.findall(r"<title>.*?</title>", body.decode(errors="ignore"), re.DOTALL)
        seen.append((facts["PATH_INFO"], facts.get("QUERY_STRING", ""), titles, str(response.headers), str(response.cookies)))
        return response

    monkeypatch.setattr(client, "request", request)
    client.seen = seen
    return client


def the_whole_way(client, office):
    page = fill(client, office, at("10:30"), what={"details": DETAILS}, **CANARIES)
    token = again(client, confirm(client, page, altcha=""))["Location"].split("/")[2]
    appointment = Appointment.objects.get()
    way = lambda name: reverse(f"intake:{name}", args=[token])  # noqa: E731
    client.get(way("booking_confirmed"))
    find(client, appointment.code, "Sbagliato")
    client.get(find(client, appointment.code, "Uccellini")["Location"])
    ics = client.get(way("my_appointment_calendar"))
    client.get(way("my_appointment_receipt"))
    client.post(way("my_appointment_move"), {"start": at("11:15").isoformat()})
    Appointment.objects.update(booked_at=timezone.now() - dt.timedelta(days=20))
    with clock_at(at("11:15") - dt.timedelta(hours=46)):
        remind()
    client.post(way("my_appointment_cancel"))
    client.get(way("my_appointment_detail"))
    forget_visitors()
    return ics


def test_the_frame_around_the_pages_tells_nothing(visitor, db, log):
    ics = the_whole_way(visitor, open_office())

    assert len(visitor.seen) > 15
    assert [entry for entry in visitor.seen if telling(entry)] == []
    assert telling(log.getvalue()) == []
    assert '"event": "request_finished"' in log.getvalue(), "the lines were really caught"
    assert [message.subject for message in mail.outbox if telling(message.subject)] == []
    assert [message.body for message in mail.outbox if telling(message.body)] == []
    assert len(mail.outbox) >= 3
    assert telling(ics.content.decode()) == []
    assert [str(event["summary"]) for event in Calendar.from_ical(ics.content).walk("VEVENT")] == [
        "Appuntamento presso gli uffici comunali"
    ]
    assert [row for row in OutboxMessage.objects.values_list("about", "template", "last_error", "facts") if telling(row)] == []


def test_the_receipt_tells_nothing_outside_nor_inside(visitor, db):
    the_whole_way(visitor, open_office())

    for document in Document.objects.order_by("pk"):
        assert telling(f"{document.title} {document.number} {document.file.name}") == []
        with document.file.open() as file:
            paper = pypdf.PdfReader(BytesIO(file.read()))
        assert telling(f"{paper.metadata} {''.join(page.extract_text() for page in paper.pages)}") == []


def test_an_error_page_and_its_log_tell_nothing(visitor, db, log, monkeypatch):
    office = open_office()

    def break_down(**facts):
        raise ValueError(f"cannot book for {facts['first_name']} {facts['email']} {facts['details']}")

    monkeypatch.setattr(actions, "book", break_down)
    visitor.raise_request_exception = False

    answer = book(visitor, office, at("10:30"), what={"details": DETAILS}, **CANARIES)

    assert answer.status_code == 500
    assert telling(answer.content.decode()) == []
    assert telling(log.getvalue()) == []
    assert "ValueError" in log.getvalue()
    assert not Appointment.objects.exists()
    assert "Canarina" in visitor.get(reverse("intake:booking_summary")).content.decode(), "and nothing typed is lost"
