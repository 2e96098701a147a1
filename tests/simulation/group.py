"""The consumer groups: who owns which partition, and how late a worker learns that it no longer
does.
"""

from dataclasses import dataclass, field

from services.runtime.core.handler import Partition
from tests.simulation.schedule import Schedule
from tests.simulation.stages import STAGES, Stage, partitions_of
from tests.simulation.worker import Worker
from tests.simulation.world import World

_WORKERS = 2


@dataclass(slots=True)
class Notice:
    """A worker is told at `step` that a partition went to another."""

    worker: Worker
    partition: Partition
    step: int


@dataclass(slots=True)
class Groups:
    """Two workers a stage, with two partitions to share."""

    world: World
    workers: list[Worker] = field(default_factory=list)
    owners: dict[Partition, Worker] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    told_first: float = 0.5
    """Share of moves of which the old owner learns before the new one begins."""

    def start(self) -> None:
        """Start all workers and share the partitions out."""
        for stage in STAGES:
            members = [self._started(stage) for _ in range(_WORKERS)]
            for index, partition in enumerate(partitions_of(stage)):
                self._give(partition, members[index % _WORKERS])

    def _started(self, stage: type[Stage]) -> Worker:
        worker = Worker(stage(), self.world, Schedule(self.world.random))
        worker.schedule.start(worker.poll())
        self.workers.append(worker)
        return worker

    def _give(self, partition: Partition, worker: Worker) -> None:
        self.notices = [n for n in self.notices if (n.worker, n.partition) != (worker, partition)]
        if partition in worker.assigned:
            worker.revoke(partition)
        self.owners[partition] = worker
        worker.assign(partition)

    def crash(self, worker: Worker) -> None:
        """kill -9: memory and tasks are gone.

        Another process starts, and the partitions go to some member.
        """
        worker.schedule.drop()
        self.world.broker.orphan(worker.producers)
        self.workers.remove(worker)
        self.notices = [notice for notice in self.notices if notice.worker is not worker]
        self._started(type(worker.stage))
        for partition in [partition for partition, owner in self.owners.items() if owner is worker]:
            self._give(partition, self.world.random.choice(self.members(type(worker.stage))))

    def members(self, stage: type[Stage]) -> list[Worker]:
        """Return the workers of `stage`."""
        return [worker for worker in self.workers if type(worker.stage) is stage]

    def sleep(self, worker: Worker, now: int) -> None:
        """SIGSTOP for long: mostly the group gives the partitions away, which the sleeper learns
        some time after it wakes.
        """
        random = self.world.random
        worker.paused_until = now + random.randint(20, 250)
        if random.random() < 0.2:
            return
        others = [member for member in self.members(type(worker.stage)) if member is not worker]
        for partition in [partition for partition, owner in self.owners.items() if owner is worker]:
            self.notices.append(
                Notice(worker, partition, worker.paused_until + random.randint(0, 60))
            )
            self._give(partition, random.choice(others))

    def rebalance(self, partition: Partition, now: int) -> None:
        """Move a partition; the old owner learns of it before, or a while after."""
        random = self.world.random
        old = self.owners[partition]
        new = random.choice(self.members(type(old.stage)))
        if new is not old:
            if random.random() < self.told_first:
                old.revoke(partition)
            else:
                self.notices.append(Notice(old, partition, now + random.randint(1, 200)))
        self._give(partition, new)

    def tell(self, now: int) -> None:
        """Deliver the notices that are due to workers that are awake."""
        due = [n for n in self.notices if n.step <= now and n.worker.paused_until <= now]
        for notice in due:
            self.notices.remove(notice)
            notice.worker.revoke(notice.partition)
