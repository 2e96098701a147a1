"""Keeps a read model up to the logs, for as long as the console runs.

A new file, or one whose logs were made anew, begins with the store's state. While broker or store
are away the read model says what it knows, and since when; a file that is deleted is made again.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from contracts.catalogue import POOL_LOG
from services.console.read import drafts
from services.console.read.database import ReadModelFile
from services.console.read.follow import lag, register
from services.console.read.follow.incarnation import bounds_of, full_names, made_anew
from services.console.read.projection import FollowedRecord, Projection, TakenBatch, transaction
from services.console.read.seeding import StoredPool, seed_pool
from services.register.readers import stored_register
from services.runtime.core.handler import Partition
from services.runtime.errors import DuijieError, Retryable
from services.runtime.io import kafka
from services.runtime.io.cancelling import end_if_cancelled
from services.runtime.io.partition_store import FOLD_OF, PartitionStore
from services.runtime.io.store import Store
from services.runtime.operations.progress import Gauge, opened_gauge
from services.runtime.settings import Settings

_POLL_MS: Final = 200
_BATCH: Final = 1_000
_REST_S: Final = 1.0
_BEAT_S: Final = 1.0
_LAG_S: Final = 2.0
_REGISTER_S: Final = 2.0
_PLANS_S: Final = 5.0
_AWAY: Final = (KafkaError, OSError, TimeoutError, DuijieError, sqlite3.Error)
_log = structlog.get_logger()

T = TypeVar("T")
Heard = Callable[[frozenset[str]], None]
"""Called with the pools that have changed."""


class FileGone(DuijieError):  # noqa: N818 - it is what happened
    """Somebody deleted the read model's file."""


