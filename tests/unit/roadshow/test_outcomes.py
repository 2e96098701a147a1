"""What came of a roadshow: which events count, which are held, and the figures that they make."""

from typing import Any

from contracts import pool_log
from contracts.decisions import Refused
from contracts.pool_log import Outcome, Removed
from models.pool.outcomes.grouping import grouped
from models.pool.outcomes.reading import outcomes_of
from models.pool.outcomes.structs import PoolOutcomes, Trail
from models.roadshow.doubts import doubts
from models.roadshow.readers import read_outcomes
from tests.unit.roadshow.pool import (
    DAY,
    NOON,
    POOL,
    RoadshowLog,
    command,
    investor,
    programme,
    refusals,
    startup,
)

EVENT_DAY = "2026-01-02"
_NUMBER = iter(range(1_000_000))


def said(what: Any, key: str = "s1", partner: str = "i1", day: int = 5, **fields: Any) -> Outcome:
    event = fields.pop("event", f"outcomes/{next(_NUMBER)}")
    return Outcome(
        pool=POOL, time=NOON + day * DAY, event=event, startup=key, partner=partner, outcome=what,
        **fields,
    )  # fmt: skip


def held(*records: Any) -> RoadshowLog:
    """Return the log of an event of two startups and two investors, and what came of it."""
    log = RoadshowLog(
        programme(event_on=EVENT_DAY),
        startup("s1", amount_sought_cny=5_000_000),
        startup("s2", region="110101", industries=["A01"], space="青创空间"),
        investor("i1", ticket_max_cny=3_000_000),
        investor("i2"),
    )
    log.take(*records)
    return log


def read(log: RoadshowLog) -> PoolOutcomes:
    """Return what came of the pool, as its state and what is stored of it agree."""
    found = outcomes_of(log.state)
    assert read_outcomes(POOL, log.fields) == found
    log.restart()
    assert outcomes_of(log.state) == found
    return found


def trail(log: RoadshowLog) -> Trail:
    (project,) = read(log).projects
    (only,) = project.trails
    return only


def doubts_in(log: RoadshowLog) -> list[list[str]]:
    return [list(event.doubts) for event in trail(log).events]


def test_a_later_milestone_includes_the_earlier_ones_and_each_has_its_day():
    log = held(
        said("met", on="2026-01-03"),
        said("signed", on="2026-01-05", amount_cny=2_000_000, share=650, round="angel"),
        said("completed", day=9),
    )
    found = read(log)
    totals = found.totals
    assert (totals.projects, totals.intent, totals.signed, totals.completed) == (1, 1, 1, 1)
    assert (totals.deals, totals.signed_cny, totals.doubtful) == (1, 2_000_000, 0)
    only = trail(log)
    assert only.days == {"met": "2026-01-03", "signed": "2026-01-05", "completed": "2026-01-10"}
    assert (only.reached, only.share, only.round, only.meetings) == ("completed", 650, "angel", 1)


def test_two_meetings_of_one_pair_are_two_and_two_deals_have_a_trail_each():
    log = held(
        said("met", on="2026-01-03"),
        said("met", on="2026-01-04"),
        said("signed", deal="D-2", on="2026-01-05", amount_cny=100_000),
        said("signed", deal="D-1", on="2026-01-05", amount_cny=200_000),
    )
    (project,) = read(log).projects
    assert [one.deal for one in project.trails] == ["", "D-1", "D-2"]
    totals = read(log).totals
    assert (totals.meetings, totals.deals, totals.signed_cny) == (4, 2, 300_000)
    assert (totals.projects, totals.pairs) == (1, 1)


def test_what_nobody_knows_is_refused_in_words_and_counted_apart():
    log = held()
    refused = log.take(said("signed", "S-9", "i1", amount_cny=9_000_000), said("met", "s1", "I-9"))
    assert refusals(refused) == ["unknown_startup", "unknown_investor"]
    totals = read(log).totals
    assert (totals.projects, totals.signed_cny) == (0, 0)
    assert (totals.doubtful, totals.doubtful_projects, totals.doubtful_cny) == (2, 2, 9_000_000)


