"""How far the pipeline has come: for each stage, the ends of its input partitions against what its
service has stored.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME
from services.bootstrap import BY_NAME as BY_SERVICE
from services.bootstrap import CIRCLE, SERVICES, Service
from services.runtime.core.handler import Partition
from services.runtime.errors import DuijieError, Retryable
from services.runtime.io import kafka
from services.runtime.io.store import Store
from services.runtime.io.watermarks import Bounds, bounds
from services.runtime.settings import Settings

_POLL_S = 0.1
_ANSWER_LIMIT_S = 15.0
SPARE_STILL_S = 5.0
"""So long a stage that is not vital may stand still before the others stop waiting for it."""


@dataclass(frozen=True, slots=True)
class PartitionState:
    """How far a service is in one partition: offsets of the log, and the next offset that it will
    apply.
    """

    partition: Partition
    begin: int
    end: int
    applied: int | None
    """None where the service never applied a record of this partition."""
    outbox: int
    held: bool = True
    """Whether the service was ever given the partition."""

    @property
    def lag(self) -> int:
        """Return how many records wait."""
        return max(0, self.end - max(self.begin, self.applied or 0))


@dataclass(frozen=True, slots=True)
class StageState:
    """How far a stage is."""

    service: Service
    partitions: tuple[PartitionState, ...]

    @property
    def total(self) -> int:
        """Return how many records the stage's inputs hold."""
        return sum(state.end - state.begin for state in self.partitions)

    @property
    def lag(self) -> int:
        """Return how many records wait to be applied."""
        return sum(state.lag for state in self.partitions)

    @property
    def outbox(self) -> int:
        """Return how many decided records wait to be sent."""
        return sum(state.outbox for state in self.partitions)

    @property
    def done(self) -> bool:
        """Return whether nothing waits."""
        return self.lag == 0 and self.outbox == 0

    @property
    def runs(self) -> bool:
        """Return whether a worker of the stage has ever run; one that is not vital may be left out
        of a deployment.
        """
        return self.service.vital or any(state.held for state in self.partitions)


class Stalled(DuijieError):  # noqa: N818 - named like its siblings in services.runtime.errors
    """A stage did not finish within the limit; `state` is how far it came."""

    def __init__(self, state: StageState, waited_s: float) -> None:
        service = state.service.name
        super().__init__(
            f"{service} has not finished after {waited_s:.0f} s: {state.lag} records and {state.outbox} outbox entries wait; "
            f"is `duijie serve {service}` running? its log and `duijie doctor` say more"
        )
        self.state = state
        self.waited_s = waited_s


def partitions_of(service: Service) -> Iterator[Partition]:
    """Yield the input partitions of `service`."""
    for topic in service.inputs:
        for number in range(BY_NAME[topic].partitions):
            yield Partition(topic, number)


class Gauge:
    """Reads stages' states over connections that it is given."""

    def __init__(self, consumer: AIOKafkaConsumer, store: Store, settings: Settings) -> None:
        self._consumer = consumer
        self._store = store
        self._settings = settings

    async def ends(self, service: Service) -> dict[Partition, Bounds]:
        """Return (begin, end) offsets of the stage's input partitions as they are now.

        Retryable where the broker does not say.
        """
        wanted = {
            TopicPartition(self._settings.topic_prefix + p.topic, p.number): p
            for p in partitions_of(service)
        }
        try:
            found = await bounds(self._consumer, wanted)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Retryable(
                f"the broker at {self._settings.kafka} does not tell the ends of {', '.join(service.inputs)}; "
                "`duijie topics check` says whether the topics exist"
            ) from error
        return {partition: found[full] for full, partition in wanted.items()}

    async def state(self, service: Service, ends: dict[Partition, Bounds]) -> StageState:
        """Return how far `stage` is towards `ends`."""
        stored = await self._store.stored_positions(service.name, list(ends))
        return StageState(
            service,
            tuple(
                PartitionState(
                    partition, *ends[partition],
                    applied=position.offset if position else None, outbox=position.outbox if position else 0,
                    held=position is not None,
                )
                for partition, position in zip(ends, stored, strict=True)
            ),
        )  # fmt: skip

    async def states(self) -> list[StageState]:
        """Return how far each stage is now."""
        return [await self.state(service, await self.ends(service)) for service in SERVICES]


