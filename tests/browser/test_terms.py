"""Searching as people do, by keyboard and letter by letter: the rows follow, and the address never says whom one looked for."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_no_address_says_who_was_looked_for(someone_at):
    sara = someone_at(role="case_worker")
    asked = []
    sara.page.on("request", lambda request: asked.append(request.url))

    sara.go("/persone/")
    sara.page.keyboard.press("/")
    sara.page.keyboard.type("Zanzibari")
    sara.page.keyboard.press("Enter")
    expect(sara.page).to_have_url(re.compile("/cerca/$"))
    sara.look().sees("Nessun risultato", "Zanzibari")
    sara.press("Togli la ricerca")
    expect(sara.page.locator("main")).not_to_contain_text("Zanzibari")

    for path, found in (("/persone/", "Nessuna persona trovata"), ("/casi/?aperti=tutti", "Nessun caso con")):
        sara.go(path)
        sara.page.locator("main [type=search]").fill("Zanzibari")
        expect(sara.page.locator("#results")).to_contain_text(found)
        expect(sara.page).to_have_url(re.compile(re.escape(path) + "$"))
        sara.look()
        sara.page.reload()
        expect(sara.page.locator("#results")).to_contain_text(found)
        sara.press("Togli la ricerca")
        expect(sara.page).to_have_url(re.compile(re.escape(path) + r"\??$"))
        expect(sara.page.locator("main [type=search]")).to_have_value("")

    sara.page.locator("main [name=chi]").select_option("mine")
    expect(sara.page).to_have_url(re.compile("chi=mine"))
    assert not [url for url in asked if "anzibar" in url]
