"""What came of pairings: the same chain of events as of a roadshow's meetings."""

from typing import Any

import msgspec
import pytest

from contracts.decisions import Refused
from contracts.pool_log import Outcome
from models.mentoring.doubts import doubts
from models.mentoring.readers import read_outcomes
from models.pool.outcomes.reading import outcomes_of
from models.pool.outcomes.structs import PoolOutcomes
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    POOL,
    MentoringLog,
    mentor,
    opened,
    startup,
    told,
)

_NUMBER = iter(range(1_000_000))


def said(what: Any, key: str = "a", partner: str = "m", day: int = 2, **fields: Any) -> Outcome:
    return Outcome(
        pool=POOL, time=NOON + day * DAY_MS, event=f"outcomes/{next(_NUMBER)}", startup=key,
        partner=partner, outcome=what, **fields,
    )  # fmt: skip


def accepted() -> MentoringLog:
    log = opened(startup("a"), mentor("m"), mentor("n", languages=["en"]), mode="on_change")
    assert log.pairs() == {("a", "m")}
    log.accept("a", "m")
    return log


def read(log: MentoringLog) -> PoolOutcomes:
    found = outcomes_of(log.state)
    assert read_outcomes(POOL, log.fields) == found
    log.restart()
    assert outcomes_of(log.state) == found
    return found


def test_every_step_is_kept_and_completed_ends_the_pairing():
    log = accepted()
    assert log.take(said("met", on="2026-09-22"), said("met", on="2026-09-23")) == []
    assert told(log.take(said("completed", day=3)))[0] == ("a", "m", "completed", "outcome")
    totals = read(log).totals
    assert (totals.projects, totals.meetings, totals.completed, totals.doubtful) == (1, 2, 1, 0)
    assert read(log).kind == "mentoring"


def test_a_day_before_the_pairing_is_held_and_ends_nothing():
    log = accepted()
    assert log.take(said("completed", on="2026-09-20")) == []
    assert log.state.pair("a", "m").status == "accepted"  # type: ignore[union-attr] # they are one
    assert [one.suggestion for one in doubts(log.state)] == ["before_pairing"]
    log.take(said("completed", on="2026-09-22", change="correct"))
    assert log.state.pair("a", "m").status == "completed"  # type: ignore[union-attr] # they are one
    assert read(log).totals.completed == 1


def test_two_who_were_never_paired_are_held_until_they_are():
    log = opened(startup("a"), startup("b"), mentor("m"), mode="on_change")
    ((startup_id, _),) = log.pairs()
    other = "b" if startup_id == "a" else "a"
    assert log.take(said("met", other)) == []
    assert (read(log).totals.projects, read(log).totals.doubtful) == (0, 1)
    assert [one.suggestion for one in doubts(log.state)] == ["never_paired"]


def test_a_completion_taken_back_counts_nowhere_and_the_pairing_stays_ended():
    log = accepted()
    log.take(said("completed"))
    assert log.take(said("completed", change="withdraw", day=3)) == []
    assert read(log).totals.completed == 0
    assert log.state.pair("a", "m").status == "completed"  # type: ignore[union-attr] # they are one


def _acquainted(log: MentoringLog) -> bool:
    worked = log.state.worked
    log.restart()
    assert log.state.worked == worked
    assert worked in ({}, {"a": {"m"}})
    return bool(worked)


@pytest.mark.parametrize(
    "change",
    [
        {"what": "completed", "change": "withdraw"},
        {"what": "met", "change": "correct", "of": "first"},
        {"what": "completed", "agreed": "no", "by": "startup"},
        {"what": "completed", "on": "2026-09-20", "change": "correct"},
    ],
)
def test_a_completion_taken_back_or_denied_makes_nobody_acquainted(change):
    log = accepted()
    first = msgspec.structs.replace(said("completed"), event="first")
    log.take(first)
    assert _acquainted(log)
    assert log.take(said(**change, day=3)) == []
    assert not _acquainted(log)
    assert log.state.pair("a", "m").status == "completed"  # type: ignore[union-attr] # they are one


def test_a_completion_that_is_told_again_counts_again():
    log = accepted()
    log.take(said("completed"), said("completed", change="withdraw", day=3))
    log.take(said("met", day=4))
    assert not _acquainted(log)
    log.take(said("completed", day=5))
    assert _acquainted(log)


def test_of_two_completions_one_is_enough():
    log = accepted()
    log.take(said("completed"), said("completed", deal="second", day=3))
    log.take(said("completed", change="withdraw", deal="second", day=4))
    assert _acquainted(log)
    log.take(said("completed", change="withdraw", day=5))
    assert not _acquainted(log)


def test_a_new_proposal_forgets_a_completion_that_is_taken_back():
    log = opened(startup("a"), mentor("m"))
    log.accept("a", "m")
    log.take(said("completed"))
    log.command("open_cycle", later_ms=9 * DAY_MS)
    assert log.state.pair("a", "m").worked  # type: ignore[union-attr] # they are one
    log.take(said("completed", change="withdraw", day=10))
    assert not _acquainted(log)
    pair = log.state.pair("a", "m")
    assert pair is not None
    assert (pair.status, pair.worked) == ("proposed", False)


def test_a_correction_of_nothing_and_an_erased_person_are_refused():
    log = accepted()
    (refused,) = log.take(said("signed", change="correct"))
    assert isinstance(refused, Refused)
    assert refused.code == "unknown_outcome"
    log.take(said("met"))
    log.remove("mentor", "m", erased=True)
    (refused,) = log.take(said("met"))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.mentor) == ("erased_person", "m")
    assert read(log).projects == []
    assert not [name for name in log.fields if name.endswith("/m") or "/m/" in name]
