"""Somebody in front of the service with a browser. Whatever the browser complains about is kept, and fails the test."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

from .house import tick

WIDE, PHONE = 1280, 390
ASKING = 50
"""Milliseconds after which a press that opens another page has asked for it."""
axe = Axe()


def has_left(page):
    try:
        return page.evaluate("window.left !== false")
    except Error:  # between two pages there is nobody to ask
        return False


def is_download(response):
    return response is None or "attachment" in response.headers.get("content-disposition", "")


class Visitor:
    """One browser context and its page. `look()` holds a page against the promises: axe, no sideways scroll, one h1, a title."""

    def __init__(self, browser, house, *, width=WIDE, **options):
        self.house, self.width, self.complaints, self.looked_at = house, width, [], set()
        self.context = browser.new_context(
            base_url=house.url, viewport={"width": width, "height": 900}, locale="it-IT", timezone_id="Europe/Rome", **options
        )
        self.scripts = options.get("java_script_enabled", True)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", lambda dialog: dialog.accept())  # the browser asks before leaving a form with words in it
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.expected = set()

    def _heard(self, message):
        """A font that a slow machine draws with late is no fault of the page."""
        if "was preloaded using link preload but not used" in message.text:
            return
        if message.type in {"error", "warning"} and not any(f"status of {code}" in message.text for code in self.expected):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request):
        if not request.url.startswith((self.house.url, "data:", "blob:")):
            self.complaints.append(f"{self.page.url} asked a third party: {request.url}")

    def _answered(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.url} answered {response.status}: {self.house.log('web')[-1500:]}")

    def expecting(self, *codes):
        """Answers like 409 or 404 that the browser writes in its console, and that are right here."""
        self.expected |= set(codes)
        return self

    def sign_in(self, role):
        """By the door of the demo, in one click. The session of who was here before ends."""
        from sesto_social.accounts.roles import ROLE_LABELS

        self.context.clear_cookies()
        self.go("/accedi-come/")
        self.page.locator(f"button[name=role][value={role}]").click()
        expect(self.page, f"sign in as {ROLE_LABELS[role]}").not_to_have_url(re.compile("accedi-come"))
        return self

    def go(self, path):
        return self.page.goto(path)

    def look(self):
        """The page in front: no violation of axe at both widths, nothing that scrolls sideways, one h1, a title."""
        found = []
        for width in (WIDE, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            if not self.scripts:
                continue
            violations = axe.run(self.page).response["violations"]
            found += [(f"{one['id']} at {width}", [node["target"] for node in one["nodes"]]) for one in violations]
            if width == PHONE and (wide := self.page.evaluate("document.documentElement.scrollWidth")) > PHONE:
                found.append(("scrolls sideways", wide))
        self.page.set_viewport_size({"width": self.width, "height": 900})
        if self.page.locator("h1").count() != 1:
            found.append(("h1", self.page.locator("h1").count()))
        if not self.page.title().strip():
            found.append(("title", "none"))
        if found:
            self.complaints.append(f"{self.page.url}: {found}")
        return self

    def press(self, name, *, exact=True):
        """A button or a link, by its words."""
        words = (
            name if isinstance(name, re.Pattern) else re.compile(rf"^\s*{re.escape(name)}\s*$") if exact else re.compile(re.escape(name))
        )
        target = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)).first
        before = self.page.url
        self.follow(target.click)
        return before

    def follow(self, act):
        """Do what may open another page, and be there when it has: a later step would call off a slow answer."""
        asked, page = [], self.page
        heed = lambda one: asked.append(one) if one.is_navigation_request() and one.frame == page.main_frame else None  # noqa: E731
        page.evaluate("window.left = false")
        page.on("request", heed)
        act()
        page.wait_for_timeout(ASKING)
        page.remove_listener("request", heed)
        if asked and not is_download(asked[-1].response()):
            ends = time.monotonic() + 20
            while not has_left(page) and time.monotonic() < ends:
                page.wait_for_timeout(ASKING)
        page.wait_for_load_state()

    def fill(self, **fields):
        """Fields by their name in the form: text, select, checkbox, radio."""
        for name, value in fields.items():
            self.set(name, value)
        return self

    def set(self, name, value):
        field = self.page.locator(f"main [name='{name}']:not([type=hidden])")
        kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind == "select-one":
            field.first.select_option(value)
        elif kind == "radio":
            tick(self.page.locator(f"main [name='{name}'][value='{value}']"))
        elif kind == "checkbox":
            values = value if isinstance(value, list | tuple) else [value]
            if value is True:
                tick(field.first)
            elif value is False:
                tick(field.first, wanted=False)
            else:
                for one in values:
                    tick(self.page.locator(f"main [name='{name}'][value='{one}']"))
        else:
            field.first.fill(str(value))

    def sees(self, *texts):
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)
        return self

    def download(self, name):
        """The bytes behind a link."""
        with self.page.expect_download() as waiting:
            self.press(name, exact=False)
        with open(waiting.value.path(), "rb") as file:  # noqa: PTH123 - the browser's own file
            return file.read()

    def leave(self):
        self.context.close()
