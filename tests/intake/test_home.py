"""The public pages: real words, the marks of the model of the comuni, texts edited by people and never trusted as markup."""

import re

import pytest
from django.urls import reverse

from intake.helps import FOSTER_FAMILY, HELPS
from intake.plain_text import blocks
from intake.views.public import PAGES
from sesto_social.parameters.models import PageText

from .citizen import open_office, text


def test_home_leads_to_the_booking_to_each_help_and_to_the_emergency_numbers(client, db):
    open_office()

    page = text(client.get("/"))

    assert page.count('class="btn btn-primary"') == 1
    assert 'data-element="appointment-booking"' in page
    assert len(HELPS) == 6
    for address in [reverse("intake:help_page", args=[one.slug]) for one in [*HELPS, FOSTER_FAMILY]]:
        assert f'href="{address}"' in page
    assert all(f"tel:{number}" in page for number in ("112", "114", "1522"))
    assert "Piazza della Resistenza 20" in page


def test_home_stands_without_offices(client, db):
    assert "Piazza della Resistenza" in text(client.get("/"))


@pytest.mark.parametrize("kind", [*HELPS, FOSTER_FAMILY], ids=lambda one: one.slug)
def test_a_help_page_says_what_it_is_and_books_with_its_reason(client, db, kind):
    page = text(client.get(reverse("intake:help_page", args=[kind.slug])))

    assert f"<h1>{kind.title}</h1>" in page
    for mark in ("appointment-booking", "service-booking-access"):
        assert f'?motivo={kind.reason}" data-element="{mark}"' in page
    assert "Cosa serve" in page
    assert "lorem" not in page.lower()


@pytest.mark.parametrize("kind", HELPS, ids=lambda one: one.slug)
def test_a_help_page_says_for_whom_how_and_when(client, db, kind):
    page = text(client.get(reverse("intake:help_page", args=[kind.slug])))

    assert all(f"<h2>{words}" in page for words in ("A chi è rivolto", "Come", "Cosa serve", "Tempi"))


def test_the_abolished_allowance_points_to_what_replaced_it(client, db):
    page = text(client.get(reverse("intake:help_page", args=["aiuti-economici"])))

    assert "Assegno unico e universale" in page
    assert 'href="https://www.inps.it"' in page
    assert "1° marzo 2022" in page


@pytest.mark.parametrize("slug", sorted(PAGES))
def test_the_pages_of_the_footer_exist(client, db, slug):
    assert client.get(reverse("intake:page", args=[slug])).status_code == 200


@pytest.mark.parametrize("address", ["/pagine/altro/", "/aiuti/altro/", "/pagine/aiuti-economici/"])
def test_other_addresses_do_not(client, db, address):
    assert client.get(address).status_code == 404


def test_a_text_edited_in_the_admin_is_shown_and_never_trusted(client, db):
    PageText.objects.filter(slug="contatti").update(body="## Titolo <b>\n\n- <script>alert(1)</script>\n- due\n\nCiao <i>")

    page = text(client.get(reverse("intake:page", args=["contatti"])))

    assert "<script>alert" not in page
    assert "<h2>Titolo &lt;b&gt;</h2>" in page
    assert "<li>due</li>" in page


def test_plain_text_becomes_blocks():
    assert blocks("Uno\ndue\n\n## T\n- a\n- b\n\nfine") == [
        ("paragraph", "Uno due"),
        ("heading", "T"),
        ("list", ["a", "b"]),
        ("paragraph", "fine"),
    ]


@pytest.mark.parametrize("address", ["/", "/emergenza/", "/prenota/", "/appuntamento/", "/aiuti/affido-familiare/", "/pagine/privacy/"])
def test_a_public_page_needs_no_account_and_asks_few_questions(client, db, address, django_assert_max_num_queries):
    open_office()

    with django_assert_max_num_queries(6):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/prenota/", "/prenota/luogo/", "/emergenza/", "/aiuti/affido-familiare/", "/pagine/contatti/", "/xyz/"]
)
def test_header_and_footer_wear_the_marks_of_the_model(client, db, address):
    """`data-element` by which the national validator finds its way, in the order of the main menu."""
    page = text(client.get(address))

    assert re.findall(r'data-element="(management|news|all-services|live)"', page) == ["management", "news", "all-services", "live"]
    menu = re.search(r'data-element="main-navigation".*?</nav>', page, re.DOTALL).group()
    assert re.findall(r">([^<>]+)</a>", menu) == ["Amministrazione", "Novità", "Servizi", "Vivere il Comune"]
    words = {
        "personal-area-login": "Accedi all’area personale",
        "faq": "Leggi le domande frequenti",
        "appointment-booking": "Prenotazione appuntamento",
        "report-inefficiency": "Segnalazione disservizio",
        "privacy-policy-link": "Informativa privacy",
        "legal-notes": "Note legali",
        "accessibility-link": "Dichiarazione di accessibilità",
    }
    for mark, said in words.items():
        assert re.search(rf'data-element="{mark}">(<svg.*?</svg>)?(<span>)?{said}<', page), mark
    for said in ("Regione Lombardia", "Vai ai contenuti", "Vai al footer", "Richiesta d’assistenza", "Amministrazione trasparente",
                 "Media policy", "Mappa del sito", "Codice fiscale", "P. IVA", "PEC", "URP"):  # fmt: skip
        assert said in page, said
    assert "NextGenerationEU" not in page  # only for what that programme has paid


@pytest.mark.parametrize("address", ["/", "/emergenza/", "/pagine/privacy/", "/prenota/", "/prenota/luogo/", "/appuntamento/"])
def test_who_asks_only_whether_a_page_is_there_is_told(client, db, address):
    open_office()
    assert client.head(address).status_code == client.get(address).status_code == 200
