"""The rules of plans: limits over groups, numbers, proposals at once, policies, minimum loads,
wishes.
"""

from typing import TYPE_CHECKING, Any

import pytest

from contracts.decisions import Plan, Refused
from contracts.mentoring import Limit
from models.affinity import fit
from tests.unit.mentoring.pool import MentoringLog, exact, mentor, opened, programme, startup, told

if TYPE_CHECKING:
    from contracts.pool_log import Record

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def loads(host: MentoringLog, mentor_id: str) -> int:
    return len(host.state.live_mentor.get(mentor_id, ()))


def test_a_mentor_has_no_more_of_one_industry_than_the_limit():
    teams = [startup(f"s{i}", i, industries=["I65" if i < 3 else "C26"]) for i in range(5)]
    host = opened(*teams, mentor("m", capacity=5), limits=[Limit("mentor", "industry", at_most=1)])
    assert sorted(
        key[0] for key in {(t.industries[0], t.id) for t in teams if (t.id, "m") in host.pairs()}
    ) == [
        "C26",
        "I65",
    ]


def test_a_limit_on_one_value_leaves_the_others_alone():
    teams = [startup(f"s{i}", i, space="甲" if i < 3 else "乙") for i in range(5)]
    host = opened(
        *teams, mentor("m", capacity=5), limits=[Limit("mentor", "space", value="甲", at_most=1)]
    )
    assert loads(host, "m") == 3


def test_a_limit_on_an_industry_division_leaves_the_rest_of_its_section_alone():
    teams = [startup(f"s{i}", i, industries=["I65" if i < 3 else "I64"]) for i in range(5)]
    host = opened(
        *teams,
        mentor("m", capacity=5),
        limits=[Limit("mentor", "industry", value="I65", at_most=1)],
    )
    assert loads(host, "m") == 3


def test_each_startup_gets_a_mentor_of_each_track_where_it_is_so_limited():
    guides = [
        mentor(f"m{i}", i, track="innovation" if i < 2 else "entrepreneurship", capacity=2)
        for i in range(3)
    ]
    host = opened(
        startup("a"),
        startup("b"),
        *guides,
        mentors_per_startup=2,
        limits=[Limit("startup", "track", at_least=1, at_most=1)],
    )
    for team in "ab":
        assert sorted(host.state.mentors[m].track for s, m in host.pairs() if s == team) == [
            "entrepreneurship",
            "innovation",
        ]


def test_one_mentor_for_each_need_is_a_limit_over_needs():
    guides = [
        mentor("m", 1, services=["investment"]),
        mentor("n", 2, services=["investment"]),
        mentor("o", 3),
    ]
    host = opened(
        startup("a", needs=["investment"]),
        *guides,
        mentors_per_startup=3,
        limits=[Limit("startup", "need", at_most=1)],
    )
    assert len(host.pairs() & {("a", "m"), ("a", "n")}) == 1
    assert ("a", "o") in host.pairs()


def test_new_mentors_get_their_floor():
    teams = [startup(f"s{i}", vectors=EAST) for i in range(3)]
    old, new = mentor("old", vectors=EAST, capacity=3), mentor("new", vectors=NORTH, capacity=3)
    host = opened(*teams, old)
    host.accept("s0", "old")
    host.take(new, programme(limits=[Limit("pool", "newcomer", at_least=2)]))
    host.command("open_cycle")
    assert loads(host, "new") == 2


def test_named_people_get_their_floor_and_a_floor_out_of_reach_is_refused_with_its_name():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=EAST), mentor("n", vectors=NORTH))
    host.take(programme(limits=[Limit("pool", "named", named=["n"], at_least=1, name="保底")]))
    host.command("open_cycle")
    assert host.pairs() == {("a", "n")}
    host.take(programme(limits=[Limit("pool", "named", named=["n"], at_least=2, name="保底")]))
    [found] = host.command("open_cycle")
    assert isinstance(found, Refused)
    assert found.code == "invalid_rules"
    assert "保底" in found.detail
    assert host.pairs() == {("a", "n")}


def test_an_accepted_pair_above_a_new_limit_stays_and_none_is_added():
    teams = [startup(f"s{i}", i) for i in range(3)]
    host = opened(*teams[:2], mentor("m", capacity=3))
    host.accept("s0", "m")
    host.accept("s1", "m")
    host.take(teams[2], programme(limits=[Limit("mentor", "industry", at_most=1)]))
    assert told(host.command("open_cycle")) == [("waiting", "s2", "limits"), ("cycle",)]
    assert host.pairs() == {("s0", "m"), ("s1", "m")}


def test_the_next_best_keeps_the_limits_and_the_reason_to_wait_says_so():
    limits = [Limit("mentor", "space", at_most=1)]
    host = opened(startup("a", 1, space="甲"), mentor("m", capacity=2), mentor("n"), limits=limits)
    held = next(m for _, m in host.pairs())
    host.take(startup("b", 2, space="甲"))
    host.command("open_cycle")
    [(_, other)] = host.pairs() - {("a", held)}
    assert {held, other} == {"m", "n"}
    found = told(host.answer("b", other, "mentor", "decline"))
    assert found[-1] == ("waiting", "b", "limits") if held == "m" else found[-1][0] == "waiting"
    assert len(host.pairs()) == 1


