"""The host of a service: owns partitions, judges records, lets the handler work, and makes the effects last exactly once.

Order of things for one batch of one partition: judge the stamps; let the handler work (in a thread); stamp the outputs;
either send them and then apply (PRODUCE_FIRST), or apply them with the outbox and let the relay send (OUTBOX). Whatever
fails is tried again with the same stamps; whoever holds an older epoch is refused by the store and lets go.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from typing import Any, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from services.runtime import metrics
from services.runtime.assignment import check_log, take_over
from services.runtime.backoff import delays
from services.runtime.errors import Fenced, Gap, Poison, Retryable
from services.runtime.handler import Delivery, Effects, Handler, Inbound, Partition
from services.runtime.poison import quarantine
from services.runtime.relay import Relay
from services.runtime.sender import Sender
from services.runtime.settings import Settings
from services.runtime.store import Answer, OutboxEntry, Store, Write, witness_of
from services.runtime.targets import TopicTargets
from services.runtime.tenure import Tenure, to_outbox

_log = structlog.get_logger()
_T = TypeVar("_T")
_PATIENCE_S = 60.0
"""After so long a wait for store or broker, a batch is given back and fetched again, so that the group keeps its member."""


class Host(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Runs one handler over the partitions that the group gives it."""

    def __init__(self, settings: Settings, handler: Handler, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._handler = handler
        self._store = store
        self._sender = sender
        self._targets = TopicTargets(settings.topic_prefix)
        self._tenures: dict[TopicPartition, Tenure] = {}
        self._relays: dict[TopicPartition, Relay] = {}
        self._taking: dict[TopicPartition, asyncio.Task[None]] = {}
        self._work: dict[TopicPartition, asyncio.Lock] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=f"{handler.name}-work")
        self.find_consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None
        """Set by the subscription: the consumer in use, which FastStream makes and may make anew."""
        self.failed: asyncio.Future[Gap] = asyncio.get_running_loop().create_future()
        """Set when the log and the store disagree: the service must stop and say so."""

    @property
    def owned(self) -> dict[TopicPartition, Tenure]:
        """The partitions in hand."""
        return self._tenures

    @property
    def settled(self) -> bool:
        """Whether every assigned partition is in hand."""
        consumer = self.find_consumer()
        return consumer is not None and all(tp in self._tenures for tp in consumer.assignment())

    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self.find_consumer()
        if consumer is None:
            raise Fenced("the consumer has stopped")
        return consumer

    def partition_of(self, tp: TopicPartition) -> Partition:
        """Return `tp` under its catalogue name."""
        return Partition(str(tp.topic).removeprefix(self._settings.topic_prefix), int(tp.partition))

    # ---- assignment -------------------------------------------------------------------------------------------------

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let go of all partitions; a batch in hand may still apply until another worker takes the epoch."""
        for tp in revoked:
            await self._let_go(tp)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Hold the new partitions still and take them over one by one, each in a task that tries until it has it."""
        self._consumer().pause(*assigned)
        for tp in sorted(assigned):
            self._taking[tp] = asyncio.create_task(self._take(tp), name=f"take-{tp.topic}-{tp.partition}")

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
        """Take `tp` over: new epoch, stored state, seek to the stored offset, then let records flow."""
        partition = self.partition_of(tp)
        async with self._work.setdefault(tp, asyncio.Lock()):
            try:
                tenure, buckets, left_over = await self._until_done(
                    lambda: self._take_once(tp, partition), "store", inf
                )
            except Gap as gap:
                self._fail(gap)
                return
            await self._in_worker(self._handler.forget, partition)
            await self._in_worker(self._handler.restore, partition, buckets)
            if self._handler.delivery is Delivery.OUTBOX:
                relay = Relay(
                    self._handler.name, partition, tenure.epoch, self._store, self._sender, self._settings.retry_max_s
                )
                relay.start(left_over)
                self._relays[tp] = relay
            self._tenures[tp] = tenure
        await self._flow(tp, tenure)
        metrics.OWNED.set(len(self._tenures))
        _log.info(
            "partition_taken",
            topic=partition.topic,
            partition=partition.number,
            offset=tenure.offset,
            left_over=len(left_over),
        )

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

    async def _take_once(
        self, tp: TopicPartition, partition: Partition
    ) -> "tuple[Tenure, dict[str, dict[str, bytes]], list[OutboxEntry]]":
        consumer = self._consumer()
        try:
            begin = (await consumer.beginning_offsets([tp]))[tp]
            end = (await consumer.end_offsets([tp]))[tp]
        except (KafkaError, OSError) as error:
            raise Retryable(f"the broker does not tell the bounds of {tp.topic}/{tp.partition}: {error!r}") from error
        tenure, buckets, left_over, witness = await take_over(self._store, self._handler.name, partition, begin)
        await check_log(self._settings, self._handler.name, tp, partition, tenure.offset, witness, begin, end)
        return tenure, buckets, left_over

    async def _again(self, tp: TopicPartition) -> None:
        """Take `tp` over anew after a batch failed, unless the group takes it away meanwhile.

        The wait leaves a worker that was thought dead the time to learn from the group that it is no longer a member.
        """
        await self._let_go(tp)
        consumer = self.find_consumer()
        if consumer is not None and tp in consumer.assignment():
            consumer.pause(tp)

            async def later() -> None:
                await asyncio.sleep(min(1.0, self._settings.retry_max_s))
                await self._take(tp)

            self._taking[tp] = asyncio.create_task(later(), name=f"retake-{tp.topic}-{tp.partition}")

    def _fail(self, gap: Gap) -> None:
        _log.error("log_and_store_disagree", reason=str(gap))
        if not self.failed.done():
            self.failed.set_result(gap)

    # ---- records ----------------------------------------------------------------------------------------------------

    async def handle(self, records: Sequence[Any]) -> None:
        """Take a batch as FastStream gives it: several partitions mixed, in order within each."""
        groups: dict[TopicPartition, list[Any]] = {}
        for record in records:
            groups.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        results = await asyncio.gather(
            *(self._handle_partition(tp, group) for tp, group in groups.items()), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                _log.error("batch_failed", error=repr(result), exc_info=result)

    async def _handle_partition(self, tp: TopicPartition, batch: list[Any]) -> None:
        async with self._work.setdefault(tp, asyncio.Lock()):
            tenure = self._tenures.get(tp)
            if tenure is None or await self._stale(tp, batch):
                return  # not ours (any more): whoever owns it reads these records from the stored offset
            fresh = [record for record in batch if tenure.offset is None or record.offset >= tenure.offset]
            if not fresh:
                return
            try:
                await self._settle(tp, tenure, fresh)
            except (Retryable, Fenced) as error:
                _log.warning("partition_given_back", topic=tp.topic, partition=tp.partition, reason=str(error))
            except Exception as error:  # a defect must not lose records: they come again after a wait
                _log.error("handler_failed", topic=tp.topic, partition=tp.partition, error=repr(error), exc_info=error)
                metrics.RETRIES.labels("work").inc()
            else:
                return
        await self._again(tp)

    async def _stale(self, tp: TopicPartition, batch: list[Any]) -> bool:
        """Whether a seek back came between the fetch of `batch` and now: its records will be fetched again."""
        consumer = self.find_consumer()
        if consumer is None or tp not in consumer.assignment():
            return True
        return bool(await consumer.position(tp) < batch[0].offset)

    async def _settle(self, tp: TopicPartition, tenure: Tenure, batch: list[Any]) -> None:
        """Work on `batch` until its effects are stored; raise Fenced when they may no longer be."""
        taken = tenure.judge(batch)
        effects = await self._worked(tenure.partition, taken)
        parcels = tenure.stamp(effects.outputs, await self._located(effects))
        entries: list[OutboxEntry] = []
        if self._handler.delivery is Delivery.OUTBOX:
            entries = to_outbox(parcels, effects.outputs, tenure.incarnation)
        elif parcels:
            await self._until_done(lambda: self._sender.send(parcels), "broker")
            metrics.OUTPUTS.labels(tenure.partition.topic).inc(len(parcels))
        last = batch[-1]
        write = Write(
            expected=tenure.offset,
            next=last.offset + 1,
            witness=witness_of(last.key, last.value, last.timestamp),
            marks=tenure.marks.taken if taken else {},
            heads=tenure.heads.sent if parcels else {},
            outbox=entries,
            changes=effects.changes,
        )
        await self._apply(tenure, write)
        tenure.offset = write.next
        if entries and (relay := self._relays.get(tp)) is not None:
            await relay.add(entries)

    async def _worked(self, partition: Partition, taken: Sequence[Inbound]) -> Effects:
        """Return the handler's effects; a poisoned record becomes a quarantine record in its place."""
        if not taken:
            return Effects()
        try:
            with metrics.PROCESS_SECONDS.time():
                return await self._until_done(lambda: self._in_worker(self._handler.process, partition, taken), "work")
        except Poison as poison:
            at = next(i for i, record in enumerate(taken) if record.offset == poison.offset)
            effects = await self._worked(partition, taken[:at])
            effects.outputs.append(quarantine(self._handler.name, partition, taken[at], poison))
            metrics.QUARANTINED.labels(poison.error).inc()
            rest = await self._worked(partition, taken[at + 1 :])
            effects.outputs.extend(rest.outputs)
            for bucket, fields in rest.changes.items():
                effects.changes.setdefault(bucket, {}).update(fields)
            return effects

    async def _located(self, effects: Effects) -> TopicTargets:
        for topic in {output.topic for output in effects.outputs}:
            if not self._targets.knows(topic):
                full = self._targets.full(topic)
                self._targets.learn(
                    topic, await self._until_done(lambda name=full: self._sender.partitions(name), "broker")
                )  # type: ignore[misc]
        return self._targets

    async def _apply(self, tenure: Tenure, write: Write) -> None:
        with metrics.APPLY_SECONDS.time():
            answer, held = await self._until_done(
                lambda: self._store.apply(self._handler.name, tenure.partition, tenure.epoch, write), "store"
            )
        metrics.APPLIES.labels(answer.value.decode().lower()).inc()
        if answer is Answer.FENCED:
            raise Fenced(f"epoch {held!r} took the partition from {tenure.epoch!r}")
        if answer is Answer.GAP:
            raise Fenced(f"the store went back to offset {held!r} from {tenure.offset}")

    async def _until_done(self, action: Callable[[], Awaitable[_T]], what: str, patience_s: float = _PATIENCE_S) -> _T:
        """Return what `action` returns, trying again with growing waits while it raises Retryable, for `patience_s` of waiting."""
        waits = delays(self._settings.retry_max_s)
        waited = 0.0
        while True:
            try:
                return await action()
            except Retryable as error:
                if waited >= patience_s:
                    raise
                wait = next(waits)
                waited += wait
                metrics.RETRIES.labels(what).inc()
                _log.warning("waits", what=what, reason=str(error), seconds=round(wait, 2))
                await asyncio.sleep(wait)

    async def _in_worker(self, work: Callable[..., _T], *arguments: object) -> _T:
        """Run the handler's `work` in the one worker thread, so that heartbeats go on and the handler needs no locks."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    # ---- shutdown, hints --------------------------------------------------------------------------------------------

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
        """Let the relays send what waits, as far as that goes within `limit_s`; the rest stays in the store for the next owner."""
        await asyncio.gather(*(relay.flush(limit_s) for relay in self._relays.values()))

    async def stop(self) -> None:
        """Let go of everything."""
        await self.flush()
        for tp in {*self._tenures, *self._relays, *self._taking}:
            await self._let_go(tp)
        self._worker.shutdown(wait=False, cancel_futures=True)
