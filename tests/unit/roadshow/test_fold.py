from typing import Any

import msgspec
import pytest

from contracts import decisions
from contracts.decisions import Refused, Shortlist
from contracts.pool_log import Outcome, Record, Startup
from models.roadshow import RoadshowFold
from tests.unit.roadshow.pool import (
    DAY,
    NOON,
    POOL,
    RoadshowLog,
    answer,
    command,
    ids,
    investor,
    opened,
    programme,
    refusals,
    removed,
    startup,
    vector,
)

LIVE: dict[str, Any] = {
    "mode": "on_change",
    "quotas": {"enterprise": 2, "team": 1},
    "investors_per_entry": 1,
}


def startups(n: int) -> list[Startup]:
    return [startup(f"s{i}") for i in range(n)]


def test_a_cycle_puts_every_startup_in_exactly_one_list():
    _, shortlist = opened(
        {"quotas": {"enterprise": 2, "team": 1}, "waiting_list": 2},
        *startups(6),
        startup("t1", group="team"),
        startup("late", stage="graduated"),
        investor("i1"),
        investor("i2", status="submitted"),
    )
    assert shortlist.version == 1
    assert shortlist.status == "draft"
    assert [entry.rank for entry in shortlist.entries] == [1, 2, 3]
    assert len(shortlist.waiting_list) == 2
    assert [(one.startup, one.reason) for one in shortlist.left_out][-1] == ("late", "stage")
    assert (shortlist.investors_valid, shortlist.investors_not_valid) == (1, 1)
    listed = [
        *ids(shortlist),
        *(one.startup for one in (*shortlist.waiting_list, *shortlist.left_out)),
    ]
    assert sorted(listed) == sorted([*(f"s{i}" for i in range(6)), "t1", "late"])
    assert [one.score for one in shortlist.waiting_list] == sorted(
        (one.score for one in shortlist.waiting_list), reverse=True
    )


def test_an_entry_is_explained_in_the_words_of_both_sides():
    _, shortlist = opened({}, startup("s1"), investor("i1"))
    reason = shortlist.entries[0].reason
    assert reason.left_quote
    assert reason.right_quote
    assert reason.industries == ["I65"]
    assert set(reason.features) >= {"dense", "industry"}


def test_an_entry_that_no_investor_fits_scores_nothing_and_stays():
    _, shortlist = opened({}, startup("s1"), investor("i1", stages=["accelerator"]))
    (entry,) = shortlist.entries
    assert (entry.score, entry.investors) == (0, [])
    assert entry.reason.left_quote


def test_one_more_investor_never_lowers_an_entry():
    log, before = opened({"investors_per_entry": 2}, startup("s1"), investor("i1"))
    log.take(investor("i2"))
    assert log.open().entries[0].score >= before.entries[0].score


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "expired"},
        {"status": "revoked"},
        {"valid_until": "2026-02-28"},
        {"revoked_on": "2026-02-01"},
        {"verified_on": "2026-03-02"},
    ],
)
def test_a_filing_that_is_not_valid_on_the_day_never_reaches_a_shortlist(fields):
    log, shortlist = opened(LIVE, startup("s1"), investor("i1"))
    assert shortlist.entries[0].investors == ["i1"]
    (change,) = log.take(investor("i1", **fields))
    assert isinstance(change, Shortlist)
    assert (change.entries[0].investors, change.entries[0].score) == ([], 0)
    assert (change.investors_valid, change.investors_not_valid) == (0, 1)


def test_an_investor_with_a_conflict_is_not_among_the_investors_of_that_entry():
    _, shortlist = opened({}, startup("s1"), startup("s2"), investor("i1", holdings=["企业s1"]))
    assert {entry.startup: entry.investors for entry in shortlist.entries} == {
        "s1": [],
        "s2": ["i1"],
    }


def test_a_change_without_effect_is_not_announced():
    log, shortlist = opened(LIVE, *startups(2), investor("i1"))
    assert log.take(startup("s0", summary="换了说法。")) == []
    assert log.take(startup("sx", stage="graduated")) == []
    assert log.state.shortlist.current == shortlist


def test_a_change_of_who_is_chosen_is_announced_at_once():
    log, shortlist = opened(LIVE, *startups(3), investor("i1"))
    leaver = ids(shortlist)[0]
    (change,) = log.take(removed("startup", leaver))
    assert isinstance(change, Shortlist)
    assert change.version == 2
    assert leaver not in ids(change)
    assert len(change.entries) == 2


