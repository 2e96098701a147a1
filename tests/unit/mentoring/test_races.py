"""Proposals beyond the places, answers that race, who waits and who is served first, continuity."""

import pytest

from contracts.decisions import Pairing
from contracts.pool_log import Outcome
from tests.unit.mentoring.pool import POOL, MentoringLog, exact, mentor, opened, startup, told

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def raced() -> MentoringLog:
    """Return a pool in which two startups are asked for one place."""
    return opened(
        startup("a", vectors=EAST),
        startup("b", vectors=BETWEEN),
        mentor("m", vectors=EAST),
        overbook=1,
    )


def test_two_may_be_asked_for_the_last_place():
    assert raced().pairs() == {("a", "m"), ("b", "m")}


def test_the_first_accepted_wins_and_the_other_is_told_at_once():
    host = raced()
    host.answer("a", "m", "startup", "accept")
    host.answer("b", "m", "startup", "accept")
    found = host.answer("b", "m", "mentor", "accept")
    assert told(found) == [
        ("b", "m", "accepted", "accepted_by_mentor"),
        ("a", "m", "withdrawn", "place_taken"),
        ("waiting", "a", "no_capacity"),
    ]


def test_a_pin_takes_the_last_place_as_an_answer_does():
    host = raced()
    assert told(host.command("pin", "b", "m")) == [
        ("b", "m", "proposed", "pinned"),
        ("a", "m", "withdrawn", "place_taken"),
        ("waiting", "a", "no_capacity"),
    ]


def test_a_swap_takes_the_last_place_as_an_answer_does():
    host = raced()
    host.take(mentor("n", vectors=NORTH))
    host.take(startup("c", vectors=NORTH))
    host.command("open_cycle")
    assert {("a", "m"), ("b", "m"), ("c", "n")} <= host.pairs()
    found = told(host.command("swap", "b", "m", other_startup="c", other_mentor="n"))
    assert ("a", "m", "withdrawn", "place_taken") in found


def test_an_answer_that_comes_too_late_is_refused_with_the_reason():
    host = raced()
    host.accept("b", "m")
    assert told(host.answer("a", "m", "startup", "accept")) == [("refused", "place_taken", "")]


def test_who_lost_a_race_gets_the_next_best_and_is_served_when_the_place_is_free_again():
    host = raced()
    host.take(mentor("n", vectors=NORTH))
    found = told(host.accept("b", "m"))
    assert ("a", "m", "withdrawn", "place_taken") in found
    assert ("a", "n", "proposed", "next_best") in found
    host.answer("a", "n", "mentor", "decline")
    assert "a" in host.state.waiting
    host.take(
        Outcome(pool=POOL, time=host.time, event="o", startup="b", partner="m", outcome="completed")
    )
    host.command("open_cycle")
    assert ("a", "m") in host.pairs()


def test_no_more_are_asked_once_the_places_are_taken():
    host = raced()
    host.accept("b", "m")
    host.take(startup("c", vectors=EAST))
    host.command("open_cycle")
    assert host.pairs() == {("b", "m")}


def test_a_mentor_who_takes_fewer_loses_proposals_beyond_his_places_and_what_is_booked_beyond_them():
    host = opened(*(startup(f"s{i}", i) for i in range(4)), mentor("m", capacity=3), overbook=1)
    assert len(host.pairs()) == 4
    host.take(mentor("m", capacity=1))
    assert len(host.pairs()) == 2


@pytest.mark.parametrize("candidates", [1, 50])
def test_who_waits_comes_before_who_has_a_mentor_already(candidates):
    host = opened(
        startup("a", vectors=EAST),
        startup("b", vectors=NORTH),
        mentor("m", vectors=EAST),
        mode="on_change",
        mentors_per_startup=2,
        candidates_per_startup=candidates,
    )
    assert host.pairs() == {("a", "m")}
    host.take(mentor("n", vectors=EAST))
    assert host.pairs() == {("a", "m"), ("b", "n")}


def test_of_those_who_wait_alike_the_longest_waiting_is_served_first():
    host = opened(startup("z", vectors=EAST), mentor("m", vectors=EAST, capacity=0))
    host.take(startup("a", vectors=EAST))
    host.command("open_cycle", later_ms=1)
    host.take(mentor("m", vectors=EAST))
    assert host.pairs() == set()  # a cycle pool waits for a cycle, or for a place that comes free
    host.command("open_cycle", later_ms=1)
    assert host.pairs() == {("z", "m")}


def test_a_stage_change_keeps_an_accepted_pair():
    host = opened(startup("a"), mentor("m"))
    host.accept("a", "m")
    assert told(host.take(startup("a", stage="accelerator", space="加速器"))) == []
    assert told(host.command("open_cycle")) == [("cycle",)]
    assert host.pairs() == {("a", "m")}


def test_a_pair_that_completed_before_is_preferred_afterwards_and_after_a_restart():
    host = opened(startup("a", vectors=NORTH), mentor("m", vectors=BETWEEN))
    host.accept("a", "m")
    host.take(
        Outcome(pool=POOL, time=host.time, event="o", startup="a", partner="m", outcome="completed")
    )
    host.take(mentor("n", vectors=BETWEEN), startup("a", vectors=NORTH, stage="incubator"))
    host.restart()
    first = host.command("open_cycle")[0]
    assert isinstance(first, Pairing)
    assert (first.startup, first.mentor) == ("a", "m")
    assert first.reason.features["continuity"] == 10_000
    host.restart()
    assert host.state.worked == {"a": {"m"}}
