"""The list of reports: filters, clock, search that tells nothing one may not read, a sheet that no spreadsheet runs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline
from intake.actions import report as reports
from intake.models import IncomingReport
from intake.tasks import follow_reports
from sesto_social.notifications.models import Notice
from sesto_social.ui.templatetags.ui import orologio

from ..factories import PersonFactory
from .reported import arrived, in_hand

pytestmark = pytest.mark.django_db
URL = reverse("intake:report_list")


@pytest.fixture
def coordinator(client, someone):
    user = someone("coordinator")
    client.force_login(user)
    return user


def shown(client, **asked):
    return {one.pk for one in client.get(URL, asked).context["page"].rows}


def test_filters_leave_what_was_asked_for(client, coordinator, unit, someone):
    worker = someone("case_worker")
    waiting = arrived(unit, coordinator, source="3", urgency="high")
    given, _ = in_hand(unit, coordinator, assignee=worker)
    late = arrived(unit, coordinator, received_at=timezone.now() - dt.timedelta(days=9))

    assert shown(client, stato="awaiting") == {waiting.pk, late.pk}
    assert shown(client, stato="in_hand") == {given.pk}
    assert shown(client, stato="late") == {late.pk}
    assert shown(client, fonte="3") == {waiting.pk}
    assert shown(client, urgenza="high") == {waiting.pk}
    assert shown(client, mie="mie") == set()
    assert shown(client, stato="nonsense", fonte="'; --") == {waiting.pk, given.pk, late.pk}


def test_a_unit_with_two_coordinators_has_each_report_once(client, coordinator, unit, someone):
    someone("coordinator")
    mine, _ = in_hand(unit, coordinator)

    page = client.get(URL).context["page"]

    assert ([one.pk for one in page.rows], page.total) == ([mine.pk], 1)


def test_a_search_finds_numbers_senders_facts_and_names(client, coordinator, unit):
    wanted = arrived(unit, coordinator, sender="Pediatria Zaffiro", facts="Il bambino ha lividi")
    reports.name(wanted, by=coordinator, role="minor", person=PersonFactory(minor=True, last_name="Topazi"))
    arrived(unit, coordinator)

    for text in (wanted.protocol_number, str(wanted.protocol), "zaffiro", "lividi", "topazi"):
        client.post(URL, {"q": text})
        assert shown(client) == {wanted.pk}, text


def test_the_desk_finds_by_number_and_by_nothing_else(client, someone, unit, coordinator):
    wanted = arrived(unit, coordinator, sender="Pediatria Zaffiro")
    client.force_login(someone("front_desk"))

    client.post(URL, {"q": "Zaffiro"})
    assert shown(client) == set()
    client.post(URL, {"q": wanted.protocol_number})
    assert shown(client) == {wanted.pk}


def test_a_search_of_another_unit_finds_nothing(client, someone, unit, coordinator, other_unit):
    arrived(unit, coordinator, sender="Pediatria Zaffiro")
    client.force_login(someone("coordinator", unit=other_unit))
    client.post(URL, {"q": "Zaffiro"})
    assert shown(client) == set()


def test_no_address_carries_what_was_searched(client, coordinator):
    assert "zaffiro" not in client.post(URL, {"q": "zaffiro", "stato": "late"}).url


@pytest.mark.parametrize("url", [URL])
def test_the_list_costs_the_same_with_one_three_and_twenty_five(client, coordinator, unit, url):
    client.get(url)
    counts = []
    for more in (1, 2, 22):
        for _ in range(more):
            arrived(unit, coordinator)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_the_sheet_is_for_the_coordinator_and_no_cell_is_a_formula(client, someone, unit, coordinator):
    arrived(unit, coordinator, sender="=HYPERLINK(1)", reporter_protected=False)
    arrived(unit, coordinator, sender="Vicina Rosa", reporter_protected=True)

    text = client.get(reverse("intake:report_export")).content.decode()

    assert "'=HYPERLINK(1)" in text
    assert "Vicina Rosa" not in text
    for role in ("intake_worker", "front_desk", "director", "case_worker"):
        client.force_login(someone(role))
        assert client.get(reverse("intake:report_export")).status_code == 403


def test_the_menu_has_it_where_the_role_allows(client, someone, coordinator):
    def menu(role):
        client.force_login(someone(role))
        return URL in client.get(reverse("cases:my_day")).content.decode()

    assert [menu(role) for role in ("front_desk", "psychologist", "director", "educator", "dpo")] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (dt.timedelta(hours=3), "entro oggi, ore\N{NO-BREAK SPACE}15:00"),
        (dt.timedelta(days=1), "entro domani, ore\N{NO-BREAK SPACE}12:00"),
        (dt.timedelta(days=4), "entro lun 30 nov, ore\N{NO-BREAK SPACE}12:00"),
        (dt.timedelta(hours=11, minutes=59), "entro oggi"),
        (-dt.timedelta(minutes=1), "in ritardo di un minuto"),
        (-dt.timedelta(hours=5), "in ritardo di 5 ore"),
        (-dt.timedelta(days=1, hours=3), "in ritardo di un giorno"),
        (-dt.timedelta(days=2), "in ritardo di 2 giorni"),
    ],
)
def test_the_clock_in_words(left, words):
    now = dt.datetime(2026, 11, 26, 11, 0, tzinfo=dt.UTC)
    assert orologio(now + left, now) == words


def test_a_late_triage_goes_upwards_each_time_once(coordinator, someone, unit):
    director = someone("director")
    arrived(unit, coordinator, received_at=timezone.now() - dt.timedelta(days=12), sender="Ospedale Zaffiro")

    follow_reports()
    follow_reports()

    assert Notice.objects.filter(user=coordinator, text__startswith="Triage in ritardo").count() == 1
    told = Notice.objects.get(user=director)
    assert "Zaffiro" not in told.text


def test_triage_and_assessment_are_on_the_home_page(client, someone, unit, coordinator):
    worker = someone("case_worker")
    arrived(unit, coordinator)
    in_hand(unit, coordinator, assignee=worker)

    page = client.get(reverse("cases:my_day")).content.decode()
    assert "Una segnalazione da esaminare" in page
    client.force_login(worker)
    assert "Prima valutazione della segnalazione" in client.get(reverse("cases:my_day")).content.decode()
    assert Deadline.objects.pending().filter(kind="report").count() == 2
    assert IncomingReport.objects.count() == 2
