"""The whole booking in a browser that runs no script, and the appointment moved and withdrawn by its secret link."""

import re

import pytest

from .house import tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MAIL = "senza.script@posta.example"


def test_a_citizen_books_moves_and_cancels_without_javascript(someone_at, house):
    amal = someone_at(java_script_enabled=False, width=390)
    amal.go("/")
    amal.press("Prenota un appuntamento")
    amal.fill(danger="no", fear="no").press("Avanti")
    tick(amal.page.locator("[name=office]").first)
    amal.press("Avanti")
    amal.page.locator("a[rel=next]").click()  # far enough to be moved, whatever the day
    tick(amal.page.locator("[name=start]").last)
    amal.press("Avanti")
    amal.press("Avanti")
    amal.sees("Scegli un motivo")
    amal.fill(reason="other").press("Avanti")
    amal.fill(first_name="Amal", last_name="Nasser", email=MAIL).press("Avanti")
    amal.sees("Amal", "Nasser").press("Invia")
    amal.press("Conferma e invia")
    amal.sees("Un'ultima conferma").press("Sì, prenota")
    amal.sees("Appuntamento confermato").press("Vedi, sposta o annulla")
    words = house.letters(MAIL)[0].get_content()
    assert re.search(r"http://\S+/appuntamento/\S+/", words).group() == amal.page.url
    before = house.ask("SELECT starts_at FROM intake_appointment WHERE email = %s", MAIL)
    amal.press("Sposta l'appuntamento")
    tick(amal.page.locator("[name=start]").first)
    amal.page.locator("main form [type=submit]").last.click()
    amal.sees("Appuntamento spostato")
    assert house.ask("SELECT starts_at FROM intake_appointment WHERE email = %s", MAIL) != before
    amal.press("Annulla l'appuntamento")
    amal.page.locator("main form [type=submit]").last.click()
    amal.sees("Appuntamento annullato")
    assert house.ask("SELECT status FROM intake_appointment WHERE email = %s", MAIL) == "cancelled_by_citizen"
    assert len(house.letters(MAIL, at_least=3)) == 3
