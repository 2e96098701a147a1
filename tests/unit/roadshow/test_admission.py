from typing import Any

import pytest

from contracts.decisions import Results
from contracts.pool_log import Judge, Record, Score
from contracts.roadshow import Conflict, Criterion, Round
from models.roadshow import why
from models.roadshow.explain.remedies import Remedy, RemedyStep
from tests.unit.roadshow.pool import (
    NOON,
    POOL,
    RoadshowLog,
    command,
    ids,
    investor,
    opened,
    refusals,
    startup,
    vector,
)

RULES: dict[str, Any] = {"quotas": {"enterprise": 1, "team": 0}, "investors_per_entry": 1}


def remedies(log: RoadshowLog, key: str) -> list[Remedy]:
    found = why(log.state, key)
    assert found is not None
    return found.remedies


def test_whoever_is_on_stage_needs_nothing():
    log, shortlist = opened(RULES, startup("s1"), startup("s2"), investor("i1"))
    assert remedies(log, ids(shortlist)[0]) == []


def test_whoever_is_left_out_is_told_the_score_and_the_place_that_would_do_the_cheapest_first():
    log, shortlist = opened(RULES, startup("s1"), startup("s2"), investor("i1"))
    (left,) = shortlist.waiting_list
    lacks = shortlist.entries[0].score - left.score
    found = remedies(log, left.startup)
    assert {step.kind: step.amount for one in found for step in one.steps}["quota"] == 1
    assert [one.price for one in found] == sorted(one.price for one in found)
    (score,) = [step.amount for one in found for step in one.steps if step.kind == "score"]
    assert score in (lacks, lacks + 1)


def test_the_place_that_is_named_brings_the_entry_in_once_it_is_there():
    log, shortlist = opened(RULES, *(startup(f"s{i}") for i in range(4)), investor("i1"))
    for left in shortlist.waiting_list:
        amounts = [
            one.steps[0].amount
            for one in remedies(log, left.startup)
            if one.steps[0].kind == "quota"
        ]
        assert amounts == [shortlist.waiting_list.index(left) + 1]
        wider = {**RULES, "quotas": {"enterprise": 1 + amounts[0]}}
        tried, again = opened(wider, *log.state.startups.values(), investor("i1"))
        assert left.startup in ids(again)
        assert remedies(tried, left.startup) == []


@pytest.mark.parametrize(
    ("fields", "rules", "kinds"),
    [
        ({"documents_complete": False}, {}, ["documents"]),
        ({"stage": "graduated"}, {}, ["stage"]),
        ({}, {"require_region": "320000"}, ["region"]),
        ({"stage": "graduated", "documents_complete": False}, {}, ["stage", "documents"]),
    ],
)
def test_what_bars_an_entry_is_lifted_first(fields, rules, kinds):
    log, _ = opened({**RULES, **rules}, startup("s1", **fields), investor("i1"))
    (found,) = remedies(log, "s1")
    assert [step.kind for step in found.steps] == kinds


def test_documents_may_not_be_enough():
    records: list[Record] = [startup("s1"), startup("s2", documents_complete=False), investor("i1")]
    log, _ = opened(RULES, *records)
    better = remedies(log, "s2")
    assert all(one.steps[0] == RemedyStep("documents") for one in better)
    log.take(startup("s2"))
    if ids(log.open()) == ["s2"]:
        assert better == [Remedy([RemedyStep("documents")], 1)]
    else:
        assert {one.steps[-1].kind for one in better} == {"score", "quota"}


def test_who_withdrew_need_only_come_back_where_there_is_room():
    log, _ = opened(RULES, startup("s1"), investor("i1"))
    log.take(command("withdraw", startup="s1"))
    assert remedies(log, "s1") == [Remedy([RemedyStep("return")], 1)]


def test_a_text_that_waits_for_vectors_has_no_remedy():
    log, _ = opened(RULES, startup("s1"), startup("s2", vectors=None), investor("i1"))
    assert remedies(log, "s2") == []


