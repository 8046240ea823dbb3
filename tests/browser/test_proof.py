"""The sums of the booking in a real browser: done while one reads, waited for if need be, replaced by one page more when they fail."""

import time

import pytest
from playwright.sync_api import expect

from .house import tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WORKER = "**/proof_worker*.js"


@pytest.fixture
def at_summary(someone_at):
    """`at_summary("x@posta.example")` is somebody in front of the summary. `worker` answers in place of the script that does the sums."""

    def walk(mail, worker=None):
        visitor = someone_at(width=390)
        if worker:
            visitor.page.route(WORKER, worker)
        visitor.go("/prenota/luogo/")
        tick(visitor.page.locator("[name=office]").last)
        visitor.press("Avanti")
        tick(visitor.page.locator("[name=start]").last)
        visitor.press("Avanti")
        visitor.fill(reason="other").press("Avanti")
        visitor.fill(first_name="Ines", last_name="Sala", email=mail).press("Avanti")
        return visitor.sees("Riepilogo")

    return walk


def booked(house, mail):
    return house.ask("SELECT count(*) FROM intake_appointment WHERE email = %s", mail)


def test_the_sums_are_done_while_one_reads(at_summary, house):
    mail = "legge@posta.example"
    visitor = at_summary(mail)
    expect(visitor.page.locator("[name=altcha]")).not_to_have_value("")
    visitor.look().press("Invia")
    expect(visitor.page.get_by_role("status").filter(has_text="Controllo finito")).to_be_visible()
    visitor.look().press("Conferma e invia")

    visitor.sees("Appuntamento confermato")
    assert booked(house, mail) == 1


def test_who_is_quicker_than_the_sums_presses_once_and_loses_nothing(at_summary, house):
    mail = "veloce@posta.example"

    def slowly(route):
        time.sleep(2)
        route.continue_()

    visitor = at_summary(mail, worker=slowly)
    visitor.press("Invia")
    visitor.page.get_by_role("button", name="Conferma e invia").click()

    visitor.sees("Appuntamento confermato")
    assert booked(house, mail) == 1


def test_where_the_sums_fail_one_page_more_asks_for_a_yes(at_summary, house):
    mail = "guasto@posta.example"
    visitor = at_summary(mail, worker=lambda route: route.fulfill(body="postMessage('')", content_type="text/javascript"))
    visitor.press("Invia")
    visitor.press("Conferma e invia")

    visitor.sees("Un'ultima conferma").look()
    assert booked(house, mail) == 0
    visitor.press("Sì, prenota")
    visitor.sees("Appuntamento confermato")
    assert booked(house, mail) == 1


def test_back_does_not_wait_for_the_sums(at_summary):
    visitor = at_summary("torna@posta.example", worker=lambda route: route.fulfill(body="", content_type="text/javascript"))
    visitor.press("Indietro")
    visitor.sees("Come possiamo contattarti")
