"""The bell and the list behind it."""

from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sesto_social.notifications import bell
from sesto_social.notifications.models import Notice


def test_the_same_notice_rings_once_until_read(colleague):
    first = bell.ring(colleague, "Verifica in ritardo: 2026/0007", "/casi/7/")
    assert bell.ring(colleague, "Verifica in ritardo: 2026/0007", "/casi/7/") == first
    assert bell.unread_count(colleague) == 1

    bell.read(Notice.objects.visible_to(colleague))
    assert bell.ring(colleague, "Verifica in ritardo: 2026/0007", "/casi/7/") != first


def test_the_list_shows_unread_first_and_only_mine(signed_in, colleague):
    other = get_user_model().objects.create(username="altro")
    bell.ring(other, "Avviso di un altro")
    old = bell.ring(colleague, "Già letto")
    bell.read(Notice.objects.filter(pk=old.pk))
    bell.ring(colleague, "Da leggere")

    page = signed_in.get(reverse("notifications:notice_list")).content.decode()

    assert "Avviso di un altro" not in page
    assert page.index("Da leggere") < page.index("Già letto")


def test_an_empty_list_says_so(signed_in):
    assert "Nessun avviso" in signed_in.get(reverse("notifications:notice_list")).content.decode()


def test_reading_one_leads_to_its_page(signed_in, colleague):
    notice = bell.ring(colleague, "Caso 2026/0001 assegnato a te", "/casi/1/")
    answer = signed_in.post(reverse("notifications:notice_read", args=[notice.pk]))
    assert (answer.status_code, answer.url, bell.unread_count(colleague)) == (302, "/casi/1/", 0)


def test_a_link_that_leads_outside_is_not_followed(signed_in, colleague):
    notice = bell.ring(colleague, "Strano", "https://evil.example/")
    assert signed_in.post(reverse("notifications:notice_read", args=[notice.pk])).url == reverse("notifications:notice_list")


def test_the_notice_of_another_does_not_exist(signed_in):
    notice = bell.ring(get_user_model().objects.create(username="altro"), "Non tuo")
    assert signed_in.post(reverse("notifications:notice_read", args=[notice.pk])).status_code == 404


def test_reading_all_with_and_without_htmx(signed_in, colleague):
    bell.ring(colleague, "Uno")
    fragment = signed_in.post(reverse("notifications:notice_read_all"), headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith("<section")
    assert "Tutti letti" in fragment
    assert signed_in.post(reverse("notifications:notice_read_all")).url == reverse("notifications:notice_list")


def test_nothing_changes_by_get(signed_in, colleague):
    notice = bell.ring(colleague, "Uno")
    assert signed_in.get(reverse("notifications:notice_read", args=[notice.pk])).status_code == 405
    assert signed_in.get(reverse("notifications:notice_read_all")).status_code == 405


def test_the_number_of_queries_is_the_same_at_1_and_3_rows(signed_in, colleague):
    counts = []
    for rows in (1, 3):
        for n in range(rows):
            bell.ring(colleague, f"Avviso {rows}-{n}")
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(reverse("notifications:notice_list"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(reverse("notifications:notice_list")).status_code == 302
