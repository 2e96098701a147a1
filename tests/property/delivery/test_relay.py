"""The relay as a state machine: the product's session over a store in memory, killed at any point,
with sends that get through by halves, twice or late; a reader takes every decision once, in order.
"""

from collections.abc import Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.envelope import read_stamp
from services.runtime.core import events
from services.runtime.core.handler import Delivery, Effects, Outbound, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import OutboxEntry, StampedRecord, from_outbox
from services.runtime.core.session import PartitionSession
from services.runtime.core.stamps import LastSeen, LastSent, Verdict, decode, source_of
from services.runtime.core.storage import Answer
from tests.simulation.broker import LogRecord
from tests.simulation.protections import FULL, WITHOUT, Protections
from tests.simulation.store import Call, Place, StoreModel, frozen

PARTITION = Partition("log", 0)
PLACE = Place("matcher", PARTITION)
RECORDS = 12
_TIME = (events.Pause, events.LetGo, events.Resume, events.Stop)
"""Actions that take none."""


class _Targets:
    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        return topic, 0, b"%s/0" % topic.encode()


def decisions(offset: int) -> list[bytes]:
    """Return what the record at `offset` leads to: none to two decisions."""
    return [b"%d.%d" % (offset, number) for number in range((1, 2, 0)[offset % 3])]


class Relay(RuleBasedStateMachine):
    """One worker at a time, the store, the topic's records as a reader sees them."""

    protections: Protections = FULL

    @initialize()
    def begin(self) -> None:
        self.store = StoreModel(self.protections)
        self.reader = LastSeen()
        self.arrived: list[StampedRecord] = []
        self.taken: list[bytes] = []
        self.takes = 0
        self._start()

    def _start(self) -> None:
        self.session = PartitionSession("matcher", PARTITION, Delivery.OUTBOX, _Targets())
        self.doing: list[events.Action] = []
        self.position = 0
        self._tell(events.Assigned())

    def _tell(self, event: events.Event) -> None:
        for action in self.session.step(event):
            if isinstance(action, events.LetGo):
                self.doing.clear()
            elif isinstance(action, events.Resume):
                self.position = action.offset
            elif not isinstance(action, _TIME):
                self.doing.append(action)

    def _arrive(self, record: StampedRecord) -> None:
        self.arrived.append(record)
        stamp = read_stamp(record.headers)
        assert stamp is not None
        if self.reader.judge(decode(stamp)) is Verdict.TAKE:
            self.taken.append(record.value)

    # ---- what may happen ------------------------------------------------------------------------------

    @rule()
    def kill(self) -> None:
        """Kill the process; another takes the partition."""
        self._start()

    @precondition(lambda self: self.session.lease is not None and self.session.idle)
    @rule(count=st.integers(1, 3))
    def fetch(self, count: int) -> None:
        end = min(self.position + count, RECORDS)
        records = [LogRecord(at, 0, b"k", b"v", []) for at in range(self.position, end)]
        if records:
            self.position = end
            self._tell(events.Fetched(self.session.lease, records))

    @precondition(lambda self: self.doing)
    @rule(data=st.data())
    def do(self, data: st.DataObject) -> None:
        """Do one of the things that the session has asked for, to its end."""
        self._do(self.doing.pop(data.draw(st.integers(0, len(self.doing) - 1))))

    @precondition(lambda self: self.doing)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        """Let something fail; of a relay some records get through, and it is tried again."""
        action = data.draw(st.sampled_from(self.doing))
        if isinstance(action, events.Relay):
            through = data.draw(st.sets(st.integers(0, len(action.entries) - 1)))
            self._send([action.entries[at] for at in sorted(through)])
            return
        self.doing.remove(action)
        if isinstance(action, events.Apply) and data.draw(st.booleans()):
            self.store.run(Call("apply", PLACE, action.epoch, frozen(action.write)))
        self._tell(events.Failed(getattr(action, "ticket", 0), "away"))

    @precondition(lambda self: self.arrived)
    @rule(data=st.data())
    def arrive_late(self, data: st.DataObject) -> None:
        self._arrive(data.draw(st.sampled_from(self.arrived)))

    # ---- the performer --------------------------------------------------------------------------------

    def _send(self, entries: Sequence[OutboxEntry]) -> None:
        for entry in entries:
            self._arrive(from_outbox(entry))

    def _do(self, action: events.Action) -> None:
        match action:
            case events.TakeOver(ticket):
                self._tell(events.TookOver(ticket, self._take()))
            case events.Restore(ticket):
                self._tell(events.Restored(ticket))
            case events.Wait(ticket):
                self._tell(events.Waited(ticket))
            case events.Work(ticket, records):
                outputs = [
                    Outbound(record.offset, "decisions", b"k", value, [])
                    for record in records
                    for value in decisions(record.offset)
                ]
                self._tell(events.Worked(ticket, Effects(outputs)))
            case events.Apply(ticket, epoch, write):
                answer, held = self.store.run(Call("apply", PLACE, epoch, frozen(write)))
                self._tell(events.Applied(ticket, answer, held))
            case events.Relay(ticket, epoch, entries):
                self._send(entries)
                call = Call("trim", PLACE, epoch, last=entries[-1].id)
                self._tell(events.Relayed(ticket, self.store.run(call)[0] is Answer.FENCED))
            case _:
                raise AssertionError(f"nothing else is asked for here: {action}")

    def _take(self) -> events.TakenPartition:
        self.takes += 1
        _, epoch = self.store.run(Call("take", PLACE, b"%d" % self.takes))
        kept = self.store.places[PLACE]
        source = source_of("matcher", "log", 1, 0)
        lease = PartitionLease(
            PARTITION, epoch, kept.offset, 1, LastSeen(), LastSent(source, dict(kept.last_sent))
        )
        return events.TakenPartition(lease, {}, list(kept.outbox), b"")

    # ---- what holds -----------------------------------------------------------------------------------

    @invariant()
    def what_is_taken_is_a_beginning(self) -> None:
        wanted = [value for offset in range(RECORDS) for value in decisions(offset)]
        assert self.taken == wanted[: len(self.taken)]

    def teardown(self) -> None:
        """Let nothing fail any more: all is taken in the end."""
        while self.doing or self.position < RECORDS:
            if self.doing:
                self._do(self.doing.pop(0))
            else:
                self.fetch(3)
        assert self.taken == [v for offset in range(RECORDS) for v in decisions(offset)]


TestRelay = Relay.TestCase


def test_decisions_that_wait_in_memory_only_are_lost() -> None:
    broken = type("Broken", (Relay,), {"protections": WITHOUT["outbox"]})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(broken, settings=settings(database=None, derandomize=True))