def test_it_counts_once_the_one_it_names_is_there_and_still_when_they_have_left():
    log = held(said("met", "S-9", "i1"))
    log.take(startup("s-9"))
    assert read(log).totals.projects == 1
    log = held(said("met"))
    log.take(Removed(pool=POOL, time=NOON, event="r", entity="startup", id="s1"))
    (project,) = read(log).projects
    assert project.counted
    assert (project.name, project.district) == ("s1", "-")


def test_a_day_before_the_event_or_one_that_is_not_there_yet_is_held():
    log = held(said("met", on="2026-01-01"), said("met", on="2026-02-01"), said("met", day=0))
    assert doubts_in(log) == [["before_event"], ["before_event"], ["in_future"]]
    assert read(log).totals.projects == 0
    assert [one.suggestion for one in doubts(log.state)] == [
        "before_event", "before_event", "in_future",
    ]  # fmt: skip


def test_an_event_that_is_moved_on_after_it_took_place_takes_nothing_back():
    log = held(command("open_cycle"), command("publish"), said("met"))
    log.take(programme(event_on="2026-03-01", time=NOON + 20 * DAY), said("intent", day=21))
    assert read(log).since == EVENT_DAY
    assert read(log).totals.intent == 1
    moved = held(command("open_cycle"), command("publish"))
    moved.take(programme(event_on="2026-03-01"), said("met"))
    assert doubts_in(moved) == [["before_event"]], "what never took place bounds nothing"


def test_an_amount_out_of_all_proportion_is_held():
    log = held(said("signed", amount_cny=5_000_000_000), said("signed", amount_cny=300))
    assert doubts_in(log) == [["out_of_proportion"], ["out_of_proportion"]]
    log.take(said("signed", amount_cny=3_000_000, change="correct"))
    assert read(log).totals.signed_cny == 3_000_000
    unbounded = held(said("signed", "s2", "i2", amount_cny=10_000_000_001))
    assert doubts_in(unbounded) == [["out_of_proportion"]]


def test_a_correction_is_an_event_of_its_own_and_what_it_leaves_open_stays():
    log = held(
        said("signed", event="a", on="2026-01-04", amount_cny=1_000_000, evidence="合同1号"),
        said("signed", event="b", amount_cny=2_000_000, change="correct"),
        said("intent", event="c", change="correct", of="a", day=8),
    )
    only = trail(log)
    assert (only.reached, only.amount_cny, only.days) == ("intent", 0, {"intent": "2026-01-04"})
    assert [(one.event, one.standing, one.changes) for one in only.events] == [
        ("a", "corrected", ""), ("b", "corrected", ""), ("c", "counts", "b"),
    ]  # fmt: skip
    assert (only.events[2].amount_cny, only.events[2].evidence) == (2_000_000, "合同1号")


def test_what_is_withdrawn_counts_no_more_and_stays_in_the_trail():
    log = held(said("met", event="a"), said("signed", event="b", amount_cny=1_000_000))
    log.take(said("signed", event="c", change="withdraw"))
    only = trail(log)
    assert (only.reached, only.amount_cny) == ("met", 0)
    assert [one.standing for one in only.events] == ["counts", "withdrawn", "withdrawal"]
    assert not log.state.history.deals


def test_a_correction_of_nothing_is_refused_and_changes_nothing():
    log = held(said("met", event="a"))
    before = dict(log.fields)
    for change in (
        said("signed", change="withdraw"),
        said("met", change="correct", of="b"),
        said("met", "s1", "i2", change="correct", of="a"),
    ):
        (refused,) = log.take(change)
        assert isinstance(refused, Refused)
        assert (refused.code, refused.detail) == ("unknown_outcome", change.of)
    assert {name: raw for name, raw in log.fields.items() if name != "meta"} == {
        name: raw for name, raw in before.items() if name != "meta"
    }


def test_an_order_that_cannot_be_is_held():
    log = held(said("met", on="2026-01-05"), said("signed", on="2026-01-03"))
    assert doubts_in(log) == [[], ["out_of_order"]]
    late = held(said("signed", on="2026-01-03"), said("intent", on="2026-01-05"))
    assert doubts_in(late) == [[], ["out_of_order"]]
    again = held(said("signed", on="2026-01-03"), said("met", on="2026-01-05"))
    assert doubts_in(again) == [[], []], "the two may meet again"
    nothing = held(said("broken_off"))
    assert doubts_in(nothing) == [["out_of_order"]]
    over = held(said("completed", on="2026-01-03"), said("broken_off", on="2026-01-04"))
    assert doubts_in(over) == [[], ["out_of_order"]]


