"""What a service host asks of a decision maker: a fold over one pool's records.

A fold decides; the host (services/runtime) stores and sends. Both sides of that line are tested
alone.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from contracts import register
from contracts.decisions import Decision
from contracts.pool_log import Record


class Step(NamedTuple):
    """What one record changed and decided.

    `changes`: field -> new bytes, None deletes; the fields of one pool are its whole stored state.
    `decisions`: in the order in which they were taken. `reports`: what the register is to know.
    """

    changes: Mapping[str, bytes | None]
    decisions: list[Decision]
    reports: Sequence[register.Record] = ()


State = TypeVar("State")


class Fold(Protocol[State]):
    """A deterministic state machine over the records of one pool.

    Equal records in equal order give equal bytes in `Step`, on any machine and in any number of
    restarts: `restore(pool, fields)` of all changes so far is the same state as the one that has
    stepped through the records. The only time is `record.time`. A fold never raises for what a
    record says: what cannot take effect is a `Refused`.
    """

    name: str
    """The service that runs this fold, as it stands in stamps, keys and metrics."""

    def empty(self, pool: str) -> State:
        """Return the state of a pool that has seen no record."""
        ...

    def restore(self, pool: str, fields: Mapping[str, bytes]) -> State:
        """Return the state whose changes left `fields`."""
        ...

    def step(self, state: State, record: Record, raw: bytes) -> Step:
        """Take one record into `state` (changed in place) and return what follows.

        `raw` is the record's bytes, which may be stored as they are.
        """
        ...

    def due(self, state: State) -> int | None:
        """Return the time (ms) from which on a tick would change something, None for never."""
        ...
