"""A handler whose partitions are each worked on in a process of their own."""

from collections.abc import Sequence
from threading import Lock

from services.runtime.core.handler import (
    Buckets,
    ConcurrentHandler,
    Delivery,
    Effects,
    Inbound,
    Partition,
)
from services.runtime.errors import ProcessLost
from services.runtime.workers.child import Build
from services.runtime.workers.partition_process import PartitionProcess, load_ahead
from services.runtime.workers.settings import FoldSettings


class PartitionProcesses(ConcurrentHandler):
    """Does what the fold's handler that `build` returns would do, with a process a partition.

    A long solve holds up its own partition and nothing else: not the heartbeats, not the other
    partitions, and not the host's stop. A process is started with the first record or the stored
    state of its partition, and is killed when the partition is let go.
    """

    inputs: tuple[str, ...] = ("pool-log",)
    delivery = Delivery.OUTBOX

    def __init__(
        self, name: str, build: Build, preload: Sequence[str], settings: FoldSettings
    ) -> None:
        self.name = name
        self._build = build
        self._memory_mb = settings.partition_memory_mb
        self._processes: dict[Partition, PartitionProcess | None] = {}
        """The partitions in hand; None where none is needed yet."""
        self._lock = Lock()
        load_ahead([build.__module__, __name__, *preload])

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Take `partition` over; where there is stored state, start its process with it."""
        self.forget(partition)
        with self._lock:
            process = self._processes[partition] = self._new(partition) if state else None
        if process is not None:
            process.start()
            process.restore(state)

    def forget(self, partition: Partition) -> None:
        """End the process of `partition`, in the middle of its work if need be."""
        with self._lock:
            process = self._processes.pop(partition, None)
        if process is not None:
            process.end()

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`."""
        with self._lock:
            if partition not in self._processes:
                raise ProcessLost(f"{partition.topic}/{partition.number} was let go")
            process, first = self._processes[partition], False
            if process is None:
                process, first = self._new(partition), True
                self._processes[partition] = process
        if first:
            process.start()
        return process.process(records)

    def due(self, now: int) -> list[str]:
        """Return the pools whose next deadline has passed; asks no process."""
        with self._lock:
            processes = [process for process in self._processes.values() if process is not None]
        return [
            pool
            for process in processes
            for pool, deadline in process.deadlines.items()
            if deadline is not None and deadline <= now
        ]

    def _new(self, partition: Partition) -> PartitionProcess:
        return PartitionProcess(self._build, partition, self._memory_mb)
