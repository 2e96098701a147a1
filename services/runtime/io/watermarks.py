"""Where partitions begin and end, also on a broker that gives the last batch's first offset for the
end.
"""

import asyncio
from collections.abc import Collection
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

_LIMIT_S = 15.0


class Bounds(NamedTuple):
    """The offset of the first record that is kept, and the one that the next record will get."""

    begin: int
    end: int


async def bounds(
    consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]
) -> dict[TopicPartition, Bounds]:
    """Return the bounds of `partitions` as they are now.

    Changes what `consumer` (without a group) is assigned to.

    Ends are the high watermarks of a fetch at the reported end: the embedded broker reports the
    offset after the *first* record of the last batch. Raise TimeoutError or aiokafka's KafkaError
    where the broker does not answer.
    """
    async with asyncio.timeout(_LIMIT_S):
        begins = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        filled = [tp for tp in partitions if ends[tp] > begins[tp]]
        if filled:
            consumer.assign(filled)
            for tp in filled:
                consumer.seek(tp, ends[tp] - 1)
            while any(consumer.highwater(tp) is None for tp in filled):
                await consumer.getmany(*filled, timeout_ms=100, max_records=1)
    return {
        tp: Bounds(begins[tp], max(ends[tp], (tp in filled and consumer.highwater(tp)) or 0))
        for tp in partitions
    }
