from typing import Any

import pytest

from contracts.decisions import Refused, Results, Shortlist
from contracts.pool_log import Judge, Record, Score
from contracts.roadshow import Criterion, Round
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
)

RULES: dict[str, Any] = {"quotas": {"enterprise": 2, "team": 1}, "investors_per_entry": 1}


def published(rules: dict[str, Any], *records: Record) -> tuple[RoadshowLog, Shortlist]:
    log, _ = opened(rules, *records)
    (decision,) = log.take(command("publish"))
    assert isinstance(decision, Shortlist)
    return log, decision


def withdrawn(log: RoadshowLog, key: str) -> Shortlist:
    (decision,) = log.take(command("withdraw", startup=key))
    assert isinstance(decision, Shortlist)
    return decision


def entered(n: int) -> list[Record]:
    return [
        *(startup(f"s{i}") for i in range(n)),
        startup("t1", group="team"),
        startup("t2", group="team"),
        investor("i1"),
    ]


def test_the_first_of_the_waiting_list_in_the_same_group_moves_up_and_both_are_in_the_changelog():
    log, before = published(RULES, *entered(5))
    leaver = next(entry for entry in before.entries if entry.group == "enterprise")
    first = next(one for one in before.waiting_list if one.group == "enterprise")
    after = withdrawn(log, leaver.startup)
    assert (after.status, after.version, after.replaces) == ("published", 3, 2)
    assert set(ids(after)) == {*ids(before), first.startup} - {leaver.startup}
    assert {(one.id, one.before, one.after, one.why) for one in after.changes} == {
        (leaver.startup, str(leaver.rank), "", "withdrawn"),
        (first.startup, f"waiting/{before.waiting_list.index(first) + 1}", str(ids(after).index(first.startup) + 1), "moved_up"),
    }  # fmt: skip
    assert [entry.rank for entry in after.entries] == [1, 2, 3]
    assert (after.left_out[-1].startup, after.left_out[-1].reason) == (leaver.startup, "withdrawn")
    assert log.state.shortlist.published == after


def test_who_stays_keeps_the_entry_that_was_published():
    log, before = published(RULES, *entered(5))
    log.take(investor("i9"))
    after = withdrawn(log, ids(before)[0])
    kept = {entry.startup: (entry.score, entry.investors) for entry in before.entries}
    assert all(
        kept.get(one.startup, (one.score, one.investors)) == (one.score, one.investors)
        for one in after.entries
    )


def test_who_withdrew_or_lost_the_papers_while_waiting_is_passed_over():
    log, before = published(RULES, *entered(5))
    line = [one.startup for one in before.waiting_list if one.group == "enterprise"]
    assert (
        log.take(command("withdraw", startup=line[0]), startup(line[1], documents_complete=False))
        == []
    )
    leaver = next(entry.startup for entry in before.entries if entry.group == "enterprise")
    after = withdrawn(log, leaver)
    assert line[2] in ids(after)
    assert {one.startup: one.reason for one in after.left_out}[line[0]] == "withdrawn"


def test_a_floor_that_the_leaver_met_is_met_again_before_the_order_of_the_list():
    rules = {
        "quotas": {"enterprise": 1},
        "district_floors": {"110000": 1},
        "investors_per_entry": 1,
    }
    far = [startup(key, region="110105") for key in ("f1", "f2")]
    log, before = published(rules, *far, *(startup(f"s{i}") for i in range(4)), investor("i1"))
    assert set(ids(before)) <= {"f1", "f2"}
    after = withdrawn(log, ids(before)[0])
    assert set(ids(after)) == {"f1", "f2"} - set(ids(before))
    assert len(ids(withdrawn(log, ids(after)[0]))) == 1


def test_a_place_that_nobody_may_take_stays_empty():
    teams = [startup("t1", group="team", industries=["C39"]), startup("t2", group="team")]
    log, before = published({**RULES, "industry_max": 1}, startup("s1"), *teams)
    (team,) = [entry.startup for entry in before.entries if entry.group == "team"]
    assert team == "t1"
    assert ids(withdrawn(log, "t1")) == ["s1"]


