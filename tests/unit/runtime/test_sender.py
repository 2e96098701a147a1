"""The sender against a producer whose acknowledgements the test decides (the port of the broker)."""

import asyncio
from collections.abc import Sequence
from types import EllipsisType
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from aiokafka.producer.message_accumulator import BatchBuilder

from services.runtime.core.outgoing import StampedRecord
from services.runtime.errors import Retryable
from services.runtime.io.sender import Sender


class Producer:
    """Takes batches; `outcomes` says of each whether it is acknowledged (None), fails, or is never
    heard of again (...).
    """

    def __init__(
        self, outcomes: Sequence[Exception | EllipsisType | None], size: int = 1000
    ) -> None:
        self._outcomes = iter(outcomes)
        self._size = size
        self.batches: list[tuple[str, int, int]] = []
        self.stopped = False

    async def start(self) -> None: ...

    async def stop(self) -> None:
        self.stopped = True

    def create_batch(self) -> BatchBuilder:
        return BatchBuilder(self._size, 0)

    async def send_batch(
        self, builder: BatchBuilder, topic: str, *, partition: int
    ) -> asyncio.Future[None]:
        self.batches.append((topic, partition, builder.record_count()))
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        outcome = next(self._outcomes)
        if outcome is None:
            future.set_result(None)
        elif isinstance(outcome, Exception):
            future.set_exception(outcome)
        return future


def parcels(count: int, partition: int = 0, size: int = 10) -> list[StampedRecord]:
    return [StampedRecord("t", partition, b"k", b"x" * size, []) for _ in range(count)]


async def test_all_parcels_go_in_one_batch_a_partition() -> None:
    made = Producer([None, None])
    await Sender(lambda: made).send(parcels(3, 0) + parcels(2, 1))
    assert made.batches == [("t", 0, 3), ("t", 1, 2)]


async def test_what_does_not_fit_one_batch_goes_in_several_in_order() -> None:
    made = Producer([None] * 10)
    await Sender(lambda: made).send(parcels(10, size=300))
    assert [count for _, _, count in made.batches] == [3, 3, 3, 1]


async def test_a_parcel_larger_than_a_batch_still_goes() -> None:
    made = Producer([None])
    await Sender(lambda: made).send(parcels(1, size=5000))
    assert made.batches == [("t", 0, 1)]


async def test_one_failure_is_a_reason_to_send_all_again_through_a_new_producer() -> None:
    made: list[Any] = [Producer([None, KafkaTimeoutError()]), Producer([None, None])]
    producers = iter(made)
    sender = Sender(lambda: next(producers))
    load = parcels(1, 0) + parcels(1, 1)
    with pytest.raises(Retryable, match="1 of 2 batches"):
        await sender.send(load)
    assert made[0].stopped
    await sender.send(load)
    assert made[1].batches == [("t", 0, 1), ("t", 1, 1)]


async def test_who_waits_on_a_producer_that_another_sender_dropped_sends_again() -> None:
    made: list[Any] = [Producer([..., KafkaTimeoutError()]), Producer([None])]
    producers = iter(made)
    sender = Sender(lambda: next(producers))
    forgotten = asyncio.create_task(sender.send(parcels(1, 0)))
    await asyncio.sleep(0)
    with pytest.raises(Retryable, match="1 of 1 batches"):
        await sender.send(parcels(1, 1))
    with pytest.raises(Retryable, match="let go of"):
        await forgotten
    await sender.send(parcels(1, 0))
    assert made[1].batches == [("t", 0, 1)]
    await sender.stop()


async def test_a_question_to_a_producer_that_was_stopped_is_no_wait_for_ever() -> None:
    producer = Producer([])

    async def partitions_for(_topic: str) -> set[int]:
        return await asyncio.Future()

    producer.partitions_for = partitions_for  # type: ignore[attr-defined]
    sender = Sender(lambda: producer)
    asked = asyncio.create_task(sender.partitions("t"))
    await asyncio.sleep(0)
    await sender.stop()
    with pytest.raises(Retryable, match="let go of"):
        await asked
