"""One history: a seed decides what is fed, in which order everything runs, and what fails; then all
heals and is compared.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from services.runtime.core.handler import Inbound, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import StampedRecord
from tests.simulation.broker import Broker
from tests.simulation.group import Groups
from tests.simulation.protections import FULL, Protections
from tests.simulation.stages import PARTITIONS, POOLS, STAGES, Targets, partitions_of
from tests.simulation.store import Place, StoreModel
from tests.simulation.world import World

_LONGEST = 30_000
States = dict[str, dict[str, dict[str, bytes]]]
"""Service -> pool -> field -> bytes."""


@dataclass(slots=True)
class Outcome:
    """What one history came to; all numbers are decisions at the last stage, but `wrong_states`
    counts pools of any stage.
    """

    seed: int
    records: int = 0
    expected: int = 0
    lost: int = 0
    repeated: int = 0
    reordered: bool = False
    wrong_states: int = 0
    stuck: bool = False
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether every decision arrived once, in order, and every state is that of a clean run."""
        return not (self.lost or self.repeated or self.reordered or self.wrong_states or self.stuck)


class Fed(NamedTuple):
    """One record for a feed."""

    partition: Partition
    record: StampedRecord


def feed(random: Random, count: int) -> list[Fed]:
    """Return the records of one history in order; some repeat the content before them."""
    fed = []
    for number in range(count):
        pool = random.choice(POOLS)
        value = b"r%d" % number if random.random() < 0.8 else b"again0"
        partition = Partition("feed", int(pool) % PARTITIONS)
        fed.append(
            Fed(partition, StampedRecord(partition.topic, partition.number, pool, value, []))
        )
    return fed


def clean_run(fed: list[Fed]) -> States:
    """Return the states that the stages have when everything arrives once and in order."""
    states: States = {}
    logs: dict[Partition, list[tuple[bytes, bytes]]] = defaultdict(list)
    for entry in fed:
        logs[entry.partition].append((entry.record.key, entry.record.value))
    for cls in STAGES:
        stage = cls()
        states[stage.name] = {}
        for partition in partitions_of(stage):
            stage.restore(partition, {})
            effects = stage.process(
                partition, [Inbound(i, 0, k, v, []) for i, (k, v) in enumerate(logs[partition])]
            )
            for output in effects.outputs:
                topic, number, _ = Targets().locate(output.topic, output.key)
                logs[Partition(topic, number)].append((output.key, output.value))
            for bucket, fields in effects.changes.items():
                states[stage.name][bucket] = {
                    name: value for name, value in fields.items() if value is not None
                }
    return states


