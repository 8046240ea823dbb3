"""What people and programs with bad intentions send to the public forms.

Each gets a clear answer, loses nothing typed, learns nothing and books nothing. Every case is one line: what is sent, what the
answer says, what of the typed words is still there.
"""

import dataclasses
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse

from intake.models import Appointment
from sesto_social.agenda.models import Slot

from .citizen import WHAT, WHO, at, book, confirm, fill, open_office, solved, text

VICTIM = {"first_name": "Canarina", "last_name": "Vittima", "email": "canarina@posta.example"}
FORM = "application/x-www-form-urlencoded"
LONG = "parola " * 3000
CONTROLS = "\u202egnp.exe\u2066"


class World:
    """An office, another one, one that is not public, somebody's appointment; and the visitor who means ill."""

    def __init__(self, new_client):
        self.new_client = new_client
        self.office, self.other = open_office(workers=2), open_office(name="Altro ufficio")
        self.closed = open_office(name="Ufficio interno", public=False)
        self.victim_client = new_client()
        self.token = book(self.victim_client, self.office, at("09:00"), **VICTIM)["Location"].split("/")[2]
        self.victim = Appointment.objects.get()
        mail.outbox.clear()
        self.client = new_client()
        self.path = ""

    # ---- the steps, done rightly, up to the one under attack

    def raw(self, step, body, content_type=FORM, **headers):
        self.path = reverse(f"intake:{step}")
        return self.client.generic("POST", self.path, body, content_type, headers=headers)

    def post(self, step, answers, **headers):
        self.path = reverse(f"intake:{step}")
        return self.client.post(self.path, answers, headers=headers)

    def get(self, path, **headers):
        self.path = path
        return self.client.get(path, headers=headers)

    def place(self, office=None, **more):
        return self.post("booking_place", {"office": self.office.pk if office is None else office} | more)

    def time(self, start, **more):
        self.place()
        return self.post("booking_time", {"start": start} | more)

    def details(self, **answers):
        self.time(at("10:30").isoformat())
        return self.post("booking_details", WHAT | answers)

    def who(self, **answers):
        self.details()
        return self.post("booking_applicant", WHO | answers)

    def summary(self, **answers):
        page = fill(self.client, self.office, at("10:30"))
        self.path = reverse("intake:booking_summary")
        return confirm(self.client, page, **answers)

    def find(self, code, surname):
        return self.post("my_appointment", {"code": code, "surname": surname})

    def mine(self, view, token=None, **answers):
        self.path = reverse(f"intake:{view}", args=[self.token if token is None else token])
        return self.client.post(self.path, answers)

    def strict(self):
        """The same browser, with the protection against forged forms that other tests leave out."""
        strict = self.new_client(enforce_csrf_checks=True)
        strict.cookies = self.client.cookies
        self.client = strict
        return self


def other_time(world):
    """Free, but elsewhere."""
    slot = Slot.objects.filter(office=world.other).earliest("start")
    Slot.objects.filter(office=world.office, start=slot.start).update(withdrawn=True)
    return slot.start.isoformat()


def upload():
    return SimpleUploadedFile("../../x.php", b"<?php ?>", "application/x-php")


def desk_only(world):
    slot = Slot.objects.filter(office=world.office, start=at("11:15")).order_by("pk")
    slot.update(audience="front_desk")
    return at("11:15")


def taken(world):
    """Both workers of the office have somebody at that time."""
    for number in range(2):
        book(world.new_client(), world.office, at("09:45"), email=f"altri{number}@posta.example")
    world.victim_count = Appointment.objects.count()
    return at("09:45")


def sums_of_another(world):
    page = fill(world.new_client(), world.office, at("11:15"), email="altra@posta.example")
    return solved(page.context["proof"])


def replayed(world):
    """The very words that booked once, from a browser that has not walked through the pages."""
    page = fill(world.client, world.office, at("10:30"))
    words = {"terms": "on", "form_key": "x", "altcha": solved(page.context["proof"])}
    world.client.post(reverse("intake:booking_summary"), words | {"form_key": page.context["draft"].form_key})
    world.client = world.new_client()
    return world.post("booking_summary", words)


