"""Every picture has a name, words, and the same data as a table."""

import html5lib
import pytest

from sesto_social.ui import charts

PAIRS = [("12 gen", 62), ("25 mar", 78), ("25 giu", 85)]


@pytest.mark.parametrize(
    "picture",
    [
        charts.sparkline(PAIRS, title="Frequenza", baseline=62, target=90, unit=" %"),
        charts.bars(PAIRS, title="Carico", limit=80, label_head="Chi"),
    ],
)
def test_a_picture_is_a_table_too(picture):
    for words in ("<title", "<desc", "Mostra come tabella", '<th scope="row">25 mar</th><td>78</td>'):
        assert words in picture
    assert "style=" not in picture
    html5lib.HTMLParser(strict=True).parseFragment(str(picture))


def test_the_goal_is_said_in_words():
    picture = charts.sparkline(PAIRS, title="Frequenza", baseline=62, target=90, unit=" %")
    assert "Da 62 % a 85 %, partenza 62 %, traguardo 90 %." in picture
    assert "chart-goal" in picture


def test_one_measure_is_enough_and_none_says_so():
    assert "<circle" in charts.sparkline(PAIRS[:1], title="Frequenza")
    assert "Nessuna misura ancora." in charts.sparkline([("oggi", None)], title="Frequenza")
    assert "Nessun dato." in charts.bars([], title="Carico")


def test_over_the_limit_is_not_only_a_colour():
    assert "85 !" in charts.bars(PAIRS, title="Carico", limit=80)
    assert "is-over" in charts.progress(7, 6, title="Ore")
    assert 'aria-label="Ore: 4 di 6 h."' in charts.progress(4, 6, title="Ore", unit=" h")
    assert "0 di 0" in charts.progress(None, None, title="Ore")


def test_names_stay_text_and_ids_differ():
    picture = charts.bars([("<script>", 1)], title="<b>")
    assert "<script>" not in picture
    assert "<b>" not in picture
    assert charts.bars(PAIRS, title="x") != charts.bars(PAIRS, title="x")
