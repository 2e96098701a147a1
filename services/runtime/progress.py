"""How far the pipeline has come: for each stage, the ends of its input partitions against what its service has stored."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME, DECISIONS, FEEDS, POOL_LOG, TO_EMBED
from services.runtime import kafka
from services.runtime.ends import Bounds, bounds
from services.runtime.errors import DuijieError, Retryable
from services.runtime.handler import Partition
from services.runtime.settings import Settings
from services.runtime.store import Store

_POLL_S = 0.1
_ANSWER_LIMIT_S = 15.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One service and the topics that it reads."""

    service: str
    inputs: tuple[str, ...]


STAGES = (
    Stage("intake", tuple(topic.name for topic in FEEDS)),
    Stage("embedder", (TO_EMBED.name,)),
    Stage("matcher", (POOL_LOG.name,)),
    Stage("roadshow", (POOL_LOG.name,)),
    Stage("notifier", (DECISIONS.name,)),
)
"""In the order in which records pass them: a drained stage gives the next one nothing new."""


@dataclass(frozen=True, slots=True)
class PartitionState:
    """How far a service is in one partition: offsets of the log, and the next offset that it will apply."""

    partition: Partition
    begin: int
    end: int
    applied: int | None
    """None where the service never applied a record of this partition."""
    outbox: int

    @property
    def lag(self) -> int:
        """Return how many records wait."""
        return max(0, self.end - max(self.begin, self.applied or 0))


@dataclass(frozen=True, slots=True)
class StageState:
    """How far a stage is."""

    stage: Stage
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


class Stalled(DuijieError):  # noqa: N818 - named like its siblings in services.runtime.errors
    """A stage did not finish within the limit; `state` is how far it came."""

    def __init__(self, state: StageState, waited_s: float) -> None:
        service = state.stage.service
        super().__init__(
            f"{service} has not finished after {waited_s:.0f} s: {state.lag} records and {state.outbox} outbox entries wait; "
            f"is `duijie serve {service}` running? its log and `duijie doctor` say more"
        )
        self.state = state
        self.waited_s = waited_s


def _partitions(stage: Stage) -> Iterator[Partition]:
    for topic in stage.inputs:
        for number in range(BY_NAME[topic].partitions):
            yield Partition(topic, number)


class Gauge:
    """Reads stages' states over connections that it is given."""

    def __init__(self, consumer: AIOKafkaConsumer, store: Store, settings: Settings) -> None:
        self._consumer = consumer
        self._store = store
        self._settings = settings

    async def ends(self, stage: Stage) -> dict[Partition, Bounds]:
        """Return (begin, end) offsets of the stage's input partitions as they are now; Retryable where the broker does not say."""
        wanted = {TopicPartition(self._settings.topic_prefix + p.topic, p.number): p for p in _partitions(stage)}
        try:
            found = await bounds(self._consumer, wanted)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Retryable(
                f"the broker at {self._settings.kafka} does not tell the ends of {', '.join(stage.inputs)}; "
                "`duijie topics check` says whether the topics exist"
            ) from error
        return {partition: found[full] for full, partition in wanted.items()}

    async def state(self, stage: Stage, ends: dict[Partition, Bounds]) -> StageState:
        """Return how far `stage` is towards `ends`."""
        stored = await asyncio.gather(*(self._store.position(stage.service, partition) for partition in ends))
        return StageState(
            stage,
            tuple(
                PartitionState(
                    partition, *ends[partition],
                    applied=position.offset if position else None, outbox=position.outbox if position else 0,
                )
                for partition, position in zip(ends, stored, strict=True)
            ),
        )  # fmt: skip


@asynccontextmanager
async def _gauge(settings: Settings) -> AsyncIterator[Gauge]:
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
    async with _gauge(settings) as gauge:
        return [await gauge.state(stage, await gauge.ends(stage)) for stage in STAGES]


def _ignore(_state: StageState) -> None:
    pass


async def drained(
    settings: Settings,
    on_progress: Callable[[StageState], None] = _ignore,
    *,
    limit_s: float = 600.0,
    still_s: float = 60.0,
) -> list[StageState]:
    """Wait until everything that is on the feeds now has passed every stage; return the stages' last states.

    `on_progress` hears of each state that differs from the one before. Raise Stalled naming the stage that has not
    finished within `limit_s`, or has not moved at all for `still_s`; Retryable where broker or store do not answer.
    """
    began = monotonic()
    finished = []
    async with _gauge(settings) as gauge:
        for stage in STAGES:
            ends = await gauge.ends(stage)
            seen: StageState | None = None
            moved = monotonic()
            while not (state := await gauge.state(stage, ends)).done:
                if state != seen:
                    on_progress(state)
                    seen, moved = state, monotonic()
                if monotonic() - began > limit_s or monotonic() - moved > still_s:
                    raise Stalled(state, monotonic() - began)
                await asyncio.sleep(_POLL_S)
            on_progress(state)
            finished.append(state)
    return finished