def test_a_draft_that_was_under_review_is_drawn_up_anew_after_the_published_version():
    log, before = published(RULES, *entered(5))
    log.take(startup("s9"))
    log.open()
    mended, redrawn = log.take(command("withdraw", startup=ids(before)[0]))
    assert isinstance(mended, Shortlist)
    assert isinstance(redrawn, Shortlist)
    assert (mended.status, redrawn.status) == ("published", "draft")
    assert ids(before)[0] not in ids(redrawn)
    assert redrawn.replaces == mended.version


def test_a_withdrawal_before_publishing_keeps_the_entry_out_of_what_is_drawn_up_next():
    log, before = opened(RULES, *entered(4))
    leaver = ids(before)[0]
    assert log.take(command("withdraw", startup=leaver)) == []
    assert refusals(log.take(command("publish"))) == ["breaks_rule"]
    assert leaver not in ids(log.open())
    assert log.take(command("withdraw", startup=leaver, values={"undo": "1"})) == []
    assert leaver in ids(log.open())


def test_an_investor_who_cannot_come_is_no_demand():
    log, _ = opened({}, startup("s1"), investor("i1"), investor("i2"))
    log.take(
        command("withdraw", partner="i1"),
        command("unavailable", partner="i2", values={"from": "09:00", "until": "10:00"}),
    )
    assert log.open().entries[0].investors == ["i2"]
    log.take(command("unavailable", partner="i2"))
    shortlist = log.open()
    assert (
        shortlist.entries[0].investors,
        shortlist.investors_valid,
        shortlist.investors_not_valid,
    ) == ([], 0, 2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"startup": "x"}, "unknown_startup"), ({"partner": "x"}, "unknown_investor")],
)
def test_whom_the_pool_does_not_know_cannot_withdraw(fields, code):
    log, _ = opened({}, startup("s1"))
    (refused,) = log.take(command("withdraw", **fields))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.startup or refused.partner, refused.detail) == (
        code,
        "x",
        "withdraw",
    )


CRITERIA = [Criterion("技术", 1)]
ROUNDS = [
    Round("preliminary", {"enterprise": 2}, CRITERIA),
    Round("final", {"enterprise": 1}, CRITERIA),
]


def judged(log: RoadshowLog, points: dict[str, int]) -> Results:
    log.take(Judge(pool=POOL, time=NOON, event="feed.judges/0/0", id="j1", name="评委"))
    for key, mark in points.items():
        sheet = Score(
            pool=POOL, time=NOON, event=f"feed.scores/0/{key}", round="preliminary", startup=key, judge="j1",
            marks={"技术": mark},
        )  # fmt: skip
        assert log.take(sheet) == []
    (results,) = log.take(command("close_round"))
    assert isinstance(results, Results)
    return results


def test_the_next_round_is_chosen_among_those_promoted_by_quality_and_demand():
    log, before = published(
        {"quotas": {"enterprise": 4}, "rounds": ROUNDS},
        *(startup(f"s{i}") for i in range(3)),
        investor("i1"),
    )
    assert before.round == "preliminary"
    judged(log, {"s0": 5_000, "s1": 9_000, "s2": 6_000})
    after = log.open()
    assert (after.round, sorted(ids(after))) == ("final", ["s1", "s2"])
    assert {one.startup: one.reason for one in after.left_out} == {"s0": "not_promoted"}
    demand = {entry.startup: entry.score for entry in before.entries}
    assert {entry.startup: entry.score for entry in after.entries} == {
        "s1": demand["s1"] * 9 // 10,
        "s2": demand["s2"] * 6 // 10,
    }


def test_the_next_in_the_ranks_moves_up_where_one_who_was_promoted_withdraws():
    log, _ = published(
        {"quotas": {"enterprise": 4}, "rounds": ROUNDS},
        *(startup(f"s{i}") for i in range(3)),
        investor("i1"),
    )
    judged(log, {"s0": 5_000, "s1": 9_000, "s2": 6_000})
    log.open()
    log.take(command("publish"))
    found = log.take(command("withdraw", startup="s1"))
    assert [type(one) for one in found] == [Results, Shortlist]
    assert sorted(ids(found[1])) == ["s0", "s2"]  # type: ignore[arg-type]
