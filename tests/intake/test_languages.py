"""The citizen's pages and messages in six languages, chosen in the header; the office goes on in Italian."""

import re
from html.parser import HTMLParser
from io import BytesIO

import pikepdf
import pypdf
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from intake.actions import front_desk
from intake.helps import FOSTER_FAMILY, HELPS
from intake.models import Appointment, WaitingListEntry
from intake.views.public import PAGES
from sesto_social.notifications.models import OutboxMessage
from sesto_social.parameters.models import PageText, Phrase

from ..test_messages import OTHERS, messages
from .citizen import at, book, confirm, fill, open_office, post, text

STEPS = ("booking_place", "booking_time", "booking_details", "booking_applicant", "booking_summary")
ITALIAN = re.compile(
    r"\b(gli|della|dello|degli|delle|sono|perché|questo|questa|quando|puoi|orario|appuntamento|ufficio|telefona)\b", re.IGNORECASE
)
NAMES_LEFT = re.compile(
    r"Comune di Sesto San Giovanni|Difensore civico per il digitale|Agenzia per l'Italia digitale|Assegno unico e universale|"
    r"assegno di maternità dei Comuni|Centro per l'impiego|Segretariato sociale|[Pp]iazza della Resistenza"
)


@pytest.fixture
def office(db):
    return open_office(opening_hours="", accessibility="", directions="", name="Uffici comunali")


@pytest.fixture
def speaking(client):
    """`speaking("ar")` is the client after that choice in the menu."""

    def choose(code):
        client.post(reverse("intake:language_choose"), {"lingua": code, "next": "/"})
        return client

    return choose


class Words(HTMLParser):
    """What a person reads or hears of a page, without what is marked as Italian."""

    SILENT = ("script", "style", "svg")
    VOID = ("meta", "link", "img", "input", "br", "use", "hr")

    def __init__(self):
        super().__init__()
        self.stack, self.found = [], []

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag not in self.VOID:
            self.stack.append((tag, facts.get("lang")))
        if not self.silent:
            self.found += [facts[name] for name in ("aria-label", "alt", "title", "placeholder", "content") if facts.get(name)]

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not self.silent:
            self.found.append(" ".join(data.split()))

    @property
    def silent(self):
        inner = [lang for _, lang in self.stack[1:] if lang]
        return bool(inner and inner[-1] == "it") or any(tag in self.SILENT for tag, _ in self.stack)


def leftovers(page, language):
    """Italian words on a page in another language."""
    reader = Words()
    reader.feed(text(page))
    translated, _ = messages.read(messages.path_of(language))
    sources = {one for (_, one, _), forms in translated.items() if "%" not in one and forms[0] != one}
    exact = [words for words in reader.found if words in sources]
    return exact + [words for words in reader.found if ITALIAN.search(NAMES_LEFT.sub("", words))]


def addresses():
    yield from ("/", "/emergenza/", "/prenota/", "/appuntamento/", "/appuntamento/nessuno/", "/non-esiste/")
    yield from (reverse("intake:help_page", args=[one.slug]) for one in [*HELPS, FOSTER_FAMILY])
    yield from (reverse("intake:page", args=[slug]) for slug in sorted(PAGES))


@pytest.mark.parametrize("language", OTHERS)
def test_no_italian_is_left_on_any_page(office, speaking, language):
    client = speaking(language)

    for address in addresses():
        page = client.get(address)
        assert leftovers(page, language) == [], address
        assert f'<html lang="{language}"' in text(page)
        assert page["Content-Language"] == language


