"""Who is told what of a published order, of panels, meetings, draws and results: those whose part
is new, moved or gone.
"""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from contracts.decisions import Change, Decision, Draw, LeftOut, Panel, Result, Results, Shortlist
from contracts.notices import Notice
from contracts.pool_log import Language
from services.notifier.compose import notices_for
from services.publishing.words import Words
from tests.unit.publishing import makers
from tests.unit.publishing.makers import base, change


def told(decision: Decision, language: Language = "zh-Hans") -> dict[tuple[str, str], Notice]:
    return {
        (notice.recipient_kind, notice.recipient): notice
        for notice in notices_for(decision, "roadshow", language)
    }


def templates(decision: Decision) -> dict[str, str]:
    return {recipient: notice.template for (_, recipient), notice in told(decision).items()}


@pytest.mark.parametrize("make", [makers.line_up, makers.panels, makers.timetable])
def test_nobody_is_told_of_a_draft_on_stage(make):
    assert notices_for(make(status="draft"), "roadshow") == []


def test_the_first_order_tells_everybody_on_stage_day_time_and_place():
    notices = told(makers.line_up())
    assert notices.keys() == {
        ("organiser", "city-roadshow"), ("startup", "T-1"), ("startup", "T-2"), ("startup", "T-3"),
    }  # fmt: skip
    body = notices["startup", "T-1"].body
    assert "2026年11月28日" in body
    assert "09:00–09:15（北京时间，含问答）" in body
    assert "第1会场，第1位" in body


def test_a_later_order_tells_only_those_whose_slot_is_new_or_moved():
    changes = [
        change("T-1", "1/2/09:30", "1/1/09:00", "moved"),
        change("T-2", "", "1/2/09:30", "new"),
    ]
    notices = told(makers.line_up(replaces=1, changes=changes))
    assert {key: one.template for key, one in notices.items() if key[0] == "startup"} == {
        ("startup", "T-1"): "slot.moved",
        ("startup", "T-2"): "slot.given",
    }
    assert "原来：第1会场第2位，09:30" in notices["startup", "T-1"].body


def test_an_order_published_again_without_changes_tells_nobody_but_the_organiser():
    assert templates(makers.line_up(replaces=1)) == {"city-roadshow": "event.line_up"}


def test_who_loses_a_slot_is_told_in_his_language_and_who_withdrew_is_told_once_by_the_list():
    changes = [
        Change("T-9", "Old Rotor", "1/1/09:00", "", "left", language="en"),
        Change("T-8", "云岭", "1/2/09:30", "", "withdrawn"),
    ]
    notices = told(makers.line_up(replaces=1, changes=changes))
    assert ("startup", "T-8") not in notices
    lost = notices["startup", "T-9"]
    assert (lost.template, lost.language) == ("slot.withdrawn", "en")
    assert "stage 1, no. 1, 09:00" in lost.body


def test_somebody_who_moves_up_and_somebody_who_withdrew_are_both_told_and_nobody_else():
    one = makers.shortlist(
        replaces=1,
        changes=[
            change("T-3", "waiting/1", "3", "moved_up"),
            change("T-9", "2", "", "withdrawn", name="云岭"),
        ],
        left_out=[LeftOut("T-9", "云岭", "enterprise", "zh-Hans", 0, "withdrawn")],
    )
    assert templates(one) == {
        "city-roadshow": "organiser.published",
        "T-3": "moved_up",
        "T-9": "left_list.withdrawn",
    }


def test_who_was_not_promoted_is_told_by_the_results_and_not_again_by_the_next_list():
    gone = [LeftOut("T-8", "旧", "team", "zh-Hans", 0, "not_promoted")]
    assert "T-8" not in templates(makers.shortlist(left_out=gone))


def test_who_falls_back_to_the_waiting_list_learns_his_place_there():
    one = makers.shortlist(replaces=1, changes=[change("T-4", "3", "waiting/1", "quota_full")])
    assert templates(one) == {"city-roadshow": "organiser.published", "T-4": "published.waiting"}


def test_who_comes_onto_the_list_by_a_new_choice_is_told_like_everybody_on_a_first_list():
    one = makers.shortlist(replaces=1, changes=[change("T-1", "", "1", "chosen")])
    assert templates(one) == {"city-roadshow": "organiser.published", "T-1": "published.place"}


def test_every_judge_is_told_his_part_and_how_many_entries_others_mark_for_him():
    reserve = Panel(
        stage=3, chair="", judges=[], reserves=["J-4"], names={"J-4": "Bea"}, entries=["T-3"]
    )
    known = makers.panels()
    notices = told(
        replace(known, panels=[*known.panels, reserve], languages={"J-3": "en", "J-4": "en"})
    )
    assert {key[1] for key in notices if key[0] == "judge"} == {"J-1", "J-2", "J-3", "J-4"}
    assert "组长" in notices["judge", "J-1"].body
    assert "其中1个与您有关联" in notices["judge", "J-2"].body
    assert notices["judge", "J-3"].language == "en"
    assert "Part: reserve" in notices["judge", "J-4"].body


def test_a_judges_notice_never_says_what_tie_he_has():
    body = told(makers.panels(spared={"J-2": {"T-2": "relative"}}))["judge", "J-2"].body
    assert "亲属" not in body
    assert "Quiet Rotor" not in body


