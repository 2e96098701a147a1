"""One worker process of a stage, step by step.

What happens to a partition is decided by the product's own `PartitionSession`; here is only what
the shell does around it: the group's and the consumer's part of `io/host.py`, `io/runner.py`
(`tell`, `_begin`), `io/performer.py` (`perform`), the order of the reads of `io/takeover.py`, and
`io/sender.py`. Every `yield` is a place where the real code awaits: others may run there, the
process may be killed there, or sleep for long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from services.runtime.core import events
from services.runtime.core.events import Action, Event, TakenPartition
from services.runtime.core.handler import Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import StampedRecord, from_outbox
from services.runtime.core.repeats import Reader, lacks
from services.runtime.core.session import PartitionSession
from services.runtime.core.stamps import LastSent, source_of
from services.runtime.core.storage import Answer, StoredPosition, Write
from tests.simulation.broker import LogRecord, Producer, Request
from tests.simulation.protections import last_seen_of
from tests.simulation.schedule import Schedule, Steps, T, Task
from tests.simulation.stages import READERS, Stage, Targets
from tests.simulation.store import Call, Kept, Place, frozen
from tests.simulation.world import World

_TRIES = 4
"""As `_PATIENCE_S`: after so many tries a batch is given back."""


class Away(Exception):  # noqa: N818 - as Retryable, which it stands for
    """Store or broker did not answer: Retryable."""


def _split(target: bytes) -> tuple[str, int]:
    topic, _, number = target.decode().rpartition("/")
    return topic, int(number)


@dataclass(slots=True, eq=False)
class Worker:
    """A process that runs one stage over the partitions that it believes to be its own."""

    stage: Stage
    world: World
    schedule: Schedule
    paused_until: int = 0
    """The step of the history until which the whole process sleeps."""
    sessions: dict[Partition, PartitionSession] = field(default_factory=dict)
    position: dict[Partition, int] = field(default_factory=dict)
    paused: set[Partition] = field(default_factory=set)
    held_still: set[Partition] = field(default_factory=set)
    """Those that take long over a batch: they are waited for by nobody, and not fetched for."""
    tasks: dict[Partition, list[Task]] = field(default_factory=dict)
    producers: list[Producer] = field(default_factory=list)
    """The one in use last; those before it were let go after a failure."""

    def __post_init__(self) -> None:
        self.producers.append(Producer(self.world.broker))

    # ---- the group ---------------------------------------------------------------------------------------------------

    @property
    def assigned(self) -> list[Partition]:
        """The partitions that this worker believes to be its own."""
        return [partition for partition, session in self.sessions.items() if session.assigned]

    def assign(self, partition: Partition) -> None:
        """on_partitions_assigned."""
        if partition not in self.sessions:
            self.sessions[partition] = PartitionSession(
                self.stage.name, partition, self.stage.delivery, Targets()
            )
        self.position[partition] = 0
        self._tell(partition, events.Assigned())

    def revoke(self, partition: Partition) -> None:
        """on_partitions_revoked."""
        self._tell(partition, events.Revoked())

    # ---- the consumer ------------------------------------------------------------------------------------------------

    def poll(self) -> Steps[None]:
        """FastStream's loop: fetch some records of some partitions, hand them over, fetch again.

        As in Host.handle, a batch is worked on once the one before it is settled, while the next is
        being fetched; what takes long is held still instead.
        """
        while True:
            yield lambda: bool(self._fetchable())
            batches: dict[Partition, list[LogRecord]] = {}
            for partition in self._fetchable():
                begin = self.position[partition]
                batches[partition] = self.world.broker.logs[partition][
                    begin : begin + self.world.random.randint(1, self.world.largest_batch)
                ]
                self.position[partition] = begin + len(batches[partition])
                if self.world.random.random() < self.world.swallowed:
                    self._swallow(batches[partition])
            yield None
            fetched = [
                (p, events.Fetched(self.sessions[p].lease, batch)) for p, batch in batches.items()
            ]
            if self.world.random.random() < 0.2:
                self.held_still |= {p for p, session in self.sessions.items() if not session.idle}
            yield lambda: all(
                session.idle for p, session in self.sessions.items() if p not in self.held_still
            )
            for partition, event in fetched:
                self._tell(partition, event)

    def _swallow(self, batch: list[LogRecord]) -> None:
        """The client drops records that it has fetched, as after a header that it cannot decode."""
        self.world.note("swallowed")
        begin = self.world.random.randrange(len(batch))
        del batch[begin : begin + self.world.random.randint(1, 3)]

    def _fetchable(self) -> list[Partition]:
        logs = self.world.broker.logs
        self.held_still -= {p for p in self.held_still if self.sessions[p].idle}
        still = self.paused | self.held_still
        return [p for p in sorted(set(self.assigned) - still) if self.position[p] < len(logs[p])]

    def verify(self, partition: Partition) -> None:
        """Host.verify: a store that went back while nothing comes in is noticed all the same."""
        session = self.sessions[partition]
        if session.lease is not None and session.idle:
            kept = self._kept(Place(self.stage.name, partition))
            held = (
                StoredPosition(kept.offset, kept.epoch.decode(), len(kept.outbox))
                if kept.epoch
                else None
            )
            self._tell(partition, events.Looked(session.lease, held, self.position[partition]))

    def look_at_readers(self, partition: Partition) -> None:
        """Host.look_at_readers: what a reader lacks for good makes the partition begin again."""
        session = self.sessions[partition]
        kept = self._kept(Place(self.stage.name, partition))
        if session.lease is None or kept.outbox or not self.world.protections.repeats:
            return
        source = source_of(self.stage.name, partition.topic, 1, partition.number)
        places = {target: Partition(*_split(target)) for target in kept.last_sent}
        ends = {target: len(self.world.broker.logs[place]) for target, place in places.items()}
        readers = []
        for target, place in places.items():
            held = self._kept(Place(READERS[place.topic], place))
            readers.append(
                Reader(READERS[place.topic], target, held.offset, held.last_seen.get(source))
            )
        if lacks(kept.last_sent, ends, readers):
            self.world.note("begun again")
            self._tell(partition, events.ReadersLack(session.lease))

    # ---- the runner ---------------------------------------------------------------------------------------------------

    def _tell(self, partition: Partition, event: Event) -> None:
        session = self.sessions[partition]
        try:
            actions = session.step(event)
        except ValueError:  # a handler that failed, for positions that do not rise
            actions = session.step(events.Defect())
        for action in actions:
            self._begin(partition, action)

    def _begin(self, partition: Partition, action: Action) -> None:
        match action:
            case events.Pause():
                self.paused.add(partition)
            case events.Resume(offset):
                if self.sessions[partition].assigned:
                    self.position[partition] = offset
                    self.paused.discard(partition)
            case events.LetGo():
                for task in self.tasks.pop(partition, []):
                    task.cancel()
                self.stage.forget(partition)
            case events.Stop(reason):
                raise AssertionError(f"no log of a history disagrees with its store: {reason}")
            case _:
                running = [task for task in self.tasks.get(partition, []) if not task.done]
                self.tasks[partition] = [
                    *running,
                    self.schedule.start(self._perform(partition, action)),
                ]

    def _perform(self, partition: Partition, action: Action) -> Steps[None]:
        try:
            event = yield from self._done(partition, action)
        except (Away, ValueError) as error:
            event = events.Failed(getattr(action, "ticket", 0), repr(error))
        self._tell(partition, event)

    # ---- the performer ------------------------------------------------------------------------------------------------

    def _done(self, partition: Partition, action: Action) -> Steps[Event]:  # noqa: C901, PLR0911, PLR0912 - one case an action
        place = Place(self.stage.name, partition)
        match action:
            case events.TakeOver(ticket):
                return events.TookOver(ticket, (yield from self._taken_over(partition)))
            case events.Restore(ticket, buckets):
                yield None
                self.stage.forget(partition)
                self.stage.restore(partition, buckets)
                return events.Restored(ticket)
            case events.Wait(ticket):
                for _ in range(3):
                    yield None
                return events.Waited(ticket)
            case events.ExplainHoles(ticket, begin, end, delivered):
                yield None
                log = (
                    self.world.broker.logs[partition][begin:end]
                    if self.world.protections.holes
                    else []
                )
                return events.HolesExplained(
                    ticket, [record for record in log if record.offset not in delivered]
                )
            case events.CompareLog(ticket):
                yield None
                return events.LogAgrees(ticket)
            case events.BeginAgain(ticket, epoch):
                yield from self._until_done(lambda: self._call(Call("settle", place, epoch)))
                return events.BegunAgain(ticket)
            case events.Work(ticket, records):
                effects = self.stage.process(partition, records)
                yield None
                return events.Worked(ticket, effects)
            case events.Send(ticket, records):
                yield from self._until_done(lambda: self._send(records))
                return events.Sent(ticket)
            case events.Apply(ticket, epoch, write):
                answer, held = yield from self._applied(place, epoch, frozen(write))
                return events.Applied(ticket, answer, held)
            case events.Relay(ticket, epoch, entries):
                last = entries[-1].id
                while True:
                    try:
                        yield from self._send([from_outbox(entry) for entry in entries])
                        answer, _ = yield from self._call(Call("trim", place, epoch, last=last))
                    except Away:
                        yield None
                    else:
                        return events.Relayed(ticket, answer is Answer.FENCED)
        raise AssertionError(f"{action} is not work that takes time")

    def _applied(self, place: Place, epoch: bytes, write: Write) -> Steps[tuple[Answer, bytes]]:
        if not self.world.protections.one_call:
            commit = Call("commit", place, epoch, write)
            yield from self._until_done(lambda: self._call(commit))
            write = replace(write, expected=write.next)
        call = Call("apply", place, epoch, write)
        return (yield from self._until_done(lambda: self._call(call)))

    def _taken_over(self, partition: Partition) -> Steps[TakenPartition]:
        while True:
            try:
                return (yield from self._take_over(partition))
            except Away:
                yield None

    def _take_over(self, partition: Partition) -> Steps[TakenPartition]:
        """Epoch first, then read after read: whoever could write in between would tear what is
        read.
        """
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
        last_seen = last_seen_of(self.world.protections)(dict(self._kept(place).last_seen))
        yield from self._reading()
        source = source_of(self.stage.name, partition.topic, 1, partition.number)
        last_sent = LastSent(source, dict(self._kept(place).last_sent))
        yield from self._reading()
        left_over = list(self._kept(place).outbox)
        yield from self._reading()
        if self.world.protections.epochs and self._kept(place).epoch != epoch:
            raise Away  # the store went back, or another took the partition, while its parts were read
        return TakenPartition(
            PartitionLease(partition, epoch, offset, 1, last_seen, last_sent), state, left_over, b""
        )

    def _reading(self) -> Steps[None]:
        for _ in range(self.world.random.randint(1, self.world.slowest_read)):
            yield None

    def _kept(self, place: Place) -> Kept:
        return self.world.store.places[place]

    def _until_done(self, action: "Callable[[], Steps[T]]") -> "Steps[T]":
        for _ in range(_TRIES):
            try:
                return (yield from action())
            except Away:
                yield None
        return (yield from action())

    def _call(self, call: Call) -> Steps[tuple[Answer, bytes]]:
        """Call the store: the request may be lost, its answer may be lost, or it arrives when
        nobody waits for it any more.
        """
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

    # ---- the sender ---------------------------------------------------------------------------------------------------

    def _send(self, records: Sequence[StampedRecord]) -> Steps[None]:
        """Sender.send: all batches under way at once.

        Any that fails means that all are sent again, by whoever called.
        """
        producer = self.producers[-1]
        groups: dict[Partition, list[StampedRecord]] = {}
        for record in records:
            groups.setdefault(Partition(record.topic, record.partition), []).append(record)
        requests = []
        for partition, group in groups.items():
            size = self.world.random.randint(1, 2)
            requests += [
                producer.submit(partition, group[at : at + size])
                for at in range(0, len(group), size)
            ]
        yield from self._acknowledged(producer, requests)

    def _acknowledged(self, producer: Producer, requests: list[Request]) -> Steps[None]:
        yield lambda: all(request.acknowledged is not None for request in requests)
        failed = [request for request in requests if not request.acknowledged]
        if not failed:
            return
        if not self.world.protections.go_back:
            again = [producer.submit(request.partition, request.records) for request in failed]
            yield from self._acknowledged(producer, again)
            return
        if self.producers[-1] is producer:
            self.producers.append(Producer(self.world.broker))
            yield lambda: not producer.waiting  # Producer.stop() waits for what is under way
        raise Away
