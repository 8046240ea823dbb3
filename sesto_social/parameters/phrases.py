"""Words of the database in the language of the reader. Italian is the source; what nobody has translated stays Italian."""

from django.core.cache import cache
from django.utils.translation import get_language, gettext

from sesto_social.languages import Language

from .lookup import codes, label
from .models import Phrase

KEEP_SECONDS = 60
"""What is corrected in the admin site shows within a minute."""


def say(text):
    """`text` in the language of the page: as a person translated it in the admin site, else as the first values came translated."""
    language = get_language() or Language.ITALIAN
    if not text or language == Language.ITALIAN:
        return text
    return _phrases(str(language)).get(text.replace("\r\n", "\n")) or gettext(text)


def said_codes(list_code):
    """[(code, label)] of a list, in the language of the page."""
    return [(code, say(words)) for code, words in codes(list_code)]


def said_label(list_code, code):
    return say(label(list_code, code))


def _phrases(language):
    def read():
        rows = Phrase.objects.filter(language=language).order_by("pk").values_list("italian", "text")
        return {italian.replace("\r\n", "\n"): text for italian, text in rows}

    return cache.get_or_set(f"phrases:{language}", read, KEEP_SECONDS)
