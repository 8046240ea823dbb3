"""The social network of a family: drawn, listed, and true for each day."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.genogram import moments
from cases.models import NetworkTie


def answers(**more):
    start = {"name": "Scuola Galli", "kind": "school", "strength": "strong", "flow": "both", "since": timezone.localdate().isoformat()}
    return start | {"person": "", "contact": "", "note": ""} | more


def test_what_is_added_is_in_picture_and_table(client, worker, case):
    client.force_login(worker)
    page = reverse("cases:ecomap", args=[case.pk])
    assert "non è ancora descritta" in client.get(page).content.decode()

    client.post(reverse("cases:network_add", args=[case.pk]), answers())

    shown = client.get(page).content.decode()
    assert shown.count("Scuola") >= 2
    assert 'stroke-width="5"' in shown


def test_a_change_keeps_what_was_true_before(client, worker, case):
    month_ago = timezone.localdate() - dt.timedelta(days=30)
    tie = NetworkTie.objects.create(case=case, name="Nonna", kind="relatives", since=month_ago)
    client.force_login(worker)
    change = reverse("cases:network_change", args=[tie.pk])

    client.post(change, answers(version=1, name="Nonna", kind="relatives", strength="tense", until=""))

    today = timezone.localdate()
    assert [one.strength for one in NetworkTie.objects.current(month_ago)] == ["ordinary"]
    assert [one.strength for one in NetworkTie.objects.current(today)] == ["tense"]
    standing = NetworkTie.objects.current(today).get()
    assert standing.pk == tie.pk
    client.post(change, answers(version=2, name="Nonna", kind="relatives", until=today.isoformat()))
    assert not NetworkTie.objects.current(today + dt.timedelta(days=1)).exists()
    assert "Com’era prima" in client.get(reverse("cases:ecomap", args=[case.pk])).content.decode()


def test_the_network_is_shown_as_it_was_on_a_day(client, worker, case):
    today = timezone.localdate()
    month_ago, week_ago = today - dt.timedelta(days=30), today - dt.timedelta(days=7)
    NetworkTie.objects.create(case=case, name="Nonna", kind="relatives", since=month_ago, until=week_ago - dt.timedelta(days=1))
    NetworkTie.objects.create(case=case, name="Nonna", kind="relatives", strength="tense", since=week_ago)
    NetworkTie.objects.create(case=case, name="Oratorio", kind="community", since=today)
    client.force_login(worker)
    page = reverse("cases:ecomap", args=[case.pk])

    now = client.get(page).content.decode()
    assert 'id="passo"' in now
    assert "Oratorio" in now.split('id="figura"', 1)[1]
    then = client.get(page, {"giorno": (week_ago - dt.timedelta(days=2)).isoformat()}, headers={"HX-Request": "true"}).content.decode()
    assert "Nonna" in then
    assert "Oratorio" not in then
    assert '<td data-label="Legame">normale' in then
    assert '<td data-label="Legame">teso' not in then
    assert "<html" not in then
    first = client.get(page, {"passo": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert '<td data-label="Legame">normale' in first
    before = client.get(page, {"giorno": (month_ago - dt.timedelta(days=1)).isoformat()}).content.decode()
    assert "non risulta nessun legame" in before


def test_in_the_middle_is_who_lived_there_on_that_day(client, worker, case):
    today = timezone.localdate()
    NetworkTie.objects.create(case=case, name="Nonna", kind="relatives", since=today - dt.timedelta(days=30))
    left = case.household.members.exclude(role="child").select_related("person").first()
    case.household.members.filter(pk=left.pk).update(since=today - dt.timedelta(days=300), until=today - dt.timedelta(days=9))
    client.force_login(worker)
    page = reverse("cases:ecomap", args=[case.pk])
    name = left.person.first_name

    def middle(**day):
        return re.findall(r'font-weight="600"[^>]*>([^<]*)<', client.get(page, day).content.decode())

    assert not any(name in line for line in middle())
    assert any(name in line for line in middle(giorno=(today - dt.timedelta(days=10)).isoformat()))


def test_a_change_of_a_tie_is_one_stop_of_the_slider(case):
    week_ago = timezone.localdate() - dt.timedelta(days=7)
    NetworkTie.objects.create(
        case=case, name="Nonna", kind="relatives", since=week_ago - dt.timedelta(days=9), until=week_ago - dt.timedelta(days=1)
    )
    NetworkTie.objects.create(case=case, name="Nonna", kind="relatives", strength="tense", since=week_ago)
    stops = moments.of_network(NetworkTie.objects.filter(case=case))
    assert [one.what for one in stops] == [["Nonna, legame normale"], ["Nonna, legame teso"], ["oggi"]]


@pytest.mark.parametrize(
    ("wrong", "words"), [({"name": ""}, "obbligatorio"), ({"since": "2999-01-01"}, "futuro"), ({"kind": "x"}, "tra quelle")]
)
def test_bad_answers_are_told(client, worker, case, wrong, words):
    client.force_login(worker)
    page = client.post(reverse("cases:network_add", args=[case.pk]), answers(note="Resta scritta") | wrong).content.decode()
    assert words in page
    assert "Resta scritta" in page
    assert not NetworkTie.objects.exists()


def test_of_two_who_change_a_tie_the_second_sees_both_texts(client, worker, case):
    tie = NetworkTie.objects.create(case=case, name="Nonna", kind="relatives", since=timezone.localdate() - dt.timedelta(days=9))
    client.force_login(worker)
    change = reverse("cases:network_change", args=[tie.pk])
    client.post(change, answers(version=1, name="Nonna", note="La prima nota", until=""))

    page = client.post(change, answers(version=1, name="Nonna", note="La seconda nota", until=""))

    assert page.status_code == 409
    assert "La prima nota" in page.content.decode()
    assert "La seconda nota" in page.content.decode()
    assert NetworkTie.objects.get(pk=tie.pk).note == "La prima nota"
