"""The prose of a record is cleaned; ids, numbers and lists are not text."""

import pytest

from models.text import WHYS, apply, clean_fields
from services.words import LANGUAGES, say


def test_a_record_without_damage_comes_back_itself():
    record = {
        "id": "RC-T-001",
        "summary": "为工厂做质检。",
        "needs": ["investment"],
        "amount_sought_cny": 0,
    }
    cleaned, edits = clean_fields(record)
    assert cleaned is record
    assert edits == {}


def test_only_prose_is_cleaned_and_the_raw_record_stays():
    record = {
        "id": "ＡＢ",
        "summary": "創(chuàng)業(yè)",
        "thesis": "",
        "people": ["<b>x</b>"],
        "name": None,
    }
    cleaned, edits = clean_fields(record)
    assert cleaned == record | {"summary": "創業"}
    assert record["summary"] == "創(chuàng)業(yè)"
    assert list(edits) == ["summary"]
    assert apply(record["summary"], edits["summary"]) == cleaned["summary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_name_in_every_language(language):
    assert all(say(language, f"cleaning.why.{why}") for why in WHYS)
