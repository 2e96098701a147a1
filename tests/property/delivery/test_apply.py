"""Apply as a state machine: two workers that take a partition from each other, repeat calls whose
answers they never got, and a store that loses its tail; the state is always that of a clean run up
to the stored offset.
"""

import hashlib
from dataclasses import dataclass, field

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

from services.runtime.core.handler import Partition
from services.runtime.core.storage import Answer, Write
from tests.simulation.protections import FULL, WITHOUT, Protections
from tests.simulation.store import Call, Place, StoreModel

PLACE = Place("matcher", Partition("log", 0))
WORKERS = st.integers(0, 1)


def digest(offset: int) -> bytes:
    """Return the state of a clean run up to `offset`."""
    state = b""
    for number in range(offset):
        state = hashlib.blake2b(state + b"%d" % number, digest_size=6).digest()
    return state


@dataclass
class Worker:
    """What a process remembers; it hears of nothing that others do."""

    epoch: bytes = b""
    offset: int | None = None
    parts: dict[str, dict[str, bytes]] = field(default_factory=dict)
    last: Call | None = None


class Apply(RuleBasedStateMachine):
    """Two workers and a store; a bucket each for even and odd offsets, read one after the other."""

    protections: Protections = FULL

    @initialize()
    def begin(self) -> None:
        self.store = StoreModel(self.protections)
        self.workers = [Worker(), Worker()]

    @rule(number=WORKERS)
    def take(self, number: int) -> None:
        _, epoch = self.store.run(Call("take", PLACE, b"t%d" % number))
        self.workers[number] = Worker(epoch, self.store.places[PLACE].offset)

    @rule(number=WORKERS)
    def read_state(self, number: int) -> None:
        """Read what the store holds now, which may be later than the epoch was taken."""
        worker = self.workers[number]
        if worker.epoch and not worker.parts:
            kept = self.store.places[PLACE]
            if self.protections.epochs and kept.epoch != worker.epoch:
                return  # taking over looks at the epoch once more
            worker.parts = {name: dict(fields) for name, fields in kept.state.items()}
            worker.parts.setdefault("all", {"digest": b""})

    @precondition(lambda self: any(worker.parts for worker in self.workers))
    @rule(number=WORKERS, records=st.integers(1, 3), answered=st.booleans())
    def apply(self, number: int, records: int, answered: bool) -> None:
        """Apply a batch; without an answer the worker does not know."""
        worker = self.workers[number]
        if not worker.parts:
            return
        begin, state = worker.offset or 0, worker.parts["all"]["digest"]
        for offset in range(begin, begin + records):
            state = hashlib.blake2b(state + b"%d" % offset, digest_size=6).digest()
        write = Write(worker.offset, begin + records, b"w", {}, {}, [], {"all": {"digest": state}})
        worker.last = Call("apply", PLACE, worker.epoch, write)
        answer, _ = self.store.run(worker.last)
        if answered:
            self._hear(worker, answer)

    @precondition(lambda self: any(worker.last for worker in self.workers))
    @rule(number=WORKERS, answered=st.booleans())
    def repeat(self, number: int, answered: bool) -> None:
        """Make the same call once more, also long after."""
        worker = self.workers[number]
        if worker.last is None:
            return
        answer, _ = self.store.run(worker.last)
        if answered:
            self._hear(worker, answer)

    def _hear(self, worker: Worker, answer: Answer) -> None:
        write = worker.last.write if worker.last else None
        assert write is not None
        if answer in (Answer.FENCED, Answer.GAP):
            worker.epoch, worker.parts, worker.last = b"", {}, None
        elif worker.parts:
            worker.offset = write.next
            worker.parts["all"]["digest"] = write.changes["all"]["digest"] or b""

    @rule(calls=st.integers(1, 4))
    def lose_the_tail(self, calls: int) -> None:
        self.store.lose(calls)

    @invariant()
    def the_state_is_that_of_a_clean_run(self) -> None:
        kept = self.store.places[PLACE]
        assert kept.state.get("all", {}).get("digest", b"") == digest(kept.offset or 0)


TestApply = Apply.TestCase


def test_a_store_that_asks_for_neither_epoch_nor_offset_is_caught() -> None:
    broken = type("Broken", (Apply,), {"protections": WITHOUT["epochs and expected_offset"]})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(broken, settings=settings(database=None, derandomize=True))
