from typing import Any

from models.roadshow import why
from tests.unit.roadshow.pool import RoadshowLog, ids, investor, opened, programme, startup

RULES: dict[str, Any] = {"quotas": {"enterprise": 1, "team": 0}, "investors_per_entry": 2}


def test_the_chosen_one_is_explained_by_its_investors():
    log, shortlist = opened(RULES, startup("s1"), startup("s2"), investor("i1"), investor("i2"))
    found = why(log.state, ids(shortlist)[0])
    assert found is not None
    assert (found.rank, found.waiting, found.shortlist_rank, found.left_out) == (1, 0, 1, None)
    assert found.score == shortlist.entries[0].score
    assert found.score == sum(one.score for one in found.investors) // 2
    assert [one.investor for one in found.investors] == shortlist.entries[0].investors


def test_one_left_out_is_told_what_it_lacks():
    log, shortlist = opened(RULES, startup("s1"), startup("s2"), investor("i1"))
    (left,) = shortlist.waiting_list
    found = why(log.state, left.startup)
    assert found is not None
    assert (found.eligible, found.left_out, found.waiting, found.rank) == (True, "quota_full", 1, 0)
    assert found.rival == ids(shortlist)[0]
    assert found.lacks == shortlist.entries[0].score - left.score > 0


def test_one_left_out_for_its_industry_is_measured_against_its_industry():
    rules = {"quotas": {"enterprise": 5}, "industry_max": 1, "investors_per_entry": 1}
    log, shortlist = opened(
        rules, startup("s1"), startup("s2"), startup("c", industries=["C39"]), investor("i1")
    )
    (left,) = shortlist.waiting_list
    found = why(log.state, left.startup)
    assert found is not None
    assert (found.left_out, found.section) == ("industry_full", "I")
    assert found.rival in {"s1", "s2"} - {left.startup}


def test_an_ineligible_one_is_told_why():
    log, _ = opened(RULES, startup("s1", documents_complete=False))
    found = why(log.state, "s1")
    assert found is not None
    assert (found.eligible, found.left_out, found.rival, found.lacks) == (False, "documents", "", 0)


def test_investors_that_do_not_count_are_named_with_the_reason():
    log, _ = opened(
        RULES,
        startup("s1"),
        investor("i1", status="revoked"),
        investor("i2", holdings=["s1"]),
        investor("i3", stages=["nursery"]),
        investor("i4", vectors=None),
        investor("i5"),
    )
    found = why(log.state, "s1")
    assert found is not None
    assert [(one.investor, one.reason) for one in found.not_counted] == [
        ("i1", "revoked"),
        ("i2", "conflict"),
        ("i3", "stage"),
        ("i4", "no_vectors"),
    ]
    assert [one.investor for one in found.investors] == ["i5"]


def test_a_filing_that_does_not_count_brings_its_own_reason_and_who_verified_it():
    written: dict[str, Any] = {"verified_by": "张三", "status_reason": "注销登记"}
    log, _ = opened(
        RULES, startup("s1"), investor("i1", status="revoked", **written), investor("i2", **written)
    )
    found = why(log.state, "s1")
    assert found is not None
    assert [(one.investor, one.status_reason, one.verified_by) for one in found.not_counted] == [
        ("i1", "注销登记", "张三")
    ]


def test_it_can_be_asked_before_the_first_cycle_and_after_a_restart():
    log = RoadshowLog()
    log.take(
        programme(event_on="", **RULES), startup("s1"), investor("i1", verified_on="2026-01-01")
    )
    before = why(log.state, "s1")
    assert before is not None
    assert (before.day, before.shortlist_version, before.rank) == ("", 0, 1)
    assert [one.investor for one in before.investors] == ["i1"]
    log.restart()
    assert why(log.state, "s1") == before


def test_what_is_unknown_is_not_explained():
    log = RoadshowLog()
    assert why(log.state, "s1") is None
    log.take(programme())
    assert why(log.state, "s1") is None
    mentoring = RoadshowLog()
    mentoring.take(programme(mentoring=True), startup("s1"))
    assert why(mentoring.state, "s1") is None
