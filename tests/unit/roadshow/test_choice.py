from collections.abc import Callable
from typing import Any

import pytest

from contracts.decisions import Shortlist
from contracts.pool_log import Record
from models.roadshow.shortlist import appraisal
from models.roadshow.shortlist.choice import Selection, select
from models.roadshow.shortlist.coverage import shares_thesis, theses
from models.roadshow.shortlist.limits import ChoiceTask
from tests.unit.roadshow.pool import command, encoded, ids, investor, opened, startup, vector

RULES: dict[str, Any] = {
    "mode": "on_change", "quotas": {"enterprise": 2, "team": 1}, "investors_per_entry": 1,
    "district_floors": {"110000": 1}, "coverage": 1, "diversity": 100,
}  # fmt: skip


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[ChoiceTask]:
    found: list[ChoiceTask] = []

    def counted(task: ChoiceTask) -> Selection:
        found.append(task)
        return select(task)

    monkeypatch.setattr(appraisal, "select", counted)
    return found


def pool() -> list[Record]:
    far = startup("far", region="110105", industries=["C39"])
    return [
        *(startup(f"s{i}") for i in range(4)),
        far,
        startup("t", group="team"),
        investor("i1"),
        investor("i2", industries=["M74"]),
    ]


def test_what_changes_nothing_in_the_choice_starts_no_search(searches):
    log, _ = opened(RULES, *pool())
    assert len(searches) == 1
    nothing: list[Record] = [
        startup("s1"),
        startup("s1", name="新名字"),
        investor("i1", verified_by="张三"),
        investor("i9", status="submitted"),
        startup("late", stage="graduated"),
        command("check_in", startup="s1"),
        command("tick"),
    ]
    log.take(*nothing)
    assert len(searches) == 1
    log.take(investor("i1", vectors=vector(3)))
    assert len(searches) == 2


def test_a_restart_makes_the_same_choice_again(searches):
    through, _ = opened(RULES, *pool())
    restarted, _ = opened(RULES, *pool())
    restarted.restart()
    changed = startup("s9", industries=["M74"])
    assert encoded(restarted.step(changed)) == encoded(through.step(changed))


def test_a_shortlist_under_the_rules_of_a_contest_states_method_proof_and_figures():
    _, shortlist = opened(RULES, *pool())
    assert (shortlist.method, shortlist.proven) == ("cp_sat", True)
    assert shortlist.total == shortlist.bound >= shortlist.greedy_total
    assert shortlist.total == sum(entry.score for entry in shortlist.entries) + 100 * 4, (
        "I and C, Hangzhou and Beijing"
    )
    assert "far" in ids(shortlist)
    assert shortlist.uncovered == {"i2": 0}


def test_a_floor_that_cannot_be_met_is_stated_with_how_many_there_are():
    rules = {**RULES, "district_floors": {"110000": 3, "330106": 1, "440000": 2}}
    _, shortlist = opened(rules, *pool())
    assert shortlist.below_floor == {"110000": 1, "440000": 0}
    assert shortlist.proven


def test_a_plain_shortlist_is_written_as_it_was_before_there_were_contests():
    _, shortlist = opened({}, *pool())
    assert (
        shortlist.method,
        shortlist.total,
        shortlist.bound,
        shortlist.changes,
        shortlist.replaces,
    ) == (
        "",
        0,
        0,
        [],
        0,
    )


def test_a_new_draft_tells_who_came_and_who_left_since_what_was_published():
    log, _ = opened({**RULES, "mode": "cycle", "diversity": 0}, *pool())
    (published,) = log.take(command("publish"))
    assert isinstance(published, Shortlist)
    assert published.changes == []
    log.take(startup("far", documents_complete=False, region="110105"))
    draft = log.open()
    assert draft.replaces == published.version
    gone = {one.id: (one.after, one.why) for one in draft.changes if not one.after.isdecimal()}
    came = {one.id: one.why for one in draft.changes if one.after.isdecimal()}
    assert gone == {"far": ("", "documents")}
    assert set(came.values()) == {"chosen"}


def test_a_thesis_is_shared_by_section_and_by_all_where_none_is_declared():
    startups = [
        startup("a", industries=["I64", "C39"]),
        startup("b", industries=["M74"]),
        startup("c", industries=[]),
    ]
    investors = [
        investor("x", industries=["I65"]),
        investor("y", industries=[]),
        investor("z", industries=["C", "M"]),
    ]
    fits = theses(startups, investors)
    assert fits.tolist() == [[True, True, True], [False, True, True], [False, True, False]]
    assert fits.tolist() == [[shares_thesis(one, other) for one in investors] for other in startups]


@pytest.mark.parametrize(
    "fields", [{"status": "submitted"}, {"valid_until": "2026-02-01"}, {"type": "bank"}]
)
def test_only_investors_who_attend_and_invest_are_to_be_covered(fields: dict[str, Any]):
    log, _ = opened({**RULES, "mode": "cycle"}, *pool()[:-2])
    log.take(investor("i1", industries=["M74"], **fields))
    assert log.open().uncovered == {}


@pytest.mark.parametrize(
    "leave",
    [lambda: command("withdraw", partner="i2"), lambda: command("unavailable", partner="i2")],
)
def test_an_investor_who_stays_away_need_not_be_covered(leave: Callable[[], Record]):
    log, _ = opened({**RULES, "mode": "cycle"}, *pool())
    log.take(leave())
    assert log.open().uncovered == {}
