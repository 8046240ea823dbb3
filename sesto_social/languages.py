"""The languages of the citizen pages and of what is written to citizens. The staff site speaks Italian."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


class Language(models.TextChoices):
    """Each named by itself: who looks for it may not read the others."""

    ITALIAN = "it", "Italiano"
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"
    ROMANIAN = "ro", "Română"
    ARABIC = "ar", "العربية"
    UKRAINIAN = "uk", "Українська"


SHORT = {"it": "ITA", "en": "ENG", "es": "ESP", "ro": "ROM", "ar": "ARA", "uk": "УКР"}
"""How the header calls the language of the page."""


def chosen(request):
    """The language this visitor chose with the menu; Italian until then."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in Language.values else Language.ITALIAN.value


def proposed(request):
    """The first language the browser asks for, if it is one of ours and the visitor has not chosen yet; else empty.

    A page never turns by itself: telephones bought second hand and public computers speak for somebody else.
    """
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return ""
    for asked, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        code = asked.split("-")[0]
        if code in Language.values:
            return "" if code == Language.ITALIAN else code
    return ""


def in_italian():
    """From here on, in this request, the words are those of the staff."""
    translation.activate(Language.ITALIAN.value)
