"""Past failure never lowers a rank: whatever came of what, in whatever order, in either kind of
pool, every part of every score is as it would be without all that came to nothing.
"""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import decisions
from contracts.decisions import Refused
from contracts.pool_log import Outcome, PastDeal, Record
from models.affinity import fit
from tests.property.outcomes.histories import EVENT_DAY, FAILURES, events, numbered
from tests.unit.mentoring import pool as mentoring
from tests.unit.roadshow.pool import NOON, RoadshowLog, command, investor, programme, startup

_DEALS = [PastDeal(company=f"c{n}", day=f"2025-01-0{n + 1}", industries=["I65"]) for n in range(3)]
_ENTRIES = [startup(f"s{n}", industries=[["I65", "A01"][n]], region="330102") for n in range(2)]
_BACKERS = [investor("i0", deals=_DEALS), investor("i1", holdings=["s1"])]
_TEAMS = [mentoring.startup(key, 1, wishes=["i0"]) for key in ("s0", "s1")]
_GUIDES = [mentoring.mentor(key, 2, capacity=2, wishes=["s1"]) for key in ("i0", "i1")]
_HISTORY = st.lists(events, max_size=10).map(numbered)


def _on_stage(told: list[Outcome]) -> tuple[list[dict[str, int]], list[bytes]]:
    log = RoadshowLog(programme(event_on=EVENT_DAY), *_ENTRIES, *_BACKERS)
    found = log.take(command("open_cycle"), *told, command("open_cycle"))
    state = log.state
    parts = [
        dict(fit(one, other, state.measure).parts)
        for one in state.startups.values()
        for other in state.investors.values()
    ]
    return parts, _said(found)


def _in_pairs(told: list[Outcome]) -> tuple[list[dict[str, int]], list[bytes]]:
    log = mentoring.MentoringLog(mentoring.programme(mode="on_change"), *_TEAMS, *_GUIDES)
    found = log.command("open_cycle")
    for key in ("s0", "s1"):
        for pair in log.state.pairs_of_startup(key):
            found += log.accept(pair.startup, pair.mentor)
    found += log.take(*map(_moved, told))
    found += log.command("open_cycle", later_ms=30 * mentoring.DAY_MS)
    state = log.state
    parts = [
        dict(fit(one, other, state.measure).parts)
        for one in state.startups.values()
        for other in state.mentors.values()
    ]
    return parts, _said(found)


def _moved(event: Outcome) -> Record:
    """Return an event as it is told of the pool of mentors, which is of a later year."""
    time = event.time + mentoring.NOON - NOON
    return msgspec.structs.replace(event, pool=mentoring.POOL, time=time, on="")


def _said(found: list[Any]) -> list[bytes]:
    """Return what was decided, but for refused corrections and the numbers that they take."""
    said = [one for one in found if not isinstance(one, Refused)]
    return [decisions.encode(msgspec.structs.replace(one, seq=1)) for one in said]


def _deals(told: list[Outcome]) -> list[Outcome]:
    return [event for event in told if event.outcome not in FAILURES]


@settings(max_examples=40, deadline=None)
@given(_HISTORY)
def test_no_feature_of_a_roadshow_reads_what_came_to_nothing(told: list[Outcome]) -> None:
    assert _on_stage(told) == _on_stage(_deals(told))


@settings(max_examples=40, deadline=None)
@given(_HISTORY)
def test_no_feature_of_mentoring_reads_what_came_to_nothing(told: list[Outcome]) -> None:
    assert _in_pairs(told) == _in_pairs(_deals(told))
