"""What the readers of a source's outputs have seen of them, as the store tells.

And who lacks something for good.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from aiokafka import TopicPartition

from contracts.catalogue import BY_NAME
from services.runtime.core.handler import Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.repeats import Lack, Reader, lacks
from services.runtime.core.stamps import Position, source_of
from services.runtime.io.store import Store

_SURE: Final = 2
"""So many looks must show the same: some brokers report ends too low for a moment."""
_SERVICES: Final = frozenset(service for topic in BY_NAME.values() for service in topic.readers) - {
    "operator", "channels",
}  # fmt: skip


class Ends(Protocol):
    """A consumer that tells where partitions end."""

    async def end_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[Any, int]:
        """Return the end of each partition."""
        ...


class SourceSent(NamedTuple):
    """What a source had sent, all of it acknowledged, and where its targets ended afterwards."""

    source: bytes
    positions: Mapping[bytes, Position]
    ends: Mapping[bytes, int]


async def sent_by(
    store: Store, ends: Ends, prefix: str, service: str, partition: Partition
) -> SourceSent | None:
    """Return what `service` has sent from `partition` to services, None where there is nothing or
    it still waits.
    """
    positions = await store.positions(service, partition, "heads")
    position = await store.position(
        service, partition
    )  # after the positions: what they name has left the outbox
    positions = {target: last for target, last in positions.items() if _readers(target)}
    if position is None or position.outbox or not positions:
        return None
    places = {
        TopicPartition(prefix + place.topic, place.number): target
        for target, place in _places(positions)
    }
    offsets = await ends.end_offsets(list(places))
    source = source_of(service, partition.topic, position.incarnation, partition.number)
    return SourceSent(source, positions, {places[tp]: offset for tp, offset in offsets.items()})


async def readers_of(store: Store, sent: SourceSent) -> list[Reader]:
    """Return how far each reader is: its offset first, then what it has seen, so that what arrives
    speaks for it.

    A reader that an operator told to go on without the past is owed nothing of a source that it has
    not seen since.
    """
    readers = []
    for target, place in _places(sent.positions):
        for service in _readers(target):
            position = await store.position(service, place)
            seen = await store.last_seen(service, place, sent.source)
            if seen is None and position is not None and position.adopts:
                continue
            readers.append(Reader(service, target, position.offset if position else None, seen))
    return readers


def _places(targets: Collection[bytes]) -> Sequence[tuple[bytes, Partition]]:
    split = [(target, target.decode().rpartition("/")) for target in targets]
    return [(target, Partition(topic, int(number))) for target, (topic, _, number) in split]


def _readers(target: bytes) -> list[str]:
    topic = BY_NAME.get(target.decode().rpartition("/")[0])
    return [name for name in topic.readers if name in _SERVICES] if topic else []


@dataclass(slots=True)
class _Watched:
    lease: PartitionLease
    sent: SourceSent
    lacking: list[Lack] = field(default_factory=list)
    looks: int = 0


@dataclass(slots=True)
class ReaderWatch:
    """Compares, look by look, what this service has sent from each partition with what its readers
    have seen.
    """

    store: Store
    service: str
    prefix: str
    _watched: dict[Partition, _Watched] = field(default_factory=dict)

    @property
    def lacking(self) -> dict[Partition, list[Lack]]:
        """What readers lack for good."""
        return {
            partition: watched.lacking
            for partition, watched in self._watched.items()
            if watched.looks >= _SURE
        }

    def keep(self, holds: Callable[[PartitionLease], bool]) -> None:
        """Forget the partitions of leases that are held no more."""
        self._watched = {
            place: watched for place, watched in self._watched.items() if holds(watched.lease)
        }

    async def look(self, lease: PartitionLease, ends: Ends) -> list[Lack]:
        """Return what the readers of `lease`'s partition lack, once that is sure.

        Raise Retryable where the store does not answer, aiokafka's KafkaError where the broker does
        not.
        """
        watched = self._watched.get(lease.partition)
        if watched is None or watched.lease is not lease:
            await self._begin(lease, ends)
            return []
        readers = await readers_of(self.store, watched.sent)
        watched.lacking = lacks(watched.sent.positions, watched.sent.ends, readers)
        watched.looks = watched.looks + 1 if watched.lacking else 0
        if watched.lacking:
            return watched.lacking if watched.looks >= _SURE else []
        if all((reader.offset or 0) >= watched.sent.ends[reader.target] for reader in readers):
            await self._begin(lease, ends)
        return []

    async def _begin(self, lease: PartitionLease, ends: Ends) -> None:
        sent = await sent_by(self.store, ends, self.prefix, self.service, lease.partition)
        if sent is not None:
            self._watched[lease.partition] = _Watched(lease, sent)

    async def may_begin_again(self, lease: PartitionLease) -> bool:
        """Whether the log makes the partition's state again: its head is there, or there is no
        state.
        """
        position = await self.store.position(self.service, lease.partition)
        if position is not None and not position.adopts and lease.begin == 0:
            return True
        return not await self.store.buckets(self.service, lease.partition)
