"""The catalogues of the citizen pages: nothing untranslated, nothing doubtful, and what Django reads is what people wrote."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.conf import settings

from intake.plain_text import blocks
from sesto_social.languages import SHORT, Language
from sesto_social.parameters.page_texts import PAGES, first_texts

OTHERS = [code for code in Language.values if code != Language.ITALIAN]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")


def tool():
    path = Path(settings.BASE_DIR) / "bin" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = tool()


@pytest.fixture(scope="module")
def wanted():
    return messages.wanted()


def test_the_settings_and_the_rows_know_the_same_languages():
    assert Language.choices == settings.LANGUAGES
    assert list(SHORT) == Language.values
    assert set(messages.LANGUAGES) == set(OTHERS)


def test_the_collector_finds_words_of_templates_forms_and_rows(wanted):
    found = {one for _, one, _ in wanted}

    for words in (
        "Esci in fretta",
        "INFORMAZIONI RICHIESTE",
        "Scrivi il tuo cognome.",
        "Aiuti economici",
        "arabo",
        "il tuo appuntamento è confermato.",
    ):
        assert words in found
    assert ("pagina", "di", "") in wanted
    assert ("", "%(n)s giorno", "%(n)s giorni") in wanted


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_is_translated_and_none_is_doubtful(language, wanted):
    translated, fuzzy = messages.read(messages.path_of(language))

    assert [key for key in wanted if not all(translated.get(key, [""]))] == []
    assert fuzzy == set()
    assert set(translated) == set(wanted), "run bin/messages.py"


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_put_into_a_sentence_is_in_its_translation_too(language):
    translated, _ = messages.read(messages.path_of(language))
    forms_of_plural = int(messages.PLURALS[language][9])

    for (_, one, more), forms in translated.items():
        assert len(forms) == (forms_of_plural if more else 1), one
        for form in forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(one)), (one, form)


@pytest.mark.parametrize("language", Language.values)
def test_django_reads_what_people_wrote(language):
    translated, _ = messages.read(messages.path_of(language))

    assert messages.path_of(language, "mo").read_bytes() == messages.compiled(language, translated), "run bin/messages.py"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("slug", sorted(PAGES))
def test_every_page_is_written_in_every_language_with_the_same_parts(language, slug):
    texts = {(one, spoken): (title, body) for one, spoken, title, body in first_texts()}

    title, body = texts[slug, language]

    shape = lambda text: [(kind, len(content) if kind == "list" else 1) for kind, content in blocks(text)]  # noqa: E731
    assert shape(body) == shape(texts[slug, "it"][1])
    assert title != texts[slug, "it"][0]
    for kept in re.findall(r"https://\S+[a-z/]|[\w.]+@[\w.]+\w|\b02 24961\b|\b112\b|\b114\b|\b1522\b", texts[slug, "it"][1]):
        assert kept in body, kept
