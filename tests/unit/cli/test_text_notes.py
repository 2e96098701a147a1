"""`duijie explain` says what was repaired in a profile's texts and what nobody can read any more."""

import pytest

from contracts.pool_log import TextEdit
from models.roadshow.explain.why import NotCounted
from services.cli.render.cleaned import text_notes
from services.cli.render.remedies import not_counted
from services.cli.texts import LANGUAGE
from tests.unit.publishing.makers import startup


@pytest.fixture(autouse=True)
def english():
    token = LANGUAGE.set("en")
    yield
    LANGUAGE.reset(token)


def test_each_repaired_text_is_named_with_what_was_repaired():
    edits = {
        "summary": [
            TextEdit(0, 3, "", "html"),
            TextEdit(9, 12, "", "html"),
            TextEdit(20, 25, "", "pinyin"),
        ]
    }
    assert text_notes(startup("T-1", "甲", edits=edits)) == [
        "summary: repaired when it came in (HTML tag × 2, pinyin inserted after a character × 1)"
    ]


def test_a_damaged_place_is_named_and_the_original_asked_for():
    (line,) = text_notes(startup("T-1", "甲", summary="我们做\ufffd\ufffd检测设备"))
    assert line.startswith("summary: characters 4 to 5 are damaged")


def test_texts_as_they_were_written_need_no_word():
    assert text_notes(startup("T-1", "甲", summary="我们做检测设备。")) == []


def test_why_a_filing_does_not_count_is_told_with_its_own_reason_and_who_verified_it():
    other = NotCounted("I-1", "沃土资本", "revoked", None, "registration cancelled", "Li Ning")
    assert not_counted(other) == "filing revoked: registration cancelled, verified by Li Ning"
    assert not_counted(NotCounted("I-1", "沃土资本", "stage")) == "does not invest at this stage"
