"""Why not that one, why nobody, why no plan."""

from typing import Any

import pytest

from contracts.mentoring import Limit
from models.mentoring.explain.conflict import reasons_of
from models.mentoring.explain.limit_names import NamedLimit
from models.mentoring.explain.other_rules import by_rules
from models.mentoring.explain.situation import Situation, situation_of
from models.mentoring.explain.why_none import WhyNone, why_none
from models.mentoring.explain.why_not import WhyNot, why_not
from tests.unit.mentoring.pool import NOON, MentoringLog, exact, mentor, opened, startup

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def case(host: MentoringLog) -> Situation:
    found = situation_of(host.state, NOON)
    assert found is not None
    return found


def two_and_two(**rules: Any) -> MentoringLog:
    """Return a pool in which a has m, because that is better for the whole, though n would do for a
    and not for b.
    """
    return opened(
        startup("a", vectors=EAST),
        startup("b", vectors=exact([80, 100])),
        mentor("m", vectors=BETWEEN),
        mentor("n", vectors=exact([80, 100])),
        **rules,
    )


def asked(host: MentoringLog, one: str, other: str) -> WhyNot:
    return why_not(case(host), one, other)


def test_a_pair_that_another_is_chosen_before_costs_what_the_others_lose_by_it():
    host = two_and_two()
    assert host.pairs() == {("a", "m"), ("b", "n")}
    found = asked(host, "a", "n")
    assert not found.stands
    assert not found.chosen
    assert found.forbidden == ()
    assert found.cost is not None
    assert found.cost > 0
    assert {(move.startup, move.lost, move.gained) for move in found.moves} == {
        ("a", ("Mentor m",), ("Mentor n",)),
        ("b", ("Mentor n",), ("Mentor m",)),
    }
    assert sum(move.gain for move in found.moves) == -found.cost
    (rise,) = [one for one in found.enough if one.change.kind == "score"]
    assert rise.change.by in (found.cost, found.cost + 1)


def test_one_place_more_is_told_where_it_brings_the_pair_in():
    host = opened(
        startup("a", vectors=EAST), startup("b", vectors=BETWEEN), mentor("m", vectors=EAST)
    )
    found = asked(host, "b", "m")
    places = [one for one in found.enough if one.change.kind == "mentor_most"]
    assert [(one.change.mentor, one.change.value, one.change.by) for one in places] == [("m", 1, 1)]
    assert places[0].cost < 0, "a place more loses nobody anything"
    assert found.enough[0] == places[0], "the cheapest first"


def test_a_forbidden_pair_names_every_rule_against_it_and_what_an_exception_would_do():
    host = opened(
        startup("a", vectors=EAST),
        mentor("m", vectors=EAST, languages=["en"], conflicts=["a"], available_until="2026-01-01"),
        mentor("n", vectors=NORTH),
    )
    found = asked(host, "a", "m")
    assert set(found.forbidden) == {"conflict", "no_common_language", "outside_dates"}
    assert found.cost is not None
    assert found.cost < 0, "the exception would raise the total"
    assert [(move.lost, move.gained) for move in found.moves] == [(("Mentor n",), ("Mentor m",))]


def test_a_pair_that_accepted_ones_leave_no_room_for_names_them():
    host = opened(startup("a"), startup("b"), mentor("m"))
    ((team, _),) = host.pairs()
    host.accept(team, "m")
    found = asked(host, "b" if team == "a" else "a", "m")
    assert found.cost is None
    assert {(one.kind, one.startup, one.mentor) for one in found.against} == {
        ("pin", team, "m"),
        ("mentor_most", "", "m"),
    }
    assert [
        (one.change.kind, one.change.by) for one in found.enough if one.change.kind == "mentor_most"
    ] == [("mentor_most", 1)]


def test_a_pair_in_force_or_of_somebody_kept_out_is_told_as_such():
    host = two_and_two()
    assert asked(host, "a", "m").stands
    assert asked(host, "a", "m").chosen
    twins: dict[str, Any] = {"people": ["p1"], "vectors": EAST}
    host.take(mentor("o", **twins), mentor("p", time=NOON + 1, **twins))
    assert asked(host, "a", "p").kept_out == ("duplicate_person",)
    with pytest.raises(KeyError):
        asked(host, "a", "nobody")


def test_a_pair_beyond_the_best_candidates_is_told_as_passed_over():
    host = opened(
        startup("a", vectors=EAST),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
        candidates_per_startup=1,
    )
    found = asked(host, "a", "n")
    assert found.passed_over
    assert found.forbidden == ()
    assert not found.chosen


def nobody(host: MentoringLog, key: str) -> WhyNone:
    return why_none(case(host), key)


def test_a_startup_that_every_rule_leaves_nobody_is_told_which_rules_and_which_exceptions_would_do():
    host = opened(
        startup("a", vectors=EAST),
        mentor("m", vectors=EAST, languages=["en"]),
        mentor("n", vectors=NORTH, region="110000", remote=False),
        mentor("o", vectors=EAST, conflicts=["a"]),
    )
    found = nobody(host, "a")
    assert found.reasons is not None
    assert found.reasons.minimal
    assert {one.rule for one in found.reasons.rules} == {
        "no_common_language",
        "other_region",
        "conflict",
    }
    ways = [[(change.rule, change.by) for change in way.changes] for way in found.reasons.ways]
    assert ways == [[("other_region", 1)], [("no_common_language", 1)]], (
        "no exception from a conflict of interest"
    )


