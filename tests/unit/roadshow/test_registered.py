"""One status of a filing for all pools, and people's other roles, in a roadshow."""

from typing import Any

import pytest

from contracts.decisions import Decision
from contracts.pool_log import Filed, Related
from models.roadshow.doubts import doubts
from models.roadshow.eligibility import filing_fault
from tests.unit.roadshow.contest import judge
from tests.unit.roadshow.pool import (
    NOON,
    POOL,
    RoadshowLog,
    command,
    ids,
    investor,
    opened,
    programme,
    refusals,
    startup,
)

VERIFIED: dict[str, Any] = {"verified_on": "2025-06-01", "valid_until": "2026-12-31"}


def filed(status: Any, day: str = "2026-01-01", key: str = "i1") -> Filed:
    return Filed(
        pool=POOL,
        time=NOON,
        event="register/1",
        investor=key,
        status=status,
        day=day,
        by="市科技局",
        reason="资料不实",
    )


def related(entity: Any, key: str, people: str = "", conflicts: str = "") -> Related:
    return Related(
        pool=POOL,
        time=NOON,
        event="register/2",
        entity=entity,
        id=key,
        people=people.split(),
        conflicts=conflicts.split(),
    )


def published() -> RoadshowLog:
    log, _ = opened(
        {"mode": "on_change", "meetings": None},
        startup("s1"),
        startup("s2"),
        investor("i1", **VERIFIED),
    )
    log.take(command("publish"))
    return log


def told(found: list[Decision]) -> list[tuple[str, Any]]:
    return [(type(one).__name__, getattr(one, "entries", None)) for one in found]


@pytest.mark.parametrize("status", ["revoked", "expired"])
def test_a_status_of_the_register_leads_to_what_the_feeds_leads_to(status):
    by_feed, by_register = published(), published()
    fields = VERIFIED | {"status": status, "status_reason": "资料不实"}
    fields |= {"revoked_on": "2026-01-01"} if status == "revoked" else {}
    feed = by_feed.take(investor("i1", **fields))
    register = by_register.take(filed(status))
    assert told(register) == told(feed) != []
    assert by_register.state.investors["i1"].status == status


@pytest.mark.parametrize("at", [0, 1])
def test_it_counts_whether_it_comes_before_or_after_the_filing(at):
    records: list[Any] = [investor("i1", **VERIFIED)]
    records.insert(at, filed("revoked"))
    log = RoadshowLog(programme(), *records)
    assert filing_fault(log.state.investors["i1"], "2026-03-01") == "revoked"


def test_it_outlives_the_feeds_and_a_restart():
    log = RoadshowLog(programme(), investor("i1", **VERIFIED), filed("revoked"))
    assert refusals(log.take(investor("i1", **VERIFIED, thesis="else"))) == []
    assert log.state.investors["i1"].thesis == "else"
    log.restart()
    assert log.state.investors["i1"].status == "revoked"
    assert b'"verified"' in log.fields["investor/i1"]


def test_a_feed_that_states_what_happened_later_overtakes_it():
    log = RoadshowLog(programme(), investor("i1", **VERIFIED), filed("revoked"))
    log.take(investor("i1", verified_on="2026-01-02"))
    assert log.state.investors["i1"].status == "verified"
    assert "filed/i1" not in log.fields


def test_a_feed_that_says_the_same_speaks_for_itself_from_then_on():
    log = RoadshowLog(programme(), investor("i1", **VERIFIED), filed("verified", "2025-06-01"))
    assert log.state.filed == {}
    log.take(investor("i1", **VERIFIED | {"status": "expired"}))
    assert log.state.investors["i1"].status == "expired"


@pytest.mark.parametrize(("status", "fault"), [("revoked", "revoked"), ("expired", "lapsed")])
def test_a_status_of_a_later_day_begins_on_that_day(status, fault):
    log = RoadshowLog(programme(), investor("i1", **VERIFIED), filed(status, "2026-02-10"))
    filing = log.state.investors["i1"]
    assert filing_fault(filing, "2026-02-09") is None
    assert filing_fault(filing, "2026-02-10") == fault


def test_an_angel_who_is_a_founder_by_another_role_is_no_demand_for_the_entry():
    log, before = opened({}, startup("s1", people=["k1"]), investor("i1", **VERIFIED))
    assert ids(before) == ["s1"]
    log.take(related("investor", "i1", people="k1"))
    assert log.open().entries[0].investors == []
    log.take(related("investor", "i1"))
    assert log.open().entries[0].investors == ["i1"]


def test_what_an_investor_holds_by_another_role_is_a_conflict_and_no_doubt():
    log, _ = opened({}, startup("s1"), investor("i1", **VERIFIED))
    log.take(related("investor", "i1", conflicts="s1 elsewhere"))
    assert log.open().entries[0].investors == []
    assert doubts(log.state) == []
    log.restart()
    assert log.open().entries[0].investors == []


def test_a_judge_counts_with_their_other_roles_before_and_after_they_come():
    log = RoadshowLog(programme(), related("judge", "j1", people="k1"), judge("j1"))
    assert log.state.contest.judges["j1"].people == ["k1"]
    log.take(related("judge", "j1", conflicts="s1"))
    assert [one.subject for one in log.state.contest.judges["j1"].conflicts] == ["s1"]
    log.restart()
    assert [one.subject for one in log.state.contest.judges["j1"].conflicts] == ["s1"]


def test_a_mentoring_pool_is_left_to_the_matcher():
    log = RoadshowLog(filed("revoked"), related("startup", "s1", people="k1"))
    log.take(programme(mentoring=True))
    assert log.fields.keys() == {"programme"}
