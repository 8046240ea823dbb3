"""How a text reaches a telephone: one interface for SMS and App IO, and who carries it out. Which one is a setting, chosen by channel.

A provider is asked again until it answers, so the same `key` must have one visible effect however often it is sent.
"""

import json
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

CONNECT_SECONDS, ANSWER_SECONDS = 3, 10
ALREADY_TAKEN = 409
ASK_LATER = {408, 425, 429}


class Refused(Exception):
    """The provider will never take this message: asking again is useless."""


class Unreachable(Exception):
    """The provider cannot take it now: ask again."""


def available(channel):
    return channel in settings.PROVIDERS


def provider_of(channel):
    """The provider of a channel. Raises `Refused` where nobody is charged with it."""
    if not available(channel):
        raise Refused
    chosen = settings.PROVIDERS[channel]
    return import_string(chosen["BACKEND"])(**chosen.get("OPTIONS", {}))


class Provider:
    """Takes a text of few words to a person.

    `to` is a number or a tax code, `title` what is read first, `button` and `link` where one press leads, if the channel has buttons.
    """

    def send(self, to, text, *, key, title="", button="", link=""):
        raise NotImplementedError


class FileProvider(Provider):
    """Writes instead of sending, as a letter that the mailbox of the demo can show. The same key writes the same file."""

    def __init__(self, folder, channel):
        self.folder, self.channel = Path(folder), channel

    def send(self, to, text, *, key, title="", button="", link=""):
        letter = EmailMessage()
        letter["Subject"], letter["From"], letter["To"] = title, "Comune di Sesto San Giovanni", to
        letter["X-Channel"], letter["Message-ID"] = self.channel, f"<{key}>"
        letter["Date"] = format_datetime(timezone.now())
        letter.set_content(f"{text}\n\n[{button}] {link}\n" if button else text)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{self.channel}-{key.partition('@')[0].replace('.', '-')}.log").write_bytes(letter.as_bytes())


class SmsGateway(Provider):
    """An SMS gateway spoken to in JSON. Its own protection against doubles is asked for with an idempotency key."""

    def __init__(self, url, secret, sender):
        self.url, self.secret, self.sender = url, secret, sender

    def send(self, to, text, *, key, title="", button="", link=""):
        self.post({"to": to, "text": text, "sender": self.sender}, key=key)

    def headers(self):
        return {"Authorization": f"Bearer {self.secret}"}

    def post(self, payload, *, key):
        headers = self.headers() | {"Idempotency-Key": key, "Content-Type": "application/json"}
        patience = (CONNECT_SECONDS, ANSWER_SECONDS)
        try:
            answer = requests.post(self.url, json.dumps(payload).encode(), headers=headers, timeout=patience, allow_redirects=False)
        except requests.RequestException as error:
            raise Unreachable(type(error).__name__) from None  # its words would name the person
        if answer.status_code in ASK_LATER or answer.status_code >= 500:
            raise Unreachable(answer.status_code)
        if answer.status_code != ALREADY_TAKEN and not 200 <= answer.status_code < 300:
            raise Refused(answer.status_code)


class AppIo(SmsGateway):
    """App IO of PagoPA: a message in the citizen's own app, with a title, a text and a button."""

    TITLE, TEXT = (10, 120), (80, 10_000)

    def __init__(self, url, secret):
        super().__init__(url, secret, sender="")

    def send(self, to, text, *, key, title="", button="", link=""):
        if not (self.TITLE[0] <= len(title) <= self.TITLE[1]):
            raise Refused("title")
        content = {"subject": title, "markdown": (self.action(button, link) + text).ljust(self.TEXT[0])[: self.TEXT[1]]}
        self.post({"fiscal_code": to, "content": content}, key=key)

    def headers(self):
        return {"Ocp-Apim-Subscription-Key": self.secret}

    @staticmethod
    def action(button, link):
        """The button, as the app reads it above the text."""
        if not button:
            return ""
        text, action = json.dumps(button, ensure_ascii=False), json.dumps(f"iohandledlink://{link}")
        return f"---\nit:\n  cta_1:\n    text: {text}\n    action: {action}\n---\n"