@pytest.mark.parametrize("language", OTHERS)
def test_no_italian_is_left_in_the_booking_nor_after_it(office, speaking, language):
    client = speaking(language)
    seen = [post(client, "booking_safety"), post(client, "booking_place"), client.get(reverse("intake:booking_place"))]
    fill(client, office, at("10:30"), language="ar", what={"details": ""}, phone="333 1234567", may_call="yes")
    seen += [client.get(reverse(f"intake:{step}")) for step in STEPS]
    seen += [post(client, "booking_applicant", phone="12", email="x", is_minor="on", age="12"), post(client, "booking_details", reason="")]
    seen += [
        post(client, "booking_details", reason="foster_candidacy"),
        post(client, "booking_details", reason="foster_candidacy", zone=""),
    ]
    post(client, "booking_details", reason="other", details="")
    fill(client, office, at("10:30"), language="ar", what={"details": ""})
    token = confirm(client, client.get(reverse("intake:booking_summary")))["Location"].split("/")[2]
    ways = ("booking_confirmed", "my_appointment_detail", "my_appointment_move", "my_appointment_cancel")
    seen += [client.get(reverse(f"intake:{name}", args=[token])) for name in ways]
    client.post(reverse("intake:my_appointment_cancel", args=[token]))
    seen += [client.get(reverse("intake:my_appointment_detail", args=[token]))]

    for page in seen:
        assert page.status_code == 200
        assert leftovers(page, language) == [], page.request["PATH_INFO"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_italian_is_left_on_the_waiting_list(office, speaking, language):
    client = speaking(language)
    post(client, "booking_place", office=office.pk)
    wish = {"half_days": ["0am", "4pm"], "reason": "other", "form_key": "k" * 20}
    who = {"first_name": "Oksana", "last_name": "Bondar", "email": "oksana@posta.example"}
    seen = [client.get(reverse("intake:booking_wait")), post(client, "booking_wait", phone="1", form_key="k")]
    answer = post(client, "booking_wait", **wish, **who)
    seen.append(client.get(answer["Location"]))
    entry = WaitingListEntry.objects.get()
    token = answer["Location"].split("/")[-2]
    client.post(reverse("intake:my_waiting_withdraw", args=[token]))
    seen.append(client.get(answer["Location"]))

    for page in seen:
        assert page.status_code == 200
        assert leftovers(page, language) == [], page.request["PATH_INFO"]
    assert entry.language == language
    assert OutboxMessage.objects.order_by("pk")[0].language == language


def test_the_choice_is_kept_until_the_browser_is_closed_and_without_a_session(client, db):
    answer = client.post(reverse("intake:language_choose"), {"lingua": "uk", "next": "/emergenza/"})

    assert answer["Location"] == "/emergenza/"
    cookie = answer.cookies["sesto_lingua"]
    assert (cookie.value, cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("uk", "", "", True)
    assert '<html lang="uk"' in text(client.get("/emergenza/"))
    assert dict(client.session) == {}


@pytest.mark.parametrize("back", ["https://altrove.example/", "//altrove.example/", "javascript:alert(1)", ""])
def test_the_menu_of_languages_leads_to_no_other_site(client, db, back):
    assert client.post(reverse("intake:language_choose"), {"lingua": "en", "next": back})["Location"] == "/"


def test_a_language_that_is_not_ours_changes_nothing(client, db):
    client.post(reverse("intake:language_choose"), {"lingua": "tlh", "next": "/"})

    assert '<html lang="it"' in text(client.get("/"))


def test_arabic_is_written_from_right_to_left(speaking, db):
    assert '<html lang="ar" dir="rtl">' in text(speaking("ar").get("/"))


def test_the_menu_names_each_language_by_itself_and_needs_no_script(client, db):
    page = text(client.get("/emergenza/"))

    menu = re.search(r'<details class="menu menu-end language-menu".*?</details>', page, re.DOTALL).group()
    names = ["Italiano", "English", "Español", "Română", "العربية", "Українська"]
    assert re.findall(r'lang="(\w+)"[^>]*>([^<]+)</button>', menu) == list(zip(["it", *OTHERS], names, strict=True))
    assert 'name="next" value="/emergenza/"' in menu
    assert ">ITA<" in menu


def test_a_browser_that_asks_for_arabic_is_offered_it_and_the_page_does_not_turn(client, db):
    page = text(client.get("/", headers={"Accept-Language": "ar-EG,ar;q=0.9,it;q=0.5"}))

    assert '<html lang="it"' in page
    assert "اقرأ هذه الصفحة بالعربية" in page
    assert "proposed-language" not in text(client.get("/", headers={"Accept-Language": "de,it;q=0.5,en;q=0.3"}))


def test_the_office_speaks_italian_whatever_the_browser_chose(speaking, someone):
    client = speaking("ar")
    assert '<html lang="it"' in text(client.get(reverse("account_login")))

    client.force_login(someone("front_desk"))

    page = text(client.get(reverse("intake:agenda_day")))
    assert '<html lang="it"' in page
    assert "Agenda" in page
    assert '<html lang="it"' in text(client.get("/non-esiste/"))


def test_a_booking_in_arabic_is_answered_in_arabic(office, speaking):
    answer = book(speaking("ar"), office, at("10:30"))

    appointment, [message] = Appointment.objects.get(), mail.outbox
    assert (appointment.language, OutboxMessage.objects.get().language) == ("ar", "ar")
    assert message.subject == "تم تأكيد الموعد في مكاتب البلدية"
    assert "الساعة 10:30" in message.body
    assert appointment.code in message.body
    assert "تم تأكيد الموعد" in text(speaking("ar").get(answer["Location"]))


def test_what_the_office_does_is_told_in_the_language_of_the_citizen(office, speaking, someone):
    book(speaking("uk"), office, at("10:30"))
    mail.outbox.clear()

    front_desk.cancel(Appointment.objects.get(), by=someone("front_desk"), reason="Malattia")

    assert translation.get_language() == "it"
    subject, body = OutboxMessage.objects.order_by("-pk")[0], ""
    assert subject.language == "uk"
    assert all("о 09:00" in one or "о " in one for one in subject.facts["alternatives"]), body


def test_the_calendar_file_and_the_receipt_are_in_the_language_too(office, speaking):
    client = speaking("uk")
    token = book(client, office, at("10:30"))["Location"].split("/")[2]

    assert "Зустріч у муніципальних офісах" in client.get(reverse("intake:my_appointment_calendar", args=[token])).content.decode()
    receipt = client.get(reverse("intake:my_appointment_receipt", args=[token])).content
    said = " ".join(pypdf.PdfReader(BytesIO(receipt)).pages[0].extract_text().split())
    assert "Код запису" in said
    assert "о 10:30" in said
    with pikepdf.open(BytesIO(receipt)) as pdf:
        assert str(pdf.Root.Lang) == "uk"


def test_the_receipt_in_arabic_has_letters_and_no_empty_boxes(office, speaking):
    token = book(speaking("ar"), office, at("10:30"))["Location"].split("/")[2]

    receipt = speaking("ar").get(reverse("intake:my_appointment_receipt", args=[token])).content

    said = pypdf.PdfReader(BytesIO(receipt)).pages[0].extract_text()
    assert len(re.findall(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]", said)) > 100
    assert "\ufffd" not in said


def test_a_page_nobody_has_translated_is_shown_in_italian_and_says_so(speaking, db):
    PageText.objects.filter(slug="contatti", language="en").delete()

    page = text(speaking("en").get(reverse("intake:page", args=["contatti"])))

    assert "For now this text is only in Italian." in page
    assert '<div class="prose html" lang="it" dir="ltr">' in page


def test_a_translation_older_than_its_source_says_so(speaking, db):
    PageText.objects.filter(slug="contatti", language="en").update(updated_at="2020-01-01T00:00:00Z")

    assert "may be less up to date" in text(speaking("en").get(reverse("intake:page", args=["contatti"])))


def test_the_words_of_an_office_are_said_as_the_administrator_translated_them(office, speaking):
    office.opening_hours = "Lunedì 9-12"
    office.save()
    Phrase.objects.create(language="en", italian="Lunedì 9-12", text="Monday 9-12")

    assert "Monday 9-12" in text(speaking("en").get(reverse("intake:booking_place")))


def test_a_form_answers_in_the_language_it_was_sent_in(office, speaking):
    page = post(speaking("es"), "booking_safety", danger="no")

    assert "Responde sí o no" in text(page)
