"""Forty citizens press «Conferma» on the same time, through the real server: one has it, the others are told and lose nothing."""

import html
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from ..intake.citizen import solved

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CLIENTS = 40
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
FORM_KEY = re.compile(r'name="form_key" value="([\w-]+)"')
PROOF = re.compile(r'data-proof="([^"]+)"')
START = re.compile(r'name="start" value="([^"]+)"')
OFFICE = re.compile(r'name="office" value="(\d+)"')


class Citizen:
    """A browser without a screen: cookies, forms, redirects."""

    def __init__(self, house, number):
        self.url, self.number = house.url, number
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, request):
        with self.opener.open(request, timeout=120) as response:
            self.at, self.page = response.url, response.read().decode()
        return self.page

    def get(self, path):
        return self.open(self.url + path)

    def send(self, path, **answers):
        """What the form on the page in front sends."""
        facts = answers | {"csrfmiddlewaretoken": TOKEN.search(self.page).group(1)}
        return self.open(Request(self.url + path, urlencode(facts).encode(), {"Referer": self.url + path}))

    def walk_to_summary(self, office, start):
        self.get("/prenota/luogo/")
        self.send("/prenota/luogo/", office=office)
        self.send("/prenota/data-e-orario/", start=start)
        self.send("/prenota/dettagli/", reason="family_support", details="Vorrei capire")
        self.send("/prenota/richiedente/", first_name="Rosa", last_name=self.surname, email=self.mail, phone="", may_call="")
        assert "Conferma e invia" in self.page

    def confirm(self):
        challenge = html.unescape(PROOF.search(self.page).group(1))
        return self.send("/prenota/riepilogo/", terms="on", form_key=FORM_KEY.search(self.page).group(1), altcha=solved(challenge))

    @property
    def mail(self):
        return f"rosa{self.number}@posta.example"

    @property
    def surname(self):
        return f"Rossi {chr(65 + self.number // 26)}{chr(97 + self.number % 26)}"


def test_forty_citizens_want_the_same_time(house):
    scout = Citizen(house, 0)
    office = OFFICE.findall(scout.get("/prenota/luogo/"))[-1]
    scout.send("/prenota/luogo/", office=office)
    start = START.findall(scout.page)[-1]
    citizens = [Citizen(house, number) for number in range(CLIENTS)]
    together = threading.Barrier(CLIENTS)

    def confirm(citizen):
        together.wait(60)
        citizen.confirm()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda citizen: citizen.walk_to_summary(office, start), citizens))
        list(pool.map(confirm, citizens))

    winners = [citizen for citizen in citizens if "/confermato/" in citizen.at]
    losers = [citizen for citizen in citizens if citizen not in winners]
    assert len(winners) == 1
    assert house.ask("SELECT count(*) FROM intake_appointment WHERE email LIKE %s", "rosa%@posta.example") == 1
    assert house.ask("SELECT email FROM intake_appointment WHERE email LIKE %s", "rosa%@posta.example") == winners[0].mail
    for loser in losers:
        assert loser.at.endswith("/prenota/data-e-orario/")
        assert "appena stato preso" in loser.page
        near = loser.page[loser.page.index("più vicini") :]
        assert len(START.findall(near[: near.index("</fieldset>")])) == 3
    kept = losers[-1]
    kept.send("/prenota/data-e-orario/", start=START.findall(kept.page)[0])
    assert kept.at.endswith("/prenota/riepilogo/"), "nothing else is asked again"
    assert kept.mail in kept.page
    assert kept.surname in kept.page
    kept.confirm()
    assert "/confermato/" in kept.at
