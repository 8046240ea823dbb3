"""Scenario 23: a man with an STP comes back with a codice fiscale, is registered again, and becomes one person, and two, and one."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PLAIN, STP = "RSSMRA80A01F205X", "STP0300001234567"


def test_one_man_two_rows(someone_at):
    desk = someone_at(role="front_desk")
    desk.go("/persone/nuova/")
    desk.fill(last_name="Al-Hassan", first_name="Mohamed", sex="M", birth_date="1980-01-12", health_code=STP, health_until="2026-01-31")
    desk.look().press("Registra la persona")
    expect(desk.page.locator("main")).to_contain_text("scaduto")
    first = desk.look().page.url

    desk.go("/persone/nuova/")
    desk.fill(last_name="Alhassan", first_name="Muhammad", sex="M", birth_date="1980-12-01", tax_code=PLAIN, phone="347 1234567")
    desk.press("Registra la persona")
    expect(desk.page.locator("main")).to_contain_text("Forse è già in anagrafe")
    expect(desk.look().page.get_by_role("button", name=re.compile("aggiungi il codice"))).to_have_count(1)
    desk.press("Nessuna di queste: registra una persona nuova")
    second = desk.page.url
    assert second != first

    desk.page.get_by_role("link", name="Segnala possibile doppione").click()
    desk.look().page.get_by_role("button", name=re.compile("^Segnala")).first.click()
    expect(desk.page.locator("main")).to_contain_text("Segnalato a chi coordina")

    boss = someone_at(role="coordinator")
    boss.go("/persone/doppioni/")
    boss.look().page.get_by_role("link", name=re.compile("^Confronta")).first.click()
    expect(boss.page.locator("main")).to_contain_text(STP)
    boss.look()
    boss.fill(reason="Ha mostrato i due documenti", sure=True)
    boss.press("Unisci le due schede")
    expect(boss.page.locator("main")).to_contain_text("Schede unite a questa")
    kept = boss.look().page.url
    boss.go(second if kept == first else first)
    assert boss.page.url == kept

    boss.page.get_by_role("link", name="Annulla l’unione").click()
    boss.look().fill(reason="Erano due cugini, hanno portato i passaporti")
    boss.press("Annulla l'unione")
    boss.go(first)
    assert boss.page.url == first
