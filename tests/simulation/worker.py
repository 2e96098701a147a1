"""One worker process of a stage, step by step.

Mirrors, line by line where delivery is concerned: host.py (`handle`, `_take`, `_again`, `_let_go`, `_stale`,
`_handle_partition`, `verify`), batches.py (`settle`, `_apply`, `_until_done`), assignment.py (`take_over`: the order of its
reads), relay.py (`_run`, `add`), sender.py (`send`, `_drop`). Used as they are: tenure.py (`judge`, `stamp`,
`to_outbox`, `from_outbox`) and stamps.py. Every `yield` is a place where the real code awaits: others may run there, the
process may be killed there, or sleep for long.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from services.runtime.handler import Delivery, Effects, Partition
from services.runtime.sender import Parcel
from services.runtime.stamps import Heads, source_of
from services.runtime.store import Answer, OutboxEntry, Position, Write
from services.runtime.tenure import Tenure, from_outbox, to_outbox
from tests.simulation.broker import LogRecord, Producer, Request
from tests.simulation.protections import marks_of
from tests.simulation.schedule import Schedule, Steps, T, Task
from tests.simulation.stages import Stage, Targets
from tests.simulation.store import Call, Kept, Place, frozen
from tests.simulation.world import World

_TRIES = 4
"""As `_PATIENCE_S`: after so many tries a batch is given back."""


class Away(Exception):  # noqa: N818 - as Retryable, which it stands for
    """Store or broker did not answer: Retryable."""


class LetGo(Exception):  # noqa: N818 - as Fenced, which it stands for
    """The store refused: Fenced."""


@dataclass(slots=True, eq=False)
class Relay:
    """The entries of one tenure on their way out."""

    partition: Partition
    epoch: bytes
    waiting: list[OutboxEntry]
    task: Task | None = None


@dataclass(slots=True, eq=False)
class Worker:
    """A process that runs one stage over the partitions that it believes to be its own."""

    stage: Stage
    world: World
    schedule: Schedule
    paused_until: int = 0
    """The step of the history until which the whole process sleeps."""
    assigned: set[Partition] = field(default_factory=set)
    position: dict[Partition, int] = field(default_factory=dict)
    paused: set[Partition] = field(default_factory=set)
    tenures: dict[Partition, Tenure] = field(default_factory=dict)
    relays: dict[Partition, Relay] = field(default_factory=dict)
    taking: dict[Partition, Task] = field(default_factory=dict)
    locked: set[Partition] = field(default_factory=set)
    producers: list[Producer] = field(default_factory=list)
    """The one in use last; those before it were let go after a failure."""

    def __post_init__(self) -> None:
        self.producers.append(Producer(self.world.broker))

    # ---- assignment -------------------------------------------------------------------------------------------------

    def assign(self, partition: Partition) -> None:
        """on_partitions_assigned."""
        self.assigned.add(partition)
        self.position[partition] = 0
        self.paused.add(partition)
        self.taking[partition] = self.schedule.start(self._take(partition))

    def revoke(self, partition: Partition) -> None:
        """on_partitions_revoked."""
        self.assigned.discard(partition)
        self._let_go(partition)

    def _let_go(self, partition: Partition) -> None:
        task = self.taking.pop(partition, None)
        if task is not None:
            task.cancel()
        self.tenures.pop(partition, None)
        relay = self.relays.pop(partition, None)
        if relay is not None and relay.task is not None:
            relay.task.cancel()

    def _take(self, partition: Partition) -> Steps[None]:
        yield lambda: partition not in self.locked
        self.locked.add(partition)
        try:
            while True:
                try:
                    tenure, state, left_over = yield from self._take_over(partition)
                    break
                except Away:
                    yield None
            self.stage.forget(partition)
            self.stage.restore(partition, state)
            if self.stage.delivery is Delivery.OUTBOX:
                relay = Relay(partition, tenure.epoch, list(left_over))
                relay.task = self.schedule.start(self._relay(relay))
                self.relays[partition] = relay
            self.tenures[partition] = tenure
            if partition in self.assigned:
                self.position[partition] = tenure.offset or 0
                self.paused.discard(partition)
        finally:
            self.locked.discard(partition)

    def _take_over(self, partition: Partition) -> Steps[tuple[Tenure, dict[str, dict[str, bytes]], list[OutboxEntry]]]:
        """Epoch first, then read after read: whoever could write in between would tear what is read."""
        place = Place(self.stage.name, partition)
        token = b"%d" % self.world.random.getrandbits(40)
        _, epoch = yield from self._call(Call("take", place, token))
        offset = self.world.store.places[place].offset  # the same call answers both
        yield None
        state: dict[str, dict[str, bytes]] = {}
        for bucket in sorted(self._kept(place).state):
            yield from self._reading()
            state[bucket] = dict(self._kept(place).state.get(bucket, {}))
        yield from self._reading()
        marks = marks_of(self.world.protections)(dict(self._kept(place).marks))
        yield from self._reading()
        heads = Heads(source_of(self.stage.name, partition.topic, 1, partition.number), dict(self._kept(place).heads))
        yield from self._reading()
        left_over = list(self._kept(place).outbox)
        yield from self._reading()
        if self.world.protections.epochs and self._kept(place).epoch != epoch:
            raise Away  # the store went back, or another took the partition, while its parts were read
        return Tenure(partition, epoch, offset, 1, marks, heads), state, left_over

    def _reading(self) -> Steps[None]:
        for _ in range(self.world.random.randint(1, self.world.slowest_read)):
            yield None

    def _kept(self, place: Place) -> Kept:
        return self.world.store.places[place]

    def _again(self, partition: Partition) -> None:
        self._let_go(partition)
        if partition in self.assigned:
            self.paused.add(partition)
            self.taking[partition] = self.schedule.start(self._later(partition))

    def _later(self, partition: Partition) -> Steps[None]:
        for _ in range(3):
            yield None
        yield from self._take(partition)

    # ---- records ----------------------------------------------------------------------------------------------------

    def poll(self) -> Steps[None]:
        """FastStream's loop: fetch some records of some partitions, hand them over, fetch again.

        As in Host.handle, a batch is worked on once the one before it is settled, while the next is being fetched.
        """
        tasks: list[Task] = []
        while True:
            yield lambda: bool(self._fetchable())
            batches: dict[Partition, list[LogRecord]] = {}
            for partition in self._fetchable():
                begin = self.position[partition]
                batches[partition] = self.world.broker.logs[partition][
                    begin : begin + self.world.random.randint(1, self.world.largest_batch)
                ]
                self.position[partition] = begin + len(batches[partition])
            yield None
            ours = [(p, self.tenures.get(p), batch) for p, batch in batches.items() if not self._stale(p, batch)]
            yield lambda tasks=tasks: all(task.done for task in tasks)  # type: ignore[misc]
            tasks = [self.schedule.start(self._handle(*batch)) for batch in ours]

    def _stale(self, partition: Partition, batch: list[LogRecord]) -> bool:
        return partition not in self.assigned or self.position[partition] < batch[0].offset

    def _fetchable(self) -> list[Partition]:
        logs = self.world.broker.logs
        return [p for p in sorted(self.assigned - self.paused) if self.position[p] < len(logs[p])]

    def _handle(self, partition: Partition, tenure: Tenure | None, batch: list[LogRecord]) -> Steps[None]:
        yield lambda: partition not in self.locked
        self.locked.add(partition)
        try:
            if tenure is None or self.tenures.get(partition) is not tenure:
                return
            fresh = [record for record in batch if tenure.offset is None or record.offset >= tenure.offset]
            if not fresh:
                return
            with suppress(Away, LetGo, ValueError):  # ValueError: a handler that failed, for heads that do not rise
                yield from self._settle(partition, tenure, fresh)
                return
        finally:
            self.locked.discard(partition)
        self._again(partition)

    def _settle(self, partition: Partition, tenure: Tenure, batch: list[LogRecord]) -> Steps[None]:
        taken = tenure.judge(batch)
        effects = self.stage.process(partition, taken) if taken else Effects()
        yield None
        parcels = tenure.stamp(effects.outputs, Targets())
        entries: list[OutboxEntry] = []
        if self.stage.delivery is Delivery.OUTBOX:
            entries = to_outbox(parcels, effects.outputs, tenure.incarnation)
        elif parcels:
            yield from self._until_done(lambda: self._send(parcels))
        write = Write(
            tenure.offset, batch[-1].offset + 1, b"", tenure.marks.taken if taken else {}, tenure.heads.sent if parcels else {},
            entries, effects.changes,
        )  # fmt: skip
        call = Call("apply", Place(self.stage.name, partition), tenure.epoch, frozen(write))
        answer, held = yield from self._until_done(lambda: self._call(call))
        if answer in (Answer.FENCED, Answer.GAP):
            raise LetGo(held)
        tenure.offset = write.next
        if entries and (relay := self.relays.get(partition)) is not None:
            relay.waiting.extend(entries)

    def _until_done(self, action: "Callable[[], Steps[T]]") -> "Steps[T]":
        for _ in range(_TRIES):
            try:
                return (yield from action())
            except Away:
                yield None
        return (yield from action())

    def _call(self, call: Call) -> Steps[tuple[Answer, bytes]]:
        """Call the store: the request may be lost, its answer may be lost, or it arrives when nobody waits for it any more."""
        yield None
        fate = self.world.fate("request", "answer", "late")
        if fate == "late":
            self.world.late_calls.append(call)
        if fate in ("request", "late"):
            raise Away
        answer = self.world.store.run(call)
        if fate == "answer":
            raise Away
        return answer

    def verify(self, partition: Partition) -> None:
        """Host.verify: a store that went back while nothing comes in is noticed all the same."""
        tenure = self.tenures.get(partition)
        if tenure is None or partition in self.locked:
            return
        kept = self._kept(Place(self.stage.name, partition))
        relay = self.relays.get(partition)
        forgotten = bool(kept.outbox) and not (relay and relay.waiting)
        held = Position(kept.offset, kept.epoch.decode(), len(kept.outbox)) if kept.epoch else None
        if forgotten or not tenure.agrees_with(held):
            self._again(partition)

    # ---- sending ----------------------------------------------------------------------------------------------------

    def _send(self, parcels: Sequence[Parcel]) -> Steps[None]:
        """Sender.send: all batches under way at once; any that fails means that all are sent again, by whoever called."""
        producer = self.producers[-1]
        groups: dict[Partition, list[Parcel]] = {}
        for parcel in parcels:
            groups.setdefault(Partition(parcel.topic, parcel.partition), []).append(parcel)
        requests = []
        for partition, group in groups.items():
            size = self.world.random.randint(1, 2)
            requests += [producer.submit(partition, group[at : at + size]) for at in range(0, len(group), size)]
        yield from self._acknowledged(producer, requests)

    def _acknowledged(self, producer: Producer, requests: list[Request]) -> Steps[None]:
        yield lambda: all(request.acknowledged is not None for request in requests)
        failed = [request for request in requests if not request.acknowledged]
        if not failed:
            return
        if not self.world.protections.go_back:
            again = [producer.submit(request.partition, request.parcels) for request in failed]
            yield from self._acknowledged(producer, again)
            return
        if self.producers[-1] is producer:
            self.producers.append(Producer(self.world.broker))
            yield lambda: not producer.waiting  # Producer.stop() waits for what is under way
        raise Away

    def _relay(self, relay: Relay) -> Steps[None]:
        while True:
            yield lambda: bool(relay.waiting)
            entries = relay.waiting[: self.world.random.randint(1, 9)]
            try:
                yield from self._send([from_outbox(entry) for entry in entries])
                call = Call("trim", Place(self.stage.name, relay.partition), relay.epoch, last=entries[-1].id)
                answer, _ = yield from self._call(call)
            except Away:
                yield None
                continue
            if answer is Answer.FENCED:
                relay.waiting.clear()
                return
            del relay.waiting[: len(entries)]
