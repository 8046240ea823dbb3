"""Dates, money and distances in the words people use."""

import datetime as dt
from decimal import Decimal

import pytest

from sesto_social.ui.templatetags import ui

TODAY = dt.date(2026, 3, 10)


def test_days_and_hours():
    moment = dt.datetime(2026, 3, 12, 8, 5, tzinfo=dt.UTC)
    assert ui.giorno(dt.date(2026, 3, 12)) == "gio 12 mar 2026"
    assert ui.giorno_lungo(dt.date(2026, 3, 12)) == "giovedì 12 marzo 2026"
    assert ui.ora(moment) == "9:05"
    assert ui.giorno_ora(moment) == "gio 12 mar 2026, ore\N{NO-BREAK SPACE}9:05"
    assert ui.giorno(dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)) == "gio 2 lug 2026"
    assert ui.giorno(None) == ui.ora(None) == ui.giorno_ora(None) == ui.relativo(None) == ui.quando(None) == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 3, 10), "oggi"),
        (dt.date(2026, 3, 11), "domani"),
        (dt.date(2026, 3, 9), "ieri"),
        (dt.date(2026, 3, 13), "tra 3 giorni"),
        (dt.date(2026, 3, 8), "2 giorni fa"),
        (dt.date(2026, 6, 10), "tra 3 mesi"),
        (dt.date(2023, 3, 10), "3 anni fa"),
    ],
)
def test_distances(day, words):
    assert ui.relativo(day, TODAY) == words


def test_ages_and_lengths():
    assert ui.eta(dt.date(2017, 3, 11), TODAY) == 8
    assert ui.eta(dt.date(2017, 3, 10), TODAY) == 9
    assert ui.durata(dt.timedelta(minutes=45)) == "45 min"
    assert ui.durata(dt.timedelta(hours=1, minutes=30)) == "1 h 30 min"
    assert ui.durata(dt.timedelta(hours=2)) == "2 h"


def test_money_and_numbers():
    assert ui.euro(Decimal(1240)) == "€\N{NO-BREAK SPACE}1.240,00"
    assert ui.euro(Decimal("-0.5")) == "−€\N{NO-BREAK SPACE}0,50"
    assert ui.euro(None) == ui.numero("") == ""
    assert ui.numero(1234567) == "1.234.567"


def test_years_and_keys_are_never_grouped():
    from django.template import engines

    assert engines["django"].from_string("{{ year }} {{ key }}").render({"year": 2026, "key": 124000}) == "2026 124000"


def test_what_a_person_wrote_stays_text():
    assert ui.badge("<b>", "info") == '<span class="word word-info">&lt;b&gt;</span>'
    assert "&lt;b&gt;" in ui.crumb("<b>")
    assert "&quot;" in ui.icon("user", '"')
