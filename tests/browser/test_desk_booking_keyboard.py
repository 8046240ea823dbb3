"""Booking for somebody on the telephone with nothing but the keyboard: from the search to the code in a handful of keys."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FOCUSED = "() => { const e = document.activeElement; return e.name || e.id || e.innerText.trim() }"


class Hands:
    """Two hands on a keyboard, counting."""

    def __init__(self, page):
        self.page, self.keys = page, 0

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, text):
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, name, most=25):
        for _ in range(most):
            self.press("Tab")
            if self.page.evaluate(FOCUSED) == name:
                return
        raise AssertionError(f"{name} is not reached with Tab; focus is on {self.page.evaluate(FOCUSED)}")


@pytest.fixture
def known(someone_at):
    """Somebody whom the registry knows."""
    clerk = someone_at(role="front_desk")
    clerk.go("/persone/nuova/")
    clerk.fill(
        last_name="Tamburini", first_name="Ornella", sex="F", birth_date="1988-03-12", no_tax_code_reason="unknown", phone="333 5550001"
    )
    clerk.press(re.compile("^(Salva|Registra)( |$)"))
    return clerk


def test_somebody_known_is_booked_in_a_handful_of_keys(known, house):
    page, hands = known.page, Hands(known.page)
    known.go("/appuntamenti/nuovo/")
    expect(page.locator("#id_q")).to_be_focused()

    hands.write("tambu")
    expect(page.locator("#persone")).to_contain_text("Tamburini Ornella")
    hands.press("ArrowDown")
    expect(page.locator("#persone input").first).to_be_checked()
    hands.press("Enter")

    expect(page).to_have_url(re.compile(r"/appuntamenti/\d+/prenotato/$"))
    known.sees("Leggi ad alta voce", "Tamburini Ornella").look()
    assert hands.keys == len("tambu") + 2
    assert house.ask("SELECT count(*) FROM intake_appointment WHERE last_name = 'Tamburini' AND person_id IS NOT NULL") == 1


def test_a_new_caller_needs_name_and_telephone_alone(someone_at, house):
    clerk = someone_at(role="front_desk")
    page, hands = clerk.page, Hands(clerk.page)
    clerk.go("/appuntamenti/nuovo/")

    hands.tab_to("last_name")
    hands.write("Zorzi")
    hands.press("Tab")
    hands.write("Ada")
    hands.press("Tab")
    hands.write("3335550002")
    hands.tab_to("start")
    proposed = page.locator("#orari [name=start]:checked").get_attribute("value")
    hands.press("ArrowDown")
    assert page.locator("#orari [name=start]:checked").get_attribute("value") > proposed
    hands.press("Enter")

    expect(page).to_have_url(re.compile(r"/prenotato/$"))
    assert hands.keys <= len("ZorziAda3335550002") + 25
    assert house.ask("SELECT phone FROM intake_appointment WHERE last_name = 'Zorzi'") == "+393335550002"
    clerk.go("/appuntamenti/nuovo/")
    clerk.look()
    clerk.go("/agenda/sportello/")
    clerk.look()
