"""The protections of delivery, each of which a history may do without, and marks that judge without them."""

from dataclasses import dataclass

from services.runtime.stamps import Marks, Stamp, Verdict


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
    """After a failed produce everything is sent again from the first that failed, not only what failed."""


FULL = Protections()
WITHOUT = {
    "predecessors": Protections(predecessors=False),
    "marks": Protections(marks=False),
    "epochs": Protections(epochs=False),
    "expected_offset": Protections(expected_offset=False),
    "epochs and expected_offset": Protections(epochs=False, expected_offset=False),
    "go_back": Protections(go_back=False),
}


class BareMarks(Marks):
    """Marks that only compare positions, as if stamps named no predecessor."""

    def judge(self, stamp: Stamp) -> Verdict:
        mark = self.taken.get(stamp.source)
        if mark is not None and stamp.position <= mark:
            return Verdict.DUPLICATE
        self.taken[stamp.source] = stamp.position
        return Verdict.TAKE


class NoMarks(Marks):
    """Marks that take whatever comes."""

    def judge(self, stamp: Stamp) -> Verdict:
        self.taken[stamp.source] = stamp.position
        return Verdict.TAKE


def marks_of(protections: Protections) -> type[Marks]:
    """Return the marks that hold under `protections`."""
    if not protections.marks:
        return NoMarks
    return Marks if protections.predecessors else BareMarks
