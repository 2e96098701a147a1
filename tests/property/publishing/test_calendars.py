"""Whoever imports every export, or only some of them, has in his calendar what the last one says."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from contracts.decisions import LineUp, Panels, Timetable
from services.publishing.agenda import agenda
from services.publishing.calendars import calendars
from services.publishing.edition import Document, Edition, edition
from tests.unit.publishing.makers import (
    PROFILES,
    PROGRAMME,
    line_up,
    meeting,
    panels,
    shortlist,
    slot,
    timetable,
)

HOURS = ["09:00", "09:15", "09:30", "10:00"]
STARTUPS, INVESTORS = ["T-1", "T-2", "T-3"], ["I-1", "I-2"]


@st.composite
def a_line_up(draw: Any, seq: int, version: int) -> LineUp:
    on_stage = draw(st.lists(st.sampled_from(STARTUPS), unique=True))
    hours = draw(
        st.lists(
            st.sampled_from(HOURS), min_size=len(on_stage), max_size=len(on_stage), unique=True
        )
    )
    places = zip(on_stage, sorted(hours), strict=True)
    slots = [
        slot(1, place, key, hour, f"{hour[:3]}{int(hour[3:]) + 10}")
        for place, (key, hour) in enumerate(places, 1)
    ]
    return line_up(seq=seq, version=version, slots=slots)


@st.composite
def a_timetable(draw: Any, seq: int, version: int) -> Timetable:
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(STARTUPS), st.sampled_from(INVESTORS)),
            unique=True,
            max_size=4,
        )
    )
    meetings = [
        meeting(pair[0], pair[1], f"1{draw(st.integers(3, 6))}:00", "17:00", n)
        for n, pair in enumerate(pairs, start=1)
    ]
    return timetable(seq=seq, version=version, meetings=meetings)


@st.composite
def a_panel(draw: Any, seq: int, version: int) -> Panels:
    known = panels().panels[0]
    judges = draw(st.lists(st.sampled_from(["J-1", "J-2"]), unique=True))
    return panels(seq=seq, version=version, panels=[type(known)(**{
        name: getattr(known, name) for name in known.__struct_fields__
    } | {"judges": judges})])  # fmt: skip


@st.composite
def histories(draw: Any) -> list[Edition]:
    """Return the edition after each of several publications."""
    decisions: list[Document] = [shortlist(seq=1)]
    found = []
    for number in range(draw(st.integers(2, 4))):
        for place, kind in enumerate((a_line_up, a_panel, a_timetable)):
            if number == 0 or draw(st.booleans()):
                decisions.append(draw(kind(10 * number + place + 2, number + 1)))
        found.append(edition(PROGRAMME, PROFILES, decisions))
    return found


def imported(found: list[Edition]) -> dict[str, set[tuple[str, str, str]]]:
    """Return file stem -> (UID, begin, place) of what stands in a calendar that took these exports,
    the highest SEQUENCE of each UID.
    """
    held: dict[str, dict[str, tuple[int, Any]]] = {}
    for one in found:
        for name, content in calendars(one).items():
            mine = held.setdefault(name.removesuffix(".ics").removesuffix("-cancelled"), {})
            for event in Calendar.from_ical(content).walk("VEVENT"):
                uid, sequence = str(event["UID"]), int(str(event["SEQUENCE"]))
                if sequence >= mine.get(uid, (-1, None))[0]:
                    mine[uid] = sequence, event
    return {name: standing for name, mine in held.items() if (standing := _standing(mine))}


def _standing(mine: dict[str, tuple[int, Any]]) -> set[tuple[str, str, str]]:
    confirmed = [event for _, event in mine.values() if event["STATUS"] == "CONFIRMED"]
    return {
        (str(one["UID"]), one["DTSTART"].dt.strftime("%H:%M"), str(one["LOCATION"]))
        for one in confirmed
    }


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_a_calendar_ends_with_what_the_last_export_says_whichever_were_imported_before(found, data):
    earlier = [one for one in found[:-1] if data.draw(st.booleans())]
    wanted = {
        f"{person.kind}-{person.id}": {(one.uid, one.starts_at) for one in mine}
        for person, mine in agenda(found[-1]).items()
    }
    held = {
        name: {(uid, begin) for uid, begin, _ in mine}
        for name, mine in imported([*earlier, found[-1]]).items()
    }
    assert held == wanted
