"""Typing survives a crash and the end of the session; the browser itself keeps nothing."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WORDS = "Ha perso il lavoro in ottobre, lo sfratto è fissato per febbraio."


@pytest.fixture
def writing(someone_at):
    """A worker in the middle of a sheet."""
    here = someone_at(role="intake_worker")
    here.go("/agenda/")
    here.press("Scheda senza appuntamento")
    here.go(here.page.url.replace("persona/", ""))
    return here


def test_a_crash_loses_nothing(writing, someone_at):
    address = writing.page.url
    writing.page.locator("[name=story]").press_sequentially(WORDS)
    expect(writing.page.locator(".draft-note")).to_have_text(re.compile(r"^Bozza salvata alle \d\d:\d\d$"), timeout=15_000)
    assert "sfratto" not in writing.page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    writing.page.close()  # no goodbye: what a crash looks like from outside

    again = someone_at(role="intake_worker")
    again.sees("Testo non salvato: Scheda di accesso").look()
    again.go(address)
    again.sees("Ripristinato il testo non salvato delle").look()
    assert again.page.locator("[name=story]").input_value() == WORDS

    again.press("Scarta")
    assert again.page.locator("[name=story]").input_value() == ""


def test_after_the_session_has_ended_the_same_window_goes_on(writing, someone_at):
    story = writing.page.locator("[name=story]")
    signed_in = writing.context.cookies()
    writing.context.clear_cookies()
    story.press_sequentially("Prima frase.")
    writing.expecting(403)
    expect(writing.page.locator(".draft-note")).to_contain_text("Non salvata", timeout=15_000)

    writing.context.add_cookies([one for one in signed_in if one["name"] != "csrftoken"])  # signed in again: another token
    story.press_sequentially(" Seconda frase.")
    expect(writing.page.locator(".draft-note")).to_contain_text("Bozza salvata alle", timeout=15_000)
    writing.press("Salva la bozza")
    writing.sees("Bozza salvata")
    assert writing.page.locator("[name=story]").input_value() == "Prima frase. Seconda frase."