@pytest.mark.parametrize("review", [True, False])
def test_a_pin_above_a_limit_is_refused_with_the_limits_name(review):
    host = MentoringLog(programme(limits=[Limit("mentor", "space", at_most=1)], review=review))
    host.take(startup("a", 1, space="甲"), startup("b", 2, space="甲"), mentor("m", capacity=2))
    host.command("open_cycle")
    first = next(
        s
        for s in "ab"
        if (s, "m") in (host.pairs() or set(host.state.draft.pairs if host.state.draft else []))
    )
    host.command("pin", first, "m")
    [found] = host.command("pin", "b" if first == "a" else "a", "m")
    assert isinstance(found, Refused)
    assert found.code == "breaks_rule"
    assert "mentor/space:m/甲" in found.detail


def test_a_startup_that_wants_fewer_mentors_gets_fewer():
    host = opened(
        startup("a", mentors_wanted=1),
        startup("b"),
        mentor("m", 1, capacity=2),
        mentor("n", 2, capacity=2),
        mentors_per_startup=2,
    )
    assert [sum(s == key for s, _ in host.pairs()) for key in "ab"] == [1, 2]


def test_nobody_holds_more_open_proposals_than_the_rules_allow():
    teams = [startup(f"s{i}", i) for i in range(3)]
    host = opened(*teams, mentor("m", capacity=3), open_proposals_per_mentor=1)
    assert loads(host, "m") == 1
    [(first, _)] = host.pairs()
    host.accept(first, "m")
    host.command("open_cycle")
    assert loads(host, "m") == 2


def test_a_startup_holds_no_more_open_proposals_than_the_rules_allow():
    host = opened(
        startup("a"), mentor("m"), mentor("n"), mentors_per_startup=2, open_proposals_per_startup=1
    )
    assert len(host.pairs()) == 1


def test_a_floor_is_met_beyond_the_candidates_where_these_leave_no_plan():
    teams = [startup(key, vectors=EAST) for key in "ab"]
    guides = [mentor("m", vectors=EAST), mentor("n", vectors=BETWEEN)]
    host = opened(*teams, *guides, candidates_per_startup=1, mentors_at_least=1)
    assert len(host.pairs()) == 2


def test_required_minimum_loads_are_refused_where_they_cannot_be_met():
    host = MentoringLog(
        programme(minimum_loads="required"), startup("a"), mentor("m", capacity=2, min_load=2)
    )
    [found] = host.command("open_cycle")
    assert isinstance(found, Refused)
    assert (found.code, found.detail) == ("rules_conflict", "mentor:m (at least 2, possible 1)")


def test_preferred_minimum_loads_are_met_as_far_as_possible_and_what_is_missed_is_said():
    host = MentoringLog(programme(review=True), startup("a"), mentor("m", capacity=2, min_load=2))
    [found] = host.command("open_cycle")
    assert isinstance(found, Plan)
    assert found.left_out == ["minimum_load:m (1 of 2)"]


def test_the_fair_policy_lifts_the_worst_served_and_says_what_it_costs():
    profiles: list[Record] = [
        startup("a", vectors=EAST),
        startup("b", vectors=BETWEEN),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
    ]
    host = MentoringLog(programme(policy="fair", review=True), *profiles)
    [found] = host.command("open_cycle")
    assert isinstance(found, Plan)
    assert found.policy == "fair"
    assert found.figures["worst"] == found.figures["worst_bound"]
    assert found.figures["price"] >= 0


def test_lots_are_drawn_from_the_rules_seed_and_the_same_again():
    profiles: list[Record] = [
        *(startup(f"s{i}", i) for i in range(4)),
        *(mentor(f"m{i}", 9 + i) for i in range(4)),
    ]
    rules: dict[str, Any] = {"policy": "by_lot", "lot_cap_percent": 50}
    drawn = [
        opened(*profiles, **rules, lot_seed=seed).pairs() for seed in ("x", "x", "y", "z", "u", "v")
    ]
    assert drawn[0] == drawn[1]
    assert len({frozenset(pairs) for pairs in drawn}) > 1


def test_a_pair_that_was_proposed_too_often_is_not_proposed_again():
    host = opened(startup("a"), mentor("m"), seen_too_often=2)
    for _ in range(3):
        host.command("tick", later_ms=8 * 86_400_000)
        host.command("open_cycle")
    pair = host.state.pair("a", "m")
    assert pair is not None
    assert (pair.seen, pair.live) == (2, False)
    assert host.state.excluded("a", "m") == "seen_too_often"


def test_a_wish_raises_the_score_and_shows_in_the_reason():
    host = MentoringLog(
        programme(),
        startup("a", vectors=NORTH, wishes=["n"]),
        mentor("m", vectors=BETWEEN),
        mentor("n", vectors=BETWEEN),
    )
    host.command("open_cycle")
    assert host.pairs() == {("a", "n")}
    pair = host.state.pair("a", "n")
    assert pair is not None
    assert pair.reason.features["wish"] == 10_000


def test_a_wish_counts_the_same_in_the_tables_as_for_one_pair():
    team = startup("a", 1, wishes=["n"])
    host = opened(team, mentor("m", 2), mentor("n", 3, wishes=["a"]), mentor("o", 4, wishes=["a"]))
    index = host.state.score_index()
    scores = dict(zip(index.mentors.ids, index.mentors.table.scores(team).tolist(), strict=True))
    assert scores == {
        key: fit(team, host.state.mentors[key], host.state.measure).score for key in "mno"
    }
    for key, guide in host.state.mentors.items():
        assert int(index.startups.table.scores(guide)[0]) == scores[key]
