"""A roadshow that is encoded anew: the same list by the old vectors until all have new ones, then a
list by those.
"""

from typing import Any

import pytest

from contracts.pool_log import Reencoded, Vectors
from tests.unit.roadshow.pool import (
    NOON,
    POOL,
    RoadshowLog,
    investor,
    opened,
    removed,
    startup,
    vector,
)

LIVE: dict[str, Any] = {"mode": "on_change"}


def new(seed: int) -> Vectors:
    return vector(seed, model="m2")


def reencoded(entity: Any, key: str, made: Vectors, of: str) -> Reencoded:
    return Reencoded(
        pool=POOL, time=NOON, event=f"re-encode/{key}", entity=entity, id=key, of=of, vectors=made
    )


@pytest.fixture
def log() -> RoadshowLog:
    found, _ = opened(LIVE, startup("s1"), startup("s2"), investor("i1"))
    return found


def anew(log: RoadshowLog, key: str, made: Vectors, of: str = "") -> Reencoded:
    if key.startswith("s"):
        return reencoded("startup", key, made, of or log.state.startups[key].event)
    return reencoded("investor", key, made, of or log.state.investors[key].event)


def test_the_list_stays_until_the_last_profile_and_is_judged_by_the_new_vectors_then(log):
    assert log.take(anew(log, "s1", new(7)), anew(log, "i1", new(8))) == []
    assert log.state.model[0] == "m1"
    assert {key for key in log.fields if key.startswith("kept/")} == {
        "kept/startup/s1",
        "kept/investor/i1",
    }
    before = log.open()
    assert before.model == "m1"
    log.take(anew(log, "s2", new(9)))
    found = log.open()
    assert found.model == "m2"
    assert [one.score for one in found.entries] != [one.score for one in before.entries]
    assert not [key for key in log.fields if key.startswith("kept/")]


def test_a_newcomer_with_new_vectors_waits_in_silence(log):
    log.take(startup("s3", vectors=new(7)))
    assert [(one.startup, one.reason) for one in log.open().left_out] == [("s3", "no_vectors")]


def test_an_edit_in_between_is_judged_by_the_old_vectors(log):
    before = {entry.startup: entry.score for entry in log.open().entries}
    log.take(startup("s1", vectors=new(7), name="New name"))
    found = log.open()
    assert {entry.startup: entry.score for entry in found.entries} == before
    assert found.model == "m1"


def test_vectors_of_an_older_text_and_repeats_change_nothing(log):
    assert log.step(anew(log, "s1", new(7), of="older")) == ({}, [], ())
    assert log.step(reencoded("startup", "unknown", new(7), "e")) == ({}, [], ())
    log.take(anew(log, "s1", new(7)))
    assert log.step(anew(log, "s1", new(7))) == ({}, [], ())


def test_a_restart_in_between_changes_nothing(log):
    for key in ("s1", "i1", "s2"):
        record = anew(log, key, new(7))
        restored = log.fold.restore(POOL, log.fields)
        step = log.fold.step(restored, record, b"{}")
        assert log.step(record) == step
        again = log.fold.restore(POOL, log.fields)
        assert (again.coming, again.startups, again.models) == (
            log.state.coming,
            log.state.startups,
            log.state.models,
        )


def test_one_that_leaves_may_be_the_last_that_was_waited_for(log):
    log.take(anew(log, "s1", new(7)), anew(log, "i1", new(8)))
    log.take(removed("startup", "s2"))
    assert log.state.model[0] == "m2"
