"""A plan under review: drafted, changed by hand, published; nobody is told before."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest

from contracts.decisions import Plan, Refused
from models.mentoring.planning.plan import document_of
from services.cli.proofs.plan import Document, check
from tests.unit.mentoring.pool import DAY_MS, MentoringLog, exact, mentor, programme, startup, told

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def drafted(**rules: Any) -> MentoringLog:
    """Return a pool of two startups and two mentors, whose best plan is a-n, b-m, under review."""
    host = MentoringLog(
        programme(**{"review": True} | rules),
        startup("a", vectors=BETWEEN),
        startup("b", vectors=EAST),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
    )
    host.command("open_cycle")
    return host


def plan_of(host: MentoringLog) -> set[tuple[str, str]]:
    assert host.state.draft is not None
    return set(host.state.draft.pairs)


def test_a_draft_tells_nobody_and_pairs_nobody():
    host = MentoringLog(programme(review=True), startup("a"), mentor("m"))
    found = host.command("open_cycle")
    assert told(found) == [("plan",)]
    assert isinstance(found[0], Plan)
    assert (found[0].status, found[0].step, found[0].version, found[0].pairs, found[0].gap) == (
        "draft",
        "open_cycle",
        1,
        1,
        0,
    )
    assert found[0].moves[0].gained == ["m"]
    assert found[0].moves[0].why == "new"
    assert host.pairs() == set()
    assert not host.state.meta.open


def test_publishing_proposes_the_pairs_of_the_draft():
    host = drafted()
    found = host.command("publish")
    assert host.pairs() == {("a", "n"), ("b", "m")}
    assert told(found) == [
        ("a", "n", "proposed", "cycle"),
        ("b", "m", "proposed", "cycle"),
        ("cycle",),
        ("plan",),
    ]
    assert isinstance(found[-1], Plan)
    assert (found[-1].status, found[-1].step, found[-1].cycle) == ("published", "publish", 1)
    assert host.state.draft is None


def test_a_published_plan_is_the_same_as_one_without_review():
    host, direct = drafted(), drafted(review=False)
    host.command("publish")
    assert host.pairs() == direct.pairs()


def test_a_second_publish_has_nothing_to_publish():
    host = drafted()
    host.command("publish")
    assert told(host.command("publish")) == [("refused", "nothing_to_publish", "")]


def test_without_review_publish_is_no_command_of_the_pool():
    assert told(drafted(review=False).command("publish")) == [
        ("refused", "wrong_pool_kind", "publish")
    ]


def test_a_pin_moves_the_others_around_it():
    host = drafted()
    found = host.command("pin", "a", "m")
    assert plan_of(host) == {("a", "m"), ("b", "n")}
    assert isinstance(found[0], Plan)
    assert (found[0].step, found[0].by_hand, found[0].version) == ("pin", 1, 2)
    assert [(move.startup, move.why) for move in found[0].moves] == [("a", "pinned"), ("b", "new")]
    assert told(host.command("publish"))[0] == ("a", "m", "proposed", "pinned")


def test_a_release_keeps_the_pair_out_of_draft_and_cycle():
    host = drafted()
    host.command("release", "b", "m")
    assert plan_of(host) == {("a", "m"), ("b", "n")}
    host.command("publish")
    assert host.pairs() == {("a", "m"), ("b", "n")}
    host.command("release", "a", "m")
    assert host.state.excluded("b", "m") == "ended_this_cycle"


def test_a_swap_exchanges_the_mentors_of_two_startups():
    host = drafted()
    host.command("swap", "a", other_startup="b")
    assert plan_of(host) == {("a", "m"), ("b", "n")}
    found = host.command("publish")
    assert told(found)[:2] == [("a", "m", "proposed", "swapped"), ("b", "n", "proposed", "swapped")]


def test_undo_takes_the_last_change_back_and_then_finds_none():
    host = drafted()
    before = plan_of(host)
    host.command("swap", "a", other_startup="b")
    assert plan_of(host) != before
    found = host.command("undo")
    assert plan_of(host) == before
    assert isinstance(found[0], Plan)
    assert (found[0].step, found[0].by_hand) == ("undo", 0)
    assert told(host.command("undo")) == [("refused", "nothing_to_undo", "")]


def test_undo_without_a_draft_is_refused():
    host = drafted()
    host.command("publish")
    assert told(host.command("undo")) == [("refused", "nothing_to_undo", "")]


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_swap_that_breaks_a_rule_names_pair_and_rule(reviewed):
    host = MentoringLog(
        programme(review=reviewed),
        startup("a", vectors=BETWEEN),
        startup("b", vectors=EAST),
        mentor("m", vectors=EAST, conflicts=["a"]),
        mentor("n", vectors=NORTH),
    )
    host.command("open_cycle")
    [found] = host.command("swap", "a", other_startup="b")
    assert isinstance(found, Refused)
    assert (found.code, found.startup, found.mentor, found.detail) == (
        "breaks_rule",
        "a",
        "m",
        "conflict",
    )


def test_a_swap_needs_pairs_that_are_there_and_one_mentor_or_its_name():
    host = MentoringLog(
        programme(review=True, mentors_per_startup=2),
        startup("a"),
        startup("b"),
        mentor("m", capacity=2),
    )
    host.take(mentor("n"))
    host.command("open_cycle")
    assert told(host.command("swap", "c", other_startup="b")) == [
        ("refused", "unknown_startup", "")
    ]
    both = min(key for key in ("a", "b") if (key, "n") in plan_of(host))
    assert (
        told(host.command("swap", both, other_startup="b" if both == "a" else "a"))[0][1]
        == "which_mentor"
    )


def test_a_swap_in_force_ends_both_pairs_and_locks_the_new_ones():
    host = drafted(review=False)
    host.accept("a", "n")
    found = host.command("swap", "a", other_startup="b")
    assert told(found) == [
        ("a", "n", "withdrawn", "swapped"),
        ("b", "m", "withdrawn", "swapped"),
        ("a", "m", "proposed", "swapped"),
        ("b", "n", "proposed", "swapped"),
    ]
    assert all(pair.pinned for pair in host.state.live())


def test_accepted_pairs_are_not_moved_by_a_draft():
    host = drafted()
    host.command("pin", "a", "m")
    host.command("publish")
    host.accept("b", "n")
    host.command("open_cycle")
    assert plan_of(host) == {("a", "m"), ("b", "n")}


def test_a_hand_may_release_an_accepted_pair_which_ends_with_the_publication():
    host = drafted()
    host.command("publish")
    host.accept("a", "n")
    host.command("open_cycle")
    host.command("release", "a", "n")
    assert ("a", "n") in host.pairs()
    assert ("a", "n", "withdrawn", "released") in told(host.command("publish"))


def test_a_pair_that_the_pool_no_longer_allows_is_left_out_at_publication_and_its_place_goes_on():
    host = drafted()
    host.take(startup("c", vectors=EAST))
    host.remove("startup", "b")
    found = host.command("publish")
    assert isinstance(found[-1], Plan)
    assert found[-1].left_out == ["outdated:b/m"]
    assert ("a", "n") in host.pairs()
    assert host.state.plan is not None
    assert host.state.plan.left_out == ["outdated:b/m"]


def test_a_pair_that_a_rule_has_come_to_forbid_is_left_out_at_publication():
    host = drafted()
    host.take(mentor("m", vectors=EAST, conflicts=["b"]))
    found = host.command("publish")
    assert isinstance(found[-1], Plan)
    assert found[-1].left_out == ["outdated:b/m"]
    assert host.pairs() == {("a", "n")}
    assert "b" in host.state.waiting


def test_a_later_change_by_hand_counts_against_an_earlier_one():
    host = drafted()
    host.command("release", "b", "m")
    host.command("pin", "b", "m")
    assert plan_of(host) == {("a", "n"), ("b", "m")}
    host.command("release", "b", "m")
    assert ("b", "m") not in plan_of(host)
    host.command("undo")
    host.command("undo")
    assert plan_of(host) == {("a", "m"), ("b", "n")}


def test_a_plan_that_cannot_be_made_leaves_the_draft_and_what_is_in_force():
    host = drafted()
    host.command("publish")
    host.take(programme(review=True, mentors_at_least=1), startup("c", vectors=EAST))
    [found] = host.command("open_cycle")
    assert isinstance(found, Refused)
    assert found.code == "rules_conflict"
    assert "startup:" in found.detail
    assert host.pairs() == {("a", "n"), ("b", "m")}
    assert host.state.draft is None
    assert host.state.meta.cycle == 1


def test_a_change_by_hand_that_leaves_no_plan_is_refused_and_the_draft_stays():
    host = drafted()
    before = host.state.draft
    host.command("pin", "a", "m")
    kept = host.state.draft
    [found] = host.command("pin", "b", "m")
    assert isinstance(found, Refused)
    assert (found.code, found.detail) == ("breaks_rule", "pins_above_most at mentor:m: 2 > 1")
    assert host.state.draft == kept != before


def test_a_draft_says_who_moves_against_what_is_in_force():
    host = drafted()
    host.command("publish")
    host.take(mentor("o", vectors=BETWEEN))
    [found] = host.command("open_cycle")
    assert isinstance(found, Plan)
    [move] = found.moves
    assert (move.startup, move.lost, move.gained, move.why) == (
        "a",
        ["n"],
        ["o"],
        "better_for_the_whole",
    )
    assert move.gain > 0
    assert found.moved == 1


def test_the_limit_on_changes_keeps_pairs_in_force():
    host = drafted(most_changes=0)
    host.command("publish")
    host.take(mentor("o", vectors=BETWEEN))
    [found] = host.command("open_cycle")
    assert isinstance(found, Plan)
    assert found.moves == []


def test_the_limit_on_changes_also_counts_as_a_share():
    host = drafted(most_changes_percent=49)
    host.command("publish")
    host.take(mentor("o", vectors=BETWEEN))
    host.command("open_cycle")
    assert plan_of(host) == {("a", "n"), ("b", "m")}


def test_the_document_of_a_plan_is_kept_and_can_be_verified():
    host = drafted()
    host.command("pin", "a", "m")
    draft = host.state.draft
    assert draft is not None
    raw = document_of(draft)
    assert sha256(raw).hexdigest() == draft.digest
    assert all(claim.holds for claim in check(msgspec.json.decode(raw, type=Document)))
    host.restart()
    assert host.state.draft == draft


def test_a_draft_survives_a_restart_and_publishes_the_same():
    host, restarted = drafted(), drafted()
    restarted.restart()
    assert told(host.command("publish", later_ms=DAY_MS)) == told(
        restarted.command("publish", later_ms=DAY_MS)
    )


def test_an_empty_pool_has_an_empty_draft():
    host = MentoringLog(programme(review=True), startup("a"))
    [found] = host.command("open_cycle")
    assert isinstance(found, Plan)
    assert (found.pairs, found.waiting, found.method) == (0, 1, "nothing to pair")
    assert told(host.command("publish"))[0] == ("waiting", "a", "no_eligible_mentor")


def test_closing_the_pool_drops_draft_and_plan():
    host = drafted()
    host.command("publish")
    host.command("open_cycle")
    host.remove("programme", "pool")
    assert not any(key.startswith("plan/") for key in host.fields)
