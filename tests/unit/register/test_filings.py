"""One status of a filing for all pools; the project library."""

from typing import Any

from contracts.pool_log import Filed
from contracts.register import FilingChange, FilingState, Paired, Project, Record, Unlisted
from models.register.readers import filings
from tests.support.register_log import NOW, RegisterLog, listing


def investor(*pools: str, day: str = "2026-01-05") -> Record:
    filing = FilingState("venture_capital", "verified", day, day, verified_by="bureau")
    return listing("investor", "i1", *pools, filing=filing)


def revoked(day: str = "2026-03-01") -> Record:
    return FilingChange(
        **NOW.next(), investor="i1", status="revoked", day=day, by="bureau", reason="false papers"
    )


def told(outputs: list[object]) -> list[tuple[str, str, str]]:
    return [(one.pool, one.status, one.day) for one in outputs if isinstance(one, Filed)]


def test_a_changed_filing_is_told_to_every_pool_of_the_investor():
    log = RegisterLog(investor("a", "b"))
    assert told([*log.take(revoked())]) == [
        ("a", "revoked", "2026-03-01"), ("b", "revoked", "2026-03-01"),
    ]  # fmt: skip


def test_an_order_outlives_the_feed_and_is_told_to_pools_that_come_later():
    log = RegisterLog(investor("a"), revoked())
    assert told([*log.take(investor("a", "c"))]) == [("c", "revoked", "2026-03-01")]
    assert [(view.status, view.ordered) for view in filings(log.state)] == [("revoked", True)]


def test_what_the_feed_says_happened_later_overtakes_the_order():
    log = RegisterLog(investor("a", "b"), revoked())
    assert told([*log.take(investor("a", day="2026-06-01"))]) == [
        ("a", "verified", "2026-06-01"), ("b", "verified", "2026-06-01"),
    ]  # fmt: skip
    assert [(view.status, view.ordered) for view in filings(log.state)] == [("verified", False)]


def test_an_order_about_a_stranger_changes_nothing():
    log = RegisterLog()
    assert log.take(revoked()) == []
    assert log.fields == {}


def test_the_project_library_keeps_who_has_left_with_what_came_of_it():
    project = Project("Delta", "nursery", ["I65"], "510104")
    log = RegisterLog(listing("startup", "s1", "a", project=project))
    log.take(listing("startup", "s1", "b", project=project))
    log.take(
        Paired(**NOW.next(), pool="b", startup="s1", mentor="m1", status="accepted"),
        Paired(**NOW.next(), pool="b", startup="s1", mentor="m1", status="ended", completed=True),
        Unlisted(**NOW.next(), role="startup", id="s1"),
    )
    entry = log.state.projects["s1"]
    assert (entry.project, entry.pools, entry.listed, entry.completed) == (
        project, ["a", "b"], False, 1,
    )  # fmt: skip


def test_a_completion_that_is_taken_back_is_counted_no_more():
    log = RegisterLog(listing("startup", "s1", "a", project=Project("Delta", "nursery")))
    ended: dict[str, Any] = {"pool": "a", "startup": "s1", "mentor": "m1", "status": "ended"}
    log.take(Paired(**NOW.next(), **ended, completed=True))
    assert log.state.projects["s1"].completed == 1
    for _ in range(2):
        log.take(Paired(**NOW.next(), **ended, taken_back=True))
        assert log.state.projects["s1"].completed == 0
