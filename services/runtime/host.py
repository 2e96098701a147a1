"""The host of a service: takes the partitions that the group gives it, and gives each batch to its partition's tenure.

A partition is held still (paused) until it is taken: new epoch, stored state, seek to the stored offset. Whoever holds
an older epoch is refused by the store and lets go. What the group has committed is never trusted.
"""

import asyncio
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from services.runtime import metrics
from services.runtime.assignment import Taken, check_log, take_over
from services.runtime.backoff import until_done
from services.runtime.batches import Batches
from services.runtime.errors import Fenced, Gap, Retryable
from services.runtime.handler import Delivery, Handler, Partition
from services.runtime.relay import Relay
from services.runtime.sender import Sender
from services.runtime.settings import Settings
from services.runtime.store import Store
from services.runtime.tenure import Tenure

_RETAKE_S = 1.0
"""Leaves a worker that was thought dead the time to learn from the group that it is no longer a member."""
_log = structlog.get_logger()


class Host(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Runs one handler over the partitions that the group gives it."""

    def __init__(self, settings: Settings, handler: Handler, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._handler = handler
        self._store = store
        self._sender = sender
        self._batches = Batches(settings, handler, store, sender)
        self._tenures: dict[TopicPartition, Tenure] = {}
        self._relays: dict[TopicPartition, Relay] = {}
        self._taking: dict[TopicPartition, asyncio.Task[None]] = {}
        self._locks: dict[TopicPartition, asyncio.Lock] = {}
        self._under_way: asyncio.Future[list[None]] = asyncio.gather()
        self.find_consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None
        """Set by the subscription: the consumer in use, which FastStream makes and may make anew."""
        self.failed: asyncio.Future[Gap] = asyncio.get_running_loop().create_future()
        """Set when the log and the store disagree: the service must stop and say so."""

    @property
    def service(self) -> str:
        """The name of the service."""
        return self._handler.name

    @property
    def owned(self) -> dict[TopicPartition, Tenure]:
        """The partitions in hand."""
        return self._tenures

    @property
    def settled(self) -> bool:
        """Whether every assigned partition is in hand."""
        consumer = self.find_consumer()
        return consumer is not None and all(tp in self._tenures for tp in consumer.assignment())

    # ---- assignment -------------------------------------------------------------------------------------------------

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let go of all partitions; a batch in hand may still apply until another worker takes the epoch."""
        for tp in revoked:
            await self._let_go(tp)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Hold the new partitions still and take them over, each in a task that tries until it has it."""
        self._consumer().pause(*assigned)
        for tp in sorted(assigned):
            self._taking[tp] = asyncio.create_task(self._take(tp), name=f"take-{tp.topic}-{tp.partition}")

    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self.find_consumer()
        if consumer is None:
            raise Fenced("the consumer has stopped")
        return consumer

    async def _let_go(self, tp: TopicPartition) -> None:
        task = self._taking.pop(tp, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._tenures.pop(tp, None)
        metrics.OWNED.set(len(self._tenures))
        relay = self._relays.pop(tp, None)
        if relay is not None:
            await relay.stop()

    async def _take(self, tp: TopicPartition) -> None:
        """Take `tp` over, again and again until it is in hand or the group takes it away; a Gap stops the service."""
        try:
            async with self._locks.setdefault(tp, asyncio.Lock()):
                tenure = await self._taken(tp)
        except Gap as gap:
            _log.error("log_and_store_disagree", reason=str(gap))
            if not self.failed.done():
                self.failed.set_result(gap)
        except Exception as error:  # noqa: BLE001 - a partition that nobody takes would stand still without a word
            _log.error("take_over_failed", topic=tp.topic, partition=tp.partition, error=repr(error), exc_info=error)
            await self._again(tp)
        else:
            metrics.OWNED.set(len(self._tenures))
            _log.info("partition_taken", topic=tp.topic, partition=tp.partition, offset=tenure.offset)

    async def _taken(self, tp: TopicPartition) -> Tenure:
        """Take `tp` under a new epoch with its stored state, seek to the stored offset and let records flow."""
        partition = Partition(str(tp.topic).removeprefix(self._settings.topic_prefix), int(tp.partition))
        taken = await until_done(
            lambda: self._take_once(tp, partition), "store", longest_s=self._settings.retry_max_s, patience_s=inf
        )
        await self._batches.in_worker(self._handler.forget, partition)
        await self._batches.in_worker(self._handler.restore, partition, taken.buckets)
        if self._handler.delivery is Delivery.OUTBOX:
            relay = Relay(self._handler.name, taken.tenure, self._store, self._sender, self._settings.retry_max_s)
            relay.start(taken.left_over)
            self._relays[tp] = relay
        self._tenures[tp] = taken.tenure
        await self._flow(tp, taken.tenure)
        return taken.tenure

    async def _take_once(self, tp: TopicPartition, partition: Partition) -> Taken:
        consumer = self._consumer()
        try:
            begin = (await consumer.beginning_offsets([tp]))[tp]
        except (KafkaError, OSError) as error:
            raise Retryable(
                f"the broker does not tell the beginning of {tp.topic}/{tp.partition}: {error!r}"
            ) from error
        taken = await take_over(self._store, self._handler.name, partition, begin)
        await check_log(self._settings, self._handler.name, tp, taken)
        return taken

    async def _flow(self, tp: TopicPartition, tenure: Tenure) -> None:
        """Let records flow from the stored offset on."""
        consumer = self._consumer()
        if tp not in consumer.assignment():
            return
        if tenure.offset is None:
            await consumer.seek_to_beginning(tp)
        else:
            consumer.seek(tp, tenure.offset)
        consumer.resume(tp)

    async def _again(self, tp: TopicPartition) -> None:
        """Take `tp` over anew after a batch failed, unless the group takes it away meanwhile."""
        await self._let_go(tp)
        consumer = self.find_consumer()
        if consumer is not None and tp in consumer.assignment():
            consumer.pause(tp)

            async def later() -> None:
                await asyncio.sleep(min(_RETAKE_S, self._settings.retry_max_s))
                await self._take(tp)

            self._taking[tp] = asyncio.create_task(later(), name=f"retake-{tp.topic}-{tp.partition}")

    # ---- records ----------------------------------------------------------------------------------------------------

    async def handle(self, records: Sequence[Any]) -> None:
        """Take a batch as FastStream gives it: several partitions mixed, in order within each.

        Returns once the batch before this one is settled, so that the next is fetched while this one waits for broker and store.
        """
        groups: dict[TopicPartition, list[Any]] = {}
        for record in records:
            groups.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        fetched = [(tp, self._tenures.get(tp), batch) for tp, batch in groups.items()]
        ours = [each for each in fetched if not await self._stale(each[0], each[2])]
        await asyncio.wait([self._under_way])
        self._under_way = asyncio.gather(*(self._handle_partition(*each) for each in ours))

    async def _handle_partition(self, tp: TopicPartition, tenure: Tenure | None, batch: list[Any]) -> None:
        """Settle a batch that was fetched under `tenure`; under any other it is fetched again, from the stored offset."""
        async with self._locks.setdefault(tp, asyncio.Lock()):
            if tenure is None or self._tenures.get(tp) is not tenure:
                return
            if tenure.offset is not None and batch[0].offset < tenure.offset:
                batch = [record for record in batch if record.offset >= tenure.offset]
            if not batch or await self._settled(tp, tenure, batch):
                return
        await self._again(tp)

    async def _settled(self, tp: TopicPartition, tenure: Tenure, batch: list[Any]) -> bool:
        """Settle `batch` and hand its outbox entries to the relay; return False where the tenure is void."""
        try:
            entries = await self._batches.settle(tenure, batch)
        except (Retryable, Fenced) as error:
            _log.warning("partition_given_back", topic=tp.topic, partition=tp.partition, reason=str(error))
            return False
        except Exception as error:  # noqa: BLE001 - a defect must not lose records: they come again after a wait
            _log.error("handler_failed", topic=tp.topic, partition=tp.partition, error=repr(error), exc_info=error)
            metrics.RETRIES.labels("work").inc()
            return False
        relay = self._relays.get(tp)
        if entries and relay is not None:
            await relay.add(entries)
        return True

    async def _stale(self, tp: TopicPartition, batch: list[Any]) -> bool:
        """Whether a seek back came between the fetch of `batch` and now: its records will be fetched again."""
        consumer = self.find_consumer()
        if consumer is None or tp not in consumer.assignment():
            return True
        try:
            return bool(await consumer.position(tp) < batch[0].offset)
        except IllegalStateError:  # it went while we asked
            return True

    # ---- time, hints, shutdown ---------------------------------------------------------------------------------------

    async def due(self, now: int) -> list[str]:
        """Return the pools for which a tick is due at `now` (ms)."""
        return await self._batches.in_worker(self._handler.due, now)

    async def verify(self) -> None:
        """Take anew what the store no longer holds as it was left, which otherwise only the next record would show.

        It lost its tail, or an epoch was taken by a worker that has gone since and left its outbox unsent.
        """
        for tp, tenure in list(self._tenures.items()):
            lock = self._locks[tp]
            if lock.locked():
                continue  # the batch in hand will find out
            async with lock:
                try:
                    held = await self._store.position(self.service, tenure.partition)
                except Retryable:
                    return
                relay = self._relays.get(tp)
                forgot = held is not None and held.outbox > 0 and relay is not None and relay.idle
                if self._tenures.get(tp) is not tenure or (tenure.agrees_with(held) and not forgot):
                    continue
            _log.warning("store_differs", topic=tp.topic, partition=tp.partition)
            await self._again(tp)

    async def commit_hints(self) -> None:
        """Commit stored offsets to the group: only for tools that show lag."""
        offsets = {tp: tenure.offset for tp, tenure in self._tenures.items() if tenure.offset is not None}
        consumer = self.find_consumer()
        if consumer is not None and offsets:
            try:
                await consumer.commit(offsets)
            except (KafkaError, OSError) as error:
                _log.debug("hint_not_committed", reason=repr(error))

    async def flush(self, limit_s: float = 10.0) -> None:
        """Let the batch in hand settle and the relays send what waits, within `limit_s` each.

        What is left stays in the store, or on the topic, for the next owner.
        """
        await asyncio.wait([self._under_way], timeout=limit_s)
        await asyncio.gather(*(relay.flush(limit_s) for relay in self._relays.values()))

    async def stop(self) -> None:
        """Let go of everything."""
        await self.flush()
        for tp in {*self._tenures, *self._relays, *self._taking}:
            await self._let_go(tp)
        self._batches.close()
