"""Reads a piece of a partition past the client's reader, for records that it went past or cannot
decode.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, OffsetOutOfRangeError, for_code
from aiokafka.protocol.fetch import FetchRequest

from contracts.catalogue import MAX_MESSAGE_BYTES
from services.runtime.core.record_batches import Batch, LogRecord, batches, records
from services.runtime.errors import NotHeld, Retryable
from services.runtime.io import kafka
from services.runtime.io.unpacking import unpack
from services.runtime.settings import Settings

_READ_COMMITTED: Final = 1
_WAIT_MS: Final = 500
_MOST_KEPT: Final = 100_000
"""Bytes that quarantine keeps of a batch that nobody can read."""


class Chunk:
    """What one fetch brought: the committed records in its batches, and the offset after them."""

    def __init__(self, data: bytes, aborted: Sequence[tuple[int, int]]) -> None:
        self._batches = list(batches(data))
        self._aborted = sorted(aborted, key=lambda transaction: transaction[1])
        self.end = self._batches[-1].end if self._batches else None

    def __iter__(self) -> Iterator[LogRecord]:
        """Yield records in order; those of aborted transactions and markers are none."""
        dropped: set[int] = set()
        for batch in self._batches:
            while self._aborted and self._aborted[0][1] <= batch.base:
                dropped.add(self._aborted.pop(0)[0])
            if batch.control:
                dropped.discard(batch.producer)
            elif not (batch.transactional and batch.producer in dropped):
                yield from self._read(batch)

    @staticmethod
    def _read(batch: Batch) -> Iterator[LogRecord]:
        try:
            yield from list(records(batch, unpack))
        except ValueError as error:
            body = batch.body[:_MOST_KEPT]
            yield LogRecord(
                batch.end - 1,
                batch.max_timestamp,
                None,
                body,
                (),
                f"{error} ({batch.size} records)",
            )


async def fetch(
    settings: Settings, tp: TopicPartition, begin: int, end: int | None
) -> list[LogRecord]:
    """Return the records from `begin` to before `end` (None: as far as one fetch reaches).

    Raise Retryable where the broker does not answer, NotHeld where its log does not reach to
    `begin`.
    """
    found: list[LogRecord] = []
    client = AIOKafkaClient(**kafka.connection(settings))
    try:
        await client.bootstrap()
        client.set_topics([tp.topic])
        await client.force_metadata_update()
        at = begin
        while end is None or at < end:
            chunk = await _fetch(client, tp, at)
            if chunk.end is None:
                break
            found += [
                record
                for record in chunk
                if at <= record.offset and (end is None or record.offset < end)
            ]
            at = chunk.end
            if end is None:
                break
    except OffsetOutOfRangeError as error:
        raise NotHeld(f"{tp.topic}/{tp.partition} does not hold offset {begin}") from error
    except (KafkaError, OSError) as error:
        raise Retryable(
            f"the broker does not give {tp.topic}/{tp.partition} from {begin} on: {error!r}"
        ) from error
    finally:
        await client.close()
    return found


async def _fetch(client: AIOKafkaClient, tp: TopicPartition, offset: int) -> Chunk:
    node = client.cluster.leader_for_partition(tp)
    wanted = [(tp.topic, [(tp.partition, offset, MAX_MESSAGE_BYTES)])]
    request = FetchRequest(_WAIT_MS, 1, MAX_MESSAGE_BYTES, _READ_COMMITTED, wanted, rack_id="")
    response = await client.send(node, request)
    ((_, ((_, code, _, *data),)),) = response.topics
    error: Any = for_code(code)
    if code:
        raise error(tp)
    has_replica = response.API_VERSION >= 11  # noqa: PLR2004 - from this version on it stands before the records
    return Chunk(bytes(data[-1] or b""), data[-3 if has_replica else -2] or [])