def twice(world):
    page = fill(world.client, world.office, at("10:30"))
    first, second = confirm(world.client, page), confirm(world.client, page)
    assert first["Location"] == second["Location"]
    return second


def old_draft(world, kept):
    world.client.get("/prenota/luogo/")
    session = world.client.session
    session["booking"] = kept
    session.save()
    return world.get(reverse("intake:booking_summary"))


def cookie(world, value):
    world.client.cookies["sesto_session"] = value
    return world.get(reverse("intake:booking_summary"))


@dataclasses.dataclass
class Case:
    send: Callable[[World], Any]
    says: str = ""
    status: int = 200
    keeps: str = ""
    leads: str = ""
    books: int = 0


def refuse(send, says, **facts):
    return Case(send, says, **facts)


def onward(send, leads, **facts):
    return Case(send, status=302, leads=leads, **facts)


CHOOSE_OFFICE, CHOOSE_TIME = "Scegli un ufficio", "Scegli un orario dell'elenco"
NOT_FREE, WRONG_NAME = "Quell'orario non è libero", "Scrivi solo il nome"
TOO_MANY, NULL = "Sono troppi caratteri", "caratteri null"
MAIL, PHONE = "Questo indirizzo non è completo", "con le sole cifre"
NOT_FOUND, NO_LINK = "Non troviamo un appuntamento", "collegamento"
CALM = "Non siamo riusciti a registrare la richiesta"

