"""A picture of every screen at 1280 and 390 px, as each role sees it: `make shots`, or `python -m tests.shots [FOLDER]`."""

import argparse
import collections
import html
import io
import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urldefrag, urlparse

from playwright.sync_api import Error

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (1280, 390)
AS_THEY_COME = [
    "front_desk",
    "intake_worker",
    "case_worker",
    "coordinator",
    "psychologist",
    "educator",
    "external_educator",
    "sisl_operator",
    "director",
    "dpo",
    "it_admin",
]
PUBLIC = ["/", "/aiuti/aiuti-economici/", "/emergenza/", "/pagine/contatti/", "/pagine/privacy/", "/appuntamento/", "/inizia/", "/accesso/"]
# Never followed: they leave, change something, or are not a screen.
AVOID = re.compile(
    r"esci|logout|/pdf/|\.ics$|ricevuta|verbale/$|/posta/|documenti/\d+/$|/static/|jsi18n|/togli/|[?&](ordina|dopo|dal|giorno|day|hour|next|motivo|ufficio|azione)="
)
MOST, PER_SHAPE = 60, 1


def shape(url):
    """Addresses that differ only in their numbers show the same screen."""
    parts = urlparse(url)
    return re.sub(r"/\d+(?=/)", "/N", parts.path) + ("?" + re.sub(r"=[^&]*", "", parts.query) if parts.query else "")


def file_name(url):
    parts = urlparse(url)
    return re.sub(r"[^a-z0-9]+", "-", f"{parts.path} {parts.query}".lower()).strip("-")[:80] or "home"


