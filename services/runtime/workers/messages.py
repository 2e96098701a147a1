"""What a host and the process of a partition say to each other: pickled, over a pipe between the
two alone.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final

from contracts.quarantine import ErrorKind, Message
from services.runtime.core.handler import Buckets, Effects, Inbound

_FIELDS_BYTES: Final = 4 * 1024 * 1024
"""Of stored state in one message, so that a large pool is not in memory three times."""
_PROTOCOL: Final = 5
Deadlines = Mapping[str, int | None]
"""Pool -> the time (ms) from which on a tick is due in it, None for never; those that changed."""


@dataclass(frozen=True, slots=True)
class StoredFields:
    """A part of what is stored of `bucket`; `last` where nothing of it is left."""

    bucket: str
    fields: Mapping[str, bytes]
    last: bool


@dataclass(frozen=True, slots=True)
class StateComplete:
    """Asks for an answer once all that came before is taken in."""


@dataclass(frozen=True, slots=True)
class WorkBatch:
    """Records to work on, without their headers, of which a fold reads nothing."""

    records: Sequence[tuple[int, int, bytes | None, bytes | None]]

    def inbound(self) -> list[Inbound]:
        """Return the records as a handler takes them."""
        return [Inbound(*record, ()) for record in self.records]


@dataclass(frozen=True, slots=True)
class WorkDone:
    """The answer: all has been taken in; `effects` is what follows from a batch."""

    effects: Effects = field(default_factory=Effects)
    deadlines: Deadlines = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PoisonFound:
    """The answer where a record of a batch is no record: `services.runtime.errors.Poison`."""

    offset: int
    error: ErrorKind
    messages: list[Message]


@dataclass(frozen=True, slots=True)
class DefectFound:
    """The answer after a defect; what is in the process's memory is void."""

    error: str
    traceback: str


def batch_of(records: Sequence[Inbound]) -> WorkBatch:
    """Return the message that hands `records` over."""
    return WorkBatch(
        [(record.offset, record.timestamp, record.key, record.value) for record in records]
    )


def state_messages(buckets: Buckets) -> Iterator[StoredFields | StateComplete]:
    """Yield the messages that hand stored state over, each of bounded size as far as one field
    goes.
    """
    for bucket, fields in buckets.items():
        part: dict[str, bytes] = {}
        size = 0
        for name, value in fields.items():
            if size > _FIELDS_BYTES:
                yield StoredFields(bucket, part, last=False)
                part, size = {}, 0
            part[name] = value
            size += len(name) + len(value)
        yield StoredFields(bucket, part, last=True)
    yield StateComplete()


def send(pipe: Connection, message: object) -> None:
    """Send `message`; raise OSError where nobody is at the other end."""
    pipe.send_bytes(pickle.dumps(message, _PROTOCOL))


def receive(pipe: Connection) -> Any:
    """Return the next message; raise EOFError or OSError where nobody is at the other end."""
    return pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our own process alone