def test_a_floor_that_holds_the_place_is_named_and_a_score_is_not():
    far = startup("far", region="110105", industries=["C39"])
    near, keen = startup("near", vectors=vector(1)), investor("i1", vectors=vector(1))
    log, shortlist = opened({**RULES, "district_floors": {"110000": 1}}, near, far, keen)
    assert ids(shortlist) == ["far"]
    assert [one.reason for one in shortlist.waiting_list] == ["district_floor"]
    assert [one.steps for one in remedies(log, "near")] == [
        [RemedyStep("floor", 1, "110000")],
        [RemedyStep("quota", 1)],
    ]


CRITERIA = [Criterion("技术", 1)]
ROUNDS = [
    Round("preliminary", {"enterprise": 1}, CRITERIA),
    Round("final", {"enterprise": 1}, CRITERIA),
]


def after_a_round(points: dict[str, int], *, vetoed: str = "") -> RoadshowLog:
    rounds = [Round("preliminary", {"enterprise": 1}, CRITERIA, one_vote_veto=True), ROUNDS[1]]
    log, _ = opened(
        {"quotas": {"enterprise": 9}, "rounds": rounds}, *map(startup, points), investor("i1")
    )
    log.take(
        command("publish"),
        Judge(pool=POOL, time=NOON, event="feed.judges/0/0", id="j1", name="评委"),
    )
    for key, mark in points.items():
        sheet = Score(
            pool=POOL, time=NOON, event=f"feed.scores/0/{key}", round="preliminary", startup=key, judge="j1",
            marks={"技术": mark}, veto=key == vetoed,
        )  # fmt: skip
        assert log.take(sheet) == []
    (results,) = log.take(command("close_round"))
    assert isinstance(results, Results)
    return log


def test_whoever_was_not_promoted_is_told_the_points_and_the_places_of_the_round_before():
    log = after_a_round({"s1": 9_000, "s2": 8_000, "s3": 7_000})
    assert remedies(log, "s1") == []
    assert (
        remedies(log, "s3")
        == [
            Remedy([RemedyStep("points", 2_001)], 2_001),
            Remedy([RemedyStep("round_quota", 2)], 2_000),
        ][::-1]
    )
    assert [one.steps[0] for one in remedies(log, "s2")] == [
        RemedyStep("round_quota", 1),
        RemedyStep("points", 1_001),
    ]


def test_after_the_last_round_nobody_is_chosen_any_more():
    log = after_a_round({"s1": 9_000, "s2": 8_000})
    log.open()
    log.take(command("publish"))
    sheet = Score(
        pool=POOL,
        time=NOON,
        event="feed.scores/0/final",
        round="final",
        startup="s1",
        judge="j1",
        marks={"技术": 5_000},
    )
    log.take(sheet, command("close_round"))
    assert refusals(log.take(command("open_cycle"))) == ["round_closed"]


def test_nothing_brings_in_whom_the_judges_vetoed():
    assert remedies(after_a_round({"s1": 9_000, "s2": 8_000}, vetoed="s2"), "s2") == []


def test_one_who_was_promoted_and_withdrew_need_only_come_back():
    log = after_a_round({"s1": 9_000, "s2": 8_000})
    log.take(command("withdraw", startup="s1"))
    assert remedies(log, "s1") == [Remedy([RemedyStep("return")], 1)]
    log.take(command("withdraw", startup="s1", values={"undo": "1"}))
    assert ids(log.open()) == ["s1"]


def test_conflicts_are_told_to_the_organiser_with_what_tells_of_them():
    secret, known = Conflict("s1", "relative", "secret"), Conflict("s1", "deal", "declared")
    log, _ = opened(
        {},
        startup("s1"),
        investor("i1", conflicts=[secret]),
        investor("i2", conflicts=[known]),
        investor("i3", type="bank"),
    )
    found = why(log.state, "s1")
    assert found is not None
    ties = {
        one.investor: (
            one.reason,
            one.tie.kind if one.tie else "",
            one.tie.shown_kind if one.tie else "",
        )
        for one in found.not_counted
    }
    assert ties == {"i1": ("conflict", "relative", "other"), "i3": ("lends", "", "")}
    assert [one.kind for one in found.investors[0].disclosed] == ["deal"]
