"""Performs what one partition's session asks for, and tells it what came of it."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from services.runtime.core import events
from services.runtime.core.events import Action, Event
from services.runtime.core.handler import Partition
from services.runtime.io.performer import Performer
from services.runtime.operations import metrics

_POSITION_S = 1.0
_log = structlog.get_logger()


class PartitionRunner:
    """One session, the tasks that it has asked for, and the waits of those who need it quiet."""

    def __init__(
        self,
        tp: TopicPartition,
        partition: Partition,
        performer: Performer,
        on_stop: Callable[[str], None],
    ) -> None:
        self.session = performer.session(partition)
        self._tp = tp
        self._partition = partition
        self._performer = performer
        self._on_stop = on_stop
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        """Tasks that were cancelled: what is begun after them waits until they have ended."""
        self._counted = dict(self.session.counts)
        self.quiet = asyncio.Event()
        """Set while no batch is in hand or waits."""
        self.relayed = asyncio.Event()
        """Set while the outbox is empty."""
        self._relaying = 0
        self._relays_since = 0.0
        self.failures = 0
        """How often in a row the work on its batch failed."""
        self.last_failure = ""
        self._report()

    def tell(self, event: Event) -> None:
        """Hand `event` to the session and begin what it asks for."""
        try:
            actions = self.session.step(event)
        except Exception as error:  # noqa: BLE001 - a defect must not lose records: the partition is taken anew
            _log.error(
                "session_failed", topic=self._tp.topic, partition=self._tp.partition, exc_info=error
            )
            actions = self.session.step(events.Defect())
        for action in actions:
            self._begin(action)
        self._report()

    def _begin(self, action: Action) -> None:
        match action:
            case events.Pause():
                self._pause()
            case events.Resume(offset):
                self._resume(offset)
            case events.LetGo():
                self._cancel()
                self._start(self._performer.forget(self._partition))
            case events.Stop(reason):
                self._on_stop(reason)
            case _:
                self._start(self._perform(action, frozenset(self._ending)))

    def _count(self, worked: Event) -> None:
        """Note what came of work on a batch."""
        if isinstance(worked, events.Failed):
            self.failures += 1
            self.last_failure = worked.reason
        else:
            self.failures = 0

    def _consumer(self) -> AIOKafkaConsumer | None:
        """Return the consumer, if it still has the partition."""
        consumer = self._performer.find_consumer()
        return consumer if consumer is not None and self._tp in consumer.assignment() else None

    def _pause(self) -> None:
        consumer = self._consumer()
        if consumer is not None:
            consumer.pause(self._tp)

    def _resume(self, offset: int) -> None:
        consumer = self._consumer()
        if consumer is not None:
            consumer.seek(self._tp, offset)
            consumer.resume(self._tp)
            _log.info(
                "partition_taken", topic=self._tp.topic, partition=self._tp.partition, offset=offset
            )

    async def _perform(self, action: Action, ending: frozenset[asyncio.Task[None]]) -> None:
        if ending:
            await asyncio.wait(ending)
        event = await self._performed(action)
        if isinstance(action, events.Work):
            self._count(event)
        self.tell(event)

    async def _performed(self, action: Action) -> Event:
        """Return the answer to `action`.

        Where a client ends as cancelled what nobody cancelled, that is a defect like any other: a
        session without an answer would wait for it for ever.
        """
        try:
            return await self._performer.perform(self._tp, self._partition, action)
        except asyncio.CancelledError as error:
            current = asyncio.current_task()
            if current is None or current.cancelling():
                raise
            _log.error(
                "cancelled_by_nobody",
                topic=self._tp.topic,
                partition=self._tp.partition,
                exc_info=error,
            )
            return events.Defect()

    async def position(self) -> int | None:
        """Return the next offset that the consumer will fetch, None where it has none now."""
        consumer = self._consumer()
        if consumer is None:
            return None
        try:
            async with asyncio.timeout(_POSITION_S):  # it waits where the client is being reset
                return int(await consumer.position(self._tp))
        except (IllegalStateError, KafkaError, TimeoutError):
            return None

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(
            work, name=f"{self._tp.topic}-{self._tp.partition}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._ending.discard)

    def _cancel(self) -> None:
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
                self._ending.add(task)

    def unsent_s(self) -> float:
        """Return for how long the same entries of the outbox have been on their way, 0 for none."""
        return monotonic() - self._relays_since if self._relaying else 0.0

    def _report(self) -> None:
        """Update metrics and the two flags from what the session counts."""
        if self.session.relaying != self._relaying:
            self._relaying, self._relays_since = self.session.relaying, monotonic()
        topic, number = self._partition
        for verdict, count in self.session.counts.items():
            metrics.RECORDS.labels(topic, verdict.value).inc(count - self._counted.get(verdict, 0))
        self._counted = dict(self.session.counts)
        waiting = self.session.waiting_to_leave
        metrics.OUTBOX.labels(topic, str(number)).set(waiting)
        for flag, holds in ((self.quiet, self.session.idle), (self.relayed, not waiting)):
            if holds:
                flag.set()
            else:
                flag.clear()

    async def let_go(self) -> None:
        """Give the partition up, and wait until nothing is under way for it."""
        self.tell(events.Revoked())
        while self._tasks:
            await asyncio.wait(self._tasks)
