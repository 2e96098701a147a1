"""Rules of a contest that cannot be meant: times with a zone, sessions that overlap, more promoted
than there are.
"""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.feeds import MODELS
from contracts.feeds.errors import explain
from services.words import name_of
from services.words.why_refused import why_refused


def programme(**rules: Any) -> dict[str, Any]:
    return {
        "pool": "contest",
        "name": "路演",
        "event_on": "2026-11-28",
        "rules": {"kind": "roadshow", **rules},
    }


def told(feed: str, record: dict[str, Any]) -> tuple[str, str, str]:
    """Return where the record breaks its contract, and in what words."""
    with pytest.raises(ValidationError) as caught:
        MODELS[feed].model_validate(record)
    _, (message, *_) = explain(MODELS[feed], caught.value)
    return message.field, why_refused("zh-Hans", feed, message), why_refused("en", feed, message)


@pytest.mark.parametrize(
    "clock", ["09:00+08:00", "09:00Z", "T09:00:00+08:00", "09:00 CST", "09:00 UTC+8"]
)
@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("slots.starts_at", lambda clock: {"slots": {"starts_at": clock}}),
        (
            "slots.lunch_from",
            lambda clock: {"slots": {"lunch_from": clock, "lunch_until": "13:00"}},
        ),
        (
            "meetings.sessions[0].starts_at",
            lambda clock: {
                "meetings": {"sessions": [{"name": "morning", "starts_at": clock, "slots": 3}]}
            },
        ),
    ],
)
def test_a_time_of_day_with_a_time_zone_is_refused_and_beijing_time_asked_for(clock, field, rules):
    place, zh, en = told("feed.programmes", programme(**rules(clock)))
    assert place.endswith(field)
    if clock[:5] == "09:00":
        assert "北京时间" in zh
        assert "Beijing time" in en


def test_a_day_with_a_time_is_no_day():
    place, _, en = told("feed.programmes", programme() | {"event_on": "2026-11-28T09:00:00Z"})
    assert place == "$.event_on"
    assert "2026-11-28T09:00:00Z" in en


@pytest.mark.parametrize(
    "sessions",
    [
        [
            {"name": "morning", "starts_at": "09:00", "slots": 10},
            {"name": "afternoon", "starts_at": "12:00", "slots": 3},
        ],
        [{"name": "afternoon", "starts_at": "23:00", "slots": 4}],
    ],
)
def test_sessions_that_overlap_or_run_past_midnight_are_refused(sessions):
    place, zh, _ = told(
        "feed.programmes", programme(meetings={"slot_minutes": 20, "sessions": sessions})
    )
    assert place.endswith("sessions")
    assert "重叠" in zh


def test_hours_on_stage_that_end_before_they_begin_are_refused():
    place, zh, _ = told(
        "feed.programmes", programme(slots={"starts_at": "13:00", "ends_at": "09:00"})
    )
    assert place.endswith("starts_at")
    assert "不能大于（晚于）" in zh


def test_a_round_that_promotes_more_than_the_list_has_is_refused():
    rounds = [{"name": "final", "quotas": {"enterprise": 5}}]
    place, zh, _ = told(
        "feed.programmes", programme(quotas={"enterprise": 4, "team": 2}, rounds=rounds)
    )
    assert place.endswith("rounds")
    assert "晋级名额" in zh
    MODELS["feed.programmes"].model_validate(programme(quotas={"enterprise": 5}, rounds=rounds))


@pytest.mark.parametrize("mark", [-1, 87.555, "九十", 1e9])
def test_marks_that_no_sheet_can_hold_are_refused(mark):
    sheet = {
        "pool": "contest",
        "round": "final",
        "startup": "T-1",
        "judge": "J-1",
        "marks": {"技术": mark},
    }
    place, _, _ = told("feed.scores", sheet)
    assert "marks" in place


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("code", ["did_not_take_place", "met", "intent", "signed"])
def test_an_outcome_can_be_written_as_reports_call_it(language, code):
    known = {
        "pool": "contest",
        "startup": "T-1",
        "partner": "I-1",
        "outcome": name_of(language, "outcome", code),
    }
    assert MODELS["feed.outcomes"].model_validate(known).model_dump()["outcome"] == code


@pytest.mark.parametrize(
    ("venue", "field", "zh", "en"),
    [
        ({"position": "30.6，204"}, "venue.position", "纬度,经度", "latitude,longitude"),
        ({"position": "成都"}, "venue.position", "纬度,经度", "latitude,longitude"),
        ({"contact": "王老师 138 1234 5678"}, "venue.contact", "不写个人号码", "own number"),
        ({"doors_at": "08:30Z"}, "venue.doors_at", "北京时间", "Beijing time"),
        ({"rooms": []}, "venue", "至少填一栏", "at least one"),
    ],
)
def test_a_venue_that_cannot_be_meant_is_refused_with_what_to_write(venue, field, zh, en):
    place, chinese, english = told("feed.programmes", programme(venue=venue))
    assert place.endswith(field)
    assert zh in chinese
    assert en in english


@pytest.mark.parametrize(
    ("answer", "field", "zh"),
    [
        ({"by": "评委"}, "partner", "对方编号"),
        ({"by": "导师", "startup": "s1"}, "mentor", "导师编号"),
        ({"by": "企业"}, "startup", "企业编号"),
        ({"by": "评委", "partner": "j1", "startup": "s1"}, "partner", "不写企业和导师"),
    ],
)
def test_an_answer_says_whose_it_is(answer, field, zh):
    place, chinese, english = told("feed.answers", {"pool": "contest", "answer": "确认", **answer})
    assert place.endswith(field)
    assert zh in chinese
    assert english


def test_judges_and_investors_confirm_under_their_own_key():
    for by in ("judge", "investor"):
        answer = {"pool": "contest", "by": by, "partner": "p1", "answer": "取消"}
        read = MODELS["feed.answers"].model_validate(answer).model_dump()
        assert (read["partner"], read["answer"]) == ("p1", "decline")
