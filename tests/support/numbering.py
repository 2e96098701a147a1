"""A handler that numbers records, and a host that runs it in the test's process."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from contracts.quarantine import Message
from services.runtime.core.handler import Buckets, Delivery, Effects, Inbound, Outbound, Partition
from services.runtime.errors import Poison
from services.runtime.io import kafka
from services.runtime.io.host import Host
from services.runtime.io.sender import Sender
from services.runtime.io.store import Store
from services.runtime.io.subscription import subscribe
from services.runtime.settings import Settings
from tests.support.topics import read_all
from tests.support.waiting import eventually


class Numbering:
    """Numbers the records of each partition: one decision a record, whose number shows any repeat,
    loss or reordering.
    """

    name = "matcher"
    inputs: tuple[str, ...] = ("pool-log",)

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.counts: dict[Partition, int] = {}

    def restore(self, partition: Partition, state: Buckets) -> None:
        self.counts[partition] = int(state.get("count", {}).get("n", b"0"))

    def forget(self, partition: Partition) -> None:
        self.counts.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        for record in records:
            if record.value == b"poison":
                raise Poison(
                    record.offset, "contract", [Message("$", "no_pool_record", {"detail": "bad"})]
                )
        effects = Effects()
        for record in records:
            self.counts[partition] += 1
            value = json.dumps(
                [partition.number, self.counts[partition], (record.value or b"").decode()]
            ).encode()
            effects.outputs.append(
                Outbound(record.offset, "decisions", record.key or b"", value, [])
            )
        effects.change("count", "n", str(self.counts[partition]).encode())
        return effects

    def due(self, now: int) -> list[str]:
        return []


@asynccontextmanager
async def running(
    settings: Settings, handler: Numbering, make: type[Sender] = Sender
) -> AsyncIterator[Host]:
    store = await Store.open(settings)
    sender = make(lambda: kafka.producer(settings))
    host = Host(settings, handler, store, sender)
    broker, _ = subscribe(settings, handler, host)
    try:
        await broker.start()
        yield host
        await host.flush()
    finally:
        await broker.stop()
        await host.stop()
        await sender.stop()
        await store.close()


async def produce(settings: Settings, values: Sequence[bytes], keys: int = 7) -> None:
    producer = kafka.producer(settings)
    await producer.start()
    try:
        name = settings.topic_prefix + "pool-log"
        for index, value in enumerate(values):
            await producer.send(name, value, key=f"pool-{index % keys}".encode())
        await producer.flush()
    finally:
        await producer.stop()


def numbers(records: Sequence[Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for record in records:
        partition, number, _ = json.loads(record.value)
        found.setdefault(partition, []).append(number)
    return found


async def outputs(settings: Settings, at_least: int, limit_s: float = 60) -> list[Any]:
    """Return the decisions once there are `at_least` different ones."""

    async def done() -> bool:
        return (
            len({(r.partition, r.value) for r in await read_all(settings, "decisions")}) >= at_least
        )

    await eventually(done, f"{at_least} outputs", limit_s)
    return await read_all(settings, "decisions")
