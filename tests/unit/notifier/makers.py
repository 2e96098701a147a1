"""Decisions for the tests, with everything that a test does not care about filled in."""

from typing import Any

from contracts.decisions import (
    Cycle,
    Entry,
    LeftOut,
    Pairing,
    Plan,
    Reason,
    Refused,
    Reminder,
    Shortlist,
    Waiting,
)

BASE: dict[str, Any] = {
    "pool": "city-mentors",
    "seq": 7,
    "time": 1_795_000_000_000,
    "cause": "answers/0/3",
}
REPLY_BY = 1_795_795_200_000  # midnight of 28 November 2026 in Shanghai

WHY = Reason(
    needs=["investment", "acceleration"],
    industries=["I65"],
    left_quote="冷链车厢温度无法全程追溯",
    right_quote="十五年冷链物流运营经验",
    features={"text": 8000},
)


def pairing(**fields: Any) -> Pairing:
    """Return a proposal of this cycle, both sides writing simplified Chinese."""
    known: dict[str, Any] = {
        "startup": "T-1", "mentor": "M-1", "status": "proposed", "score": 8000, "revision": 1, "note": "cycle",
        "reply_by": REPLY_BY, "startup_name": "青禾冷链", "mentor_name": "林远舟", "startup_language": "zh-Hans",
        "mentor_language": "zh-Hans", "reason": WHY,
    }  # fmt: skip
    return Pairing(**(BASE | known | fields))


def reminder(**fields: Any) -> Reminder:
    """Return a reminder of the proposal that `pairing` is, to both sides, three days later."""
    known: dict[str, Any] = {
        "startup": "T-1", "mentor": "M-1", "to": ["startup", "mentor"], "asked": 7, "seq": 9,
        "reply_by": REPLY_BY, "startup_name": "青禾冷链", "mentor_name": "林远舟",
        "startup_language": "zh-Hans", "mentor_language": "zh-Hans", "reason": WHY,
        "time": BASE["time"] + 3 * 86_400_000,
    }  # fmt: skip
    return Reminder(**(BASE | known | fields))


def waiting(**fields: Any) -> Waiting:
    """Return a startup for which all suitable mentors are taken."""
    known = {
        "startup": "T-1",
        "startup_name": "青禾冷链",
        "startup_language": "zh-Hans",
        "reason": "no_capacity",
    }
    return Waiting(**(BASE | known | fields))


def cycle(**fields: Any) -> Cycle:
    """Return the summary of a first cycle."""
    known: dict[str, Any] = {
        "number": 1, "startups": 40, "mentors": 30, "pairs": 38, "total_score": 300_000, "kept": 2, "waiting": 4,
        "solver": "min_cost_flow", "model": "m",
    }  # fmt: skip
    return Cycle(**(BASE | known | fields))


def plan(**fields: Any) -> Plan:
    """Return a first draft."""
    known: dict[str, Any] = {
        "version": 1, "status": "draft", "step": "open_cycle", "by_hand": 0, "cycle": 1, "startups": 40, "mentors": 30, "pairs": 38,
        "waiting": 2, "total": 300_000, "bound": 300_000, "certified": 300_000, "gap": 0, "method": "min-cost-flow", "policy": "total",
        "moved": 38, "document": "0" * 64, "model": "m",
    }  # fmt: skip
    return Plan(**(BASE | known | fields))


def refused(**fields: Any) -> Refused:
    """Return the refusal of an answer to a pairing that does not exist."""
    known = {"code": "unknown_pairing", "startup": "T-9", "mentor": "M-9"}
    return Refused(**(BASE | known | fields))


def shortlist(**fields: Any) -> Shortlist:
    """Return a draft with two places, one in waiting and two left out."""
    known: dict[str, Any] = {
        "version": 3, "status": "draft", "quotas": {"enterprise": 1, "team": 1}, "industry_max": 2,
        "entries": [
            Entry(1, "T-1", "青禾冷链", "enterprise", "G59", "zh-Hans", 8000, ["I-1", "I-2"], WHY),
            Entry(2, "T-2", "Quiet Rotor", "team", "C37", "en", 7000, [], Reason()),
        ],
        "waiting_list": [LeftOut("T-3", "茶跡", "enterprise", "zh-Hant", 6000, "quota_full")],
        "left_out": [
            LeftOut("T-4", "云岭", "enterprise", "zh-Hans", 0, "documents"),
            LeftOut("T-5", "微澜", "team", "zh-Hans", 0, "stage"),
        ],
        "investors_valid": 9, "investors_not_valid": 3, "model": "m",
    }  # fmt: skip
    return Shortlist(**(BASE | known | fields))
