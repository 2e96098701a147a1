"""What runs beside the work: how far behind a worker is, hints for tools, looks at store, log and
readers; supervised.

A look that fails is tried again; one that goes on failing, or stands still, shows in `/ready`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from services.runtime.errors import DuijieError, Fenced, Retryable
from services.runtime.io.cancelling import end_if_cancelled, ended
from services.runtime.io.host import Host
from services.runtime.operations import metrics

_STARTING_S: Final = 0.1
_LIMIT_S: Final = 60.0
"""One look must not take longer: the broker or the store is away, and the next one asks again."""
_DOUBTED_IN: Final = 30
"""Seconds within which every partition compares its log once."""
_STILL: Final = 5
"""After so many failures in a row a duty shows in `/ready`."""
_log = structlog.get_logger()


@dataclass(slots=True)
class Duty:
    """Something done again and again; `failures` in a row, and what the last one was."""

    name: str
    every_s: float
    do: Callable[[], Awaitable[None]]
    failures: int = 0
    last_failure: str = ""

    async def once(self, limit_s: float = _LIMIT_S) -> None:
        """Do it, and note what came of it; nothing that it raises ends the duty."""
        try:
            async with asyncio.timeout(limit_s):
                await self.do()
        except (Retryable, Fenced, KafkaError, OSError) as error:  # TimeoutError is an OSError
            self._failed(repr(error) if not isinstance(error, DuijieError) else str(error))
        except Exception as error:  # noqa: BLE001 - a defect in one look must not end all later ones
            self._failed(repr(error))
            _log.error("duty_failed", duty=self.name, exc_info=error)
        else:
            self.failures = 0

    def _failed(self, reason: str) -> None:
        self.failures += 1
        self.last_failure = reason
        metrics.DUTY_FAILURES.labels(self.name).inc()
        _log.warning("duty_waits", duty=self.name, reason=reason)

    async def run(self) -> None:
        """Do it for ever."""
        while True:
            await self.once()
            end_if_cancelled()
            await asyncio.sleep(self.every_s)


@dataclass(slots=True)
class Supervisor:
    """All duties of one worker."""

    duties: list[Duty]
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin all duties."""
        self._tasks = [asyncio.create_task(duty.run(), name=duty.name) for duty in self.duties]

    async def stop(self) -> None:
        """End all duties."""
        await ended(self._tasks)

    def wrong(self) -> list[str]:
        """Return what `/ready` has to say: duties that go on failing, or have ended."""
        ended = [task.get_name() for task in self._tasks if task.done()]
        failing = [
            f"{duty.name} fails: {duty.last_failure}"
            for duty in self.duties
            if duty.failures >= _STILL
        ]
        return [*(f"{name} does not run" for name in ended), *failing]


def duties(host: Host, send_ticks: Callable[[], Awaitable[None]]) -> list[Duty]:
    """Return what a worker does beside its work."""
    return [
        Duty("work", 1.0, host.tell_work),
        Duty("lag", 2.0, lambda: _tell_lag(host)),
        Duty("hints", 2.0, host.commit_hints),
        Duty("store", 2.0, host.verify),
        Duty("readers", 10.0, host.look_at_readers),
        Duty("log", 1.0, lambda: _doubt(host)),
        Duty("ticks", 1.0, send_ticks),
        Duty("needs", 5.0, host.look),
    ]


async def say_ready(host: Host) -> None:
    """Say once, when all partitions are in hand."""
    while not (host.leases and host.all_in_hand):  # noqa: ASYNC110 - asked of the client, which has no event for it
        await asyncio.sleep(_STARTING_S)
    _log.info("ready", partitions=len(host.leases))


async def _doubt(host: Host) -> None:
    host.doubt_some(_DOUBTED_IN)


async def _tell_lag(host: Host) -> None:
    consumer = host.find_consumer()
    if consumer is None or not host.leases:
        return
    ends = await consumer.end_offsets(list(host.leases))
    for tp, lease in host.leases.items():
        if tp in ends:
            partition = lease.partition
            end = max(
                ends[tp], consumer.highwater(tp) or 0
            )  # the embedded broker reports ends too low
            metrics.LAG.labels(partition.topic, str(partition.number)).set(
                max(end - (lease.offset or 0), 0)
            )
