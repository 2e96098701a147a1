"""The protections of delivery, each of which a history may do without, and marks that judge without
them.
"""

from dataclasses import dataclass

from services.runtime.core.stamps import LastSeen, Stamp, Verdict


@dataclass(frozen=True, slots=True)
class Protections:
    """What holds in a history; all of it is what the services do."""

    predecessors: bool = True
    """A stamp names the record before it, so that a consumer sees what is missing."""
    marks: bool = True
    """A consumer knows what it has taken."""
    epochs: bool = True
    """The store refuses whoever holds an older epoch."""
    expected_offset: bool = True
    """The store refuses a write that does not begin where the last one ended."""
    go_back: bool = True
    """After a failed produce everything is sent again from the first that failed, not only what
    failed.
    """
    holes: bool = True
    """What the client drops is looked for in the log."""
    repeats: bool = True
    """A source whose reader lacks something for good begins again."""
    one_call: bool = True
    """State and offset are stored together; without, the offset is committed before the batch is
    applied.
    """
    marks_a_partition: bool = True
    """A source is one partition of an input topic; without, a consumer keeps one mark a topic."""
    outbox: bool = True
    """What is to be sent is stored with the state; without, it is in memory only."""


FULL = Protections()
WITHOUT = {
    "predecessors": Protections(predecessors=False),
    "marks": Protections(marks=False),
    "epochs": Protections(epochs=False),
    "expected_offset": Protections(expected_offset=False),
    "epochs and expected_offset": Protections(epochs=False, expected_offset=False),
    "go_back": Protections(go_back=False, repeats=False),
    "holes": Protections(holes=False),
    "repeats": Protections(repeats=False),
    "one_call": Protections(one_call=False, repeats=False),
    "marks_a_partition": Protections(marks_a_partition=False, repeats=False),
    "outbox": Protections(outbox=False, repeats=False),
}


class BareLastSeen(LastSeen):
    """Marks that only compare positions, as if stamps named no predecessor."""

    def judge(self, stamp: Stamp) -> Verdict:
        mark = self.positions.get(stamp.source)
        if mark is not None and stamp.position <= mark:
            return Verdict.DUPLICATE
        self.positions[stamp.source] = stamp.position
        return Verdict.TAKE


class NoLastSeen(LastSeen):
    """Marks that take whatever comes."""

    def judge(self, stamp: Stamp) -> Verdict:
        self.positions[stamp.source] = stamp.position
        return Verdict.TAKE


class TopicLastSeen(LastSeen):
    """Marks that know a source's topic, but not its partition."""

    def judge(self, stamp: Stamp) -> Verdict:
        return LastSeen.judge(self, stamp._replace(source=stamp.source.rpartition(b"/")[0]))


def last_seen_of(protections: Protections) -> type[LastSeen]:
    """Return the marks that hold under `protections`."""
    if not protections.marks:
        return NoLastSeen
    if not protections.marks_a_partition:
        return TopicLastSeen
    return LastSeen if protections.predecessors else BareLastSeen