def now_ms() -> int:
    """Return the present time, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


def _ignore(_: frozenset[str]) -> None:
    pass


class Follower:
    """Follows the logs into the file at `path`; `heard` is told which pools have changed."""

    def __init__(self, settings: Settings, path: Path, heard: Heard = _ignore) -> None:
        self._settings = settings
        self._database = ReadModelFile(path)
        self._heard = heard
        self._projection: Projection | None = None
        self._writing = asyncio.Lock()
        self._register_moved = True
        self._touched: set[str] = set()
        self._beat = 0.0
        self.state = "starting"

    async def run(self) -> None:
        """Follow until cancelled; whatever is away is tried again."""
        try:
            while True:
                end_if_cancelled()
                try:
                    await self._once()
                except FileGone:
                    await self._close()
                except _AWAY as error:
                    _log.warning("read_model_stands_still", reason=type(error).__name__)
                    await self._say("store_away" if isinstance(error, Retryable) else "broker_away")
                    await asyncio.sleep(_REST_S)
        finally:
            await self._close()

    async def _close(self) -> None:
        async with self._writing:
            if self._projection is not None:
                self._projection.connection.close()
                self._projection = None

    def _opened(self) -> Projection:
        if self._projection is None:
            self._projection = Projection(self._database.writer())
            self._inode = self._database.inode()
        return self._projection

    async def _once(self) -> None:
        """Follow until something goes away."""
        self._opened()
        async with AsyncExitStack() as stack:
            consumer = await _started(self._settings)
            stack.push_async_callback(consumer.stop)
            store = await Store.open(self._settings)
            stack.push_async_callback(store.close)
            await self._begin(consumer, store)
            tasks = [
                asyncio.create_task(self._measuring()),
                asyncio.create_task(self._every(_REGISTER_S, self._read_register, store)),
                asyncio.create_task(self._every(_PLANS_S, self._read_plans, store)),
            ]
            try:
                await self._follow(consumer, store)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _every(self, seconds: float, work: Callable[..., Any], *arguments: Any) -> None:
        while True:
            end_if_cancelled()
            with contextlib.suppress(*_AWAY):  # `_follow` hears of it too, and says so
                await work(*arguments)
            await asyncio.sleep(seconds)

    async def _begin(self, consumer: AIOKafkaConsumer, store: Store) -> None:
        """Seek to where each partition was left; begin anew where the logs are others."""
        prefix, names = self._settings.topic_prefix, full_names(self._settings.topic_prefix)
        ends = await bounds_of(consumer, names)
        projection = self._opened()
        other = await made_anew(consumer, prefix, projection.partitions.values(), ends)
        if other:
            _log.info("read_model_begins_anew", log=other)
            await self._close()
            self._database.delete()
            projection = self._opened()
        if not projection.connection.execute("SELECT 1 FROM meta WHERE name = 'seeded'").fetchone():
            await self._seed(store, {number: ends[POOL_LOG.name, number].end
                                     for number in range(POOL_LOG.partitions)})  # fmt: skip
        consumer.assign(list(names))
        for full, name in names.items():
            consumer.seek(full, max(projection.partition(*name).next, ends[name].begin))

    async def _seed(self, store: Store, ends: dict[int, int]) -> None:
        """Take over the store's state, and note up to where in the pool log it counts."""
        projection = self._opened()
        for number, end in ends.items():
            place = Partition(POOL_LOG.name, number)
            applied = [await store.position(fold, place) for fold in FOLD_OF.values()]
            settled = min((each.offset or 0) if each else 0 for each in applied)
            partition = projection.partition(POOL_LOG.name, number)
            partition.settled = settled if settled <= end else 0  # of a log that is gone
        pools = PartitionStore(store)
        for pool in await pools.pools():
            stored = StoredPool(pool, {kind: await pools.moment(pool, kind) for kind in FOLD_OF})
            await self._write(seed_pool, stored)
        await self._write(_mark, {"seeded": str(now_ms())})

    async def _write(self, work: Callable[..., Any], *arguments: Any) -> None:
        async with self._writing:
            connection = self._opened().connection

            def go() -> None:
                with transaction(connection, content=work is not _mark):
                    work(connection, *arguments)

            await _whole(go)

    async def _follow(self, consumer: AIOKafkaConsumer, store: Store) -> None:
        prefix = self._settings.topic_prefix
        while True:
            end_if_cancelled()
            polled = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
            if self._database.inode() != self._inode:
                raise FileGone("the read model's file was deleted")
            touched: set[str] = set()
            for full, records in polled.items():
                topic = full.topic.removeprefix(prefix)
                applied = await self._apply(topic, full.partition, records)
                touched |= applied.pools
                self._register_moved |= applied.register
            behind = _behind(consumer)
            await self._beats(behind)
            if touched:
                self._touched |= touched
                await self._read_plans(store)
                self._heard(frozenset(touched))

    async def _apply(self, topic: str, number: int, records: Iterable[Any]) -> TakenBatch:
        taken = [
            FollowedRecord(
                record.offset, record.key, record.value, record.headers, record.timestamp
            )
            for record in records
        ]
        projection = self._opened()
        expected = projection.partition(topic, number).next
        if taken and taken[0].offset < expected:
            raise TimeoutError(f"{topic}/{number} goes back to {taken[0].offset}: look again")
        async with self._writing:
            return await _whole(projection.apply, topic, number, taken)

    async def _beats(self, behind: int) -> None:
        """Say once a second that all was heard."""
        if time.monotonic() - self._beat > _BEAT_S:
            self._beat = time.monotonic()
            await self._say("current", behind)

    async def _say(self, state: str, behind: int | None = None) -> None:
        self.state = state
        told = {"state": state}
        if behind is not None:
            told |= {"behind": str(behind), "heard": str(now_ms())}
        with contextlib.suppress(sqlite3.Error):
            await self._write(_mark, told)

    async def _measuring(self) -> None:
        """Measure every step over connections that stay open, new ones after a failure."""
        while True:
            end_if_cancelled()
            with contextlib.suppress(*_AWAY):
                async with opened_gauge(self._settings) as gauge:
                    while True:
                        end_if_cancelled()
                        await self._measure(gauge)
                        await asyncio.sleep(_LAG_S)
            await asyncio.sleep(_REST_S)

    async def _measure(self, gauge: Gauge) -> None:
        states = await gauge.states()
        async with self._writing:
            lag.keep_lags(self._opened().connection, states, now_ms())

    async def _read_register(self, store: Store) -> None:
        if not self._register_moved:
            return
        self._register_moved = False
        state = await stored_register(store)
        rows = await asyncio.to_thread(register.rows_of, state)
        async with self._writing:
            connection = self._opened().connection
            await _whole(register.keep_register, connection, rows)

    async def _read_plans(self, store: Store) -> None:
        """Show the plans of the pools that were touched, and of those that have a draft."""
        query = "SELECT pool, status, digest, version, whole FROM plans"
        async with self._writing:
            rows = self._opened().connection.execute(query).fetchall()
        shown = {(row[0], row[1]): (row[2], row[3]) for row in rows if row[4]}
        open_ = {row[0] for row in rows if row[1] == "draft" or not row[4]}
        touched, self._touched = self._touched, set()
        for pool in sorted(touched | open_):
            held = await drafts.stored_plans(store, pool)
            if any(
                shown.get((pool, status)) != held.get(status) for status in ("draft", "published")
            ):
                await self._show_plans(store, pool)

    async def _show_plans(self, store: Store, pool: str) -> None:
        fields = await PartitionStore(store).fields(pool, "mentoring")
        held = await asyncio.to_thread(drafts.read_plans_whole, pool, fields)
        await self._write(drafts.keep_whole, pool, held)
        self._heard(frozenset({pool}))


async def _whole(work: Callable[..., T], *arguments: Any) -> T:
    """Return what `work` returns in a thread; whoever is cancelled waits until it has ended, so
    that its connection is not closed under it.
    """
    task = asyncio.create_task(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _started(settings: Settings) -> AIOKafkaConsumer:
    consumer = kafka.consumer(settings)
    try:
        await consumer.start()
    except BaseException:
        await consumer.stop()
        raise
    return consumer


def _behind(consumer: AIOKafkaConsumer) -> int:
    """Return how many records the broker holds that were not read yet, as far as it has said."""
    behind = 0
    for full in consumer.assignment():
        high, lag_of = consumer.highwater(full), consumer._subscription  # noqa: SLF001 - no other way
        state = lag_of.subscription.assignment.state_value(full)
        if high is not None and state.has_valid_position:
            behind += max(0, high - state.position)
    return behind


def _mark(connection: sqlite3.Connection, told: dict[str, str]) -> None:
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(told.items()))
