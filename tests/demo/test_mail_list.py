"""Reading the mail that the demo writes instead of sending."""

import pytest
from django.core.mail.backends.filebased import EmailBackend
from django.core.mail.message import EmailMessage
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def outgoing(tmp_path, settings):
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MAIL_DIR.mkdir()

    def send(subject, body, attachment=None):
        mail = EmailMessage(subject, body, "comune@comune.example", ["famiglia@posta.example"])
        if attachment:
            mail.attach(attachment, "BEGIN:VCALENDAR", "text/calendar")
        EmailBackend(alias="default", file_path=str(settings.MAIL_DIR)).send_messages([mail])
        return next(iter(settings.MAIL_DIR.iterdir())).name

    return send


def test_no_mail_yet(client, settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "never-made"
    assert "Ancora nessun messaggio" in client.get(reverse("demo:mail_list")).content.decode()


def test_a_message_is_listed_and_can_be_read(client, outgoing):
    name = outgoing("Appuntamento confermato", "Il suo appuntamento è qui:\nhttp://127.0.0.1:8000/a/xyz", "appuntamento.ics")

    assert "Appuntamento confermato" in client.get(reverse("demo:mail_list")).content.decode()
    page = client.get(reverse("demo:mail_detail", args=[name])).content.decode()
    assert '<a href="http://127.0.0.1:8000/a/xyz"' in page
    assert "appuntamento è qui" in page
    assert "appuntamento.ics" in page


def test_a_script_in_a_message_stays_text(client, outgoing):
    name = outgoing("<b>ciao</b>", "<script>alert(1)</script>")
    page = client.get(reverse("demo:mail_detail", args=[name])).content.decode()
    assert "<script>alert" not in page
    assert "<b>ciao" not in page


@pytest.mark.parametrize("name", ["..", "../../etc/passwd", "x.txt", ".log", "a.log"])
def test_nothing_else_can_be_read(client, outgoing, name):
    outgoing("a", "b")
    assert client.get(f"/inizia/posta/{name}/").status_code == 404
