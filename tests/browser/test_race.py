"""Forty citizens press «Conferma» on the same time, through the real server: one has it, the others are told and lose nothing."""

import datetime as dt
import html
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from zoneinfo import ZoneInfo

import pytest

from ..intake.citizen import solved

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CLIENTS = 40
ROME = ZoneInfo("Europe/Rome")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
FORM_KEY = re.compile(r'name="form_key" value="([\w-]+)"')
PROOF = re.compile(r'data-proof="([^"]+)"')
START = re.compile(r'name="start" value="([^"]+)"')
OFFICE = re.compile(r'name="office" value="(\d+)"')


class Citizen:
    """A browser without a screen: cookies, forms, redirects."""

    def __init__(self, house, number):
        self.url, self.number, self.sums = house.url, number, ""
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))

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
        self.do_the_sums()

    def do_the_sums(self):
        """As the worker of the page does while one reads."""
        self.sums = solved(html.unescape(PROOF.search(self.page).group(1)))

    def confirm(self):
        if not self.sums:
            self.do_the_sums()
        altcha, self.sums = self.sums, ""
        return self.send("/prenota/riepilogo/", terms="on", form_key=FORM_KEY.search(self.page).group(1), altcha=altcha)

    @property
    def mail(self):
        return f"rosa{self.number}@posta.example"

    @property
    def surname(self):
        return f"Rossi {chr(65 + self.number // 26)}{chr(97 + self.number % 26)}"


def test_forty_citizens_want_the_same_time(house):
    office, start = times_of_the_last_office(house)[-1]
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
    there = office, start
    assert house.ask("SELECT count(*) FROM intake_appointment WHERE office_id = %s AND starts_at = %s", *there) == 1
    assert house.ask("SELECT email FROM intake_appointment WHERE office_id = %s AND starts_at = %s", *there) == winners[0].mail
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


def pressed_at_once(citizens):
    together = threading.Barrier(len(citizens))

    def press(citizen):
        together.wait(60)
        return citizen.confirm()

    with ThreadPoolExecutor(len(citizens)) as pool:
        list(pool.map(press, citizens))


def walked(house, numbers, starts):
    """As many citizens in front of the summary, each with a time of `starts` in turn."""
    citizens = [Citizen(house, number) for number in numbers]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda pair: pair[1].walk_to_summary(*starts[pair[0] % len(starts)]), enumerate(citizens)))
    return citizens


def times_of_the_last_office(house):
    """(office, start) of the week after next: a whole week whatever day it is, and other tests leave it alone."""
    scout = Citizen(house, 0)
    office = OFFICE.findall(scout.get("/prenota/luogo/"))[-1]
    scout.send("/prenota/luogo/", office=office)
    scout.get(f"/prenota/data-e-orario/?dal={dt.datetime.now(ROME).date() + dt.timedelta(days=14)}")
    return [(office, start) for start in START.findall(scout.page)]


def test_a_double_click_is_one_appointment(house):
    """Five times the same form at the same moment, sums and all, over five connections."""
    [citizen] = walked(house, [300], times_of_the_last_office(house)[-2:-1])
    twins = [Citizen(house, 300) for _ in range(5)]
    for twin in twins:
        twin.opener, twin.page, twin.sums = build_opener(HTTPCookieProcessor(citizen.jar)), citizen.page, citizen.sums

    pressed_at_once(twins)

    assert len({twin.at for twin in twins}) == 1
    assert "/confermato/" in twins[0].at
    assert house.ask("SELECT count(*) FROM intake_appointment WHERE email = %s", citizen.mail) == 1
    assert len(house.letters(citizen.mail)) == 1


def test_a_hundred_citizens_on_five_times(house):
    starts = times_of_the_last_office(house)[-8:-3]
    assert len(starts) == 5
    citizens = walked(house, range(400, 500), starts)

    pressed_at_once(citizens)

    winners = [citizen for citizen in citizens if "/confermato/" in citizen.at]
    losers = [citizen for citizen in citizens if "appena stato preso" in citizen.page]
    held = """SELECT count(*) FROM intake_appointment a WHERE email LIKE 'rosa4__@posta.example'"""
    twice = """SELECT count(*) FROM (SELECT resource_id, during FROM agenda_reservation WHERE NOT released
               GROUP BY resource_id, during HAVING count(*) > 1) AS doubled"""
    assert len(winners) + len(losers) == 100, "everybody has an answer"
    assert house.ask(held) == len(winners)
    assert house.ask(twice) == 0
    assert len(winners) >= 5
    assert house.ask("SELECT count(DISTINCT starts_at) FROM intake_appointment WHERE email LIKE 'rosa4__@posta.example'") == 5
