"""Records on their way out: stamped for a known partition, and the form in which they wait in the
outbox.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from contracts.envelope import Header
from services.runtime.core.handler import Outbound


class Targets(Protocol):
    """Where outputs go: full topic name and partition of a key."""

    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        """Return full name, partition, and the name under which `LastSent` knows the two."""
        ...


class StampedRecord(msgspec.Struct, frozen=True, gc=False):
    """One stamped record for a known partition; `topic` is the full name."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Sequence[Header]


class OutboxEntry(NamedTuple):
    """A stamped record in the outbox."""

    id: bytes
    """Stream id `INCARNATION, OFFSET-OUTPUT`, so that order in the stream is order of positions."""
    topic: bytes
    partition: int
    key: bytes
    value: bytes
    headers: bytes
    """JSON list of [name, text] pairs."""


_encode_headers = msgspec.json.Encoder().encode
_decode_headers = msgspec.json.Decoder(list[tuple[str, str]]).decode


def to_outbox(
    records: Sequence[StampedRecord], outputs: Sequence[Outbound], incarnation: int
) -> list[OutboxEntry]:
    """Return outbox entries for `records`, which came of `outputs` one to one."""
    base = (
        incarnation << 40
    ) + 1  # ids rise also when a topic was made anew and offsets began again; 0-0 is no id
    entries: list[OutboxEntry] = []
    cause, number = -1, 0
    for record, output in zip(records, outputs, strict=True):
        number = number + 1 if output.cause == cause else 0
        cause = output.cause
        headers = _encode_headers([(name, value.decode()) for name, value in record.headers])
        identity = b"%d-%d" % (base + cause, number)
        topic = record.topic.encode()
        entries.append(
            OutboxEntry(identity, topic, record.partition, record.key, record.value, headers)
        )
    return entries


def from_outbox(entry: OutboxEntry) -> StampedRecord:
    """Return the record that an outbox entry holds."""
    headers = [(name, value.encode()) for name, value in _decode_headers(entry.headers)]
    return StampedRecord(entry.topic.decode(), entry.partition, entry.key, entry.value, headers)
