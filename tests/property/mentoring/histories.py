"""Random histories of a small pool, as Hypothesis strategies.

A matcher runs along while a history is drawn, so that answers and commands mostly meet pairs that
are there.
"""

from typing import Any

import msgspec
from hypothesis import strategies as st

from contracts.mentoring import Limit
from contracts.pool_log import Answer, Command, Outcome, Record, Reencoded, Removed
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    POOL,
    MentoringLog,
    mentor,
    programme,
    startup,
    vectors,
)

TEAMS, GUIDES = ["a", "b", "c", "d"], ["m", "n", "o"]
BASE: dict[str, Any] = {"pool": POOL, "time": NOON, "event": ""}
LIMITS: list[list[Limit]] = [
    [], [], [Limit("mentor", "region", at_most=1)], [Limit("startup", "track", at_most=1)], [Limit("pool", "newcomer", at_least=1)],
]  # fmt: skip
LANGUAGES = st.sampled_from([["zh-Hans"], ["zh-Hans", "en"], ["zh-Hans", "zh-Hant"], ["en"]])
PEOPLE = st.sampled_from([[], [], [], ["k1"], ["k2"]])
REGIONS = st.sampled_from(["510100", "510104", "310000"])
VECTORS = st.sampled_from([*map(vectors, range(12)), None, vectors(1, model="other")])

startups = st.builds(
    startup,
    st.sampled_from(TEAMS),
    languages=LANGUAGES,
    vectors=VECTORS,
    people=PEOPLE,
    region=REGIONS,
)
mentors = st.builds(
    mentor,
    st.sampled_from(GUIDES),
    languages=LANGUAGES,
    vectors=VECTORS,
    people=PEOPLE,
    capacity=st.integers(0, 3),
    min_load=st.integers(0, 2),
    remote=st.sampled_from([True, True, False]),
    region=REGIONS,
    conflicts=st.sampled_from([[], [], [], ["a"], ["b"]]),
    available_until=st.sampled_from(["", "", "2026-10-05"]),
)
programmes = st.builds(
    programme,
    mode=st.sampled_from(["on_change", "cycle"]),
    mentors_per_startup=st.integers(1, 2),
    min_score=st.sampled_from([0, 0, 3_000]),
    candidates_per_startup=st.sampled_from([2, 50]),
    closes_on=st.sampled_from(["", "", "2026-10-10"]),
    opens_on=st.sampled_from(["", "", "2026-10-02"]),
    review=st.sampled_from([False, False, True]),
    overbook=st.sampled_from([0, 0, 1]),
    open_proposals_per_mentor=st.sampled_from([0, 0, 1]),
    seen_too_often=st.sampled_from([0, 0, 2]),
    remind_after_days=st.sampled_from([[], [1, 3], [2], [1, 2, 6]]),
    most_changes=st.sampled_from([None, None, 1]),
    minimum_loads=st.sampled_from(["preferred", "preferred", "required"]),
    policy=st.sampled_from(["total", "total", "fair"]),
    limits=st.sampled_from(LIMITS),
)
REMOVALS: list[tuple[Any, str]] = [
    *(("startup", key) for key in TEAMS),
    *(("mentor", key) for key in GUIDES),
    ("programme", POOL),
    ("investor", "i"),
]
VERBS = [
    "startup",
    "startup",
    "mentor",
    "answer",
    "answer",
    "answer",
    "answer",
    "pin",
    "release",
    "swap",
    "undo",
    "outcome",
    "remove",
    "programme",
]
VERBS += ["open_cycle", "open_cycle", "tick", "tick", "publish", "publish", "recall_publication"]


def _pair(draw: st.DrawFn, host: MentoringLog) -> tuple[str, str]:
    """Draw a pair in force or under review mostly, else any."""
    draft = host.state.draft.pairs if host.state.draft else []
    known = sorted({*host.pairs(), *draft})
    if known and draw(st.sampled_from([True, True, True, False])):
        return draw(st.sampled_from(known))
    return draw(st.sampled_from([*TEAMS, "unknown"])), draw(st.sampled_from(GUIDES))


def _reencoded(draw: st.DrawFn, host: MentoringLog) -> Record:
    """Draw new vectors, mostly of a profile as it is now; a few draws bring a whole pool over."""
    kind: Any = draw(st.sampled_from(["startup", "mentor"]))
    profiles: dict[str, Any] = host.state.startups if kind == "startup" else host.state.mentors
    key = draw(st.sampled_from(TEAMS if kind == "startup" else GUIDES))
    event = profiles[key].event if key in profiles else ""
    of = draw(st.sampled_from([event, event, event, "another"]))
    made = vectors(
        draw(st.integers(0, 12)), model=draw(st.sampled_from(["other", "other", "third"]))
    )
    return Reencoded(**BASE, entity=kind, id=key, of=of, vectors=made)


def _record(draw: st.DrawFn, host: MentoringLog) -> Record:
    verb: Any = draw(st.sampled_from(VERBS))
    if verb in ("startup", "mentor", "programme"):
        profiles: dict[str, st.SearchStrategy[Any]] = {
            "startup": startups,
            "mentor": mentors,
            "programme": programmes,
        }
        record: Record = draw(profiles[verb])
        return record
    if verb == "remove":
        entity, key = draw(st.sampled_from(REMOVALS))
        return Removed(**BASE, entity=entity, id=key, erased=draw(st.booleans()))
    if verb in ("open_cycle", "tick", "publish", "recall_publication", "undo", "swap"):
        teams = (
            draw(st.tuples(st.sampled_from(TEAMS), st.sampled_from(TEAMS)))
            if verb == "swap"
            else ("", "")
        )
        return Command(**BASE, command=verb, startup=teams[0], other_startup=teams[1])
    team, guide = _pair(draw, host)
    if verb == "answer":
        by: Any = draw(st.sampled_from(["startup", "mentor"]))
        what: Any = draw(st.sampled_from(["accept", "accept", "decline"]))
        return Answer(**BASE, startup=team, mentor=guide, by=by, answer=what)
    if verb == "outcome":
        what = draw(st.sampled_from(["met", "completed", "completed"]))
        return Outcome(**BASE, startup=team, partner=guide, outcome=what)
    return Command(**BASE, command=verb, startup=team, mentor=guide)


@st.composite
def histories(draw: st.DrawFn, length: int = 25) -> list[Record]:
    """Return records in time order, at most three days apart, each with an event id of its own."""
    host, records, time = MentoringLog(), list[Record](), NOON
    first: list[Record] = [draw(programmes)]
    first += [msgspec.structs.replace(draw(startups), id=key) for key in TEAMS[:3]]
    first += [msgspec.structs.replace(draw(mentors), id=key) for key in GUIDES[:2]]
    first.append(Command(**BASE, command="open_cycle"))
    for number in range(draw(st.integers(len(first), length))):
        time += draw(st.sampled_from([0, 0, DAY_MS // 2, 3 * DAY_MS]))
        later = _reencoded if draw(st.integers(0, 5)) == 0 else _record
        record = first[number] if number < len(first) else later(draw, host)
        records.append(msgspec.structs.replace(record, time=time, event=f"e{number}"))
        host.take(records[-1])
    return records
