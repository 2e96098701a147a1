from typing import get_args

import pytest

from contracts.decisions import Decision, Pairing, PairingStatus, Reason
from contracts.notices import Notice
from contracts.pool_log import Language
from services.notifier.compose import notices_for
from tests.unit.notifier.makers import REPLY_BY, pairing, reminder, waiting


def told(decision: Decision) -> dict[str, Notice]:
    """Return the notices of a matcher's decision by the kind of their recipient."""
    notices = notices_for(decision, "matcher")
    by_kind: dict[str, Notice] = {notice.recipient_kind: notice for notice in notices}
    assert len(by_kind) == len(notices)
    return by_kind


@pytest.mark.parametrize("note", ["cycle", "next_best", "pinned"])
def test_a_proposal_tells_both_sides_who_why_what_to_do_and_until_when(note):
    notices = told(pairing(note=note))
    assert notices.keys() == {"startup", "mentor"}
    for kind, partner in (("startup", "林远舟"), ("mentor", "青禾冷链")):
        notice = notices[kind]
        assert partner in notice.subject
        assert partner in notice.body
        assert "投资对接、商业加速" in notice.body
        assert "冷链车厢温度无法全程追溯" in notice.body
        assert "十五年冷链物流运营经验" in notice.body
        assert "2026年11月28日 00:00（北京时间）" in notice.body
        assert "婉拒" in notice.body
        assert notice.reply_by == REPLY_BY


def test_each_side_is_written_to_in_its_own_language():
    notices = told(pairing(startup_language="zh-Hant", mentor_language="en"))
    assert notices["startup"].body.startswith("青禾冷链，您好！\n\n我們為您推薦一位導師：林远舟。")
    assert "28 November 2026, 00:00 (Beijing time)" in notices["mentor"].body
    assert "Their profile says: “冷链车厢温度无法全程追溯”" in notices["mentor"].body


def test_a_proposal_without_shared_words_still_gives_a_reason():
    body = told(pairing(reason=Reason()))["startup"].body
    assert "综合双方资料" in body


def test_a_proposal_without_deadline_names_none():
    body = told(pairing(reply_by=0))["mentor"].body
    assert "北京时间" not in body
    assert "1970" not in body


@pytest.mark.parametrize(("side", "other"), [("startup", "mentor"), ("mentor", "startup")])
def test_one_sides_acceptance_asks_only_the_other_side(side, other):
    notices = told(pairing(note=f"accepted_by_{side}", accepted_by=[side], revision=2))
    assert notices.keys() == {other}
    assert notices[other].reply_by == REPLY_BY


def test_an_agreed_pairing_is_confirmed_to_both_without_a_deadline():
    notices = told(
        pairing(status="accepted", note="accepted_by_mentor", accepted_by=["startup", "mentor"])
    )
    assert notices.keys() == {"startup", "mentor"}
    assert {notice.reply_by for notice in notices.values()} == {0}


def test_a_reminder_tells_both_sides_what_waits_until_when_and_what_comes_after():
    notices = told(reminder())
    assert notices.keys() == {"startup", "mentor"}
    for kind, partner in (("startup", "林远舟"), ("mentor", "青禾冷链")):
        notice = notices[kind]
        assert notice.template == f"reminder.{kind}"
        assert notice.subject.startswith("提醒：")
        assert partner in notice.subject
        assert "还在等您的答复" in notice.body
        assert "十五年冷链物流运营经验" in notice.body
        assert "2026年11月28日 00:00（北京时间）" in notice.body
        assert "到期没有答复" in notice.body
        assert notice.reply_by == REPLY_BY


@pytest.mark.parametrize(("silent", "partner"), [("startup", "林远舟"), ("mentor", "青禾冷链")])
def test_who_alone_is_silent_is_reminded_alone_and_told_that_the_other_has_accepted(
    silent, partner
):
    notices = told(reminder(to=[silent]))
    assert notices.keys() == {silent}
    assert f"{partner}已经接受" in notices[silent].body
    english = {f"{silent}_language": "en"}
    assert "has accepted" in told(reminder(to=[silent], **english))[silent].body


