"""The gallery in a real browser: axe finds nothing, the strict policy is obeyed, nothing scrolls sideways, keys work."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from sesto_social.ui import context

from ..browser.house import focused_on
from . import gallery

pytestmark = pytest.mark.browser


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings, monkeypatch):
    """The gallery, served without a database."""
    settings.ROOT_URLCONF = gallery.__name__
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.csp.ContentSecurityPolicyMiddleware"]
    monkeypatch.setattr(context, "unread_notices", lambda user: 3)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(StaticFilesHandler(WSGIHandler()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(page, site):
    """Open a page of the gallery; whatever the browser complains about fails the test."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def go(name, width=1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{site}/{name}/")
        return page

    yield go
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", gallery.PAGES)
def test_a_page_is_accessible_and_fits(visit, name, width):
    page = visit(name, width)

    found = Axe().run(page).response["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keys_search_go_and_help(visit):
    page = visit("caso")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "cerca"
    page.keyboard.press("g")
    assert page.input_value("#cerca") == "g"

    page.locator("#contenuto").focus()
    page.keyboard.press("?")
    assert page.locator("#scorciatoie").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#scorciatoie").is_visible()


def test_one_key_hides_the_screen_and_shows_it_again(visit):
    page = visit("caso")
    page.keyboard.press("Alt+n")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).filter") == "blur(14px)"
    assert page.evaluate("document.querySelector('.staff-page').inert")
    page.keyboard.press("Alt+n")
    assert not page.evaluate("document.querySelector('.staff-page').inert")


def test_leaving_a_form_with_words_in_it_asks_first(visit, site):
    page = visit("pubblica-modulo")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#id_name", "Anna")
    page.evaluate("location.assign('/pubblica/')")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/pubblica-modulo/")
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_form_that_came_back_reads_its_summary_first(visit):
    page = visit("pubblica-errori")
    focused_on(page, "error-summary")


def test_quick_exit_leaves_nothing_to_go_back_to(visit, page, site):
    page.route("https://www.ilmeteo.it/**", lambda route: route.fulfill(body="<title>Meteo</title>", content_type="text/html"))
    visit("pubblica")
    before = page.evaluate("history.length")
    page.click("[data-quick-exit]")
    page.wait_for_url("https://www.ilmeteo.it/**")
    assert page.evaluate("history.length") == before
    assert page.evaluate("document.referrer") == ""


def test_the_menu_opens_on_a_phone(visit):
    page = visit("caso", 390)
    assert not page.locator("#menu").is_visible()
    page.click(".staff-header .menu-button")
    assert page.locator("#menu a", has_text="I miei casi").is_visible()
    page = visit("pubblica", 390)
    page.click(".public .menu-button")
    assert page.locator("[data-element=all-services]").is_visible()
