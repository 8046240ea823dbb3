"""Many measures at one look: the picture, and the same data as words and as a table."""

from base64 import b64decode
from xml.etree import ElementTree as ET

import pytest

from sesto_social.ui.radar import Axis, Series, radar, radar_image, score_bars

AXES = [Axis("B1", "Salute e crescita", "Bambino"), Axis("B2", "Autonomia", "Bambino"), Axis("F1", "Cura di base", "Famiglia")]
NOW, BEFORE = Series("T1 del 12/03/2026", {"B1": 4, "B2": 2, "F1": 5}), Series("T0 del 12/09/2025", {"B1": 3, "F1": 5})


@pytest.mark.parametrize("draw", [radar, score_bars])
def test_it_has_a_name_a_description_and_a_table(draw):
    picture = draw(AXES, [NOW, BEFORE], title="Mondo del Bambino")
    svg, _, rest = picture.partition("</svg>")
    ET.fromstring(svg.partition(">")[2] + "</svg>")
    assert "T1 del 12/03/2026: 3 dimensioni su 3, da 2 a 5; T0 del 12/09/2025: 2 dimensioni su 3, da 3 a 5." in svg
    assert "<td>4</td><td>3</td>" in rest
    assert "<td>2</td><td>—</td>" in rest
    assert "style=" not in picture


def test_the_one_behind_differs_by_line_and_by_mark_not_only_by_colour():
    alone, both = radar(AXES, [NOW], title="x"), radar(AXES, [NOW, BEFORE], title="x")
    assert "stroke-dasharray" not in alone
    assert "<rect" not in alone
    assert "stroke-dasharray" in both
    assert both.count("<rect") == 3


def test_a_missing_measure_leaves_a_gap_and_none_at_all_leaves_the_wheel():
    assert radar(AXES, [NOW], title="x").count("<polygon") == 7
    gapped = radar(AXES, [BEFORE], title="x")
    assert gapped.count("<polygon") == 6
    assert gapped.count("<polyline") == 1
    assert "nessun punteggio" in radar(AXES, [Series("ora", {})], title="x")


def test_names_are_escaped():
    assert "<script>" not in radar([Axis("B1", "<script>", "<b>")], [Series("<i>", {"B1": 1})], title="<u>")
    assert "<script>" not in score_bars([Axis("B1", "<script>", "<b>")], [Series("<i>", {"B1": 1})], title="<u>")


def test_as_an_image_it_carries_itself():
    address, words = radar_image(AXES, [NOW], title="Mondo del Bambino")
    kind, _, content = address.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert ET.fromstring(b64decode(content)).tag == "{http://www.w3.org/2000/svg}svg"
    assert words.startswith("Mondo del Bambino.")
