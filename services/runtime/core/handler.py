"""The line between delivery and work: the host consumes, stamps, stores and sends.

A handler turns records into effects.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec

from contracts.envelope import Header, RawHeader


class Delivery(Enum):
    """How a service's outputs leave.

    PRODUCE_FIRST: produced, then offset, positions and state are stored in one call; a crash in
    between repeats outputs. OUTBOX: stored with offset, positions and state in one call, then
    relayed; a crash repeats the relay.
    """

    PRODUCE_FIRST = "produce_first"
    OUTBOX = "outbox"


class Partition(NamedTuple):
    """One partition of an input topic; `topic` is a name of contracts.catalogue, without the
    deployment's prefix.
    """

    topic: str
    number: int


class Inbound(msgspec.Struct, frozen=True, gc=False):
    """One record as it came, after duplicates were taken out."""

    offset: int
    timestamp: int
    """Ms since 1970 UTC, from the broker's record."""
    key: bytes | None
    value: bytes | None
    """None is a tombstone."""
    headers: Sequence[RawHeader]


class Outbound(msgspec.Struct, frozen=True, gc=False):
    """One record to send; the host adds the stamp.

    `cause` is the offset of the inbound record that it follows from.
    """

    cause: int
    topic: str
    key: bytes
    value: bytes
    headers: list[Header]


Buckets = Mapping[str, Mapping[str, bytes]]
"""The stored state of one partition: bucket -> field -> bytes.

A fold's bucket is the pool; others choose their own.
"""


@dataclass(slots=True)
class Effects:
    """What a batch of records from one partition leads to: records in order of their cause, and
    state changes (None deletes).
    """

    outputs: list[Outbound] = field(default_factory=list)
    changes: dict[str, dict[str, bytes | None]] = field(default_factory=dict)

    def change(self, bucket: str, name: str, value: bytes | None) -> None:
        """Note that `name` in `bucket` is now `value`; a later change of the same field wins."""
        self.changes.setdefault(bucket, {})[name] = value

    def add(self, later: "Effects") -> None:
        """Append what follows from later records."""
        self.outputs.extend(later.outputs)
        for bucket, fields in later.changes.items():
            self.changes.setdefault(bucket, {}).update(fields)


class Handler(Protocol):
    """The work of one service.

    `restore` is called on assignment and before any `process` of that partition, with all that was
    stored; `forget` when the partition goes, or when the store refused the effects (whatever
    `process` changed in memory is then void and `restore` comes again). `process` runs in a worker
    thread, one batch of a partition at a time, in order; it must be deterministic in (state,
    records), however the log is cut into batches. It may raise Retryable (same batch again, later)
    or Poison (the host sends that one record to quarantine and calls again with the rest; what
    records of the failed call changed in memory is void: raise before changing).
    """

    name: str
    inputs: tuple[str, ...]
    delivery: Delivery

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Take over `partition` with its stored `state`."""
        ...

    def forget(self, partition: Partition) -> None:
        """Drop what is held in memory for `partition`."""
        ...

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`."""
        ...

    def due(self, now: int) -> list[str]:
        """Return the pools for which a tick is due at `now` (ms).

        An empty list for services without time.
        """
        ...


class ConcurrentHandler(ABC):
    """A handler whose partitions are worked on at the same time, each in a thread of the host.

    Nothing of one partition is asked for twice at a time, but `forget`, which is called at once:
    it must not wait, and it ends whatever is under way for its partition, whose caller then gets an
    error. `due` must not wait for any work.
    """

    name: str
    inputs: tuple[str, ...]
    delivery: Delivery

    @abstractmethod
    def restore(self, partition: Partition, state: Buckets) -> None:
        """Take over `partition` with its stored `state`."""

    @abstractmethod
    def forget(self, partition: Partition) -> None:
        """Drop what is held for `partition`, and end the work under way."""

    @abstractmethod
    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`."""

    @abstractmethod
    def due(self, now: int) -> list[str]:
        """Return the pools for which a tick is due at `now` (ms)."""


@runtime_checkable
class Looks(Protocol):
    """A handler that needs something beside broker and store, and can tell whether it is there."""

    def look(self) -> None:
        """Raise Retryable where it is away, Unusable where it is not fit for use; may block."""
        ...


@runtime_checkable
class Works(Protocol):
    """A handler that also does something beside its records, for as long as the service runs."""

    async def work(self) -> None:
        """Work until cancelled, and end what is on its way then; raise Unusable to stop the service."""
        ...


class StatelessHandler:
    """The parts of a handler that keeps nothing between batches and waits for no time."""

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Nothing is kept."""

    def forget(self, partition: Partition) -> None:
        """Nothing is kept."""

    def due(self, now: int) -> list[str]:  # noqa: ARG002 - the protocol's signature
        """Return no pool."""
        return []