def test_in_cycle_mode_only_a_command_draws_up():
    log, _ = opened({}, *startups(3), investor("i1"))
    assert log.take(startup("s9"), removed("startup", "s1"), command("tick")) == []
    assert log.open().version == 2


def test_nothing_is_announced_before_the_first_cycle():
    log = RoadshowLog()
    assert log.take(programme(**LIVE), *startups(3), investor("i1"), command("tick")) == []


def test_changed_rules_are_followed_in_on_change_mode():
    log, _ = opened(LIVE, *startups(3))
    (change,) = log.take(programme(**{**LIVE, "quotas": {"enterprise": 1}}))
    assert isinstance(change, Shortlist)
    assert len(change.entries) == 1


def test_publishing_repeats_the_reviewed_shortlist():
    log, reviewed = opened({}, *startups(3), investor("i1"))
    (published,) = log.take(command("publish", time=NOON + DAY))
    assert isinstance(published, Shortlist)
    assert (published.status, published.version) == ("published", 2)
    assert published.entries == reviewed.entries
    assert log.state.shortlist.published == published
    assert log.fields["published"] == decisions.encode(published)


def test_a_published_shortlist_is_not_altered_by_changes():
    log, _ = opened(LIVE, *startups(3), investor("i1"))
    (published,) = log.take(command("publish"))
    assert log.take(startup("s0", summary="换了说法。")) == []
    (change,) = log.take(removed("startup", "s0"), removed("startup", "s1"))[:1]
    assert isinstance(change, Shortlist)
    assert change.status == "draft"
    assert log.state.shortlist.published == published


def test_there_is_nothing_to_publish_without_a_new_draft():
    log = RoadshowLog()
    log.take(programme(), *startups(3))
    assert refusals(log.take(command("publish"))) == ["nothing_to_publish"]
    log.open()
    log.take(command("publish"))
    assert refusals(log.take(command("publish"))) == ["nothing_to_publish"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (removed("startup", "s1"), "startup/s1"),
        (startup("s1", documents_complete=False), "startup/s1"),
        (removed("investor", "i1"), "investor/i1"),
        (investor("i1", revoked_on="2026-01-02"), "investor/i1"),
        (investor("i1", relations=["s1"]), "investor/i1"),
    ],
)
def test_a_draft_that_no_longer_holds_is_not_published(change, named):
    log, _ = opened({}, startup("s1"), investor("i1"))
    log.take(change)
    (refused,) = log.take(command("publish"))
    assert isinstance(refused, Refused)
    assert refused.code == "breaks_rule"
    assert refused.detail == f"publish: {named}"


def test_a_tick_draws_up_anew_when_a_filing_has_lapsed():
    log, _ = opened(LIVE, startup("s1"), investor("i1", valid_until="2026-01-03"), event_on="")
    due = RoadshowFold().due(log.state)
    assert due == NOON + 2 * DAY + DAY // 2
    assert log.take(command("tick", time=due - 1)) == []
    (change,) = log.take(command("tick", time=due))
    assert isinstance(change, Shortlist)
    assert change.entries[0].investors == []
    assert RoadshowFold().due(log.state) is None
    assert log.take(command("tick", time=due + DAY)) == []


def test_a_filing_that_left_is_not_waited_for():
    log, _ = opened(LIVE, startup("s1"), investor("i1", valid_until="2026-01-03"), event_on="")
    assert log.fold.due(log.state) is not None
    log.take(removed("investor", "i1"))
    assert log.fold.due(log.state) is None


def test_time_alone_changes_nothing_where_the_event_has_a_date():
    log, _ = opened(LIVE, startup("s1"), investor("i1", valid_until="2026-06-01"))
    assert RoadshowFold().due(log.state) is None
    assert log.take(command("tick", time=NOON + 300 * DAY)) == []


def test_a_tick_without_effect_is_not_due_again():
    log, _ = opened(
        LIVE,
        startup("s1"),
        investor("i1", stages=["nursery"], valid_until="2026-01-03"),
        event_on="",
    )
    due = RoadshowFold().due(log.state)
    assert due is not None
    assert log.take(command("tick", time=due)) == []
    log.restart()
    assert RoadshowFold().due(log.state) is None


def test_answers_pins_and_releases_belong_to_other_pools():
    log, _ = opened({}, startup("s1"))
    found = log.take(
        answer(), command("pin", startup="s1", mentor="m1"), command("release", startup="s1")
    )
    assert refusals(found) == ["wrong_pool_kind"] * 3


