"""Answers, outcomes, commands, ticks: one verb a test."""

import pytest

from contracts.pool_log import Outcome, Programme, RoadshowRules
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    POOL,
    MentoringLog,
    exact,
    mentor,
    opened,
    programme,
    startup,
    told,
)

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def two() -> MentoringLog:
    return opened(startup("a", vectors=EAST), mentor("m", vectors=EAST), mentor("n", vectors=NORTH))


def test_both_sides_accept_in_either_order():
    host = two()
    assert told(host.answer("a", "m", "mentor", "accept")) == [
        ("a", "m", "proposed", "accepted_by_mentor")
    ]
    assert told(host.answer("a", "m", "startup", "accept")) == [
        ("a", "m", "accepted", "accepted_by_startup")
    ]
    assert host.fold.due(host.state) is None


def test_the_same_answer_again_changes_nothing():
    host = two()
    host.accept("a", "m")
    assert host.answer("a", "m", "mentor", "accept") == []
    host = two()
    host.answer("a", "m", "startup", "decline")
    before = dict(host.fields)
    assert host.answer("a", "m", "startup", "decline") == []
    assert host.fields == before


def test_a_contradicting_answer_is_refused():
    host = two()
    host.answer("a", "m", "mentor", "accept")
    assert told(host.answer("a", "m", "mentor", "decline")) == [
        ("refused", "already_answered", "proposed")
    ]
    host.answer("a", "m", "startup", "decline")
    assert told(host.answer("a", "m", "mentor", "accept")) == [
        ("refused", "already_answered", "declined")
    ]


@pytest.mark.parametrize("by", ["startup", "mentor"])
def test_a_decline_is_answered_with_the_next_best_and_never_comes_back(by: str):
    host = two()
    assert told(host.answer("a", "m", by, "decline")) == [
        ("a", "m", "declined", f"declined_by_{by}"),
        ("a", "n", "proposed", "next_best"),
    ]
    host.remove("mentor", "n")
    host.command("open_cycle")
    assert host.pairs() == set()
    assert told(host.command("pin", "a", "m")) == [("refused", "breaks_rule", "declined_before")]


def test_answers_to_nothing_are_refused():
    host = two()
    assert told(host.answer("a", "x", "startup", "accept")) == [("refused", "unknown_mentor", "")]
    assert told(host.answer("x", "m", "startup", "accept")) == [("refused", "unknown_startup", "")]
    assert told(host.answer("a", "n", "startup", "decline")) == [("refused", "unknown_pairing", "")]
    assert told(MentoringLog().answer("a", "m", "startup", "accept")) == [
        ("refused", "unknown_pool", "")
    ]


def test_a_proposal_without_a_reply_expires_on_the_tick_and_the_next_best_follows():
    host = two()
    assert host.fold.due(host.state) == NOON + 7 * DAY_MS
    assert host.command("tick", later_ms=7 * DAY_MS - 1) == []
    assert told(host.command("tick", later_ms=1)) == [
        ("a", "m", "expired", "no_reply"),
        ("a", "n", "proposed", "next_best"),
    ]
    assert told(host.answer("a", "m", "mentor", "accept")) == [
        ("refused", "unknown_pairing", "expired")
    ]


def test_an_expired_pair_may_come_back_with_the_next_cycle_only():
    host = opened(startup("a"), mentor("m"))
    assert told(host.command("tick", later_ms=8 * DAY_MS))[-1] == ("waiting", "a", "no_capacity")
    host.command("open_cycle")
    assert host.pairs() == {("a", "m")}


def test_a_pin_locks_a_proposal_against_cycles_and_ticks():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=BETWEEN))
    assert told(host.command("pin", "a", "m")) == [("a", "m", "proposed", "pinned")]
    assert host.command("pin", "a", "m") == []
    host.take(mentor("n", vectors=EAST))
    host.command("open_cycle")
    host.command("tick", later_ms=90 * DAY_MS)
    assert host.pairs() == {("a", "m")}


def test_a_pin_makes_a_pair_that_nobody_proposed_and_room_for_it():
    host = opened(
        startup("a", vectors=EAST),
        startup("b", vectors=NORTH),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
    )
    assert told(host.command("pin", "a", "n")) == [
        ("a", "m", "withdrawn", "replaced"),
        ("b", "n", "withdrawn", "replaced"),
        ("a", "n", "proposed", "pinned"),
        ("b", "m", "proposed", "next_best"),
    ]


