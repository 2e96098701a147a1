from typing import get_args

import pytest

from contracts.decisions import LeftOut, LeftOutReason, RefusalCode
from contracts.pool_log import Language
from services.notifier.compose import notices_for
from tests.unit.notifier.makers import cycle, plan, refused, shortlist


def test_a_draft_shortlist_is_told_to_the_organiser_alone():
    (notice,) = notices_for(shortlist(), "roadshow")
    assert notice.recipient_kind == "organiser"
    assert notice.recipient == "city-mentors"
    assert notice.id == "roadshow/city-mentors/7/organiser:city-mentors"
    assert "企业：1 / 1" in notice.body
    assert "1. 青禾冷链（企业，" in notice.body
    assert "备案有效的投资人9位" in notice.body
    assert "duijie publish city-mentors" in notice.body


def test_a_published_shortlist_reaches_everyone_in_it_once():
    notices = notices_for(shortlist(status="published"), "roadshow")
    assert [(notice.recipient, notice.template) for notice in notices] == [
        ("city-mentors", "organiser.published"),
        ("T-1", "published.place"),
        ("T-2", "published.place"),
        ("T-3", "published.waiting"),
        ("T-4", "published.left_out"),
        ("T-5", "published.left_out"),
    ]
    assert len({notice.id for notice in notices}) == len(notices)


def test_a_placed_startup_learns_its_rank_and_why_without_names_of_investors():
    placed = notices_for(shortlist(status="published"), "roadshow")[1]
    assert "第1位" in placed.subject
    assert "备案投资人：2位" in placed.body
    assert "十五年冷链物流运营经验" in placed.body
    assert "I-1" not in placed.body


def test_a_place_without_reasons_has_no_empty_heading():
    placed = notices_for(shortlist(status="published"), "roadshow")[2]
    assert placed.language == "en"
    assert "Why" not in placed.body


@pytest.mark.parametrize(
    "reason", [one for one in get_args(LeftOutReason) if one != "not_promoted"]
)
@pytest.mark.parametrize("language", get_args(Language))
def test_who_is_left_out_reads_the_reason_and_a_kind_word(reason, language):
    one = LeftOut("T-4", "云岭", "enterprise", language, 0, reason)
    notices = notices_for(
        shortlist(status="published", left_out=[one], entries=[], waiting_list=[]), "roadshow"
    )
    assert notices[1].recipient == "T-4"
    assert "{" not in notices[1].body


def test_a_new_draft_asks_the_organiser_alone_for_a_review_and_changes_by_hand_tell_nobody():
    (notice,) = notices_for(plan(), "matcher", "en")
    assert (notice.recipient_kind, notice.template) == ("organiser", "organiser.plan")
    assert "duijie plan city-mentors" in notice.body
    assert notices_for(plan(step="swap"), "matcher") == []
    assert notices_for(plan(step="publish", status="published"), "matcher") == []


def test_a_cycle_is_summed_up_for_the_organiser_in_his_language():
    (notice,) = notices_for(cycle(), "matcher", "en")
    assert notice.language == "en"
    assert "pairs made: 38, of these kept: 2; waiting: 4" in notice.body


@pytest.mark.parametrize("code", get_args(RefusalCode))
@pytest.mark.parametrize("language", get_args(Language))
def test_a_refusal_is_told_to_the_organiser_with_its_reason(code, language):
    (notice,) = notices_for(refused(code=code, detail="d-1"), "matcher", language)
    assert notice.recipient_kind == "organiser"
    for part in ("T-9", "M-9", "d-1", "answers/0/3"):
        assert part in notice.body
