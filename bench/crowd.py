"""The people of a rush: the same client for every application. Cookies, forms and redirects; no page is drawn."""

import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

AT_ONCE = 64
CSRF = "b" * 32
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>(.*?)</form>", re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<input\b|<select\b|<textarea\b|$)", re.DOTALL | re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w-]+)(?:=\"([^\"]*)\")?")


class Visitor:
    """One browser without a screen, kept open to one server."""

    def __init__(self, port, cookies=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies, self.at, self.page, self.status = dict(cookies or {}), "/", "", 0

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **answers):
        self.cookies.setdefault("csrftoken", CSRF)
        return self.ask("POST", path, urlencode(answers | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}, doseq=True))

    def send(self, path, answers):
        """One POST of a form seen before, and no step further: where it leads is not opened."""
        return self.ask("POST", path, urlencode(answers), follow=False)

    def ask(self, method, path, body=None, *, follow=True):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Host": "localhost"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        self.page, self.status, self.at = response.read().decode("utf-8", "replace"), response.status, path
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, one in SimpleCookie(line).items():
                self.cookies[name] = one.value
        target = response.headers.get("Location")
        if follow and target and self.status in {301, 302, 303}:
            parts = urlsplit(urljoin(path, target))
            return self.ask("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        return self

    def fill(self, **answers):
        """Send the form of the page in front with its hidden fields, the first choice of each group of radios, and `answers`."""
        forms = [one for one in FORM.findall(self.page) if "csrfmiddlewaretoken" in one]
        form = next((one for one in forms if any(f'name="{name}"' in one for name in answers)), forms[-1] if forms else "")
        facts = defaults(form)
        return self.post(self.at, **(facts | {name: value for name, value in answers.items() if value is not None}))


def defaults(form):
    facts = {}
    for kind, raw, _ in FIELD.findall(form):
        field = {name.lower(): unescape(value) for name, value in ATTRIBUTE.findall(raw)}
        name, of = field.get("name"), field.get("type", "text").lower()
        if not name or name == "csrfmiddlewaretoken" or kind.lower() == "select" or of in {"checkbox", "submit", "button", "image"}:
            continue
        if of == "radio" and name in facts and "checked" not in field:
            continue
        facts[name] = field.get("value", "")
    return facts


def all_at_once(visits):
    """Let every visit (a function without arguments) go, at most `AT_ONCE` together. (seconds, answers)."""
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda visit: visit(), visits))
    return time.perf_counter() - began, answers