@asynccontextmanager
async def opened_gauge(settings: Settings) -> AsyncIterator[Gauge]:
    """Yield a gauge over connections of its own; Retryable where broker or store does not answer."""
    consumer = kafka.consumer(settings)
    try:
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                await consumer.start()
        except (KafkaError, OSError, TimeoutError) as error:
            raise Retryable(f"cannot reach the broker at {settings.kafka}") from error
        store = await Store.open(settings)
        try:
            yield Gauge(consumer, store, settings)
        finally:
            await store.close()
    finally:
        await consumer.stop()


async def stages(settings: Settings) -> list[StageState]:
    """Return how far each stage is now; Retryable where broker or store do not answer."""
    async with opened_gauge(settings) as gauge:
        return await gauge.states()


def _ignore(_state: StageState) -> None:
    pass


async def drained(
    settings: Settings,
    on_progress: Callable[[StageState], None] = _ignore,
    *,
    limit_s: float = 600.0,
    still_s: float = 60.0,
) -> list[StageState]:
    """Wait until everything that is on the feeds now has passed every stage.

    Return the stages' last states.

    `on_progress` hears of each state that differs from the one before. Raise Stalled naming the
    stage that has not finished within `limit_s`, or has not moved at all for `still_s`; Retryable
    where broker or store do not answer. A stage that is not vital is left behind instead, not done,
    and sooner; at once where it never ran.
    """
    finished: dict[str, StageState] = {}
    async with opened_gauge(settings) as gauge:
        watch = _Watch(gauge, on_progress, limit_s, still_s)
        for service in SERVICES:
            finished[service.name] = await watch.finish(service)
            if service.name == CIRCLE[-1]:
                finished |= await watch.go_round()
    return [finished[service.name] for service in SERVICES]


class _Watch:
    """Waits for stages within one limit."""

    def __init__(
        self,
        gauge: Gauge,
        on_progress: Callable[[StageState], None],
        limit_s: float,
        still_s: float,
    ) -> None:
        self._gauge = gauge
        self._on_progress = on_progress
        self._limit_s = limit_s
        self._still_s = still_s
        self._began = monotonic()

    async def finish(self, service: Service) -> StageState:
        """Return the stage's state once it has done what its inputs hold now."""
        ends = await self._gauge.ends(service)
        seen: StageState | None = None
        moved = monotonic()
        still_s = self._still_s if service.vital else min(self._still_s, SPARE_STILL_S)
        while not (state := await self._gauge.state(service, ends)).done and state.runs:
            if state != seen:
                self._on_progress(state)
                seen, moved = state, monotonic()
            waited = monotonic() - self._began
            if waited > self._limit_s or monotonic() - moved > still_s:
                if not service.vital:
                    break
                raise Stalled(state, waited)
            await asyncio.sleep(_POLL_S)
        self._on_progress(state)
        return state

    async def go_round(self) -> dict[str, StageState]:
        """Wait for the services in CIRCLE until a round has given none of them anything new.

        In a round each is done in turn with what its inputs held. Where the next round finds the
        inputs no longer than that, nothing was on its way in between: a stage that is done has
        sent all that it decided.
        """
        before: dict[str, StageState] = {}
        while True:
            now = {name: await self.finish(BY_SERVICE[name]) for name in CIRCLE}
            if now == before:
                return now
            before = now
            waited = monotonic() - self._began
            if waited > self._limit_s:
                raise Stalled(now[CIRCLE[-1]], waited)