class Photographer:
    def __init__(self, browser, url, folder):
        self.browser, self.url, self.folder, self.taken, self.papers = browser, url, folder, [], []

    def visit(self, role, *, start):
        """Follow the links from `start`, one address of each shape."""
        context = self.browser.new_context(
            base_url=self.url, locale="it-IT", timezone_id="Europe/Rome", viewport={"width": WIDTHS[0], "height": 900}
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        if role:
            page.goto("/accedi-come/")
            page.locator(f"button[name=role][value={role}]").click()
            page.wait_for_load_state()
            start = [page.url, *start]
        queue, seen = collections.deque(self.url + one if one.startswith("/") else one for one in start), set()
        while queue and len(seen) < MOST:
            url = urldefrag(queue.popleft())[0]
            if not url.startswith(self.url) or AVOID.search(url) or shape(url) in seen:
                continue
            seen.add(shape(url))
            queue.extend(self.shoot(page, role or "cittadino", url))
        if not role:
            self.book(page)
        context.close()

    def shoot(self, page, who, url):
        """Two pictures; the links of the page. What answers with a paper is no screen: it is listed and left."""
        try:
            answer = page.goto(url)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            answer = None
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            self.papers.append((who, urlparse(url).path))
            print(f"  {who:<16} --- {urlparse(url).path} (a download)", flush=True)
            return []
        return self.picture(page, who, file_name(url), answer.status)

    def picture(self, page, who, name, status=200):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            folder = self.folder / who
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.taken.append((who, name, page.title(), urlparse(page.url).path, status))
        print(f"  {who:<16} {status} {urlparse(page.url).path}", flush=True)
        return page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")

    def book(self, page):
        """The five steps are reached only by answering."""
        from tests.browser.house import tick

        answers = [
            ("/prenota/", lambda: [tick(page.locator(f"[name={name}][value=no]")) for name in ("danger", "fear")]),
            ("", lambda: tick(page.locator("[name=office]").first)),
            ("", lambda: tick(page.locator("[name=start]").first)),
            ("", lambda: page.locator("[name=reason]").select_option(index=2)),
            ("", lambda: [page.locator(f"[name={name}]").fill(value) for name, value in self.CITIZEN.items()]),
            ("", page.locator("[popovertarget=termini]").first.click),
        ]
        for number, (address, answer) in enumerate(answers):
            if address:
                page.goto(address)
            answer()
            self.picture(page, "cittadino", f"prenota-{number}")
            page.locator(".booking-form .btn-primary").last.click()
            page.wait_for_load_state()
        self.picture(page, "cittadino", "prenota-6-confermato")
        page.get_by_role("link", name="Vedi, sposta o annulla").click()
        self.picture(page, "cittadino", "il-mio-appuntamento")

    CITIZEN = {"first_name": "Nadia", "last_name": "Benali", "email": "nadia.benali@posta.example"}

    # For the README: who looks, where (then which link, or links with | between, one after another), the name of the picture, how wide.
    SCREENS = [
        ("", "/", "", "home", 1280),
        ("", "/", "", "home-phone", 390),
        ("front_desk", "/agenda/", "nav.agenda-steps [rel=next]", "agenda", 1280),
        ("case_worker", "/scrivania/", "", "my-day", 1280),
        ("case_worker", "/casi/?chi=mine", "table.list tbody th a", "case", 1280),
        ("case_worker", "/verifiche/?stato=fatte", "table.list tbody a", "review", 1280),
        ("case_worker", "/scrivania/", "", "my-day-phone", 390),
        ("coordinator", "/casi/", "", "case-list", 1280),
        ("case_worker", "/casi/?chi=mine", "table.list tbody th a|a[href$='/famiglia/']|main a[href$='/genogramma/']", "genogram", 1280),
    ]

    def for_readme(self, folder):
        """The first screenful of a few screens, small enough to be kept with the code."""
        from PIL import Image

        folder.mkdir(parents=True, exist_ok=True)
        for role, address, link, name, width in self.SCREENS:
            context = self.browser.new_context(
                base_url=self.url, locale="it-IT", timezone_id="Europe/Rome", viewport={"width": width, "height": 844}
            )
            page = context.new_page()
            if role:
                page.goto("/accedi-come/")
                page.locator(f"button[name=role][value={role}]").click()
                page.wait_for_load_state()
            page.goto(address)
            for step in filter(None, link.split("|")):
                page.locator(step).first.click()
                page.wait_for_load_state()
            page.wait_for_timeout(400)
            with Image.open(io.BytesIO(page.screenshot())) as picture:
                picture.save(folder / f"{name}.webp", quality=85, method=6)
            context.close()

    def index(self):
        """One page with all the pictures, role by role."""
        parts = ["<!doctype html><html lang=it><meta charset=utf-8><title>Schermate</title><h1>Schermate</h1>"]
        who = ""
        for role, name, title, path, status in self.taken:
            if role != who:
                parts.append(f"<h2>{html.escape(role)}</h2>")
                who = role
            pictures = "".join(
                f"<a href='{role}/{name}-{width}.png'><img loading=lazy height=300 alt='{width} px' src='{role}/{name}-{width}.png'></a> "
                for width in WIDTHS
            )
            parts.append(f"<h3>{html.escape(title)} <small>{html.escape(path)} {status}</small></h3>{pictures}")
        if self.papers:
            parts.append("<h2>Si scaricano: senza immagine</h2><ul>")
            parts += [f"<li>{html.escape(role)} {html.escape(path)}" for role, path in self.papers]
            parts.append("</ul>")
        (self.folder / "index.html").write_text("".join(parts))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="where the pictures go (.data/shots)")
    parser.add_argument("--roles", nargs="*", default=AS_THEY_COME, help="only these roles")
    parser.add_argument("--readme", action="store_true", help="only the pictures of docs/screens")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "sesto_social.settings.dev"
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    from tests.browser.house import House, chromium

    folder = Path(options.folder or settings.DATA_DIR / "shots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        house = House(f"sesto_shots_{os.getpid()}", data, settle=("manage.py", "load_town", "-v", "0"))
        browser = playwright.chromium.launch(**chromium())
        try:
            print("  Settling the town…", flush=True)
            photographer = Photographer(browser, house.open().url, folder)
            if options.readme:
                photographer.for_readme(ROOT / "docs" / "screens")
                return 0
            photographer.visit("", start=PUBLIC)
            for role in options.roles:
                photographer.visit(role, start=[])
            photographer.index()
        finally:
            house.close()
            browser.close()
    wrong = [one for one in photographer.taken if one[-1] >= 400]
    print(f"\n  {len(photographer.taken)} screens: {folder / 'index.html'}; {len(photographer.papers)} downloads left out", end="")
    print(f"; {len(wrong)} answered with an error" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
