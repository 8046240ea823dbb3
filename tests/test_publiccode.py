"""publiccode.yml says what the standard requires (publiccodeyml/publiccode.yml, core schema)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CATEGORIES = {"appointment-scheduling", "workflow-management", "document-management", "online-booking", "collaboration"}


@pytest.fixture
def sheet():
    return yaml.safe_load((ROOT / "publiccode.yml").read_text())


def test_the_mandatory_keys_are_there(sheet):
    assert {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    } <= set(sheet)
    assert sheet["legal"]["license"] == "EUPL-1.2"
    assert set(sheet["categories"]) <= CATEGORIES
    assert sheet["organisation"]["uri"] == "urn:x-italian-pa:c_i690"
    assert "it" not in sheet
    assert "IT" not in sheet
    assert date.fromisoformat(sheet["releaseDate"])


def test_the_texts_keep_the_limits_of_the_standard(sheet):
    text = sheet["description"]["it"]
    assert 0 < len(text["shortDescription"]) <= 150
    assert 150 <= len(text["longDescription"]) <= 10_000
    assert text["features"]
    assert sheet["maintenance"]["contacts"][0]["name"]