def test_a_pool_without_a_programme_keeps_profiles_and_says_nothing():
    log = RoadshowLog()
    assert (
        log.take(startup("s1"), investor("i1"), command("open_cycle"), command("publish"), answer())
        == []
    )
    assert set(log.fields) == {"startup/s1", "investor/i1", "meta"}
    assert log.take(programme()) == []
    assert ids(log.open()) == ["s1"]


def test_a_mentoring_pool_is_left_alone():
    log = RoadshowLog()
    log.take(startup("s1"), investor("i1"))
    everything: list[Record] = [
        programme(mentoring=True),
        startup("s2"),
        investor("i2"),
        command("open_cycle"),
        answer(),
        removed("startup", "s1"),
    ]
    assert log.take(*everything) == []
    assert set(log.fields) == {"programme", "meta"}
    assert log.state.ignored


def test_a_roadshow_that_turns_into_a_mentoring_pool_and_back_begins_anew():
    log, _ = opened(LIVE, startup("s1"), investor("i1"))
    assert log.take(programme(mentoring=True), startup("s2")) == []
    assert set(log.fields) == {"programme", "meta"}
    assert log.take(programme(**LIVE), startup("s3")) == []
    shortlist = log.open()
    assert (shortlist.version, ids(shortlist)) == (2, ["s3"])


def test_a_removed_programme_closes_the_pool_and_versions_go_on():
    log, _ = opened(LIVE, startup("s1"), investor("i1"))
    assert log.take(removed("programme", POOL), startup("s2"), command("open_cycle")) == []
    assert "shortlist" not in log.fields
    log.take(programme(**LIVE))
    assert log.open().version == 2


def test_an_outcome_is_noted_and_changes_no_score():
    log, before = opened(LIVE, startup("s1"), startup("s2"), investor("i1"))
    failed = Outcome(
        pool=POOL,
        time=NOON,
        event="feed.outcomes/0/0",
        startup="s1",
        partner="i1",
        outcome="did_not_take_place",
    )
    assert log.take(failed) == []
    assert "outcome/s1/i1/000001" in log.fields
    assert log.open().entries == before.entries


def test_vectors_of_another_model_stay_out_until_they_match():
    log = RoadshowLog()
    log.take(programme(**LIVE), startup("s1"), investor("i1"))
    assert (
        log.take(
            startup("s2", vectors=vector(1, model="m2")), investor("i2", vectors=vector(1, dims=8))
        )
        == []
    )
    shortlist = log.open()
    assert ids(shortlist) == ["s1"]
    assert shortlist.entries[0].investors == ["i1"]
    assert shortlist.model == "m1"
    assert [(one.startup, one.reason) for one in shortlist.left_out] == [("s2", "no_vectors")]
    (change,) = log.take(startup("s2"))
    assert isinstance(change, Shortlist)
    assert sorted(ids(change)) == ["s1", "s2"]


def test_a_pool_that_is_encoded_anew_moves_to_the_new_model():
    log, _ = opened(LIVE, startup("s1"), investor("i1"))
    assert log.take(startup("s1", vectors=vector(1, model="m2"))) == []
    assert log.take(investor("i1", vectors=vector(2, model="m2"))) == [], (
        "the list itself is the same"
    )
    shortlist = log.open()
    assert shortlist.model == "m2"
    assert ids(shortlist) == ["s1"]


@pytest.mark.parametrize("text", ["", "not base64", "AAAA"])
def test_vectors_that_cannot_be_read_count_as_none(text):
    broken = msgspec.structs.replace(vector(1), sections={"all": text})
    _, shortlist = opened(
        {}, startup("s1", vectors=broken), startup("s2", vectors=None), startup("s3")
    )
    assert ids(shortlist) == ["s3"]
    assert [(one.startup, one.reason) for one in shortlist.left_out] == [
        ("s1", "no_vectors"),
        ("s2", "no_vectors"),
    ]


def test_odd_rules_are_lived_with():
    odd = {
        "quotas": {},
        "industry_max": -1,
        "waiting_list": -5,
        "investors_per_entry": 0,
        "stages": ["nursery"],
    }
    _, shortlist = opened(
        odd, startup("s1", stage="nursery", industries=[], region=""), investor("i1")
    )
    assert shortlist.entries == []
    assert [one.reason for one in shortlist.left_out] == ["quota_full"]


def test_an_empty_pool_has_an_empty_shortlist():
    _, shortlist = opened({})
    assert (shortlist.entries, shortlist.left_out, shortlist.model) == ([], [], "")