class History:
    """One run of all stages over one feed.

    `contested`: nothing but ownership goes wrong, all the time, while records come in one by one:
    the take-overs themselves are on trial. Else one history in four is of this kind.
    """

    def __init__(
        self, seed: int, protections: Protections = FULL, *, contested: bool = False
    ) -> None:
        self.random = Random(seed)
        self.fed = feed(Random(seed ^ 0x5EED), self.random.randint(10, 18) * (1 + contested))
        broker = Broker(self.random, self.random.choice((0.05, 0.2, 0.4)))
        self.world = World(
            self.random,
            protections,
            broker,
            StoreModel(protections),
            self.random.choice((0.0, 0.05, 0.2)),
        )
        self.trouble = self.random.choice((0.005, 0.02, 0.05))
        """Share of steps at which a process, the group or the store meets trouble."""
        self.loses_tail = self.random.random() < 0.35
        self.world.swallowed = self.random.choice((0.0, 0.0, 0.1))
        broker.vanishing = self.random.choice((0.0, 0.0, 0.05))
        self.contested = contested or self.random.random() < 0.25
        if self.contested:
            self.trouble, self.loses_tail, broker.fault_rate, self.world.fault_rate = (
                0.02,
                False,
                0.0,
                0.0,
            )
            broker.vanishing = 0.0
            self.world.slowest_read, self.world.largest_batch = 8, 1
        self.groups = Groups(self.world, told_first=0.0 if self.contested else 0.5)
        self.outcome = Outcome(seed, len(self.fed))

    def run(self) -> Outcome:
        """Run to the end and say what came of it."""
        self.groups.start()
        unfed = list(reversed(self.fed))
        for _ in range(0 if self.contested else self.random.randint(0, len(unfed))):
            self._feed(unfed.pop())
        now = 0
        end = self.random.randint(200, 500)
        while unfed or now < end:
            now += 1
            if unfed and self.random.random() < (0.12 if self.contested else 0.1):
                self._feed(unfed.pop())
            if self.random.random() < self.trouble:
                self._trouble(now)
            self.groups.tell(now)
            self._step(now)
        self._heal()
        self._settle()
        self.outcome.faults = {**self.world.faults, "produce": self.world.broker.faults}
        self.outcome.faults["vanished"] = self.world.broker.vanished
        return self._judged()

    def _feed(self, entry: Fed) -> None:
        self.world.broker.append(entry.partition, [entry.record])

    def _trouble(self, now: int) -> None:
        kinds = ["crash", "sleep", "sleep", "rebalance", "verify"] + ["tail"] * self.loses_tail
        if self.contested:
            kinds = ["sleep"] + ["rebalance"] * 5
        kind = self.world.note(self.random.choice(kinds))
        worker = self.random.choice(self.groups.workers)
        if kind == "crash":
            self.groups.crash(worker)
        elif kind == "sleep":
            self.groups.sleep(worker, now)
        elif kind == "rebalance":
            self.groups.rebalance(self.random.choice(list(self.groups.owners)), now)
        elif kind == "tail":
            self.world.store.lose(self.random.randint(1, 8))
        else:
            for partition in worker.assigned:
                worker.verify(partition)
                worker.look_at_readers(partition)

    def _step(self, now: int) -> bool:
        """Let one worker, one request or one late arrival go on; return whether anything could."""
        world, broker = self.world, self.world.broker
        if broker.late and self.random.random() < 0.03:
            broker.arrive(self.random.randrange(len(broker.late)))
        if world.late_calls and self.random.random() < 0.03:
            world.store.run(world.late_calls.pop(self.random.randrange(len(world.late_calls))))
        if self.random.random() < 0.4 and broker.deliver():
            return True
        workers = self.groups.workers
        first = int(self.random.random() * len(workers))
        for worker in workers[first:] + workers[:first]:
            if worker.paused_until <= now and worker.schedule.step():
                return True
        return broker.deliver()

    def _heal(self) -> None:
        """No more faults; sleepers wake and hear what they missed."""
        self.world.fault_rate = self.world.broker.fault_rate = self.world.swallowed = (
            self.world.broker.vanishing
        ) = 0.0
        self.groups.tell(1 << 60)

    def _settle(self) -> None:
        """Run until nothing moves, then let the owners look at the store once more."""
        now = 1 << 60
        for _ in range(_LONGEST):
            if self._step(now):
                continue
            if self._later():
                continue
            before = self._leases()
            for worker in self.groups.workers * 2:  # what looks the same twice is so
                for partition in worker.assigned:
                    worker.verify(partition)
                    worker.look_at_readers(partition)
            if before == self._leases() and not self._step(now):
                return
        self.outcome.stuck = True

    def _leases(self) -> list[PartitionLease | None]:
        return [
            session.lease for worker in self.groups.workers for session in worker.sessions.values()
        ]

    def _later(self) -> bool:
        world = self.world
        if world.broker.late:
            world.broker.arrive(0)
        elif world.late_calls:
            world.store.run(world.late_calls.pop(0))
        else:
            return False
        return True

    def _judged(self) -> Outcome:
        outcome, wanted = self.outcome, clean_run(self.fed)
        for stage in STAGES:
            found: dict[str, dict[str, bytes]] = {}
            for partition in partitions_of(stage):
                found.update(self.world.store.places[Place(stage.name, partition)].state)
            for pool in wanted[stage.name].keys() | found.keys():
                outcome.wrong_states += wanted[stage.name].get(pool) != found.get(pool)
                if stage is STAGES[-1]:
                    self._compare(
                        _decisions(wanted[stage.name].get(pool, {})),
                        _decisions(found.get(pool, {})),
                    )
        return outcome

    def _compare(self, wanted: list[bytes], found: list[bytes]) -> None:
        self.outcome.expected += len(wanted)
        self.outcome.lost += len(set(wanted) - set(found))
        self.outcome.repeated += len(found) - len(set(found))
        firsts = list(dict.fromkeys(value for value in found if value in set(wanted)))
        self.outcome.reordered |= firsts != [value for value in wanted if value in set(firsts)]


def _decisions(fields: dict[str, bytes]) -> list[bytes]:
    return [fields[name] for name in sorted(fields) if name.isdigit()]