def test_a_startup_that_accepted_pairs_leave_nobody_is_told_of_the_place_that_is_missing():
    host = opened(startup("a"), startup("b"), mentor("m"))
    ((team, _),) = host.pairs()
    host.accept(team, "m")
    found = nobody(host, "b" if team == "a" else "a")
    assert found.reasons is not None
    assert {one.kind for one in found.reasons.rules} == {"pin", "mentor_most"}
    assert [[(change.kind, change.by) for change in way.changes] for way in found.reasons.ways] == [
        [("mentor_most", 1)]
    ]


def test_a_startup_left_out_for_the_good_of_the_whole_is_told_what_serving_it_costs_and_whose_place_would_do():
    host = opened(
        startup("a", vectors=EAST), startup("b", vectors=BETWEEN), mentor("m", vectors=EAST)
    )
    found = nobody(host, "b")
    assert found.reasons is None
    assert found.cost is not None
    assert found.cost > 0
    assert [(one.change.mentor, one.change.by) for one in found.enough] == [("m", 1)]
    assert nobody(host, "a").served


def test_a_pool_whose_minimums_cannot_be_met_is_told_the_rules_in_conflict_and_the_cheapest_way_out():
    host = opened(
        startup("a"),
        mentor("m", capacity=2, min_load=2),
        mentor("n", min_load=1),
        minimum_loads="required",
    )
    found = reasons_of(case(host))
    assert found is not None
    assert found.minimal
    assert found.cheapest
    kinds = {(one.kind, one.startup or one.mentor) for one in found.rules}
    assert kinds in (
        {("mentor_least", "m")},
        {("mentor_least", "m"), ("mentor_least", "n"), ("startup_most", "a")},
    )
    best = found.ways[0]
    assert sum(change.by for change in best.changes) == 2
    assert {change.kind for change in best.changes} <= {"mentor_least", "startup_most"}


def test_a_limit_over_groups_in_conflict_has_its_own_name_and_group():
    host = opened(
        startup("a", industries=["I65"]),
        startup("b", industries=["I65"]),
        mentor("m", capacity=2),
        mentors_at_least=1,
        limits=[Limit("mentor", "industry", at_most=1)],
    )
    found = reasons_of(case(host))
    assert found is not None
    (limit,) = [one for one in found.rules if one.kind == "rule_most"]
    assert limit == NamedLimit(
        kind="rule_most",
        value=1,
        mentor="m",
        mentor_name="Mentor m",
        rule="mentor/industry",
        grouped="industry",
        group="I",
    )
    assert [(change.kind, change.by) for change in found.ways[0].changes] == [("rule_most", 1)]
    assert found.ways[0].total > 0


def test_a_pool_whose_rules_hold_together_has_no_conflict():
    assert reasons_of(case(two_and_two())) is None


def test_explaining_a_draft_keeps_to_what_was_changed_in_it_by_hand():
    host = two_and_two(review=True)
    assert host.pairs() == set()
    host.command("pin", "a", "n")
    found = asked(host, "a", "m")
    assert not found.chosen
    assert ("pin", "a", "n") in {
        (one.kind, one.startup, one.mentor) for one in found.against
    } or found.cost is None


def test_a_weight_that_alone_would_bring_the_pair_in_is_told_with_what_that_costs_by_todays_scores():
    host = opened(
        startup("a", vectors=EAST, industries=["I65"]),
        mentor("m", vectors=EAST, industries=["C26"]),
        mentor("n", vectors=exact([60, 110]), industries=["I65"]),
        weights={"dense": 60, "industry": 12},
    )
    assert host.pairs() == {("a", "m")}
    found = by_rules(case(host), asked(host, "a", "n"))
    told = {
        (one.change.rule, one.change.value, one.change.by): one.cost
        for one in found.enough
        if one.change.kind == "weight"
    }
    assert told[("industry", 12, 12)] == found.cost
    assert told[("dense", 60, -60)] == found.cost
    assert host.state.rules.weights == {"dense": 60, "industry": 12}
    assert asked(host, "a", "m").stands, "nothing was changed"


def test_a_least_score_that_alone_keeps_a_pair_out_is_told():
    host = opened(
        startup("a", vectors=EAST), mentor("m", vectors=exact([10, 127])), min_score=9_000
    )
    found = by_rules(case(host), asked(host, "a", "m"))
    assert found.forbidden == ("score_too_low",)
    (one,) = [one for one in found.enough if one.change.kind == "min_score"]
    assert one.change.value - one.change.by == found.score
    assert one.cost == -found.score


def test_an_exception_names_the_pair_that_it_is_for():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=EAST, languages=["en"]))
    found = nobody(host, "a")
    assert found.reasons is not None
    ((change,),) = [way.changes for way in found.reasons.ways]
    assert (change.startup, change.mentor, change.rule) == ("a", "m", "no_common_language")