@pytest.mark.parametrize("status", ["proposed", "accepted"])
def test_an_edited_profile_with_the_same_partner_disturbs_nobody(status):
    assert told(pairing(status=status, note="profile_changed", revision=2)) == {}


def test_an_edited_profile_with_a_new_partner_is_a_proposal_to_both():
    assert told(pairing(note="profile_changed", revision=1)).keys() == {"startup", "mentor"}


@pytest.mark.parametrize(("side", "other"), [("startup", "mentor"), ("mentor", "startup")])
def test_a_decline_is_told_to_the_other_side_alone_with_what_happens_next(side, other):
    notices = told(pairing(status="declined", note=f"declined_by_{side}"))
    assert notices.keys() == {other}
    assert "您无需做任何事" in notices[other].body


def test_who_accepted_a_lapsed_proposal_is_not_told_to_have_been_silent():
    notices = told(pairing(status="expired", note="no_reply", accepted_by=["startup"]))
    assert notices.keys() == {"startup", "mentor"}
    assert "您已接受" in notices["startup"].body
    assert "您已接受" not in notices["mentor"].body


@pytest.mark.parametrize(
    ("note", "remaining"), [("mentor_left", "startup"), ("startup_left", "mentor")]
)
def test_who_left_is_not_written_to(note, remaining):
    assert told(pairing(status="withdrawn", note=note)).keys() == {remaining}


def test_who_lost_the_race_for_a_place_is_told_so_and_that_nothing_was_done_wrong():
    notices = told(pairing(status="withdrawn", note="place_taken"))
    assert notices.keys() == {"startup", "mentor"}
    assert "先接受的企业" in notices["startup"].body
    assert "没有做错" in notices["startup"].body
    english = told(pairing(status="withdrawn", note="place_taken", startup_language="en"))[
        "startup"
    ]
    assert "accepted first" in english.body


def test_a_swap_by_the_organiser_withdraws_the_one_and_asks_for_the_other():
    assert "改换了导师" in told(pairing(status="withdrawn", note="swapped"))["startup"].body
    assert told(pairing(note="swapped")).keys() == {"startup", "mentor"}


@pytest.mark.parametrize("status", get_args(PairingStatus))
@pytest.mark.parametrize("note", get_args(Pairing.__annotations__["note"]))
@pytest.mark.parametrize("language", get_args(Language))
def test_every_status_and_note_can_be_worded_in_every_language(status, note, language):
    decision = pairing(
        status=status, note=note, startup_language=language, mentor_language=language
    )
    for notice in notices_for(decision, "matcher"):
        assert "{" not in notice.subject + notice.body
        assert notice.language == language


def test_a_notices_id_is_the_same_whenever_it_is_composed_and_names_its_decision():
    decision = pairing()
    assert notices_for(decision, "matcher") == notices_for(decision, "matcher")
    assert [notice.id for notice in notices_for(decision, "matcher")] == [
        "matcher/city-mentors/7/startup:T-1",
        "matcher/city-mentors/7/mentor:M-1",
    ]


def test_a_startup_and_a_mentor_of_one_id_get_different_notices():
    ids = [notice.id for notice in notices_for(pairing(mentor="T-1"), "matcher")]
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    "reason",
    [
        "no_capacity",
        "no_eligible_mentor",
        "no_common_language",
        "score_too_low",
        "all_declined",
        "outside_dates",
    ],
)
@pytest.mark.parametrize("language", get_args(Language))
def test_a_waiting_startup_learns_why_and_what_happens_next(reason, language):
    notice = told(waiting(reason=reason, startup_language=language))["startup"]
    assert notice.template == "waiting"
    assert notice.body.count("\n\n") == 3


def test_both_are_told_that_a_mentoring_moves_to_another_pool_and_goes_on_there():
    source = told(pairing(status="withdrawn", note="handed_over"))
    assert {notice.template for notice in source.values()} == {
        "handed_over.startup",
        "handed_over.mentor",
    }
    target = told(pairing(status="accepted", note="handed_over"))
    assert {notice.template for notice in target.values()} == {
        "continued.startup",
        "continued.mentor",
    }
