"""The broker in memory: partitions as append-only lists, and producers whose requests fail in every
way that requests do.
"""

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from contracts.envelope import RawHeader
from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import StampedRecord


class LogRecord(NamedTuple):
    """A record as a consumer gets it."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list[RawHeader]


@dataclass(slots=True)
class Request:
    """One batch on its way to one partition; `acknowledged` is None until the producer knows."""

    partition: Partition
    records: list[StampedRecord]
    acknowledged: bool | None = None


@dataclass(slots=True, eq=False)
class Producer:
    """Keeps the order of batches to one partition, one request at a time (as aiokafka mutes a
    partition in flight).
    """

    broker: "Broker"
    queues: dict[Partition, deque[Request]] = field(default_factory=lambda: defaultdict(deque))
    waiting: int = 0
    """Requests that have not met their fate."""

    def submit(self, partition: Partition, records: list[StampedRecord]) -> Request:
        """Queue one batch and return the request that tells what became of it."""
        request = Request(partition, records)
        queue = self.queues[partition]
        if not queue:
            self.broker.under_way.append((self, partition))
        queue.append(request)
        self.waiting += 1
        return request


FATES = ("fail", "unacknowledged", "doubled", "late")
"""Not appended; appended, but the producer hears of a failure; appended twice; a failure now,
appended some time later.
"""


@dataclass(slots=True)
class Broker:
    """All partitions, and requests that were given up by their producers but still arrive."""

    random: Random
    fault_rate: float = 0.0
    vanishing: float = 0.0
    """Share of requests that are acknowledged and lost: a broker that does not keep what it
    promised.
    """
    logs: dict[Partition, list[LogRecord]] = field(default_factory=lambda: defaultdict(list))
    late: list[Request] = field(default_factory=list)
    under_way: list[tuple[Producer, Partition]] = field(default_factory=list)
    """Whose queue to which partition is not empty."""
    faults: int = 0
    vanished: int = 0

    def append(self, partition: Partition, records: list[StampedRecord]) -> None:
        """Append `records` as they are."""
        log = self.logs[partition]
        for record in records:
            log.append(LogRecord(len(log), 0, record.key, record.value, list(record.headers)))

    def deliver(self) -> bool:
        """Let the next request of some producer to some partition meet its fate.

        Return whether there was one.
        """
        if not self.under_way:
            return False
        index = int(self.random.random() * len(self.under_way))
        producer, partition = self.under_way[index]
        queue = producer.queues[partition]
        request = queue.popleft()
        producer.waiting -= 1
        if not queue:
            self.under_way[index] = self.under_way[-1]
            self.under_way.pop()
        fate = "" if self.random.random() >= self.fault_rate else self.random.choice(FATES)
        self.faults += bool(fate)
        if self.vanishing and not fate and self.random.random() < self.vanishing:
            self.vanished += 1
            request.acknowledged = True
            return True
        if fate not in ("fail", "late"):
            self.append(partition, request.records)
        if fate == "doubled":
            self.append(partition, request.records)
        if fate == "late":
            self.late.append(request)
        request.acknowledged = fate in ("", "doubled")
        return True

    def arrive(self, index: int) -> None:
        """Append a request that its producer has long given up."""
        request = self.late.pop(index)
        self.append(request.partition, request.records)

    def orphan(self, producers: Collection[Producer]) -> None:
        """The process of `producers` is dead: what is on the wire may still arrive, the rest is
        gone.
        """
        dead = [
            (producer, partition) for producer, partition in self.under_way if producer in producers
        ]
        self.under_way = [entry for entry in self.under_way if entry not in dead]
        for producer, partition in dead:
            if self.random.random() < 0.5:
                self.late.append(producer.queues[partition][0])
