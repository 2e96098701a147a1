"""Does what a partition's session asks for, with the broker, the store and the handler in its
threads.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import inf
from typing import TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.runtime.core import events
from services.runtime.core.handler import ConcurrentHandler, Handler, Partition
from services.runtime.core.outgoing import from_outbox
from services.runtime.core.session import PartitionSession
from services.runtime.core.storage import Answer, Settlement
from services.runtime.core.targets import TopicTargets
from services.runtime.errors import (
    Fenced,
    Gap,
    Newer,
    NotHeld,
    Poison,
    Retryable,
    Unsendable,
    Unusable,
    UsageError,
)
from services.runtime.io.backoff import delays, until_done
from services.runtime.io.raw_fetch import fetch
from services.runtime.io.sender import Sender
from services.runtime.io.store import Store
from services.runtime.io.takeover import check_log, take_over
from services.runtime.operations import metrics
from services.runtime.settings import Settings

_T = TypeVar("_T")
_PATIENCE_S = 60.0
"""After so long a wait for store or broker a batch is given back and fetched again, so that the
group keeps its member.
"""
_RETAKE_S = 1.0
"""Leaves a worker that was thought dead the time to learn from the group that it is no longer a
member.
"""
_MOST_THREADS = 256
"""More than the partitions of any input: a thread of a ConcurrentHandler waits for one of them."""
_log = structlog.get_logger()


class Performer:
    """The outside of one service's partitions."""

    def __init__(self, settings: Settings, handler: Handler, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._handler = handler
        self._store = store
        self._sender = sender
        self._targets = TopicTargets(settings.topic_prefix)
        self._concurrent = isinstance(handler, ConcurrentHandler)
        threads = _MOST_THREADS if self._concurrent else 1
        self._worker = ThreadPoolExecutor(threads, thread_name_prefix=f"{handler.name}-work")
        self._since: dict[Partition, float | None] = {}
        """Since when each partition has been at its batch."""
        self.find_consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None

    def session(self, partition: Partition) -> PartitionSession:
        """Return a session for `partition`."""
        return PartitionSession(
            self._handler.name, partition, self._handler.delivery, self._targets
        )

    def close(self) -> None:
        """End the worker threads once their work in hand is done."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def in_worker(self, work: Callable[..., _T], *arguments: object) -> _T:
        """Run the handler's `work` in a worker thread: heartbeats go on.

        There is one thread, so that a handler needs no locks, unless it is a ConcurrentHandler.
        """
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    def consumer(self) -> AIOKafkaConsumer:
        """Return the consumer in use; raise Fenced where it has stopped."""
        consumer = self.find_consumer()
        if consumer is None:
            raise Fenced("the consumer has stopped")
        return consumer

    async def forget(self, partition: Partition) -> None:
        """Drop the handler's state of a partition that is in hand no more.

        Work that is under way for it would hold up whoever gets the partition next.
        """
        if self._concurrent:
            self._handler.forget(partition)
            return
        await self.in_worker(self._handler.forget, partition)

    async def perform(
        self, tp: TopicPartition, partition: Partition, action: events.Action
    ) -> events.Event:
        """Return the event that answers `action`; defects and what is away too long are Failed."""
        ticket = getattr(action, "ticket", 0)
        try:
            return await self._done(tp, partition, action)
        except (Gap, Unsendable, Unusable, UsageError) as error:
            return events.Disagreed(ticket, str(error))
        except Newer as error:
            return events.Disagreed(ticket, f"{tp.topic}/{tp.partition}: {error}")
        except (Retryable, Fenced, NotHeld) as error:
            _log.warning(
                "partition_given_back", topic=tp.topic, partition=tp.partition, reason=str(error)
            )
            return events.Failed(ticket, str(error))
        except Exception as error:  # noqa: BLE001 - a defect must not lose records: they come again after a wait
            _log.error(
                "partition_failed",
                topic=tp.topic,
                partition=tp.partition,
                error=repr(error),
                exc_info=error,
            )
            metrics.RETRIES.labels("work").inc()
            return events.Failed(ticket, repr(error))

    async def _done(  # noqa: C901, PLR0911 - one case an action
        self, tp: TopicPartition, partition: Partition, action: events.Action
    ) -> events.Event:
        match action:
            case events.TakeOver(ticket):
                take = partial(self._take_over, tp, partition)
                return events.TookOver(
                    ticket, await self._until_done(take, "store", patience_s=inf)
                )
            case events.Restore(ticket, buckets):
                await self.forget(partition)
                await self.in_worker(self._handler.restore, partition, buckets)
                return events.Restored(ticket)
            case events.Wait(ticket):
                await asyncio.sleep(min(_RETAKE_S, self._settings.retry_max_s))
                return events.Waited(ticket)
            case events.ExplainHoles():
                return await self._explain(tp, action)
            case events.CompareLog(ticket, offset, fingerprint):
                compare = partial(
                    check_log, self._settings, self._handler.name, tp, offset, fingerprint
                )
                await self._until_done(compare, "broker")
                return events.LogAgrees(ticket)
            case events.BeginAgain():
                return await self._begin_again(partition, action)
            case events.Work():
                return await self._work(partition, action)
            case events.Send(ticket, records):
                await self._until_done(lambda: self._sender.send(records), "broker")
                _count_outputs(record.topic for record in records)
                return events.Sent(ticket)
            case events.Apply():
                return await self._apply(partition, action)
            case events.Relay():
                return await self._relay(partition, action)
        raise AssertionError(f"{action} is not work that takes time")

    async def _begin_again(self, partition: Partition, action: events.BeginAgain) -> events.Event:
        settle = partial(
            self._store.settle, self._handler.name, partition, Settlement.REBUILD, action.epoch
        )
        await self._until_done(settle, "store")  # where it is fenced, taking over finds out
        return events.BegunAgain(action.ticket)

    async def _take_over(self, tp: TopicPartition, partition: Partition) -> events.TakenPartition:
        try:
            begin = (await self.consumer().beginning_offsets([tp]))[tp]
        except (KafkaError, OSError) as error:
            raise Retryable(
                f"the broker does not tell the beginning of {tp.topic}/{tp.partition}: {error!r}"
            ) from error
        taken = await take_over(self._store, self._handler.name, partition, begin)
        if taken.lease.offset is not None:
            await check_log(
                self._settings, self._handler.name, tp, taken.lease.offset, taken.fingerprint
            )
        return taken

    async def _explain(self, tp: TopicPartition, action: events.ExplainHoles) -> events.Event:
        """Read past the client what it did not deliver.

        What compaction or transactions took out is not there.
        """
        records = await self._until_done(
            partial(fetch, self._settings, tp, action.begin, action.end), "broker"
        )
        missed = [record for record in records if record.offset not in action.delivered]
        if missed:
            _log.warning(
                "records_read_past_the_client",
                topic=tp.topic,
                partition=tp.partition,
                records=len(missed),
            )
            await self._learn({"quarantine"})
        return events.HolesExplained(action.ticket, missed)

    def working(self) -> dict[Partition, float]:
        """Return for how many seconds each partition has been at its batch; 0 for none in hand."""
        now = time.monotonic()
        return {
            partition: 0.0 if since is None else now - since
            for partition, since in self._since.items()
        }

    async def _work(self, partition: Partition, action: events.Work) -> events.Event:
        self._since[partition] = time.monotonic()
        try:
            return await self._worked(partition, action)
        finally:
            self._since[partition] = None

    async def _worked(self, partition: Partition, action: events.Work) -> events.Event:
        try:
            with metrics.PROCESS_SECONDS.time():
                work = partial(self.in_worker, self._handler.process, partition, action.records)
                effects = await self._until_done(work, "work")
        except Poison as poison:
            metrics.QUARANTINED.labels(poison.error).inc()
            await self._learn({"quarantine"})
            return events.Poisoned(action.ticket, poison)
        await self._learn({output.topic for output in effects.outputs})
        return events.Worked(action.ticket, effects)

    async def _learn(self, topics: set[str]) -> None:
        """Learn the partition counts of `topics`."""
        for topic in sorted(topics):
            if not self._targets.knows(topic):
                ask = partial(self._sender.partitions, self._targets.full(topic))
                self._targets.learn(topic, await self._until_done(ask, "broker"))

    async def _apply(self, partition: Partition, action: events.Apply) -> events.Event:
        with metrics.APPLY_SECONDS.time():
            answer, held = await self._until_done(
                lambda: self._store.apply(
                    self._handler.name, partition, action.epoch, action.write
                ),
                "store",
            )
        metrics.APPLIES.labels(answer.value.decode().lower()).inc()
        return events.Applied(action.ticket, answer, held)

    async def _relay(self, partition: Partition, action: events.Relay) -> events.Event:
        """Send entries of the outbox, again and again until the broker has them, then take them out
        of the store.
        """
        waits = delays(self._settings.retry_max_s)
        last = action.entries[-1].id
        while True:
            try:
                await self._sender.send(from_outbox(entry) for entry in action.entries)
                answer = await self._store.trim(self._handler.name, partition, action.epoch, last)
            except (Unsendable, UsageError):
                raise
            except Exception as error:  # noqa: BLE001 - what is no Retryable is a defect, and must not silence the relay
                metrics.RETRIES.labels("relay").inc()
                defect = None if isinstance(error, Retryable) else error
                _log.warning(
                    "relay_waits", partition=partition.number, reason=str(error), exc_info=defect
                )
                await asyncio.sleep(next(waits))
                continue
            if answer is Answer.FENCED:
                _log.info("relay_fenced", partition=partition.number)
            else:
                _count_outputs(entry.topic.decode() for entry in action.entries)
            return events.Relayed(action.ticket, answer is Answer.FENCED)

    async def _until_done(
        self, action: Callable[[], Awaitable[_T]], what: str, *, patience_s: float = _PATIENCE_S
    ) -> _T:
        return await until_done(
            action, what, longest_s=self._settings.retry_max_s, patience_s=patience_s
        )


def _count_outputs(topics: Iterable[str]) -> None:
    for topic, count in Counter(topics).items():
        metrics.OUTPUTS.labels(topic).inc(count)
