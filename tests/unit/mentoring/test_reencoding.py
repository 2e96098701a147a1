"""A pool that is encoded anew: it goes on with the old vectors, and goes over at once when the last
profile has new ones.
"""

from typing import Literal

import msgspec
import pytest

from contracts.decisions import Cycle, Pairing
from contracts.pool_log import Reencoded, Vectors
from tests.unit.mentoring.pool import (
    NOON,
    POOL,
    MentoringLog,
    exact,
    mentor,
    opened,
    startup,
    told,
    vectors,
)

EAST, NORTH = exact([127, *[0] * 15]), exact([0, 127, *[0] * 14])
NEW_EAST, NEW_NORTH = exact([127, *[0] * 23], model="new"), exact([0, 127, *[0] * 22], model="new")


def reencoded(key: str, made: Vectors, *, of: str = "") -> Reencoded:
    kind: Literal["startup", "mentor"] = "startup" if key in "abc" else "mentor"
    return Reencoded(
        pool=POOL,
        time=NOON,
        event=f"re-encode/{key}",
        entity=kind,
        id=key,
        of=of or f"{kind}s/{key}",
        vectors=made,
    )


@pytest.fixture(params=["on_change", "cycle"])
def host(request: pytest.FixtureRequest) -> MentoringLog:
    """Return a pool with two startups, each with the mentor of its field."""
    return opened(
        startup("a", vectors=EAST), startup("b", vectors=NORTH), mentor("m", vectors=EAST), mentor("n", vectors=NORTH),
        mode=request.param,
    )  # fmt: skip


def test_new_vectors_alone_decide_nothing_and_the_pool_goes_over_with_the_last(host):
    pairs = host.pairs()
    for key, made in (("a", NEW_EAST), ("m", NEW_EAST), ("b", NEW_NORTH)):
        assert host.take(reencoded(key, made)) == []
        assert host.state.model == ("encoder-1", 16)
        assert f"kept/{'startup' if key in 'ab' else 'mentor'}/{key}" in host.fields
    assert host.take(reencoded("n", NEW_NORTH)) == []
    assert host.state.model == ("new", 24)
    assert not [key for key in host.fields if key.startswith("kept/")]
    assert host.pairs() == pairs
    (cycle,) = [one for one in host.command("open_cycle") if isinstance(one, Cycle)]
    assert (cycle.model, cycle.kept) == ("new", 2)


def test_in_between_pairs_are_scored_by_the_old_vectors_of_both(host):
    before = [(one.startup, one.mentor, one.score) for one in host.state.live()]
    host.take(reencoded("a", NEW_NORTH), reencoded("n", NEW_EAST))
    decided = host.command("open_cycle")
    assert [one.model for one in decided if isinstance(one, Cycle)] == ["encoder-1"]
    assert not [one for one in decided if isinstance(one, Pairing)]
    assert [(one.startup, one.mentor, one.score) for one in host.state.live()] == before


def test_an_edit_in_between_counts_at_once_with_the_old_vectors(host):
    host.take(startup("a", vectors=NEW_EAST, name="New name", event="edit"))
    assert host.state.startups["a"].name == "New name"
    assert host.state.startups["a"].vectors == EAST
    assert host.pairs() == {("a", "m"), ("b", "n")}


def test_a_newcomer_with_new_vectors_waits_without_a_refusal_and_gets_its_place_with_the_others():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=EAST), mode="on_change")
    assert host.take(startup("b", vectors=NEW_NORTH), mentor("n", vectors=NEW_NORTH)) == []
    assert host.pairs() == {("a", "m")}
    assert host.take(reencoded("a", NEW_EAST)) == []
    assert told(host.take(reencoded("m", NEW_EAST))) == [("b", "n", "proposed", "next_best")]


def test_vectors_of_an_older_text_are_passed_over(host):
    host.take(startup("a", vectors=EAST, summary="another text", event="edit"))
    before = dict(host.fields)
    assert host.step(reencoded("a", NEW_EAST)) == ({}, [], ())
    assert host.step(reencoded("c", NEW_EAST)) == ({}, [], ())
    assert host.fields == before


def test_new_vectors_that_come_twice_change_nothing(host):
    host.take(reencoded("a", NEW_EAST))
    assert host.step(reencoded("a", NEW_EAST)) == ({}, [], ())


def test_two_new_encoders_at_once_do_not_mix(host):
    third = msgspec.structs.replace(NEW_EAST, model="third")
    host.take(*(reencoded(key, NEW_EAST) for key in "amb"), reencoded("n", third))
    assert host.state.model == ("encoder-1", 16)
    host.take(reencoded("n", NEW_NORTH))
    assert host.state.model == ("new", 24)


def test_a_profile_that_leaves_may_be_the_last_that_was_waited_for(host):
    host.take(*(reencoded(key, NEW_EAST) for key in "amb"))
    host.remove("mentor", "n")
    assert host.state.model == ("new", 24)


def test_vectors_of_the_old_encoder_that_come_late_are_taken_back(host):
    host.take(reencoded("a", NEW_EAST))
    host.take(startup("a", vectors=EAST, event="edit"))
    assert host.state.coming == {}
    assert "kept/startup/a" not in host.fields


def test_unreadable_new_vectors_do_not_wait(host):
    broken = Vectors("new", 24, {"all": "AAAA"})
    assert told(host.take(startup("a", vectors=broken)))[0] == (
        "refused",
        "model_mismatch",
        "unreadable",
    )


def test_a_pool_that_closes_in_between_begins_again_with_the_latest_vectors(host):
    host.take(reencoded("a", NEW_EAST))
    host.remove("programme", POOL)
    assert host.state.startups["a"].vectors == NEW_EAST
    assert not [key for key in host.fields if key.startswith("kept/")]


def test_a_restart_in_between_changes_nothing(host):
    other = MentoringLog()
    other.state, other.fields = host.fold.restore(POOL, host.fields), dict(host.fields)
    for key, made in (("a", NEW_EAST), ("m", NEW_EAST), ("b", NEW_NORTH), ("n", NEW_NORTH)):
        assert other.step(reencoded(key, made)) == host.step(reencoded(key, made))
        other.restart()
        assert other.state.coming == host.state.coming
        assert other.state.startups == host.state.startups
        assert other.state.mentors == host.state.mentors
    assert other.command("open_cycle") == host.command("open_cycle")


def test_with_the_pool_a_profile_of_another_size_waits_too():
    host = opened(mentor("m"), startup("a"), mode="on_change")
    assert host.take(startup("b", vectors=vectors(1, dims=8))) == []
    assert host.state.out["startup/b"].detail == "encoder-1/8"
