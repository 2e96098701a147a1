"""What a pool is told by the register (docs/register.md): places, other roles, filings, hand-overs.

It stands in the pool's own log, so that a pool replays alone.
"""

from typing import Literal

from contracts.pool_log.base import EntityKind, PoolRecord
from contracts.pool_log.profiles import FilingStatus


class Allotment(PoolRecord, frozen=True, tag="allotment", kw_only=True):
    """How many of a mentor's places this pool may use from now on.

    Taken away are only free places: what live pairs hold stays until they end. A pool that is to
    give places away reports what it still holds (contracts.register.Held).
    """

    mentor: str
    places: int
    serial: int
    """Counts the allotments of one mentor in one pool from 1."""
    elsewhere: dict[str, int] = {}
    """Other pools -> places of this mentor that they may use."""
    gone: bool = False
    """The mentor has left their feed: once the pool holds no place of theirs it forgets them."""


class Related(PoolRecord, frozen=True, tag="related", kw_only=True):
    """What the register knows of the people and firms behind a profile, from its other roles.

    It replaces what was known of the profile before.
    """

    entity: EntityKind
    id: str
    people: list[str] = []
    """Person keys that stand for the same people (contracts.identity)."""
    conflicts: list[str] = []
    gone: bool = False
    """The profile has left its feed: what was known of it goes with it."""
    """Ids of startups, or names of organisations, that they founded, hold or work for."""


class Filed(PoolRecord, frozen=True, tag="filed", kw_only=True):
    """The status of an investor's filing, in force for all pools; it outlives the feed's."""

    investor: str
    status: FilingStatus
    day: str
    """YYYY-MM-DD from which on it counts."""
    by: str = ""
    reason: str = ""


class HandedOver(PoolRecord, frozen=True, tag="handed_over", kw_only=True):
    """A startup moves from one mentoring pool to another; both pools are told."""

    startup: str
    source: str
    target: str
    mentors: list[str] = []
    """Those who go along: their pairs end in the source and go on in the target, as accepted.

    In the target each brings one place along: what the pool may use rises by one with this record.
    """
    part: Literal["source", "target"] = "source"
    """Which of the two this pool is."""
