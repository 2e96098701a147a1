"""A fold fed record by record, as the service feeds it; it holds what a store would hold."""

from typing import Any, Generic, TypeVar

from contracts import decisions, pool_log
from contracts.decisions import Decision
from contracts.pool_log import Record
from models.pool.fold import Fold, Step
from models.pool.state import PoolState

StateT = TypeVar("StateT", bound=PoolState[Any])


class FoldLog(Generic[StateT]):
    """The log of one pool: every decision is checked to have the next number, the record's time and
    the record's event as its cause, and to be read back by its contract.
    """

    def __init__(self, fold: Fold[StateT], pool: str, *records: Record) -> None:
        self.fold = fold
        self.state = fold.empty(pool)
        self.fields: dict[str, bytes] = {}
        self.take(*records)

    def step(self, record: Record) -> Step:
        """Take one record."""
        seq: int = self.state.meta.seq
        step = self.fold.step(self.state, record, pool_log.encode(record))
        for name, value in step.changes.items():
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields[name] = value
        for number, decision in enumerate(step.decisions, start=seq + 1):
            assert (decision.seq, decision.time) == (number, record.time)
            assert decision.cause == record.event
            assert decisions.decode(decisions.encode(decision)) == decision
        return step

    def take(self, *records: Record) -> list[Decision]:
        """Take records and return all that was decided."""
        decided: list[Decision] = []
        for record in records:
            decided += self.step(record).decisions
        return decided

    def restart(self) -> None:
        """Forget the state and take it back from what is stored, in whatever order."""
        stored = dict(sorted(self.fields.items(), reverse=True))
        self.state = self.fold.restore(self.state.pool, stored)
