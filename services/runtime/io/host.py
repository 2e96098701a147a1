"""The host of a service: one session a partition that the group gives it, and whatever each of them
asks for performed.

A partition is held still (paused) until it is taken: new epoch, stored state, seek to the stored
offset. Whoever holds an older epoch is refused by the store and lets go. What the group has
committed is never trusted.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil, inf
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from services.runtime.core import events
from services.runtime.core.handler import Handler, Looks, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.errors import Gap, Unusable
from services.runtime.io.performer import Performer
from services.runtime.io.readers import ReaderWatch
from services.runtime.io.runner import PartitionRunner
from services.runtime.io.sender import Sender
from services.runtime.io.store import Store
from services.runtime.operations import metrics
from services.runtime.settings import Settings

_AGAIN_S = 3600.0
_STUCK = 5
"""After so many failures in a row a partition shows in `/ready`."""
_TELL_S = 10.0
"""Work that takes so long is logged, and again each time as long has passed."""
_log = structlog.get_logger()


class Host(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Runs one handler over the partitions that the group gives it."""

    def __init__(self, settings: Settings, handler: Handler, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._handler = handler
        self._store = store
        self._performer = Performer(settings, handler, store, sender)
        self._runners: dict[TopicPartition, PartitionRunner] = {}
        self._doubted = 0
        self._told_at: dict[Partition, float] = {}
        self._begun_again: dict[TopicPartition, float] = {}
        self._gaps: dict[tuple[TopicPartition, bytes], float] = {}
        """Partition and source whose records are skipped, and since when."""
        self.readers = ReaderWatch(store, handler.name, settings.topic_prefix)
        self.failed: asyncio.Future[Gap] = asyncio.get_running_loop().create_future()
        """Set when the log and the store disagree: the service must stop and say so."""

    @property
    def service(self) -> str:
        """The name of the service."""
        return self._handler.name

    @property
    def find_consumer(self) -> Callable[[], AIOKafkaConsumer | None]:
        """Return what finds the consumer in use, which FastStream makes and may make anew.

        Set by the subscription.
        """
        return self._performer.find_consumer

    @find_consumer.setter
    def find_consumer(self, find: Callable[[], AIOKafkaConsumer | None]) -> None:
        self._performer.find_consumer = find

    @property
    def leases(self) -> dict[TopicPartition, PartitionLease]:
        """The partitions in hand."""
        held = {tp: runner.session.lease for tp, runner in self._runners.items()}
        return {tp: lease for tp, lease in held.items() if lease is not None}

    @property
    def all_in_hand(self) -> bool:
        """Whether every assigned partition is in hand."""
        consumer = self.find_consumer()
        return consumer is not None and consumer.assignment() <= self.leases.keys()

    # ---- assignment -------------------------------------------------------------------------------------------------

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let go of all partitions; a batch in hand may still apply until another worker takes the
        epoch.
        """
        await asyncio.gather(*(self._runners[tp].let_go() for tp in revoked if tp in self._runners))
        metrics.OWNED.set(len(self.leases))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Hold the new partitions still and take them over, each beside the others."""
        for tp in sorted(assigned):
            if tp not in self._runners:
                partition = Partition(
                    str(tp.topic).removeprefix(self._settings.topic_prefix), int(tp.partition)
                )
                self._runners[tp] = PartitionRunner(
                    tp, partition, self._performer, self.stop_because
                )
            self._runners[tp].tell(events.Assigned())

    def stop_because(self, reason: str) -> None:
        """Let the service end, and say why."""
        _log.error("cannot_go_on", reason=reason)
        if not self.failed.done():
            self.failed.set_result(Gap(reason))

    # ---- records ----------------------------------------------------------------------------------------------------

    async def handle(self, records: Sequence[Any]) -> None:
        """Take a batch as FastStream gives it: several partitions mixed, in order within each.

        The shortest begins first: an answer does not wait behind an import.
        """
        groups: dict[TopicPartition, list[Any]] = {}
        for record in records:
            groups.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        fetched = [
            (runner, events.Fetched(runner.session.lease, batch))
            for tp, batch in groups.items()
            if (runner := self._runners.get(tp)) is not None
        ]
        for runner, event in sorted(fetched, key=lambda taken: len(taken[1].records)):
            runner.tell(event)

    def with_room(self) -> set[TopicPartition]:
        """Return the partitions from which more may be fetched: no batch waits behind the one in
        hand.

        So a partition is never held up by another one's batch, and each has the next one ready.
        """
        return {tp for tp, runner in self._runners.items() if runner.session.has_room}

    def undelivered(self, error: Exception) -> None:
        """Let every partition read past the client, which failed over what it had fetched."""
        _log.warning("client_failed", error=repr(error))
        for runner in self._runners.values():
            runner.tell(events.Undelivered())

    def doubt(self) -> None:
        """Let every partition compare the log with what it has applied before it takes more."""
        for runner in self._runners.values():
            runner.tell(events.Doubted())

    def doubt_some(self, share: int) -> None:
        """Let the next of the partitions compare, one in `share` of them, so that all do in `share`
        calls.
        """
        runners = list(self._runners.values())
        for _ in range(ceil(len(runners) / share)):
            self._doubted += 1
            runners[self._doubted % len(runners)].tell(events.Doubted())

    # ---- time, hints, shutdown ---------------------------------------------------------------------------------------

    async def due(self, now: int) -> list[str]:
        """Return the pools for which a tick is due at `now` (ms)."""
        return await self._performer.in_worker(self._handler.due, now)

    async def look(self) -> None:
        """Let the handler look for what it needs beside broker and store.

        Retryable where that is away; where it is not fit for use the service stops.
        """
        if isinstance(self._handler, Looks):
            try:
                await self._performer.in_worker(self._handler.look)
            except Unusable as error:
                self.stop_because(str(error))

    async def verify(self) -> None:
        """Let each quiet partition compare what the store holds with what it left there.

        Retryable where it is away.
        """
        metrics.OWNED.set(len(self.leases))
        for runner in list(self._runners.values()):
            lease = runner.session.lease
            if lease is None or not runner.session.idle:
                continue  # the batch in hand will find out
            held = await self._store.position(self.service, lease.partition)
            runner.tell(events.Looked(lease, held, await runner.position()))

    async def look_at_readers(self) -> None:
        """Let a partition begin again whose readers lack what it has sent.

        Once an hour, should it not help.
        """
        consumer = self.find_consumer()
        held = set(self.leases.values())
        self.readers.keep(held.__contains__)
        self.gaps(inf)  # notes since when
        for tp, lease in self.leases.items():
            if consumer is None or tp not in self._runners:
                continue
            lacking = await self.readers.look(lease, consumer)
            if lacking and time.monotonic() - self._begun_again.get(tp, -inf) > _AGAIN_S:
                possible = await self.readers.may_begin_again(lease)
                _log.error("readers_lack_records", topic=tp.topic, partition=tp.partition, begins_again=possible,
                           readers=sorted({lack.service for lack in lacking}))  # fmt: skip
                self._begun_again[tp] = time.monotonic()
                if possible:
                    self._runners[tp].tell(events.ReadersLack(lease))

    def stuck(self) -> list[str]:
        """Return what `/ready` has to say of partitions that fail again and again."""
        return [
            f"{tp.topic}/{tp.partition} has failed {runner.failures} times in a row: {runner.last_failure}"
            for tp, runner in self._runners.items()
            if runner.session.assigned and runner.failures >= _STUCK
        ]

    async def tell_work(self) -> None:
        """Tell, as a metric and in the log, how long each partition has been at its batch."""
        for partition, seconds in self._performer.working().items():
            topic, number = partition
            metrics.WORKING_SECONDS.labels(topic, str(number)).set(seconds)
            if seconds >= self._told_at.get(partition, _TELL_S):
                self._told_at[partition] = seconds + _TELL_S
                _log.info("works_on", topic=topic, partition=number, seconds=round(seconds))
            elif seconds < _TELL_S:
                self._told_at.pop(partition, None)

    def gaps(self, longest_s: float) -> list[str]:
        """Return the sources whose records have been skipped for longer than that, as their
        predecessor is missing.
        """
        now = time.monotonic()
        present = {(tp, source) for tp, lease in self.leases.items() for source in lease.missing}
        self._gaps = {gap: self._gaps.get(gap, now) for gap in present}
        return sorted(
            {
                source.decode()
                for (_, source), since in self._gaps.items()
                if now - since > longest_s
            }
        )

    def unsent(self, longest_s: float) -> list[TopicPartition]:
        """Return the partitions whose decisions have not left for longer than that."""
        return sorted(tp for tp, runner in self._runners.items() if runner.unsent_s() > longest_s)

    async def commit_hints(self) -> None:
        """Commit stored offsets to the group: only for tools that show lag."""
        offsets = {
            tp: lease.offset for tp, lease in self.leases.items() if lease.offset is not None
        }
        consumer = self.find_consumer()
        if consumer is not None and offsets:
            try:
                await consumer.commit(offsets)
            except (KafkaError, OSError) as error:
                _log.debug("hint_not_committed", reason=repr(error))

    async def flush(self, limit_s: float = 10.0) -> None:
        """Let the batches in hand settle and the outboxes empty, within `limit_s` each.

        What is left stays in the store, or on the topic, for the next owner.
        """
        runners = list(self._runners.values())
        for flags in ([runner.quiet for runner in runners], [runner.relayed for runner in runners]):
            with suppress(TimeoutError):
                async with asyncio.timeout(limit_s):
                    await asyncio.gather(*(flag.wait() for flag in flags))

    async def stop(self) -> None:
        """Let go of everything."""
        await self.flush()
        await asyncio.gather(*(runner.let_go() for runner in self._runners.values()))
        self._performer.close()
