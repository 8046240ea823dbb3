"""A surname that was searched for stands in no address: it is posted, kept for half an hour, and forgotten."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from sesto_social.ui import terms
from tests.factories import HouseholdFactory, case_with_team

pytestmark = pytest.mark.django_db
PAGES = ["search", "person_list", "case_list"]
HTMX = {"HX-Request": "true"}


def url(page):
    return reverse(f"cases:{page}")


@pytest.fixture
def browser(client, someone):
    worker = someone("case_worker")
    for name in ("Esposito", "Nguyen"):
        case_with_team(worker, household=HouseholdFactory(name=name))
    client.force_login(worker)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_what_is_posted_is_kept_and_no_address_has_it(browser, page):
    posted = browser.post(url(page), {"q": "Esposito"})
    assert (posted.status_code, posted.url) == (302, url(page))

    browser.get(reverse("cases:my_day"))
    again = browser.get(url(page)).content.decode()

    assert 'value="Esposito"' in again
    assert "Togli la ricerca" in again
    assert "Nguyen" not in again
    assert "?q=" not in again
    assert "=Esposito" not in again


@pytest.mark.parametrize("page", PAGES)
def test_a_term_in_the_address_means_nothing(browser, page):
    text = browser.get(url(page), {"q": "Esposito"}).content.decode()
    assert 'value="Esposito"' not in text
    assert "q=Esposito" not in text
    assert browser.session.get(terms.PREFIX + f"cases:{page}") is None


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_term_takes_it_away(browser, page):
    browser.post(url(page), {"q": "Esposito"})
    browser.post(url(page), {"q": "  "})
    assert "Togli la ricerca" not in browser.get(url(page)).content.decode()


def test_each_list_keeps_its_own(browser):
    browser.post(url("person_list"), {"q": "Esposito"})
    assert "Togli la ricerca" not in browser.get(url("case_list")).content.decode()


def test_half_an_hour_later_every_term_is_gone(browser, monkeypatch):
    for page in PAGES:
        browser.post(url(page), {"q": "Esposito"})
    later = timezone.now() + timedelta(seconds=terms.KEEP + 2)
    monkeypatch.setattr(terms, "now", lambda: int(later.timestamp()))

    assert "Togli la ricerca" not in browser.get(url("search")).content.decode()
    assert not [key for key in browser.session.keys() if key.startswith(terms.PREFIX)]  # noqa: SIM118


def test_who_signs_out_takes_it_along(browser):
    browser.post(url("person_list"), {"q": "Esposito"})
    browser.logout()
    assert not Session.objects.exists()


def test_filters_and_order_stay_in_the_address_and_the_page_starts_again(browser):
    sent = {"q": "Esposito", "stato": "in_charge", "chi": "", "ordina": "-nome", "altro": "Esposito"}
    assert browser.post(url("case_list") + "?dopo=4&chi=mine", sent).url == url("case_list") + "?stato=in_charge&ordina=-nome"


def test_taking_the_term_away_leaves_the_filters(browser):
    browser.post(url("case_list"), {"q": "Esposito"})
    assert browser.post(url("case_list") + "?chi=mine", {"q": ""}).url == url("case_list") + "?chi=mine"


def test_htmx_gets_the_rows_and_an_address_without_the_term(browser):
    response = browser.post(url("case_list"), {"q": "Esposito", "chi": "mine"}, headers=HTMX)
    text = response.content.decode()
    assert text.lstrip().startswith('<div id="results">')
    assert '<td data-label="Famiglia">Esposito</td>' in text
    assert "Nguyen" not in text
    assert response["HX-Replace-Url"] == url("case_list") + "?chi=mine"
    assert "?chi=mine&amp;ordina=nome" in text

    people = browser.post(url("person_list"), {"q": "Nguyen"}, headers=HTMX).content.decode()
    assert "Nguyen Maria" in people
    assert "Esposito" not in people


def test_the_next_page_keeps_the_term(browser, someone, monkeypatch):
    worker = someone("case_worker")
    wanted = {case_with_team(worker, household=HouseholdFactory(name="Rossi")).pk for _ in range(5)}
    case_with_team(worker, household=HouseholdFactory(name="Nguyen"))
    monkeypatch.setattr("cases.listing.SIZE", 2)
    browser.force_login(worker)
    browser.post(url("case_list"), {"q": "Rossi"})

    seen, after = [], ""
    for _ in range(3):
        page = browser.get(url("case_list"), {"dopo": after, "ordina": "nome"}).context["page"]
        seen += [case.pk for case in page.rows]
        after = page.after

    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == wanted


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in_without_the_term(client, page):
    response = client.post(url(page), {"q": "Esposito"})
    assert response.status_code == 302
    assert "Esposito" not in response.url


@pytest.mark.parametrize("page", PAGES)
def test_the_search_box_of_every_page_posts(browser, page):
    text = browser.get(url(page)).content.decode()
    assert f'action="{url("search")}" method="post"' in text
    assert '<form class="filters" method="post"' in text
