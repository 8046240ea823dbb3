"""The citizen's pages in a real browser, at both widths: axe finds nothing, nothing scrolls sideways, the policy is obeyed."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from intake.models import Appointment

from ..browser.house import chromium, focused_on, tick
from .citizen import open_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | chromium()


@pytest.fixture
def look(page, live_server):
    """Open an address (or stay) and check the page; whatever the browser complains about fails the test."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def check(address=None):
        if address:
            page.goto(live_server.url + address)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
        return page

    yield check
    assert complaints == []


@pytest.fixture(params=[1280, 390])
def width(request, page):
    page.set_viewport_size({"width": request.param, "height": 844})
    return request.param


@pytest.mark.parametrize("address", ["/", "/aiuti/aiuti-economici/", "/emergenza/", "/pagine/domande-frequenti/", "/appuntamento/"])
def test_a_page_is_accessible_and_fits(look, width, address):
    open_office()

    look(address)


def test_the_whole_booking_is_accessible_and_fits(look, width, page):
    open_office()
    press = lambda words: page.get_by_role("button", name=words, exact=True).click()  # noqa: E731

    look("/prenota/?motivo=family_support")
    for question in ("danger", "fear"):
        tick(page.locator(f"[name={question}][value=no]"))
    press("Avanti")
    look()
    tick(page.locator("[name=office]").first)
    press("Avanti")
    look()
    press("Avanti")
    focused_on(page, "error-summary")
    look()
    tick(page.locator("[name=start]").nth(1))
    press("Avanti")
    look()
    press("Avanti")
    look()
    press("Avanti")
    look()
    page.get_by_label("Nome", exact=False).first.fill("Layla")
    page.locator("[name=last_name]").fill("Haddad")
    page.locator("[name=email]").fill("layla@posta.example")
    press("Indietro")
    press("Avanti")
    look()
    assert page.get_by_text("layla@posta.example").is_visible()
    press("Invia")
    look()
    press("Conferma e invia")
    look()
    assert page.locator("h1").inner_text().strip() == "Appuntamento confermato"
    page.get_by_role("link", name="Vedi, sposta o annulla").click()
    look()
    page.get_by_role("link", name="Sposta l'appuntamento").click()
    look()
    tick(page.locator("[name=start]").first)
    press("Sposta a questo orario")
    look()
    page.get_by_role("link", name="Annulla l'appuntamento").click()
    look()
    press("Sì, annulla")
    look()
    assert Appointment.objects.get().status == "cancelled_by_citizen"


def test_by_keyboard_alone_one_gets_from_home_to_the_times(look, page):
    open_office()
    look("/")
    page.get_by_role("link", name="Prenota un appuntamento").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/prenota/")
    for question in ("danger", "fear"):
        page.locator(f"[name={question}][value=yes]").focus()
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/luogo/")
    page.locator("[name=office]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/data-e-orario/")
    page.locator("[name=start]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**/dettagli/")
