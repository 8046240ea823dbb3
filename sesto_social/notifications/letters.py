"""From a template and neutral facts to a subject and a body."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage  # noqa: TID251 - the one place where mail is made
from django.template import Context
from django.template.loader import get_template


def write(message):
    """The mail of an outbox row. First line of the template is the subject; the sender's identity travels with the row."""
    context = {"link": absolute(message.link), "colleague": message.to_user, **message.facts}
    text = get_template(f"notifications/{message.template}.txt").template
    subject, _, body = text.render(Context(context, autoescape=False)).strip().partition("\n")
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject.strip(), body.strip() + "\n", None, [message.address], headers=headers)


def absolute(link):
    return urljoin(settings.SITE_URL, link) if link else ""
