"""open_cycle: the optimum, what stays, and what is said."""

from typing import Any

from contracts.decisions import Cycle, Decision, Pairing, Waiting
from contracts.pool_log import Record
from models.mentoring.state import MentoringState
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    MentoringLog,
    exact,
    mentor,
    opened,
    programme,
    startup,
    told,
)

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def score(state: MentoringState, team: str, guide: str) -> int:
    found = state.pair(team, guide)
    assert found is not None
    return found.score


def test_the_total_counts_and_not_the_first_come():
    host = opened(
        startup("a", vectors=BETWEEN),
        startup("b", vectors=EAST),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
    )
    assert host.pairs() == {("a", "n"), ("b", "m")}


def test_a_proposal_says_who_why_and_until_when():
    host = MentoringLog(
        programme(reply_days=3),
        startup("a", needs_text="需要光学选型经验"),
        mentor("m", expertise="光学选型二十年"),
    )
    first, last = host.command("open_cycle")
    assert isinstance(first, Pairing)
    assert (first.startup, first.mentor, first.status, first.note, first.revision) == (
        "a",
        "m",
        "proposed",
        "cycle",
        1,
    )
    assert first.reply_by == NOON + 3 * DAY_MS
    assert (first.reason.left_quote, first.reason.right_quote) == (
        "需要光学选型经验",
        "光学选型二十年",
    )
    assert set(first.reason.features) == {"dense", "lexical", "industry", "language"}
    assert isinstance(last, Cycle)
    assert (last.number, last.pairs, last.kept, last.waiting, last.total_score) == (
        1,
        1,
        0,
        0,
        first.score,
    )
    assert last.model == "encoder-1"
    assert [decision.seq for decision in (first, last)] == [1, 2]


def test_nothing_is_decided_before_the_programme_and_the_first_cycle():
    host = MentoringLog()
    assert host.take(startup("a"), mentor("m")) == []
    assert host.take(programme(mode="cycle"), startup("b")) == []
    assert told(host.command("open_cycle"))[-1] == ("cycle",)


def test_capacity_and_mentors_per_startup_hold():
    teams = [startup(f"s{i}", i) for i in range(4)]
    host = opened(*teams, mentor("m", capacity=2), mentor("n", capacity=1), mentors_per_startup=2)
    assert len(host.state.live_mentor["m"]) == 2
    assert len(host.state.live_mentor["n"]) == 1


def test_a_minimum_load_is_met_before_the_total_grows():
    teams = [startup(key, vectors=EAST) for key in "abc"]
    guides = [
        mentor("m", vectors=EAST, capacity=3),
        mentor("n", vectors=NORTH, capacity=3, min_load=2),
    ]
    assert len(opened(*teams, *guides).state.live_mentor["n"]) == 2


def test_each_reason_to_wait_is_told():
    far = startup("far", languages=["en"])
    assert told(opened_decisions(far, mentor("m")))[0] == ("waiting", "far", "no_common_language")
    assert told(opened_decisions(startup("s")))[0] == ("waiting", "s", "no_eligible_mentor")
    assert told(opened_decisions(startup("s"), mentor("m", conflicts=["s"])))[0] == (
        "waiting",
        "s",
        "no_eligible_mentor",
    )
    assert (
        told(opened_decisions(startup("s"), mentor("m", available_until="2020-01-01")))[0][2]
        == "outside_dates"
    )
    assert (
        told(opened_decisions(startup("s"), mentor("m"), min_score=10_000))[0][2] == "score_too_low"
    )
    assert (
        told(opened_decisions(startup("s"), mentor("m"), closes_on="2020-01-01"))[0][2]
        == "outside_dates"
    )
    assert told(opened_decisions(startup("s"), mentor("m", capacity=0)))[0][2] == "no_capacity"


def opened_decisions(*profiles: Record, **rules: Any) -> list[Decision]:
    return MentoringLog(programme(**rules), *profiles).command("open_cycle")


def test_a_startup_whose_mentors_all_declined_is_told_so():
    host = opened(startup("s"), mentor("m"))
    assert told(host.answer("s", "m", "mentor", "decline"))[-1] == ("waiting", "s", "all_declined")


def test_a_second_cycle_repeats_no_notice_and_keeps_what_is_accepted_or_half_accepted():
    host = opened(
        startup("a", vectors=NORTH),
        startup("b", vectors=EAST),
        mentor("m", vectors=EAST, capacity=2),
    )
    host.accept("a", "m")
    host.answer("b", "m", "mentor", "accept")
    host.take(mentor("n", vectors=NORTH), startup("c", vectors=BETWEEN))
    found = host.command("open_cycle")
    assert told(found) == [("c", "n", "proposed", "cycle"), ("cycle",)]
    assert isinstance(found[-1], Cycle)
    assert (found[-1].number, found[-1].kept, found[-1].pairs) == (2, 2, 3)


def test_an_open_proposal_moves_where_the_optimum_moves():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=BETWEEN))
    host.take(mentor("n", vectors=EAST))
    assert told(host.command("open_cycle"))[:2] == [
        ("a", "m", "withdrawn", "replaced"),
        ("a", "n", "proposed", "cycle"),
    ]


def test_of_equal_optima_the_standing_one_stays():
    for team, other_team in (("a", "b"), ("b", "a")):
        host = opened(startup(team), mentor("n"))
        host.take(startup(other_team), mentor("m"))
        host.command("open_cycle")
        assert host.pairs() == {(team, "n"), (other_team, "m")}


def test_a_proposal_whose_score_changed_gets_a_quiet_revision():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=EAST))
    host.take(mentor("m", vectors=BETWEEN))
    assert told(host.command("open_cycle")) == [
        ("a", "m", "proposed", "profile_changed"),
        ("cycle",),
    ]


def test_places_beyond_the_candidates_are_filled_too():
    guides = [mentor("m", vectors=EAST), mentor("n", vectors=BETWEEN)]
    host = opened(
        startup("a", vectors=EAST), startup("b", vectors=EAST), *guides, candidates_per_startup=1
    )
    assert len(host.pairs()) == 2


def test_a_lower_limit_of_mentors_counts_from_the_next_cycle():
    host = opened(startup("a"), mentor("m"), mentor("n"), mentors_per_startup=2)
    host.take(programme(mentors_per_startup=1))
    assert len(host.pairs()) == 2
    host.command("open_cycle")
    assert len(host.pairs()) == 1


def test_after_the_last_day_standing_proposals_stay_and_none_is_added():
    host = opened(startup("a"), mentor("m"))
    host.take(programme(closes_on="2026-01-01"), startup("b"), mentor("n"))
    found = host.command("open_cycle")
    assert host.pairs() == {("a", "m")}
    assert isinstance(found[0], Waiting)
    assert found[0].reason == "outside_dates"
