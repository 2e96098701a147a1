"""What becomes of one batch of one partition: judged, worked on, stamped, sent and stored, in that order.

PRODUCE_FIRST sends and then stores; OUTBOX stores, and the relay sends. Whatever fails is tried again with the same
stamps; a batch that cannot be stored leaves as an error, and its tenure is void.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from services.runtime import metrics
from services.runtime.backoff import until_done
from services.runtime.errors import Fenced, Poison
from services.runtime.handler import Delivery, Effects, Handler, Inbound, Outbound, Partition
from services.runtime.poison import quarantine
from services.runtime.sender import Parcel, Sender
from services.runtime.settings import Settings
from services.runtime.store import Answer, OutboxEntry, Store, Write, witness_of
from services.runtime.targets import TopicTargets
from services.runtime.tenure import Tenure, to_outbox

_T = TypeVar("_T")
_PATIENCE_S = 60.0
"""After so long a wait for store or broker a batch is given back and fetched again, so that the group keeps its member."""


class Batches:
    """Makes the effects of a handler's work last, exactly once."""

    def __init__(self, settings: Settings, handler: Handler, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._handler = handler
        self._store = store
        self._sender = sender
        self._targets = TopicTargets(settings.topic_prefix)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=f"{handler.name}-work")

    def close(self) -> None:
        """End the worker thread once its work in hand is done."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def in_worker(self, work: Callable[..., _T], *arguments: object) -> _T:
        """Run the handler's `work` in the one worker thread: heartbeats go on, and the handler needs no locks."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    async def settle(self, tenure: Tenure, batch: Sequence[Any]) -> list[OutboxEntry]:
        """Work on `batch` until its effects are stored; return what the relay has to send.

        Raises Fenced or Retryable where they could not be stored: then `tenure` is void and must be taken anew.
        """
        taken = tenure.judge(batch)
        effects = await self._worked(tenure.partition, taken)
        await self._locate({output.topic for output in effects.outputs})
        parcels = tenure.stamp(effects.outputs, self._targets)
        entries: list[OutboxEntry] = []
        if self._handler.delivery is Delivery.OUTBOX:
            entries = to_outbox(parcels, effects.outputs, tenure.incarnation)
        elif parcels:
            await self._send(parcels)
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
        return entries

    async def _worked(self, partition: Partition, taken: Sequence[Inbound]) -> Effects:
        """Return the handler's effects; a poisoned record becomes a quarantine record in its place."""
        effects = Effects()
        left: deque[Sequence[Inbound] | Outbound] = deque([taken])
        while left:
            part = left.popleft()
            if isinstance(part, Outbound):
                effects.outputs.append(part)
                continue
            if not part:
                continue
            try:
                with metrics.PROCESS_SECONDS.time():
                    work = partial(self.in_worker, self._handler.process, partition, part)
                    effects.add(await self._until_done(work, "work"))
            except Poison as poison:
                at = next(i for i, record in enumerate(part) if record.offset == poison.offset)
                refused = quarantine(self._handler.name, partition, part[at], poison)
                metrics.QUARANTINED.labels(poison.error).inc()
                left.extendleft((part[at + 1 :], refused, part[:at]))
        return effects

    async def _locate(self, topics: set[str]) -> None:
        """Learn the partition counts of `topics`."""
        for topic in sorted(topics):
            if not self._targets.knows(topic):
                full = partial(self._sender.partitions, self._targets.full(topic))
                self._targets.learn(topic, await self._until_done(full, "broker"))

    async def _send(self, parcels: Sequence[Parcel]) -> None:
        await self._until_done(lambda: self._sender.send(parcels), "broker")
        for topic in {parcel.topic for parcel in parcels}:
            metrics.OUTPUTS.labels(topic).inc(sum(parcel.topic == topic for parcel in parcels))

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

    async def _until_done(self, action: Callable[[], Awaitable[_T]], what: str) -> _T:
        return await until_done(action, what, longest_s=self._settings.retry_max_s, patience_s=_PATIENCE_S)
