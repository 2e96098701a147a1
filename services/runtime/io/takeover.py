"""Taking a partition over: epoch, stored position and state.

And whether the log is still the one they speak of.
"""

from typing import Final, NamedTuple

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME
from services.runtime.core.events import TakenPartition
from services.runtime.core.handler import Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.stamps import LastSeen, LastSent, source_of
from services.runtime.core.storage import record_fingerprint
from services.runtime.errors import Gap, NotHeld, Retryable
from services.runtime.io.kafka import consumer as make_consumer
from services.runtime.io.raw_fetch import fetch
from services.runtime.io.store import Store
from services.runtime.io.watermarks import Bounds, bounds
from services.runtime.settings import Settings

KEPT_FOR_EVER: Final = -1
"""A topic's retention; only `duijie logs cut` takes its head, after a backup."""


async def take_over(store: Store, service: str, partition: Partition, begin: int) -> TakenPartition:
    """Take the partition under a new epoch; `begin` is the log's first offset.

    The parts are read one after the other, so the epoch is looked at once more at the end: a store
    that lost its tail meanwhile would leave parts of two moments, whose outputs a PRODUCE_FIRST
    service sends before the store can refuse.
    """
    kept = BY_NAME[partition.topic].retention_ms == KEPT_FOR_EVER
    hold = await store.take(service, partition, cut=begin > 0 and not kept)
    if begin > 0 and kept and hold.offset is None and not hold.adopts:
        raise Gap(
            f"{partition.topic}/{partition.number} begins at {begin}, and {service} knows nothing of what was before:"
            f" that stands in a backup: duijie restore FOLDER. To go on without it: duijie settle {service} {partition.topic}"
        )
    names = await store.buckets(service, partition)
    buckets = {name: await store.read(service, partition, name) for name in names}
    seen = await store.positions(service, partition, "marks")
    last_seen = LastSeen(seen, hold.adopts, await store.positions(service, partition, "floors"))
    source = source_of(service, partition.topic, hold.incarnation, partition.number)
    last_sent = LastSent(source, await store.positions(service, partition, "heads"))
    lease = PartitionLease(
        partition, hold.epoch, hold.offset, hold.incarnation, last_seen, last_sent, begin
    )
    outbox = await store.outbox(service, partition)
    held = await store.position(service, partition)
    if held is None or held.epoch.encode() != hold.epoch:
        raise Retryable(
            "the store went back, or another worker took the partition, while its state was read"
        )
    return TakenPartition(lease, buckets, outbox, hold.fingerprint)


async def check_log(
    settings: Settings, service: str, tp: TopicPartition, offset: int, fingerprint: bytes
) -> None:
    """Raise Gap where the log ends before `offset`, was cut behind it, or holds another record just
    before it.

    `fingerprint` is that of the record before `offset`, which `service` has applied.
    """
    if await _fingerprints(settings, tp, offset) == [fingerprint]:
        return
    probe = make_consumer(settings)
    try:
        await probe.start()
        kept = (await bounds(probe, [tp]))[tp]
    except (KafkaError, OSError, TimeoutError) as error:
        raise Retryable(
            f"the broker does not tell what {tp.topic}/{tp.partition} holds: {error!r}"
        ) from error
    finally:
        await probe.stop()
    # Read again behind the bounds: a log may have been short before, and long by now.
    found = await _fingerprints(settings, tp, offset)
    topic = tp.topic.removeprefix(settings.topic_prefix)
    place = Place(f"{tp.topic}/{tp.partition}", service, topic)
    _compare(place, offset, kept, another=bool(found) and found != [fingerprint])


async def _fingerprints(settings: Settings, tp: TopicPartition, offset: int) -> list[bytes]:
    """Return that of the record before `offset`; nothing where the log does not hold it."""
    try:
        records = await fetch(settings, tp, offset - 1, offset)
    except NotHeld:
        records = []
    return [record_fingerprint(record.key, record.value, record.timestamp) for record in records]


class Place(NamedTuple):
    """A partition, and whose input it is, as the operator is told."""

    name: str
    service: str
    topic: str


def _compare(place: Place, offset: int, kept: Bounds, *, another: bool) -> None:
    """Raise Gap where the log's bounds speak against the stored offset, or `another` record stands
    before it.
    """
    settle = f"duijie settle {place.service} {place.topic}"
    anew = (
        f"To begin it again: {settle} (with --wipe if what it held before shall not count any more)"
    )
    if offset > kept.end:
        raise Gap(
            f"{place.name} ends at {kept.end}, but {place.service} has applied up to {offset}: the topic was made anew"
            f" or lost its tail. {anew}"
        )
    if offset < kept.begin:
        raise Gap(
            f"{place.name} begins at {kept.begin}, but {place.service} has applied up to {offset} only: records were"
            f" deleted unread. To go on from {kept.begin}: {settle}"
        )
    if another:
        raise Gap(
            f"{place.name} holds another record at {offset - 1} than the one {place.service} has applied: the topic was"
            f" made anew or lost its tail. {anew}"
        )
