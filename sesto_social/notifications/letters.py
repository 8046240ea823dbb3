"""From a template and neutral facts to a subject and a body."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage  # noqa: TID251 - the one place where mail is made
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext_noop

from .models import OutboxMessage
from .providers import provider_of

BUTTON = gettext_noop("Disdici appuntamento")


def send(message):
    """Take the message to whoever carries its channel. Raises what they raise."""
    if message.channel == OutboxMessage.Channel.EMAIL:
        write(message).send()
        return
    title, text = words(message)
    facts = {}
    if message.channel == OutboxMessage.Channel.APP_IO:
        with translation.override(message.language):
            facts = {"button": translation.gettext(BUTTON), "link": absolute(message.link)}
    provider_of(message.channel).send(message.address, text, key=message.message_id.strip("<>"), title=title, **facts)


def write(message):
    """The mail of an outbox row; the sender's identity travels with the row."""
    subject, body = words(message)
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body + "\n", None, [message.address], headers=headers)


def words(message):
    """Title and text. The title is the first line of the template."""
    context = {"link": absolute(message.link), "colleague": message.to_user, **message.facts}
    text = get_template(f"notifications/{message.template}.txt").template
    with translation.override(message.language):
        subject, _, body = text.render(Context(context, autoescape=False)).strip().partition("\n")
    return subject.strip(), body.strip()


def absolute(link):
    return urljoin(settings.SITE_URL, link) if link else ""
