"""Whether a reader lacks what a source has sent, so that the source has to send it again. Pure.

A broker that loses an acknowledged record leaves a gap: its reader skips all that comes behind from
the same source. The source compares what it has last sent to each partition with what each reader
has last seen of it. A reader that has read its topic to the end and has not seen it never will,
unless the source begins again: then the same outputs come with the same stamps, readers skip what
they have and take what they lack.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from services.runtime.core.stamps import START, Position


class Reader(NamedTuple):
    """How far one service has come in one partition, and what it has last seen there of the source
    in question.
    """

    service: str
    target: bytes
    """`TOPIC/PARTITION`."""
    offset: int | None
    """The next offset that it will apply; read before `seen`."""
    seen: Position | None


class Lack(NamedTuple):
    """A reader that has not seen all that it was sent."""

    service: str
    target: bytes
    sent: Position
    seen: Position
    offset: int


def lacks(
    sent: Mapping[bytes, Position], ends: Mapping[bytes, int], readers: Iterable[Reader]
) -> list[Lack]:
    """Return which readers lack a record; `ends` are those of the targets, asked for after all of
    `sent` was there.

    A reader that is on its way to the end may still come to it.
    """
    found = []
    for reader in readers:
        last, seen = sent[reader.target], reader.seen or START
        offset = reader.offset or 0
        if offset >= ends[reader.target] and seen < last:
            found.append(Lack(reader.service, reader.target, last, seen, offset))
    return found
