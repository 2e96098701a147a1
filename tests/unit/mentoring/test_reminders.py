"""Reminders: on the days that the rules name, by ticks, and to those alone who have not answered."""

import pytest

from contracts import pool_log
from contracts.decisions import Decision, Pairing, Reminder
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    MentoringLog,
    exact,
    mentor,
    opened,
    programme,
    startup,
    told,
)

EAST, BETWEEN = exact([127, 0]), exact([100, 80])


def asked(**rules: object) -> MentoringLog:
    """Return a pool with one open proposal, a to m, and days on which is reminded."""
    given = {"reply_days": 14, "remind_after_days": [3, 7]} | rules
    people = startup("a", vectors=EAST), mentor("m", vectors=EAST), mentor("n", vectors=BETWEEN)
    return opened(*people, **given)


def tick(log: MentoringLog, days: float) -> list[Decision]:
    """Let a tick come `days` after the proposal."""
    return log.command("tick", later_ms=NOON + round(days * DAY_MS) - log.time)


def reminded(found: list[Decision]) -> list[list[str]]:
    return [list(one.to) for one in found if isinstance(one, Reminder)]


def test_on_each_of_the_days_both_sides_are_reminded_once_and_then_the_proposal_ends():
    log = asked()
    assert tick(log, 2.9) == []
    assert reminded(tick(log, 3)) == [["startup", "mentor"]]
    assert tick(log, 3.1) == tick(log, 6.9) == []
    assert reminded(tick(log, 7)) == [["startup", "mentor"]]
    assert tick(log, 13.9) == []
    assert told(tick(log, 14)) == [
        ("a", "m", "expired", "no_reply"),
        ("a", "n", "proposed", "next_best"),
    ]


def test_a_reminder_says_what_waits_until_when_and_which_decision_asked():
    log = MentoringLog(programme(reply_days=14, remind_after_days=[3]), startup("a"), mentor("m"))
    (proposed,) = [one for one in log.command("open_cycle") if isinstance(one, Pairing)]
    (found,) = tick(log, 3)
    assert isinstance(found, Reminder)
    assert (found.startup, found.mentor, found.asked) == ("a", "m", proposed.seq)
    assert (found.reply_by, found.reason) == (proposed.reply_by, proposed.reason)
    assert (found.startup_name, found.mentor_name) == ("Team a", "Mentor m")
    pair = log.state.pair("a", "m")
    assert pair is not None
    assert pair.revision == proposed.revision


def test_a_tick_that_comes_after_both_days_reminds_once():
    log = asked()
    assert reminded(tick(log, 9)) == [["startup", "mentor"]]
    assert tick(log, 13) == []


def test_a_tick_that_comes_after_the_end_expires_and_reminds_nobody_of_it():
    log = asked()
    assert reminded(tick(log, 20)) == []
    assert log.pairs() == {("a", "n")}


@pytest.mark.parametrize(("by", "silent"), [("startup", "mentor"), ("mentor", "startup")])
def test_who_has_accepted_is_reminded_no_more(by: str, silent: str):
    log = asked()
    log.answer("a", "m", by, "accept")
    assert reminded(tick(log, 3)) == [[silent]]
    log.answer("a", "m", silent, "accept")
    assert tick(log, 7) == []
    assert tick(log, 30) == []


def test_a_decline_ends_reminders_and_the_next_best_is_reminded_from_its_own_proposal_on():
    log = asked()
    log.time = NOON + 2 * DAY_MS
    log.answer("a", "m", "mentor", "decline")
    assert log.pairs() == {("a", "n")}
    assert tick(log, 3) == []
    (found,) = tick(log, 5)
    assert isinstance(found, Reminder)
    assert found.mentor == "n"


def test_a_pair_pinned_by_hand_waits_without_an_end_and_without_reminders():
    log = asked()
    log.command("pin", "a", "m")
    pair = log.state.pair("a", "m")
    assert pair is not None
    assert (pair.reply_by, pair.remind_at, pair.asked) == (0, [], 0)
    assert tick(log, 8) == []
    assert log.fold.due(log.state) is None


def test_the_host_knows_when_a_tick_is_due():
    log = asked()
    for days in (3, 7, 14):
        assert log.fold.due(log.state) == NOON + days * DAY_MS
        tick(log, days)


def test_new_rules_count_from_the_next_proposal_on():
    log = asked(remind_after_days=[])
    log.take(programme(time=NOON, reply_days=14, remind_after_days=[1]))
    assert tick(log, 2) == []
    log.answer("a", "m", "mentor", "decline")
    assert reminded(tick(log, 3)) == [["startup", "mentor"]]


def test_a_changed_profile_keeps_its_reminders():
    log = asked()
    tick(log, 3)
    log.take(startup("a", name="Another name", vectors=EAST, time=log.time))
    (found,) = tick(log, 7)
    assert isinstance(found, Reminder)
    assert found.startup_name == "Another name"


def test_a_pool_without_the_rule_stores_what_it_stored_before_there_was_any():
    log = asked(remind_after_days=[])
    stored = b"".join(value for value in log.fields.values())
    assert b"remind" not in stored
    assert b"asked" not in stored
    assert b"remind" not in pool_log.encode(programme())
    assert tick(log, 8) == []
