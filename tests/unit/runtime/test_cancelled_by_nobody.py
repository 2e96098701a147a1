"""A client that ends as cancelled what nobody cancelled stops no partition for ever."""

import asyncio
from typing import Any

from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import Fetcher

from services.runtime.core import events
from services.runtime.core.handler import Delivery, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.session import PartitionSession
from services.runtime.core.stamps import LastSeen, LastSent
from services.runtime.core.targets import TopicTargets
from services.runtime.io import kafka  # noqa: F401 - mends the clients
from services.runtime.io.runner import PartitionRunner

PLACE = Partition("feed.mentors", 0)


class Cancelling:
    """A performer whose first answer of a kind is a cancellation that nobody asked for."""

    def __init__(self, once: type[events.Action]) -> None:
        self.once: type[events.Action] | None = once
        self.taken = 0

    def session(self, partition: Partition) -> PartitionSession:
        return PartitionSession("intake", partition, Delivery.OUTBOX, TopicTargets("t."))

    def find_consumer(self) -> None:
        return None

    async def forget(self, partition: Partition) -> None:
        """Hold nothing."""

    async def perform(self, _tp: object, partition: Partition, action: Any) -> events.Event:
        if self.once is not None and isinstance(action, self.once):
            self.once = None
            raise asyncio.CancelledError
        match action:
            case events.TakeOver():
                self.taken += 1
                lease = PartitionLease(partition, b"1:a", 5, 1, LastSeen(), LastSent(b"s@1/0"))
                return events.TookOver(action.ticket, events.TakenPartition(lease, {}, [], b""))
            case events.Restore():
                return events.Restored(action.ticket)
            case events.Wait():
                return events.Waited(action.ticket)
        return events.LogAgrees(action.ticket)


async def _until_in_hand(runner: PartitionRunner) -> None:
    while runner.session.lease is None:  # noqa: ASYNC110 - its tasks run meanwhile
        await asyncio.sleep(0)


async def test_a_comparison_that_ends_as_cancelled_gives_the_partition_back_and_takes_it_anew() -> (
    None
):
    performer = Cancelling(events.CompareLog)
    runner = PartitionRunner(TopicPartition("t.feed.mentors", 0), PLACE, performer, print)  # type: ignore[arg-type]
    runner.tell(events.Assigned())
    await _until_in_hand(runner)
    runner.tell(events.Doubted())
    while performer.taken < 2:  # noqa: ASYNC110 - its tasks run meanwhile
        await asyncio.sleep(0)
    await _until_in_hand(runner)
    assert performer.once is None
    await runner.let_go()


async def test_what_is_let_go_of_stays_cancelled() -> None:
    performer = Cancelling(events.BeginAgain)
    began = asyncio.Event()

    async def for_ever(*_: object) -> events.Event:
        began.set()
        return await asyncio.Future()

    performer.perform = for_ever  # type: ignore[method-assign,assignment]
    runner = PartitionRunner(TopicPartition("t.feed.mentors", 0), PLACE, performer, print)  # type: ignore[arg-type]
    runner.tell(events.Assigned())
    await began.wait()
    await runner.let_go()
    assert not runner.session.assigned
    assert performer.taken == 0


async def test_a_consumer_stops_while_a_fetch_has_not_begun() -> None:
    async def nothing() -> None:
        """End at once."""

    fetcher: Any = object.__new__(Fetcher)
    fetcher._fetch_task = asyncio.create_task(nothing())
    fetcher._fetch_waiters = set()
    await fetcher._fetch_task
    fetcher._pending_tasks = {asyncio.create_task(nothing())}
    await fetcher.close()