def test_later_panels_tell_only_judges_whose_part_changed():
    changes = [
        change("J-1", "1/judge", "1/chair", "moved"),
        change("J-9", "2/reserve", "", "unavailable", name="Ada", language="en"),
    ]
    notices = told(makers.panels(replaces=1, changes=changes))
    assert {key[1]: one.template for key, one in notices.items() if key[0] == "judge"} == {
        "J-1": "duty.moved",
        "J-9": "duty.withdrawn",
    }
    assert "panel of stage 2" in notices["judge", "J-9"].body


def test_a_judge_is_told_day_hours_and_stage_and_what_they_were():
    known = makers.panels()
    benches = [replace(panel, starts_at="10:00", ends_at="11:30") for panel in known.panels]
    changes = [
        change("J-1", "1/chair/09:00-10:30/2026-11-28", "1/chair/10:00-11:30/2026-12-05", "moved")
    ]
    moved = replace(known, panels=benches, day="2026-12-05", replaces=1, changes=changes)
    body = told(moved)["judge", "J-1"].body
    for fact in (
        "日期：2026年12月5日",
        "10:00–11:30",
        "第1会场",
        "原来：2026年11月28日，",
        "09:00–10:30",
    ):
        assert fact in body


@pytest.mark.parametrize(
    ("language", "before"),
    [
        ("zh-Hans", "2027年3月6日，13:20，4号桌"),
        ("zh-Hant", "2027年3月6日，13:20，4號桌"),
        ("en", "6 March 2027, 13:20, table 4"),
    ],
)
def test_a_change_of_the_day_is_said_in_every_language(language, before):
    words = Words(language)
    assert words.place(makers.timetable(), "13:20/4/2027-03-06") == before
    assert words.place(makers.timetable(), "13:20/4") in before


def test_the_first_timetable_gives_each_side_its_own_meetings():
    notices = told(makers.timetable())
    assert "13:00–13:20 1号桌：沃土资本" in notices["startup", "T-1"].body
    assert "13:00–13:20 Table 2: Quiet Rotor" in notices["investor", "I-2"].body
    assert "沃土" not in notices["startup", "T-2"].body


def test_a_later_timetable_tells_both_sides_of_a_moved_meeting_and_those_who_lost_theirs():
    changes = [
        change("T-1", "13:20/1", "13:00/1", "moved", partner="I-1", partner_name="沃土资本"),
        change(
            "T-3",
            "13:00/3",
            "",
            "withdrawn",
            partner="I-3",
            partner_name="Gone",
            partner_language="en",
        ),
    ]
    notices = told(makers.timetable(replaces=1, changes=changes))
    templates = {key[1]: one.template for key, one in notices.items() if key[0] != "organiser"}
    assert templates == {
        "T-1": "meetings.moved",
        "I-1": "meetings.moved",
        "T-3": "meetings.withdrawn",
        "I-3": "meetings.withdrawn",
    }
    assert "与沃土资本，13:20，1号桌 → 13:00，1号桌" in notices["startup", "T-1"].body


def test_a_draw_is_told_to_the_organiser_with_its_commitment_and_without_its_secret():
    fields = {"commitment": "ab" * 32, "sources": ["彩票"], "entries": ["T-1", "T-2"]}
    (committed,) = notices_for(Draw(**base(9, status="committed", **fields)), "roadshow")
    assert "ab" * 32 in committed.body
    (revealed,) = notices_for(
        Draw(**base(10, status="revealed", secret="s3cret", order=["T-2", "T-1"], **fields)),
        "roadshow",
    )
    assert "1. T-2" in revealed.body
    assert "s3cret" not in revealed.body


def results(**fields: Any) -> Results:
    rows = [
        Result(rank=rank, startup=f"T-{rank}", name=f"名{rank}", group="team", language="zh-Hans", total=9000 - rank,
               plain_total=9000, sheets=3, promoted=rank == 1)
        for rank in (1, 2)
    ]  # fmt: skip
    return Results(**base(11, round="semi_final", rows=rows, **fields))


def test_results_tell_everybody_his_own_and_those_not_promoted_kindly():
    notices = told(results())
    assert notices["startup", "T-1"].subject == "评审结果：晋级"
    kind = notices["startup", "T-2"].body
    assert "谢谢名2参加复赛" in kind
    for unkind in ("失败", "淘汰", "落选", "名次：", "第2位"):
        assert unkind not in kind


def test_corrected_results_tell_only_those_for_whom_they_changed():
    changed = [Change("T-2", "名2", "", "2", "next_in_line")]
    assert templates(results(changes=changed)).keys() == {"city-roadshow", "T-2"}


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize(
    "make", [makers.shortlist, makers.line_up, makers.panels, makers.timetable, results]
)
def test_summaries_are_there_in_every_language(make, language):
    notice = told(make(), language)["organiser", "city-roadshow"]
    assert notice.language == language
    assert "{" not in notice.body + notice.subject


def test_a_recipient_gets_one_notice_of_a_decision():
    decisions: list[Decision] = [
        makers.shortlist(),
        makers.line_up(),
        makers.panels(),
        makers.timetable(),
    ]
    ids = [notice.id for decision in decisions for notice in notices_for(decision, "roadshow")]
    assert len(ids) == len(set(ids))
    assert isinstance(decisions[0], Shortlist)
