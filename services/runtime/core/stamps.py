"""Origin stamps: how a consumer tells a repeat from a loss without transactions. Pure.

Each record on an internal topic names its source (service and input partition), its position there
(input offset, n-th output) and the position of the record that the same source sent to the same
target partition before it. A consumer remembers for each source the position last seen:

    position <= seen                  DUPLICATE  taken before, skip
    previous <= seen < position       TAKE       nothing lies between
    seen < previous                   GAP        something is missing: skip, the source goes back and repeats from there

`previous <= seen` rather than `==`: a source that starts again over a compacted feed may name an
older predecessor.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a source's output: offset of the input record, and number of the output that
    followed from it.
    """

    offset: int
    output: int

    def encode(self) -> bytes:
        """Return `OFFSET.OUTPUT`."""
        return b"%d.%d" % self


START = Position(-1, 0)
"""Before every position: the predecessor of a source's first record to a target."""


class Stamp(NamedTuple):
    """Where one record comes from, and what its source sent to the same target partition before it."""

    source: bytes
    position: Position
    previous: Position

    def encode(self) -> bytes:
        """Return `SOURCE OFFSET.OUTPUT PREVIOUS_OFFSET.PREVIOUS_OUTPUT`."""
        return b"%s %d.%d %d.%d" % (self.source, *self.position, *self.previous)


def decode_position(text: bytes) -> Position:
    """Return the position that `encode` wrote; raise ValueError for anything else."""
    offset, _, output = text.partition(b".")
    return Position(int(offset), int(output))


def decode(text: bytes) -> Stamp:
    """Return the stamp that `encode` wrote; raise ValueError for anything else."""
    source, position, previous = text.split(b" ")
    return Stamp(source, decode_position(position), decode_position(previous))


def source_of(service: str, topic: str, incarnation: int, partition: int) -> bytes:
    """Return the name of a source; `incarnation` counts how often the topic was made anew."""
    return f"{service}/{topic}@{incarnation}/{partition}".encode()


class Verdict(Enum):
    """What a consumer does with a record."""

    TAKE = "take"
    DUPLICATE = "duplicate"
    GAP = "gap"


@dataclass(slots=True)
class LastSeen:
    """The position of the last record taken from each source.

    `adopt`: the log's head was cut, or an operator said to go on: the first record of an unknown
    source is its base. `floors`: positions of before that order; up to them all is a repeat.
    """

    positions: dict[bytes, Position] = field(default_factory=dict)
    adopt: bool = False
    floors: dict[bytes, Position] = field(default_factory=dict)

    def judge(self, stamp: Stamp) -> Verdict:
        """Return what to do with the record that carries `stamp`; TAKE remembers its position."""
        seen = self.positions.get(stamp.source)
        if seen is None:
            if stamp.position <= self.floors.get(stamp.source, START):
                return Verdict.DUPLICATE
            if stamp.previous != START and not self.adopt:
                return Verdict.GAP
        elif stamp.position <= seen:
            return Verdict.DUPLICATE
        elif stamp.previous > seen:
            return Verdict.GAP
        self.positions[stamp.source] = stamp.position
        return Verdict.TAKE


@dataclass(slots=True)
class LastSent:
    """The position of the last record that one source sent to each target partition
    (`TOPIC/PARTITION`).
    """

    source: bytes
    positions: dict[bytes, Position] = field(default_factory=dict)

    def next(self, target: bytes, position: Position) -> bytes:
        """Return the encoded stamp of the next record to `target`, whose positions must rise (else
        ValueError).
        """
        previous = self.positions.get(target, START)
        if position <= previous:
            raise ValueError(
                f"{target!r}: position {position} after {previous}; positions to a target must rise"
            )
        self.positions[target] = position
        return b"%s %d.%d %d.%d" % (self.source, *position, *previous)
