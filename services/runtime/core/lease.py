"""What a worker holds of one partition: epoch, next offset, positions seen and sent, and how
records are judged by them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.catalogue import FEEDS
from contracts.envelope import STAMP_HEADER, read_stamp
from services.runtime.core import stamps
from services.runtime.core.handler import Inbound, Outbound, Partition
from services.runtime.core.outgoing import StampedRecord, Targets
from services.runtime.core.stamps import LastSeen, LastSent, Position, Verdict
from services.runtime.core.storage import StoredPosition

_FEEDS = frozenset(topic.name for topic in FEEDS)


@dataclass(slots=True, eq=False)
class PartitionLease:
    """A partition under one epoch; void as soon as another epoch took it."""

    partition: Partition
    epoch: bytes
    offset: int | None
    """The next input offset; None where nothing was ever applied."""
    incarnation: int
    last_seen: LastSeen
    last_sent: LastSent
    begin: int = 0
    """The log's first offset when the partition was taken."""
    missing: dict[bytes, int] = field(default_factory=dict)
    """Source -> records skipped in a row because their predecessor is missing.

    An alarm when it stays.
    """

    @property
    def expected(self) -> int:
        """The offset that has to come next, but for holes that the log explains."""
        return self.begin if self.offset is None else self.offset

    def agrees_with(self, held: StoredPosition | None) -> bool:
        """Return whether the store holds what this lease left there.

        It does not after it lost its tail, or under another epoch.
        """
        return held is not None and held.epoch.encode() == self.epoch and held.offset == self.offset

    def judge(self, batch: Sequence[Any]) -> tuple[list[Inbound], dict[Verdict, int]]:
        """Return the records of `batch` to work on, neither repeats nor beyond a gap, and how many
        met which verdict.

        On a feed all are taken: operators' producers do not stamp, and what looks like a stamp
        there is none of ours.
        """
        if self.partition.topic in _FEEDS:
            records = [
                Inbound(raw.offset, raw.timestamp, raw.key, raw.value, raw.headers) for raw in batch
            ]
            return records, {Verdict.TAKE: len(records)}
        taken: list[Inbound] = []
        counts = {Verdict.TAKE: 0, Verdict.DUPLICATE: 0, Verdict.GAP: 0}
        for raw in batch:
            stamp = read_stamp(raw.headers)
            verdict = Verdict.TAKE if stamp is None else self._judge(stamp)
            counts[verdict] += 1
            if verdict is Verdict.TAKE:
                taken.append(Inbound(raw.offset, raw.timestamp, raw.key, raw.value, raw.headers))
        return taken, counts

    def _judge(self, encoded: bytes) -> Verdict:
        try:
            stamp = stamps.decode(encoded)
        except ValueError:
            return Verdict.TAKE  # not one of ours: the handler says what is wrong with it
        verdict = self.last_seen.judge(stamp)
        if verdict is Verdict.GAP:
            self.missing[stamp.source] = self.missing.get(stamp.source, 0) + 1
        elif verdict is Verdict.TAKE and self.missing:
            self.missing.pop(stamp.source, None)
        return verdict

    def stamp(self, outputs: Sequence[Outbound], targets: Targets) -> list[StampedRecord]:
        """Return `outputs` with their stamps; raise ValueError where their causes do not rise."""
        stamped: list[StampedRecord] = []
        cause, number = -1, 0
        for output in outputs:
            number = number + 1 if output.cause == cause else 0
            cause = output.cause
            topic, partition, target = targets.locate(output.topic, output.key)
            header = (STAMP_HEADER, self.last_sent.next(target, Position(cause, number)))
            headers = [*output.headers, header]
            stamped.append(StampedRecord(topic, partition, output.key, output.value, headers))
        return stamped