def test_a_deal_broken_off_was_met_and_is_signed_no_more():
    log = held(said("signed", amount_cny=1_000_000), said("broken_off", day=6))
    totals = read(log).totals
    assert (totals.projects, totals.intent, totals.signed, totals.signed_cny) == (1, 1, 0, 0)
    assert (totals.broken_off, totals.broken_off_cny) == (1, 1_000_000)
    log.take(said("signed", day=7, amount_cny=1_000_000))
    assert read(log).totals.signed == 1, "it goes on"


def test_both_sides_telling_it_is_agreement_and_a_denial_holds_it():
    both = held(said("signed", by="startup"), said("signed", by="partner"))
    assert trail(both).agreed == "yes"
    denied = held(said("signed", amount_cny=1_000_000, by="startup"), said("met"))
    denied.take(said("signed", by="partner", agreed="no", day=6))
    assert read(denied).totals.signed == 0
    assert read(denied).totals.projects == 1
    denied.take(said("signed", by="partner", agreed="yes", day=7))
    assert read(denied).totals.signed_cny == 1_000_000
    other = held(said("signed", by="startup", amount_cny=1_000_000))
    other.take(said("signed", by="partner", amount_cny=900_000, day=6))
    assert (trail(other).agreed, trail(other).amount_cny) == ("no", 1_000_000)
    assert doubts_in(other) == [[], ["differs"]]


def test_a_figure_is_a_list_and_the_same_by_district_industry_space_and_investor():
    log = held(
        said("signed", "s1", "i1", amount_cny=1_000_000), said("met", "s1", "i2"),
        said("met", "s2", "i2"), said("did_not_take_place", "s2", "i1"),
    )  # fmt: skip
    found = read(log)
    assert [one.startup for one in found.projects if one.counted] == ["s1", "s2"]
    assert found.totals.did_not_take_place == 1
    by = {name: grouped(found, name) for name in ("district", "industry", "space", "investor")}
    counted = {name: {one.key: one.projects for one in groups} for name, groups in by.items()}
    assert counted == {
        "district": {"330106": ["s1"], "110101": ["s2"]}, "industry": {"I": ["s1"], "A": ["s2"]},
        "space": {"-": ["s1"], "青创空间": ["s2"]},
        "investor": {"i2": ["s1", "s2"], "i1": ["s1"]},
    }  # fmt: skip
    assert {one.key: one.totals.signed_cny for one in by["investor"]} == {"i1": 1_000_000, "i2": 0}


def test_an_outcome_of_somebody_erased_gets_a_clear_answer():
    log = held(said("met"), said("met", "s2", "i1"))
    log.take(Removed(pool=POOL, time=NOON, event="r", entity="startup", id="s1", erased=True))
    assert [one.startup for one in read(log).projects] == ["s2"]
    assert not [name for name in log.fields if "s1" in name]
    assert refusals(log.take(said("signed", "S1"))) == ["erased_person"]
    assert [one.startup for one in read(log).projects] == ["s2"]
    log.take(startup("s1"))
    assert refusals(log.take(said("signed"))) == []
    assert not [name for name in log.fields if name.startswith("erased/")]


def test_what_older_versions_stored_is_read():
    log = held()
    log.fields |= {
        "closed/s1/i1": pool_log.encode(said("signed", event="a", amount_cny=1_000_000)),
        "outcome/s1/i1": pool_log.encode(said("met", event="b", day=6)),
        "outcome/S-9/i1": pool_log.encode(said("met", "S-9", event="c")),
    }
    log.restart()
    totals = read(log).totals
    assert (totals.projects, totals.signed_cny, totals.doubtful) == (1, 1_000_000, 1)
    log.take(said("signed", event="d", change="withdraw", of="a"))
    assert read(log).totals.signed == 0
    assert "outcome/s1/i1/000003" in log.fields
