"""Two colleagues write on the same sheet: the second is shown both texts and loses none."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FIRST, SECOND = "Ha raccontato del lavoro perso.", "Ha raccontato dello sfratto."


@pytest.fixture
def two_desks(someone_at):
    """The same sheet open in two browsers."""
    here = someone_at(role="intake_worker")
    here.go("/agenda/")
    here.press("Scheda senza appuntamento")
    address = here.page.url.replace("persona/", "")
    there = someone_at(role="intake_worker")
    for one in (here, there):
        one.go(address)
    return here, there


def test_the_second_sees_both_texts_and_keeps_the_saved_one(two_desks):
    here, there = two_desks
    here.fill(story=FIRST).press("Salva la bozza")
    here.sees("Bozza salvata")
    there.expecting(409).fill(story=SECOND).press("Salva la bozza")
    there.sees(FIRST, SECOND).look()
    there.press("Tieni quello salvato")
    assert there.page.locator("[name=story]").input_value() == FIRST


def test_the_second_sees_both_texts_and_prefers_the_own(two_desks):
    here, there = two_desks
    here.fill(story=FIRST).press("Salva la bozza")
    here.sees("Bozza salvata")
    there.expecting(409).fill(story=SECOND).press("Salva la bozza")
    there.sees(FIRST, SECOND).press("Usa il mio testo")
    there.sees("Bozza salvata")
    assert there.page.locator("[name=story]").input_value() == SECOND
