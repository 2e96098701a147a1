"""Random histories of a small pool, as Hypothesis strategies."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from contracts.pool_log import Answer, Command, Outcome, Record, Removed
from tests.unit.matching.pool import DAY_MS, NOON, POOL, mentor, programme, startup, vectors

TEAMS, GUIDES = ["a", "b", "c", "d"], ["m", "n", "o"]
LANGUAGES = st.lists(st.sampled_from(["zh-Hans", "en"]), min_size=1, max_size=2, unique=True)
PEOPLE = st.lists(st.sampled_from(["k1", "k2", "k3", "k4", "k5", "k6"]), max_size=1)
VECTORS = st.one_of(st.integers(0, 50).map(vectors), st.none(), st.just(vectors(1, model="other")))

startups = st.builds(
    startup,
    st.sampled_from(TEAMS),
    languages=LANGUAGES,
    vectors=VECTORS,
    people=PEOPLE,
    region=st.sampled_from(["510100", "310000"]),
)
mentors = st.builds(
    mentor,
    st.sampled_from(GUIDES),
    languages=LANGUAGES,
    vectors=VECTORS,
    people=PEOPLE,
    capacity=st.integers(0, 3),
    min_load=st.integers(0, 2),
    remote=st.booleans(),
    region=st.sampled_from(["510100", "310000"]),
    conflicts=st.lists(st.sampled_from(TEAMS), max_size=1),
    available_until=st.sampled_from(["", "2026-09-24"]),
)
programmes = st.builds(
    programme,
    mode=st.sampled_from(["on_change", "cycle"]),
    mentors_per_startup=st.integers(1, 2),
    min_score=st.sampled_from([0, 3_500]),
    candidates_per_startup=st.sampled_from([2, 50]),
    closes_on=st.sampled_from(["", "2026-09-26"]),
)


def _any(kind: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields["startup"] = st.sampled_from([*TEAMS, "unknown"])
    partner = "partner" if kind is Outcome else "mentor"
    fields[partner] = st.sampled_from(GUIDES)
    return st.builds(kind, pool=st.just(POOL), time=st.just(0), event=st.just("e"), **fields)


answers = _any(
    Answer, by=st.sampled_from(["startup", "mentor"]), answer=st.sampled_from(["accept", "accept", "decline"])
)
outcomes = _any(Outcome, outcome=st.sampled_from(["met", "completed"]))
commands = _any(
    Command, command=st.sampled_from(["open_cycle", "open_cycle", "pin", "release", "tick", "tick", "publish"])
)
removals = st.builds(
    lambda who: Removed(pool=POOL, time=0, event="e", entity=who[0], id=who[1]),
    st.sampled_from(
        [("startup", key) for key in TEAMS]
        + [("mentor", key) for key in GUIDES]
        + [("programme", POOL), ("investor", "i")]
    ),
)
_FIRST: st.SearchStrategy[tuple[Record, ...]] = st.tuples(programmes, startups, startups, mentors, mentors)
_ANY = st.one_of(startups, mentors, answers, answers, answers, commands, commands, outcomes, removals, programmes)


@st.composite
def histories(draw: st.DrawFn, length: int = 25) -> list[Record]:
    """Return records in time order, a day or less apart, each with an event id of its own."""
    records: list[Record] = [*draw(_FIRST), *draw(st.lists(_ANY, max_size=length))]
    time = NOON
    timed = []
    for number, record in enumerate(records):
        time += draw(st.sampled_from([0, DAY_MS // 2, 3 * DAY_MS])) if number > 5 else 0
        timed.append(msgspec.structs.replace(record, time=time, event=f"e{number}"))
    return timed
