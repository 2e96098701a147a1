"""The outbox relay: decisions leave in order, again and again until the broker has them, then leave the store."""

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog

from services.runtime import metrics
from services.runtime.backoff import delays
from services.runtime.errors import Retryable
from services.runtime.sender import Sender
from services.runtime.store import Answer, OutboxEntry, Store
from services.runtime.tenure import Tenure, from_outbox

_log = structlog.get_logger()
_MOST_AT_ONCE = 1000
_FULL = 20_000


class Relay:
    """Relays one partition's outbox while its epoch holds; what a dead worker left is sent first."""

    def __init__(self, service: str, tenure: Tenure, store: Store, sender: Sender, longest_wait_s: float) -> None:
        self._service = service
        self._partition = partition = tenure.partition
        self._epoch = tenure.epoch
        self._store = store
        self._sender = sender
        self._longest_wait_s = longest_wait_s
        self._waiting: deque[OutboxEntry] = deque()
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._gauge = metrics.OUTBOX.labels(partition.topic, str(partition.number))

    def start(self, left_over: Sequence[OutboxEntry]) -> None:
        """Begin with the entries that the store still holds."""
        self._waiting.extend(left_over)
        self._gauge.set(len(self._waiting))
        self._task = asyncio.create_task(self._run(), name=f"relay-{self._partition.topic}-{self._partition.number}")

    async def stop(self) -> None:
        """Stop at once; what is unsent stays in the store for the next owner."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._gauge.set(0)
        async with self._changed:
            self._changed.notify_all()  # whoever waits in `add` holds the partition's lock

    async def add(self, entries: Sequence[OutboxEntry]) -> None:
        """Take entries that the store has just applied; waits while too many are under way, so that memory stays bounded."""
        async with self._changed:
            self._waiting.extend(entries)
            self._gauge.set(len(self._waiting))
            self._changed.notify_all()
            await self._changed.wait_for(lambda: len(self._waiting) < _FULL or self._ended())

    async def flush(self, limit_s: float) -> bool:
        """Wait until nothing waits, at most `limit_s`; return whether that is so."""
        try:
            async with asyncio.timeout(limit_s), self._changed:
                await self._changed.wait_for(lambda: not self._waiting or self._ended())
        except TimeoutError:
            return False
        return not self._waiting

    @property
    def idle(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def _ended(self) -> bool:
        return self._task is None or self._task.done()

    async def _run(self) -> None:
        waits = delays(self._longest_wait_s)
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: bool(self._waiting))
            entries = [self._waiting[i] for i in range(min(len(self._waiting), _MOST_AT_ONCE))]
            try:
                await self._sender.send(from_outbox(entry) for entry in entries)
                answer = await self._store.trim(self._service, self._partition, self._epoch, entries[-1].id)
            except Exception as error:  # noqa: BLE001 - what is no Retryable is a defect, and must not silence the relay
                metrics.RETRIES.labels("relay").inc()
                defect = None if isinstance(error, Retryable) else error
                _log.warning("relay_waits", partition=self._partition.number, reason=str(error), exc_info=defect)
                await asyncio.sleep(next(waits))
                continue
            if answer is Answer.FENCED:
                _log.info("relay_fenced", partition=self._partition.number)
                async with self._changed:
                    self._waiting.clear()
                    self._changed.notify_all()
                return
            waits = delays(self._longest_wait_s)
            await self._sent(entries)

    async def _sent(self, entries: Sequence[OutboxEntry]) -> None:
        async with self._changed:
            for entry in entries:
                metrics.OUTPUTS.labels(entry.topic.decode()).inc()
                self._waiting.popleft()
            self._gauge.set(len(self._waiting))
            self._changed.notify_all()
