"""Decisions that do not leave show, however often their sending is tried."""

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition

from services.runtime.core import events
from services.runtime.core.handler import Delivery, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.session import PartitionSession
from services.runtime.core.stamps import LastSeen, LastSent
from services.runtime.core.targets import TopicTargets
from services.runtime.io import runner as module
from services.runtime.io.runner import PartitionRunner

PLACE = Partition("pool-log", 0)


class Stuck:
    """A performer whose relays never end until it is told to let them."""

    def __init__(self) -> None:
        self.sent = asyncio.Event()

    def session(self, partition: Partition) -> PartitionSession:
        return PartitionSession("matcher", partition, Delivery.OUTBOX, TopicTargets("t."))

    def find_consumer(self) -> None:
        return None

    async def forget(self, partition: Partition) -> None:
        """Hold nothing."""

    async def perform(self, _tp: object, partition: Partition, action: Any) -> events.Event:
        if isinstance(action, events.TakeOver):
            lease = PartitionLease(partition, b"1:a", 5, 1, LastSeen(), LastSent(b"s@1/0"))
            entry = OutboxEntry(b"1-1", b"decisions", 0, b"k", b"v", b"[]")
            return events.TookOver(action.ticket, events.TakenPartition(lease, {}, [entry], b""))
        if isinstance(action, events.Restore):
            return events.Restored(action.ticket)
        await self.sent.wait()
        return events.Relayed(action.ticket, fenced=False)


async def test_what_does_not_leave_is_told_by_how_long_and_forgotten_once_it_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    performer = Stuck()
    runner = PartitionRunner(TopicPartition("t.pool-log", 0), PLACE, performer, print)  # type: ignore[arg-type]
    runner.tell(events.Assigned())
    while not runner.session.relaying:  # noqa: ASYNC110 - its tasks run meanwhile
        await asyncio.sleep(0)
    now = 170.0
    assert runner.unsent_s() == 70.0
    performer.sent.set()
    await runner.relayed.wait()
    assert runner.unsent_s() == 0.0
    await runner.let_go()
