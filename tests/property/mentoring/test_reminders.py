"""Reminders are what an account of proposals, answers and ticks kept beside the matcher expects."""

from dataclasses import dataclass, field

from hypothesis import given

from contracts.decisions import Decision, Pairing, Reminder
from contracts.pool_log import Command, Record
from tests.property.mentoring.histories import histories
from tests.property.mentoring.test_histories import EXAMPLES
from tests.unit.mentoring.pool import DAY_MS, MentoringLog

Pair = tuple[str, str]


@dataclass
class Waiting:
    """A proposal that waits for an answer: days still to come, and who has not answered."""

    end: int
    days: list[int]
    silent: set[str] = field(default_factory=lambda: {"startup", "mentor"})


class Account:
    """What is known from decisions alone."""

    def __init__(self) -> None:
        self.open: dict[Pair, Waiting] = {}

    def take(self, decided: list[Decision], days: list[int]) -> None:
        for one in decided:
            if not isinstance(one, Pairing):
                continue
            pair = (one.startup, one.mentor)
            if one.status != "proposed" or not one.reply_by:
                self.open.pop(pair, None)
            elif pair in self.open:
                self.open[pair].silent -= set(one.accepted_by)
            else:
                coming = [one.time + number * DAY_MS for number in days]
                self.open[pair] = Waiting(one.reply_by, coming)

    def due(self, time: int) -> dict[Pair, set[str]]:
        """Return whom a tick at `time` reminds; each day is over with it."""
        found = {}
        for pair, waiting in self.open.items():
            if any(day <= time for day in waiting.days):
                found[pair] = set(waiting.silent)
            waiting.days = [day for day in waiting.days if day > time]
        return found


@EXAMPLES
@given(histories())
def test_a_tick_reminds_of_each_open_proposal_once_those_who_are_silent_and_nothing_else_does(
    records: list[Record],
):
    log, account = MentoringLog(), Account()
    for record in records:
        decided = log.take(record)
        state = log.state
        days = list(state.rules.remind_after_days) if state.programme is not None else []
        account.take(decided, days)
        told = {(one.startup, one.mentor): one for one in decided if isinstance(one, Reminder)}
        assert len(told) == sum(isinstance(one, Reminder) for one in decided)
        tick = isinstance(record, Command) and record.command == "tick"
        expected = account.due(record.time) if tick and state.programme is not None else {}
        assert {pair: set(one.to) for pair, one in told.items()} == expected
        for pair, one in told.items():
            assert one.reply_by == account.open[pair].end > record.time


@EXAMPLES
@given(histories())
def test_where_something_is_due_a_tick_then_does_it(records: list[Record]):
    log = MentoringLog()
    for record in records:
        log.take(record)
        if log.state.programme is None:
            continue
        due = log.fold.due(log.state)
        assert due is None or all(
            min([*pair.remind_at, pair.reply_by]) >= due
            for pair in log.state.live()
            if pair.reply_by
        )
        if isinstance(record, Command) and record.command == "tick":
            assert due is None or due > record.time
