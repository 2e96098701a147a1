"""However names, ids, references, addresses and prose are spelt in the feeds, both folds decide the
same.
"""

from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts import decisions, pool_log
from contracts.decisions import Pairing, Panels, Refused, Shortlist, Timetable
from contracts.feeds import KEY_FIELDS, normal_key
from contracts.pool_log import Investor, Mentor, Record, Startup
from models.mentoring import Matcher
from models.mentoring.doubts import doubts as doubts_of_mentoring
from models.roadshow import RoadshowFold
from models.roadshow.doubts import doubts as doubts_on_stage
from services.intake.admit import LINES, Admission
from tests.property.names.dirty import Id, PoolId, dirty
from tests.property.names.programmes import CODE, MENTORING, POOL, ROADSHOW, Written
from tests.unit.mentoring.pool import vectors

NOON = 1_772_000_000_000
_ADMISSIONS = {feed: Admission(line) for feed, line in LINES.items()}


def admitted(written: list[Written], chance: Random | None) -> list[Record]:
    """Return the pool-log records of `written`, spelt some other way where there is a `chance`;
    vectors by place.
    """
    records = []
    for place, (feed, clean) in enumerate(written):
        value = clean if chance is None else dirty(chance, clean)
        key = normal_key(feed, next(value[field] for field in KEY_FIELDS[feed] if value.get(field)))
        key = key if chance is None else dirty(chance, PoolId(key) if key == POOL else Id(key))
        found = _ADMISSIONS[feed].admit(key.encode(), msgspec.json.encode(_plain(value)), None)
        (pool,) = found.pools
        record = pool_log.decode(
            _ADMISSIONS[feed].writer.write(pool, NOON + place, b'"event/%d"' % place, found.content)
        )
        if isinstance(record, Startup | Mentor | Investor):
            record = msgspec.structs.replace(record, vectors=vectors(place))
        if isinstance(record, Mentor):  # no register shares places out here
            record = msgspec.structs.replace(record, shared=False)
        records.append(record)
    return records


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, str) else value


def decided(fold: Any, records: list[Record]) -> tuple[Any, list[Any]]:
    state = fold.empty(str(POOL))
    found = [
        one
        for record in records
        for one in fold.step(state, record, pool_log.encode(record)).decisions
    ]
    return state, found


def without_spelling(value: Any) -> Any:
    """Return a decision without what only shows how something was spelt."""
    if isinstance(value, dict):
        kept = {
            key: part
            for key, part in value.items()
            if not key.endswith(("name", "names", "quote", "document", "reason"))
        }
        return {key: without_spelling(part) for key, part in kept.items()}
    return [without_spelling(part) for part in value] if isinstance(value, list) else value


def shown(found: list[Any]) -> list[Any]:
    return [without_spelling(msgspec.json.decode(decisions.encode(one))) for one in found]


FOLDS: dict[str, tuple[Any, list[Written], Any]] = {
    "mentoring": (Matcher(), MENTORING, doubts_of_mentoring),
    "roadshow": (RoadshowFold(), ROADSHOW, doubts_on_stage),
}
CLEAN = {kind: decided(fold, admitted(written, None)) for kind, (fold, written, _) in FOLDS.items()}


@settings(max_examples=25, deadline=None, phases=(Phase.generate,))
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("kind", FOLDS)
def test_decisions_and_doubts_do_not_depend_on_spelling(kind: str, seed: int) -> None:
    fold, written, doubts = FOLDS[kind]
    state, found = decided(fold, admitted(written, Random(seed)))
    assert shown(found) == shown(CLEAN[kind][1])
    assert doubts(state) == []


def test_the_clean_programmes_bring_every_kind_of_tie_to_bear() -> None:
    found = CLEAN["mentoring"][1]
    pairs = {(one.startup, one.mentor) for one in found if isinstance(one, Pairing)}
    kept_apart = {
        ("Q-T0", "Q-M0"), ("Q-T1", "Q-M0"), ("Q-T2", "Q-M1"), ("Q-T1", "Q-M2"), (str(CODE), "Q-M2"),
        ("Q-T2", "Q-M3"), ("Q-T2", "Q-M4"), ("Q-T4", "Q-M4"),
    }  # fmt: skip
    assert pairs
    assert pairs.isdisjoint(kept_apart)
    on_stage = CLEAN["roadshow"][1]
    timetable = next(one for one in on_stage if isinstance(one, Timetable))
    meetings = {(one.startup, one.investor) for one in timetable.meetings}
    assert meetings
    assert meetings.isdisjoint(
        {
            ("Q-T0", "Q-I0"),
            ("Q-T1", "Q-I1"),
            ("Q-T2", "Q-I2"),
            ("Q-T4", "Q-I3"),
            (str(CODE), "Q-I0"),
        }
    )
    assert any(isinstance(one, Shortlist) and one.entries for one in on_stage)
    assert any(isinstance(one, Panels) and one.spared for one in on_stage)


def test_the_clean_programmes_name_nobody_who_is_unknown() -> None:
    for _, found in CLEAN.values():
        codes = {one.code for one in found if isinstance(one, Refused)}
        assert not {code for code in codes if code.startswith("unknown_")}, codes