def test_a_pin_that_cannot_be_is_refused_with_the_reason():
    host = opened(
        startup("a"),
        startup("b", languages=["en"]),
        mentor("m", capacity=1),
        mentor("n", languages=["en"]),
    )
    assert told(host.command("pin", "x", "m")) == [("refused", "unknown_startup", "")]
    assert told(host.command("pin", "a", "x")) == [("refused", "unknown_mentor", "")]
    assert told(host.command("pin", "a", "n")) == [("refused", "breaks_rule", "no_common_language")]
    host.accept("a", "m")
    host.take(startup("c"), mentor("o"))
    assert told(host.command("pin", "c", "m")) == [("refused", "breaks_rule", "mentor_full")]
    assert told(host.command("pin", "a", "o")) == [("refused", "breaks_rule", "startup_full")]


def test_a_released_pair_gives_way_to_the_next_best_in_this_cycle():
    host = two()
    host.command("pin", "a", "m")
    assert told(host.command("release", "a", "m")) == [
        ("a", "m", "withdrawn", "released"),
        ("a", "n", "proposed", "next_best"),
    ]
    assert told(host.command("release", "a", "m")) == [("refused", "unknown_pairing", "")]


def test_publish_and_commands_without_a_programme_are_refused():
    assert told(two().command("publish")) == [("refused", "wrong_pool_kind", "publish")]
    assert told(MentoringLog().command("open_cycle")) == [("refused", "unknown_pool", "open_cycle")]


def outcome(what: str) -> Outcome:
    return Outcome(pool=POOL, time=NOON, event="outcomes/1", startup="a", partner="m", outcome=what)  # type: ignore[arg-type]


def test_completed_ends_an_accepted_pair_and_frees_the_mentor():
    host = opened(
        startup("a", vectors=EAST),
        startup("b", vectors=NORTH),
        mentor("m", vectors=EAST),
        mode="on_change",
    )
    host.accept("a", "m")
    assert told(host.take(outcome("completed"))) == [
        ("a", "m", "completed", "outcome"),
        ("b", "m", "proposed", "next_best"),
        ("waiting", "a", "no_capacity"),
    ]


def test_what_did_not_take_place_is_noted_and_lowers_no_rank():
    host = two()
    assert host.take(outcome("did_not_take_place")) == []
    assert "outcome/a/m/000001" in host.fields
    host.command("open_cycle")
    assert host.pairs() == {("a", "m")}


def test_a_removed_programme_closes_the_pool_and_withdraws_what_was_proposed():
    host = opened(startup("a"), startup("b"), mentor("m"), mentor("n"), mode="on_change")
    accepted = min(host.pairs())
    host.accept(*accepted)
    (open_one,) = host.pairs() - {accepted}
    assert told(host.remove("programme", POOL)) == [(*open_one, "withdrawn", "rule")]
    assert host.take(startup("c")) == []
    assert told(host.command("tick")) == [("refused", "unknown_pool", "tick")]
    host.take(programme())
    assert host.take(startup("d")) == []
    host.command("open_cycle")
    assert accepted in host.pairs()


def test_a_roadshow_is_passed_over_in_silence():
    host = MentoringLog(startup("a"))
    show = Programme(pool=POOL, time=NOON, event="p", name="R", rules=RoadshowRules())
    assert host.take(show, startup("b"), mentor("m")) == []
    assert set(host.fields) <= {"programme", "meta"}
    assert (
        host.command("open_cycle")
        == host.command("publish")
        == host.answer("a", "m", "startup", "accept")
        == []
    )
    assert host.fold.due(host.state) is None


def test_a_pool_that_turns_into_a_roadshow_lets_its_pairs_go():
    host = two()
    show = Programme(pool=POOL, time=NOON, event="p", name="R", rules=RoadshowRules())
    assert told(host.take(show)) == [("a", "m", "withdrawn", "rule")]
    host.take(programme(), startup("a"), mentor("m"))
    host.command("open_cycle")
    assert host.pairs() == {("a", "m")}


def test_ids_with_slashes_do_not_share_a_field():
    host = opened(
        startup("a/b", vectors=EAST),
        startup("a", vectors=NORTH),
        mentor("c", vectors=EAST),
        mentor("b/c", vectors=NORTH),
    )
    assert len(host.pairs()) == 2
    host.restart()
    assert host.pairs() == {("a/b", "c"), ("a", "b/c")}


@pytest.mark.parametrize("by", ["judge", "investor", "startup"])
def test_an_answer_to_a_part_in_a_roadshow_is_refused_by_a_pool_of_mentors(by):
    found = two().answer("s1" if by == "startup" else "", "", by, "accept")
    assert told(found) == [("refused", "wrong_pool_kind", "answer")]
