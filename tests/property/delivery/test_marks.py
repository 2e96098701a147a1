"""Marks as a state machine: whatever a topic repeats, loses or brings late, a reader takes of each
source a beginning of what it sent, in order; once the source has gone back, all of it.
"""

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

from services.runtime.core.stamps import LastSeen, LastSent, Position, Verdict, decode
from tests.simulation.protections import BareLastSeen, NoLastSeen, TopicLastSeen

SOURCES = (b"intake/feed@1/0", b"intake/feed@1/1", b"embedder/to-embed@1/0")
TARGET = b"pool-log/0"


class Marks(RuleBasedStateMachine):
    """Three sources that send to one partition, and its reader."""

    kind: type[LastSeen] = LastSeen

    @initialize()
    def begin(self) -> None:
        self.reader = self.kind()
        self.sent: dict[bytes, list[bytes]] = {source: [] for source in SOURCES}
        self.last: dict[bytes, Position] = {}
        self.sources = {source: LastSent(source) for source in SOURCES}
        self.taken: dict[bytes, list[bytes]] = {source: [] for source in SOURCES}

    def deliver(self, stamp: bytes) -> None:
        read = decode(stamp)
        if self.reader.judge(read) is Verdict.TAKE:
            self.taken[read.source].append(stamp)

    @rule(source=st.sampled_from(SOURCES), step=st.integers(1, 3), arrives=st.booleans())
    def send(self, source: bytes, step: int, arrives: bool) -> None:
        """Send the next record, which may get lost on its way."""
        last = self.last.get(source, Position(-1, 0))
        position = Position(last.offset + step - 1, last.output + 1) if step > 1 else last
        position = Position(max(position.offset, 0), position.output + (step == 1))
        self.last[source] = position
        self.sent[source].append(self.sources[source].next(TARGET, position))
        if arrives:
            self.deliver(self.sent[source][-1])

    @precondition(lambda self: any(self.sent.values()))
    @rule(data=st.data())
    def arrive_again_or_late(self, data: st.DataObject) -> None:
        """Let any record that was ever sent come to the topic."""
        source = data.draw(st.sampled_from([name for name, sent in self.sent.items() if sent]))
        self.deliver(data.draw(st.sampled_from(self.sent[source])))

    @precondition(lambda self: any(self.sent.values()))
    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        """Send again everything from some record on."""
        source = data.draw(st.sampled_from([name for name, sent in self.sent.items() if sent]))
        for stamp in self.sent[source][data.draw(st.integers(0, len(self.sent[source]) - 1)) :]:
            self.deliver(stamp)

    @invariant()
    def what_is_taken_is_a_beginning(self) -> None:
        for source, taken in self.taken.items():
            assert taken == self.sent[source][: len(taken)]

    def teardown(self) -> None:
        """Let every source go back to its beginning."""
        for source, sent in self.sent.items():
            for stamp in sent:
                self.deliver(stamp)
            assert self.taken[source] == sent


TestMarks = Marks.TestCase


@pytest.mark.parametrize("kind", [NoLastSeen, BareLastSeen, TopicLastSeen])
def test_marks_that_know_less_are_caught(kind: type[LastSeen]) -> None:
    broken = type("Broken", (Marks,), {"kind": kind})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            broken, settings=settings(database=None, derandomize=True, report_multiple_bugs=False)
        )
