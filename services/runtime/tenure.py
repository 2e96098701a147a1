"""One partition in the hands of one worker: its epoch, next offset, marks and heads, and the batches that it judges."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from contracts.catalogue import FEEDS
from contracts.envelope import STAMP_HEADER, read_stamp
from services.runtime import metrics, stamps
from services.runtime.handler import Inbound, Outbound, Partition
from services.runtime.sender import Parcel
from services.runtime.stamps import Heads, Marks, Position, Verdict
from services.runtime.store import OutboxEntry
from services.runtime.store import Position as Kept

_FEEDS = frozenset(topic.name for topic in FEEDS)


class Targets(Protocol):
    """Where outputs go: full topic name and partition of a key."""

    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        """Return full name, partition, and the name under which heads know the two."""
        ...


@dataclass(slots=True)
class Tenure:
    """What a worker holds of one partition; void as soon as another epoch took it."""

    partition: Partition
    epoch: bytes
    offset: int | None
    incarnation: int
    marks: Marks
    heads: Heads
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    gaps: int = 0
    """Records skipped in a row because a predecessor is missing; an alarm when it stays."""

    def agrees_with(self, held: Kept | None) -> bool:
        """Return whether the store holds what this tenure left there: not after it lost its tail, or under another epoch."""
        return held is not None and held.epoch.encode() == self.epoch and held.offset == self.offset

    def judge(self, batch: Sequence[Any]) -> list[Inbound]:
        """Return the records of `batch` to work on: neither repeats nor beyond a gap.

        On a feed all are taken: operators' producers do not stamp, and what looks like a stamp there is none of ours.
        """
        if self.partition.topic in _FEEDS:
            metrics.RECORDS.labels(self.partition.topic, Verdict.TAKE.value).inc(len(batch))
            return [Inbound(one.offset, one.timestamp, one.key, one.value, one.headers) for one in batch]
        taken: list[Inbound] = []
        counts = {Verdict.TAKE: 0, Verdict.DUPLICATE: 0, Verdict.GAP: 0}
        for record in batch:
            raw = read_stamp(record.headers)
            verdict = Verdict.TAKE if raw is None else self._judge(raw)
            counts[verdict] += 1
            if verdict is Verdict.TAKE:
                taken.append(Inbound(record.offset, record.timestamp, record.key, record.value, record.headers))
        for verdict, count in counts.items():
            if count:
                metrics.RECORDS.labels(self.partition.topic, verdict.value).inc(count)
        self.gaps = counts[Verdict.GAP] + (0 if counts[Verdict.TAKE] else self.gaps)
        return taken

    def _judge(self, raw: bytes) -> Verdict:
        try:
            return self.marks.judge(stamps.decode(raw))
        except ValueError:
            return Verdict.TAKE  # not one of ours: the handler says what is wrong with it

    def stamp(self, outputs: Sequence[Outbound], targets: Targets) -> list[Parcel]:
        """Return `outputs` as stamped parcels."""
        parcels: list[Parcel] = []
        cause, number = -1, 0
        for output in outputs:
            number = number + 1 if output.cause == cause else 0
            cause = output.cause
            topic, partition, target = targets.locate(output.topic, output.key)
            raw = self.heads.next(target, Position(cause, number))
            parcels.append(Parcel(topic, partition, output.key, output.value, [*output.headers, (STAMP_HEADER, raw)]))
        return parcels


_header_encoder = msgspec.json.Encoder()
_header_decoder = msgspec.json.Decoder(list[tuple[str, str]])


def to_outbox(parcels: Sequence[Parcel], outputs: Sequence[Outbound], incarnation: int) -> list[OutboxEntry]:
    """Return outbox entries for `parcels`, which came of `outputs` one to one."""
    base = (incarnation << 40) + 1  # ids rise also when a topic was made anew and offsets began again; 0-0 is no id
    entries: list[OutboxEntry] = []
    cause, number = -1, 0
    for parcel, output in zip(parcels, outputs, strict=True):
        number = number + 1 if output.cause == cause else 0
        cause = output.cause
        headers = _header_encoder.encode([(name, value.decode()) for name, value in parcel.headers])
        entries.append(
            OutboxEntry(
                b"%d-%d" % (base + cause, number),
                parcel.topic.encode(),
                parcel.partition,
                parcel.key,
                parcel.value,
                headers,
            )
        )
    return entries


def from_outbox(entry: OutboxEntry) -> Parcel:
    """Return the parcel that an outbox entry holds."""
    headers = [(name, value.encode()) for name, value in _header_decoder.decode(entry.headers)]
    return Parcel(entry.topic.decode(), entry.partition, entry.key, entry.value, headers)
