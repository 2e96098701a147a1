"""References in a roadshow pool: spelt anyhow they count, and those that name nobody are doubts
until the one named comes.
"""

from typing import Any

import pytest

from contracts.decisions import Refused
from contracts.pool_log import Outcome
from contracts.roadshow import Conflict, MeetingRules, MeetingSession
from models.roadshow.conflicts import exclusion
from models.roadshow.doubts import doubts
from models.roadshow.judging.ties import ties
from tests.unit.roadshow.contest import judge, on_stage, request, score
from tests.unit.roadshow.pool import NOON, POOL, RoadshowLog, command, investor, programme, startup

FIRM = "蓝岭（成都）科技"
SPELLINGS = ["蓝岭(成都)科技", "藍嶺【成都】 科技", "蓝岭（成都）科技\u200b"]
MEETINGS = MeetingRules(
    tables=3, slot_minutes=20, sessions=[MeetingSession("afternoon", "14:00", 4)]
)


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("field", ["holdings", "relations", "conflicts"])
def test_an_investor_is_kept_from_a_firm_however_its_name_is_spelt(field: str, name: str) -> None:
    said: dict[str, Any] = {field: [Conflict(name)] if field == "conflicts" else [name]}
    assert exclusion(investor("i", **said), startup("s", name=FIRM)) is not None


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_judge_is_kept_from_the_employer_and_its_deals_however_they_are_spelt(name: str) -> None:
    firm = startup("s", name=FIRM)
    assert ties(judge("j", employer=name), [firm], []) == {"s": "employer"}
    assert ties(judge("j", conflicts=[Conflict(name)]), [firm], []) == {"s": "other"}
    fund = investor("i", name="山（成都）创投", holdings=[name])
    assert ties(judge("j", employer="山(成都)创投"), [firm], [fund]) == {"s": "deal"}


def test_an_id_in_another_case_means_the_only_one_like_it_and_never_two() -> None:
    log = RoadshowLog()
    log.take(programme(), startup("S-1"), investor("I-1", holdings=["s-1"]))
    held = log.state.investors["I-1"]
    assert exclusion(held, log.state.startups["S-1"], log.state.twins) is not None
    log.take(startup("s-1"))
    assert exclusion(held, log.state.startups["S-1"], log.state.twins) is None
    assert exclusion(held, log.state.startups["s-1"], log.state.twins) is not None


def test_the_shortlist_follows_when_an_id_ceases_to_mean_one_alone() -> None:
    log = RoadshowLog()
    log.take(
        programme(quotas={"enterprise": 3}, investors_per_entry=1),
        startup("S-1"),
        investor("I-1", holdings=["s-1"]),
    )
    backers = {entry.startup: entry.investors for entry in log.open().entries}
    assert backers == {"S-1": []}
    log.take(startup("s-1"))
    backers = {entry.startup: entry.investors for entry in log.open().entries}
    assert backers == {"S-1": ["I-1"], "s-1": []}


def test_sheets_and_commands_mean_the_only_id_that_differs_in_case_and_marks_their_criterion() -> (
    None
):
    log = on_stage()
    panel = log.state.contest.panels.published
    assert panel is not None
    by, entry = panel.panels[0].judges[0], panel.panels[0].entries[0]
    assert log.take(score(entry.upper(), by.upper(), {"創新": 8000, " 团队\u200b": 800})) == []
    (kept,) = log.state.contest.scores.values()
    assert (kept.startup, kept.judge, kept.marks) == (entry, by, {"创新": 8000, "团队": 800})
    assert not [
        one
        for one in log.take(command("withdraw", startup=entry.upper()))
        if isinstance(one, Refused)
    ]
    log.restart()
    assert log.state.contest.has_withdrawn("startup", entry)


def test_a_refusal_says_who_is_unknown_and_which_id_is_nearest() -> None:
    log = on_stage()
    found = log.take(score("s000", "j0"), score("s00", "j99"), command("withdraw", startup="s-00"))
    codes = [(one.code, one.detail) for one in found if isinstance(one, Refused)]
    assert codes == [
        ("unknown_startup", "s000; near: s00"),
        ("unknown_judge", "j99"),
        ("unknown_startup", "withdraw; near: s00"),
    ]


def test_a_wish_for_somebody_unknown_is_a_doubt_and_counts_when_they_come() -> None:
    log = RoadshowLog()
    log.take(
        programme(quotas={"enterprise": 3}, meetings=MEETINGS),
        startup("S-1"),
        startup("S-2", name=FIRM),
        investor("I-1", holdings=["S-7"], relations=["蓝岭科技"], conflicts=[Conflict("某大学")]),
        judge("J-1", employer="蓝岭科技"),
        request("s-1", "i-2"),
        Outcome(pool=POOL, time=NOON, event="o", startup="S-1", partner="I-9", outcome="met"),
    )
    found = [
        (one.owner, one.id, one.field, one.reference, one.kind, one.suggestion)
        for one in doubts(log.state)
    ]
    assert found == [
        ("investor", "I-1", "holdings", "S-7", "unknown_id", ""),
        ("investor", "I-1", "relations", "蓝岭科技", "near_name", "S-2"),
        ("judge", "J-1", "employer", "蓝岭科技", "near_name", "S-2"),
        ("startup", "S-1", "requests", "i-2", "unknown_id", ""),
        ("startup", "S-1", "outcomes", "I-9", "unknown_id", ""),
    ]
    log.take(investor("I-2"), startup("S-7"))
    assert not {"requests", "holdings"} & {one.field for one in doubts(log.state)}
    log.take(command("open_cycle"))
    timetable = log.state.contest.timetable.current
    assert timetable is not None
    assert ("S-1", "I-2") in {(one.startup, one.investor) for one in timetable.meetings}
    log.take(request("S-1", "I-2", withdrawn=True, time=NOON + 1), command("open_cycle"))
    timetable = log.state.contest.timetable.current
    assert timetable is None or ("S-1", "I-2") not in {
        (one.startup, one.investor) for one in timetable.meetings
    }
