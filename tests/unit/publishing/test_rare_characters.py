"""Names with rare characters: printed where a font has them, else shown by code point and told by
name and place.
"""

import json
import re
from base64 import b64decode
from io import BytesIO

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from icalendar import Calendar
from msgspec.structs import replace
from openpyxl import load_workbook

from services.publishing import letters
from services.publishing import pdf as printer
from services.publishing.digest import read
from services.publishing.edition import Edition, Participants
from services.publishing.files import MANIFEST, exported, not_printed
from services.publishing.letters import unprintable, with_letters
from services.publishing.pages import booklet
from services.publishing.pdf import pdf
from services.publishing.stand_ins import with_stand_ins
from services.publishing.unprinted import Unprinted, names_of, unprinted
from tests.unit.publishing.makers import (
    MEETINGS,
    PROFILES,
    PROGRAMME,
    SLOTS,
    line_up,
    made,
    panels,
    shortlist,
    timetable,
)

IN_THE_FONTS = "𠮷𥙿䶮𬱖𫖮𬭚𬍛𪨰昇喆堃〇"
IN_NO_FONT = "\U0001f680"
PRIVATE = "\ue123"


@pytest.fixture(autouse=True)
def only_carried_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fonts this machine has besides, tests see those that the project brings."""
    monkeypatch.setattr(letters, "_HANAZONO", ())


def with_name(name: str) -> Edition:
    """Return a roadshow whose startup T-2 is called `name`, in every document."""
    startups = PROFILES.startups | {"T-2": replace(PROFILES.startups["T-2"], name=name)}
    entries = [
        replace(one, name=name) if one.startup == "T-2" else one for one in shortlist().entries
    ]
    slots = [replace(one, name=name) if one.startup == "T-2" else one for one in SLOTS]
    meetings = [
        replace(one, startup_name=name) if one.startup == "T-2" else one for one in MEETINGS
    ]
    return made(
        profiles=Participants(startups, PROFILES.investors, PROFILES.judges),
        shortlist=shortlist(entries=entries),
        line_up=line_up(slots=slots),
        timetable=timetable(meetings=meetings),
    )


def carried(html: str) -> set[int]:
    """Return the characters for which `html` carries a letter."""
    found: set[int] = set()
    for font in re.findall(r"base64,([^']+)'", html):
        with TTFont(BytesIO(b64decode(font))) as face:
            found |= set(face.getBestCmap())
    return found


def shown(edition: Edition) -> dict[str, str]:
    """Return the pages as they are printed, still without their letters."""
    return {
        page.name: with_stand_ins(page.html, unprintable(page.html))
        for page in booklet(edition, "zh-Hans")
    }


def printed(edition: Edition, name: str) -> str:
    """Return one page with its letters."""
    return next(
        with_letters(page.html, "zh-Hans")
        for page in booklet(edition, "zh-Hans")
        if page.name == name
    )


def test_rare_characters_that_any_carried_font_has_are_printed():
    html = printed(with_name(f"{IN_THE_FONTS}农业"), "score-sheets")
    assert f"{IN_THE_FONTS}农业" in html
    assert set(map(ord, IN_THE_FONTS)) <= carried(html)
    assert (
        unprinted(booklet(with_name(IN_THE_FONTS), "zh-Hans"), names_of(with_name(IN_THE_FONTS)))
        == []
    )


def test_a_character_that_no_font_has_is_shown_by_its_code_point_on_every_page():
    for html in shown(with_name(f"火{IN_NO_FONT}{PRIVATE}箭")).values():
        assert "火〔U+1F680 U+E123〕箭" in html
        assert not set(f"{IN_NO_FONT}{PRIVATE}") & set(html)


@pytest.mark.skipif(not printer.available(), reason="no Pango on this machine")
def test_a_pdf_shows_the_same_stand_in():
    found = pypdfium2.PdfDocument(pdf(printed(with_name(f"火{IN_NO_FONT}箭"), "programme")))
    assert "火〔U+1F680〕箭" in found[0].get_textpage().get_text_range()


def test_whose_name_does_not_print_is_told_by_name_and_place_in_the_manifest():
    found = exported(with_name(f"火{IN_NO_FONT}箭"), ["html"], "zh-Hans")
    told = Unprinted(
        "startup", "T-2", f"火{IN_NO_FONT}箭", ["U+1F680"], ["programme", "score-sheets", "people"]
    )
    assert not_printed(found) == [told]
    assert json.loads(found[MANIFEST])["not_printed"][0]["characters"] == ["U+1F680"]


def test_nothing_is_told_where_all_prints_or_nothing_is_printed():
    assert not_printed(exported(made(), ["html"], "zh-Hans")) == []
    assert not_printed(exported(with_name(IN_NO_FONT), ["xlsx", "json", "ics"], "zh-Hans")) == []


def test_a_text_that_is_no_known_name_is_told_as_it_stands():
    bench = panels()
    names = {"J-1": "许望北", "J-2": f"林{IN_NO_FONT}舟", "J-3": "Ada Wu"}
    edition = made(panels=panels(panels=[replace(one, names=names) for one in bench.panels]))
    told = {one.name: one for one in unprinted(booklet(edition, "zh-Hans"), [])}
    assert told[f"林{IN_NO_FONT}舟"] == Unprinted(
        "text", "", f"林{IN_NO_FONT}舟", ["U+1F680"], ["programme", "people"]
    )
    assert {page for one in told.values() for page in one.pages} == {
        "programme",
        "score-sheets",
        "people",
    }
    (named,) = [
        one
        for one in unprinted(booklet(edition, "zh-Hans"), names_of(edition))
        if one.kind == "judge"
    ]
    assert (named.id, named.pages) == ("J-2", ["programme", "score-sheets", "people"])


def test_workbook_calendars_and_json_keep_the_character():
    edition = with_name(f"火{IN_NO_FONT}箭")
    found = exported(edition, ["xlsx", "ics", "json"], "zh-Hans")
    sheets = load_workbook(BytesIO(found["roadshow.xlsx"])).worksheets
    assert any(
        cell.value == f"火{IN_NO_FONT}箭"
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
    )
    calendar = Calendar.from_ical(found["calendars/startup-T-2.ics"])
    assert f"火{IN_NO_FONT}箭" in str(calendar["X-WR-CALNAME"])
    assert read(found["line-up.json"]) == edition.line_up


def test_selectors_and_joiners_leave_no_stand_in_of_their_own():
    html = shown(with_name("葛\U000e0100城❤\ufe0f👩\u200d🚀"))["programme"]
    assert "葛城" in html
    assert "〔U+2764 U+1F469 U+1F680〕" in html
    assert not re.search("U\\+(?:FE0F|E0100|200D)", html)


def test_running_heads_carry_the_letters_they_print():
    name = "“春芽—路演”（初赛）'s ·"
    html = printed(made(programme=replace(PROGRAMME, name=name)), "score-sheets")
    assert set(map(ord, name)) <= carried(html), (
        "a head that only the style sheet holds needs its letters too"
    )


def test_blanks_of_any_width_need_no_font():
    assert unprintable("a\u2009b\u3000c\u2028\n") == frozenset()
