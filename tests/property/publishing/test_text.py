"""Whatever a name holds, exported files are whole: readable to others, and without characters that
have no shape.
"""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace
from openpyxl import load_workbook

from contracts.normal import is_invisible
from services.notifier.compose import notices_for
from services.notifier.files import letter
from services.publishing.calendars import calendars
from services.publishing.digest import read, written
from services.publishing.edition import Edition, Participants
from services.publishing.letters import unprintable
from services.publishing.pages import booklet
from services.publishing.plain import escaped, one_line
from services.publishing.stand_ins import with_stand_ins
from services.publishing.workbook import workbook
from tests.unit.publishing.makers import (
    MEETINGS,
    PROFILES,
    PROGRAMME,
    line_up,
    made,
    slot,
    timetable,
)

AWKWARD = [
    ",", ";", ":", "\\", '"', "\n", "\r\n", "\r", "\t", "\x00", "\x0b", "\x85", "\u2028", "\u2029", "\u200b", "\ufeff", "\ufffe",
    "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "𠮷", "🚀", "\ue000", "\\n", "BEGIN:VEVENT", "<b>", "&amp;", "=1+1", "_x0041_",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(AWKWARD), st.text(max_size=4)), min_size=1, max_size=8
).map("".join)
NAMES = TEXTS.map(lambda text: f"名{text}称").filter(
    lambda text: not any(0xD800 <= ord(c) < 0xE000 for c in text)
)
ALL_AWKWARD = f"名{''.join(AWKWARD)}称"


def edition_of(name: str) -> Edition:
    """Return a roadshow in which programme, a startup, an investor and a judge are called `name`."""
    startups = PROFILES.startups | {"T-1": replace(PROFILES.startups["T-1"], name=name)}
    investors = PROFILES.investors | {"I-1": replace(PROFILES.investors["I-1"], name=name)}
    pitch = replace(slot(1, 1, "T-1", "09:00", "09:15"), name=name)
    meetings = [replace(MEETINGS[0], startup_name=name, investor_name=name)]
    return made(
        programme=replace(PROGRAMME, name=name),
        profiles=Participants(startups, investors, PROFILES.judges),
        line_up=line_up(slots=[pitch]),
        timetable=timetable(meetings=meetings),
    )


def shapeless(text: str) -> list[str]:
    return [hex(ord(character)) for character in text if is_invisible(character)]


@example(ALL_AWKWARD)
@given(NAMES)
@settings(max_examples=40, deadline=None)
def test_a_calendar_reads_as_it_was_meant(name: str) -> None:
    expected = one_line(name)
    for content in calendars(edition_of(name)).values():
        lines = content.split(b"\r\n")
        assert b"\n" not in content.replace(b"\r\n", b"")
        assert max(map(len, lines)) <= 75
        assert not [line for line in lines if shapeless(line.decode())], (
            "cut within a character, or shapeless"
        )
        calendar = Calendar.from_ical(content)
        assert expected in unescaped(logical(content, "X-WR-CALNAME"))
        assert {str(event["STATUS"]) for event in calendar.walk("VEVENT")} <= {
            "CONFIRMED",
            "CANCELLED",
        }
    pitch, meeting = Calendar.from_ical(calendars(edition_of(name))["startup-T-1.ics"]).walk(
        "VEVENT"
    )
    assert expected in str(pitch["SUMMARY"])
    assert expected in str(meeting["SUMMARY"])


def logical(content: bytes, name: str) -> str:
    """Return the value of a property, unfolded by hand (RFC 5545, 3.1)."""
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    return next(line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:"))


def unescaped(value: str) -> str:
    """Return a TEXT value without its escapes (RFC 5545, 3.3.11).

    An unescaped separator is a fault.
    """
    made_of, characters = [], iter(value)
    for character in characters:
        assert character not in ",;", f"unescaped {character!r} in {value!r}"
        made_of.append(
            {"n": "\n", "N": "\n"}.get(x := next(characters), x) if character == "\\" else character
        )
    return "".join(made_of)


@example(ALL_AWKWARD)
@given(NAMES)
@settings(max_examples=25, deadline=None)
def test_a_workbook_holds_visible_text_alone(name: str) -> None:
    raw = workbook(edition_of(name), "zh-Hans")
    with ZipFile(BytesIO(raw)) as book:
        for part in book.namelist():
            assert not shapeless(book.read(part).decode())
    cells = [
        cell.value
        for sheet in load_workbook(BytesIO(raw))
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert not [found for cell in cells if isinstance(cell, str) for found in shapeless(cell)]


@example(ALL_AWKWARD)
@given(NAMES)
@settings(max_examples=25, deadline=None)
def test_a_printed_page_holds_no_character_without_shape_or_font(name: str) -> None:
    for page in booklet(edition_of(name), "zh-Hans"):
        shown = with_stand_ins(page.html, unprintable(page.html))
        assert not shapeless(shown)
        assert unprintable(shown) == frozenset()
        assert "<b>" not in shown


@example(ALL_AWKWARD)
@given(NAMES)
@settings(max_examples=40, deadline=None)
def test_a_json_file_shows_no_shapeless_character_and_is_still_the_decision(name: str) -> None:
    for document in edition_of(name).documents().values():
        raw = written(document)
        assert not shapeless(raw.decode())
        assert read(raw) == document


@given(
    st.recursive(
        TEXTS.filter(str.isprintable) | TEXTS,
        lambda inner: st.dictionaries(TEXTS, inner, max_size=3),
    )
)
@settings(deadline=None)
def test_an_escaped_document_says_the_same(value: Any) -> None:
    raw = (
        json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass").decode(errors="ignore")
    )
    assert json.loads(escaped(raw.encode())) == json.loads(raw)


@example(ALL_AWKWARD)
@given(NAMES)
@settings(max_examples=40, deadline=None)
def test_a_notice_holds_no_shapeless_character_and_its_subject_is_one_line(name: str) -> None:
    for document in (edition_of(name).line_up, edition_of(name).timetable):
        assert document is not None
        for notice in notices_for(document, "roadshow"):
            assert not shapeless(letter(notice))
            assert one_line(notice.subject) == notice.subject
            assert not any(line.startswith("BEGIN:VEVENT") for line in notice.body.splitlines())
