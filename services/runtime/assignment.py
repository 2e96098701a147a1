"""Taking a partition over: epoch, stored position and state, and the check that the log is still the one they speak of."""

import asyncio
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.runtime.errors import Gap, Retryable
from services.runtime.handler import Partition
from services.runtime.kafka import consumer as make_consumer
from services.runtime.settings import Settings
from services.runtime.stamps import Heads, Marks, source_of
from services.runtime.store import OutboxEntry, Store, witness_of
from services.runtime.tenure import Tenure

_PROBE_S = 10.0


async def take_over(
    store: Store, service: str, partition: Partition, begin: int
) -> tuple[Tenure, dict[str, dict[str, bytes]], list[OutboxEntry], bytes]:
    """Take the partition and return the tenure, its stored buckets, what waits in the outbox, and the witness of the last record."""
    hold = await store.take(service, partition)
    names = await store.buckets(service, partition)
    buckets = {name: await store.read(service, partition, name) for name in names}
    marks = Marks(await store.positions(service, partition, "marks"), adopt=hold.offset is None and begin > 0)
    heads = Heads(
        source_of(service, partition.topic, hold.incarnation, partition.number),
        await store.positions(service, partition, "heads"),
    )
    tenure = Tenure(partition, hold.epoch, hold.offset, hold.incarnation, marks, heads)
    return tenure, buckets, await store.outbox(service, partition), hold.witness


async def check_log(  # noqa: PLR0913 - the two sides that are compared, plain
    settings: Settings,
    service: str,
    tp: TopicPartition,
    partition: Partition,
    offset: int | None,
    witness: bytes,
    begin: int,
    end: int,
) -> None:
    """Raise Gap where the log is shorter than the stored offset, was cut before it, or holds another record just before it."""
    if offset is None:
        return
    settle = f"duijie settle {service} {partition.topic} (add --wipe to rebuild the state from the log)"
    place = f"{tp.topic}/{tp.partition}"
    if offset > end:
        raise Gap(
            f"{place} ends at {end}, but {service} has applied up to {offset}: the topic was made anew or lost its tail. To begin it again: {settle}"
        )
    if offset < begin:
        raise Gap(
            f"{place} begins at {begin}, but {service} has applied up to {offset} only: records were deleted before they were read. To go on: {settle}"
        )
    if witness and offset > begin:
        found = await _witness_at(settings, tp, offset - 1)
        if found is not None and found != witness:
            raise Gap(
                f"{place} holds another record at {offset - 1} than {service} has applied: the topic was made anew. To begin it again: {settle}"
            )


async def _witness_at(settings: Settings, tp: TopicPartition, offset: int) -> bytes | None:
    """Return the witness of the record at `offset`, None where compaction has taken it."""
    probe = make_consumer(settings)
    try:
        await probe.start()
        probe.assign([tp])
        probe.seek(tp, offset)
        async with asyncio.timeout(_PROBE_S):
            record: Any = await probe.getone(tp)
    except TimeoutError:
        return None
    except (KafkaError, OSError) as error:
        raise Retryable(f"the broker does not give record {offset} of {tp.topic}/{tp.partition}: {error!r}") from error
    finally:
        await probe.stop()
    return witness_of(record.key, record.value, record.timestamp) if record.offset == offset else None