CASES = {
    # ---- where
    "office that is not there": refuse(lambda w: w.place("999999999"), CHOOSE_OFFICE),
    "negative office": refuse(lambda w: w.place("-1"), CHOOSE_OFFICE),
    "office beyond every number": refuse(lambda w: w.place("9" * 400), CHOOSE_OFFICE),
    "office in SQL": refuse(lambda w: w.place("1 OR 1=1; DROP TABLE intake_appointment;--"), CHOOSE_OFFICE),
    "office with a null byte": refuse(lambda w: w.place("1\x00"), NULL),
    "office that is a script": refuse(lambda w: w.place("<script>alert(1)</script>"), CHOOSE_OFFICE),
    "office that is not public": refuse(lambda w: w.place(w.closed.pk), CHOOSE_OFFICE),
    "two offices, one forged": refuse(lambda w: w.raw("booking_place", f"office={w.office.pk}&office=0"), CHOOSE_OFFICE),
    "nothing at all": refuse(lambda w: w.raw("booking_place", ""), "Scegli l'ufficio"),
    "JSON instead of a form": refuse(lambda w: w.raw("booking_place", '{"office": 1}', "application/json"), "Scegli l'ufficio"),
    "a broken multipart body": refuse(lambda w: w.raw("booking_place", "--x\r\n", "multipart/form-data; boundary=y"), "Scegli l'ufficio"),
    "multipart without a boundary": Case(lambda w: w.raw("booking_place", "x", "multipart/form-data"), status=400),
    "a charset that is none": refuse(lambda w: w.raw("booking_place", "office=%C3", f"{FORM}; charset=utf-99"), "", status=200),
    "a preset made up": refuse(lambda w: w.get("/prenota/luogo/?ufficio=%00&ufficio=x&motivo=<script>&motivo="), "Ufficio"),
    "a preset of the other office's wrong number": refuse(lambda w: w.get(f"/prenota/luogo/?ufficio={w.closed.pk}"), "Ufficio"),
    # ---- when
    "a time of the past": refuse(lambda w: w.time("2020-01-07T09:00:00+01:00"), NOT_FREE),
    "a time of another office": refuse(lambda w: w.time(other_time(w)), "appena stato preso"),
    "a time far beyond the calendar": refuse(lambda w: w.time("2999-01-07T09:00:00+01:00"), CHOOSE_TIME),
    "a day that is none": refuse(lambda w: w.time("2026-02-30T10:00:00+01:00"), CHOOSE_TIME),
    "an hour without a zone": refuse(lambda w: w.time("2026-12-01T10:30:00"), CHOOSE_TIME),
    "the end of time": refuse(lambda w: w.time("9999-12-31T23:59:59-23:59"), CHOOSE_TIME),
    "the beginning of time": refuse(lambda w: w.time("0001-01-01T00:00:00+14:00"), CHOOSE_TIME),
    "a time with a null byte": refuse(lambda w: w.time(at("10:30").isoformat() + "\x00"), CHOOSE_TIME),
    "a time that is a formula": refuse(lambda w: w.time("=1+1"), CHOOSE_TIME),
    "a time kept for the desk": refuse(lambda w: w.time(desk_only(w).isoformat()), "appena stato preso"),
    "a time somebody has": refuse(lambda w: w.time(taken(w).isoformat()), "appena stato preso"),
    "a week that is none": Case(lambda w: (w.place(), w.get("/prenota/data-e-orario/?dal=9999-99-99"))[1], "Appuntamenti disponibili"),
    "the last week of all": Case(lambda w: (w.place(), w.get("/prenota/data-e-orario/?dal=9999-12-31"))[1], "Appuntamenti disponibili"),
    "a week in Arabic digits": Case(lambda w: (w.place(), w.get("/prenota/data-e-orario/?dal=٢٠٢٦-١٢-٠١"))[1], "Appuntamenti disponibili"),
    # ---- what about
    "details without end": refuse(lambda w: w.details(details=LONG), TOO_MANY, keeps="parola parola"),
    "a reason made up": refuse(lambda w: w.details(reason="director"), "Scegli un motivo dell'elenco", keeps="Vorrei capire"),
    "details with a null byte": refuse(lambda w: w.details(details="a\x00b"), NULL),
    "details that are a script": onward(lambda w: w.details(details="<script>alert(1)</script>"), "booking_applicant"),
    "details that are a formula": onward(lambda w: w.details(details='=HYPERLINK("https://x.example","x")'), "booking_applicant"),
    "details in emoji": onward(lambda w: w.details(details="👩‍👧‍👦 aiuto"), "booking_applicant"),
    "details that turn the text around": onward(lambda w: w.details(details=CONTROLS), "booking_applicant"),
    "half of a character": onward(
        lambda w: (w.details(), w.raw("booking_details", "reason=economic_help&details=%ED%A0%80%FF"))[1], "booking_applicant"
    ),
    # ---- who
    "a name without end": refuse(lambda w: w.who(first_name="a" * 5000), "bastano 80 lettere", keeps="D’Angelo"),
    "a name that is a script": refuse(lambda w: w.who(first_name="<script>alert(1)</script>"), WRONG_NAME, keeps="D’Angelo"),
    "a name in SQL": refuse(lambda w: w.who(last_name="Robert'); DROP TABLE intake_appointment;--"), WRONG_NAME, keeps="DROP TABLE"),
    "a name that is a formula": refuse(lambda w: w.who(last_name="=cmd|' /C calc'!A0"), WRONG_NAME, keeps="/C calc"),
    "a name that adds up": refuse(lambda w: w.who(last_name="@SUM(A1)"), WRONG_NAME, keeps="@SUM(A1)"),
    "a name with a null byte": refuse(lambda w: w.who(first_name="Lay\x00la"), "", keeps="D’Angelo"),
    "a name that turns the text around": onward(lambda w: w.who(first_name="Lay\u202ela\u2066"), "booking_summary"),
    "a name of one turn alone": refuse(lambda w: w.who(first_name="\u202e"), WRONG_NAME, keeps="D’Angelo"),
    "a name of nothing one can see": refuse(lambda w: w.who(first_name="\u200b\u200d"), WRONG_NAME, keeps="D’Angelo"),
    "a name in emoji": refuse(lambda w: w.who(first_name="🙂"), WRONG_NAME, keeps="🙂"),
    "a name with a line break": refuse(lambda w: w.who(first_name="Layla\r\nBcc: x@y.example"), WRONG_NAME, keeps="Bcc"),
    "more headers in the mail": refuse(lambda w: w.who(email="a@posta.example\r\nBcc: tutti@posta.example"), MAIL, keeps="Bcc:"),
    "more headers, encoded": refuse(lambda w: w.who(email="a@posta.example%0d%0aBcc:tutti@posta.example"), MAIL, keeps="%0d%0a"),
    "two mail addresses": refuse(lambda w: w.who(email="a@posta.example,b@posta.example"), MAIL, keeps="b@posta.example"),
    "a mail address without end": refuse(lambda w: w.who(email="a" * 500 + "@posta.example"), "", keeps="D’Angelo"),
    "a mail address that is a script": refuse(lambda w: w.who(email='"<script>"@posta.example"'), MAIL, keeps="D’Angelo"),
    "a phone in Arabic digits": onward(lambda w: w.who(email="", phone="٣٣٣١٢٣٤٥٦٧", may_call="yes"), "booking_summary"),
    "a negative phone": refuse(lambda w: w.who(phone="-1", may_call="yes"), PHONE, keeps="D’Angelo"),
    "a phone without end": refuse(lambda w: w.who(phone="3" * 5000, may_call="yes"), "scrivi un solo numero", keeps="D’Angelo"),
    "a phone of letters": refuse(lambda w: w.who(phone="chiamami", may_call="yes"), PHONE, keeps="chiamami"),
    "a phone nobody has": refuse(lambda w: w.who(phone="+39 00", may_call="yes"), PHONE, keeps="+39 00"),
    "an answer that is not on the list": refuse(lambda w: w.who(phone="3331234567", may_call="maybe"), "", keeps="D’Angelo"),
    "the trap": refuse(lambda w: w.who(sito="https://x.example"), CALM, keeps="D’Angelo"),
    "fields that are not asked": onward(
        lambda w: w.who(status="done", worker="1", person="1", booked_by="1", channel="desk", is_staff="on"), "booking_summary"
    ),
    "a file in place of a name": refuse(lambda w: w.who(first_name=upload()), "Scrivi il tuo nome", keeps="D’Angelo"),
    "two thousand fields": Case(lambda w: w.raw("booking_place", urlencode({f"f{number}": "x" for number in range(2000)})), status=400),
    "six megabytes": Case(lambda w: w.raw("booking_place", "office=" + "a" * 6_000_000), status=400),
    # ---- yes
    "no to the terms": refuse(lambda w: w.summary(terms=""), "termini", keeps="Layla"),
    "the key of a form made up": refuse(lambda w: w.summary(form_key="inventata"), "Questa pagina era vecchia", keeps="Layla"),
    "the key of a form without end": refuse(lambda w: w.summary(form_key="x" * 5000), "", keeps="Layla"),
    "the key of a form with a null byte": refuse(lambda w: w.summary(form_key="\x00"), "", keeps="Layla"),
    "sums made up": refuse(lambda w: w.summary(altcha="e30="), CALM, keeps="Layla"),
    "sums of another form": refuse(lambda w: w.summary(altcha=sums_of_another(w)), CALM, keeps="Layla"),
    "yes before anything": onward(lambda w: w.post("booking_summary", {"terms": "on", "form_key": "x", "altcha": "x"}), "booking_place"),
    "the last step first": onward(lambda w: w.get(reverse("intake:booking_applicant")), "booking_place"),
    "the time before the place": onward(lambda w: w.post("booking_time", {"start": at("10:30").isoformat()}), "booking_place"),
    "an answer sent again by another browser": onward(replayed, "booking_place", books=1),
    "pressed twice": onward(twice, "booking_confirmed", books=1),
    "a form of another site": Case(lambda w: w.strict().place(), "pagina", status=403),
    "a draft of an older release": onward(lambda w: old_draft(w, {"values": {}}), "booking_place"),
    "a draft that is no draft": onward(lambda w: old_draft(w, "x"), "booking_place"),
    "a session cookie made up": onward(lambda w: cookie(w, "../../etc/passwd"), "booking_place"),
    "the wrong verb": Case(lambda w: w.client.put(reverse("intake:booking_summary")), status=405),
    "forgetting by a link": Case(lambda w: w.get(reverse("intake:booking_forget")), status=405),
    # ---- somebody else's appointment
    "a code with the wrong surname": refuse(lambda w: w.find(w.victim.code, "Rossi"), NOT_FOUND, keeps="Rossi"),
    "a code in SQL": refuse(lambda w: w.find("' OR 1=1--", "' OR ''='"), NOT_FOUND, keeps="OR ''='"),
    "any surname": refuse(lambda w: w.find(w.victim.code, "%"), NOT_FOUND),
    "a surname of accents alone": refuse(lambda w: w.find(w.victim.code, "\u0301\u0301"), NOT_FOUND),
    "a code with a null byte": refuse(lambda w: w.find("\x00", "Vittima"), NULL, keeps="Vittima"),
    "a surname without end": refuse(lambda w: w.find(w.victim.code, "V" * 5000), "bastano 80 lettere"),
    "a code without end": refuse(lambda w: w.find("A" * 5000, "Vittima"), "otto lettere", keeps="Vittima"),
    "a link without end": refuse(lambda w: w.get(f"/appuntamento/{'a' * 5000}/"), NO_LINK, status=404),
    "a link that climbs": Case(lambda w: w.get("/appuntamento/..%2f..%2fetc%2fpasswd/"), status=404),
    "a link with a null byte": refuse(lambda w: w.get("/appuntamento/%00/"), NO_LINK, status=404),
    "the number in place of the link": refuse(lambda w: w.get(f"/appuntamento/{w.victim.pk}/"), NO_LINK, status=404),
    "the code in place of the link": refuse(lambda w: w.get(f"/appuntamento/{w.victim.code}/"), NO_LINK, status=404),
    "a short link forged": refuse(lambda w: w.get(f"/appuntamento/{w.victim.pk}:1abcde:{'A' * 43}/"), NO_LINK, status=404),
    "the link in capitals": refuse(lambda w: w.mine("my_appointment_cancel", w.token.upper()), NO_LINK, status=404),
    "a time of another office, moving": Case(lambda w: w.mine("my_appointment_move", start=other_time(w)), "appena stato preso"),
    "a time of the past, moving": Case(lambda w: w.mine("my_appointment_move", start="2020-01-07T09:00:00+01:00"), "orario"),
    "a link that is only looked at": Case(lambda w: w.get(reverse("intake:my_appointment_cancel", args=[w.token])), "Vuoi annullare"),
    "a machine that looks at links": Case(lambda w: w.client.head("/prenota/luogo/")),
    "a name of the server made up": Case(lambda w: w.get("/prenota/luogo/", Host="evil.example:80:80"), status=400),
    "an address of the visitor made up": Case(lambda w: w.get("/prenota/luogo/", **{"X-Forwarded-For": "<script>, ' OR 1=1"})),
    "a language made up": Case(lambda w: w.get("/prenota/luogo/", **{"Accept-Language": "../../etc;q=" + "9" * 500})),
}


@pytest.fixture
def world(db, new_client):
    return World(new_client)


def whole(response):
    """What reaches the reader, headers too, as it is read."""
    return unescape(text(response)) + str(response.headers)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_clear_answer_and_nothing_else(world, case):
    before = Appointment.objects.count()

    response = case.send(world)

    assert response.status_code == case.status, whole(response)[:500]
    said = whole(response)
    assert case.says in said
    assert case.keeps in said, "what was typed is still there"
    if case.leads:
        assert resolve(response["Location"]).view_name == f"intake:{case.leads}"
    leaked = [word for word in (*VICTIM.values(), world.token, "Traceback", "psycopg", "SELECT ", "/site-packages/") if word in said]
    assert [word for word in leaked if word not in world.path and word not in case.keeps] == []
    assert Appointment.objects.count() == getattr(world, "victim_count", before) + case.books
    world.victim.refresh_from_db()
    assert (world.victim.status, world.victim.starts_at) == ("confirmed", at("09:00"))
    assert all("Bcc" not in message.message() for message in mail.outbox)
