"""How the register's state is kept: the names of its fields and the structs in them.

The fields of a register are its whole stored state; nobody but this package names them.
"""

from typing import Final

import msgspec

from contracts.pool_log import FilingStatus, PoolKind
from contracts.register import PairStatus, Project

LISTING: Final = "listing/"
LINK: Final = "link/"
APART: Final = "apart/"
CAPACITY: Final = "capacity/"
MENTOR: Final = "mentor/"
WANTED: Final = "wanted/"
POOL: Final = "pool/"
FILING: Final = "filing/"
PROJECT: Final = "project/"
TOLD: Final = "told/"
MOVE: Final = "move/"


class Link(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A member stands for the entry `into`; without a link it is an entry of its own."""

    into: str
    ordered: bool = False
    """By an operator; otherwise by equal keys."""
    since: int = 0
    """Ms since 1970 UTC."""
    together: int | None = None
    """Places of the two together, as the operator stated them."""
    replaced: int | None = None
    """The operator's capacity that `together` came in place of."""


class PoolShare(msgspec.Struct, array_like=True, gc=False):
    """What one pool may use of a mentor's places, and what it was told (docs/register.md)."""

    granted: int = 0
    """What the pool holds is never more."""
    asked: int = 0
    """Places in the latest allotment."""
    serial: int = 0
    """Of the latest allotment; 0 is none yet."""
    waits: bool = False
    """The latest allotment takes places away, and the pool has not answered."""
    sent: list[tuple[int, int, int]] = []
    """Serial, places, and places that a hand-over brought, of allotments that no answer to them or
    a later one has come to."""


class MentorBook(msgspec.Struct, array_like=True, gc=False):
    """Where a mentor's places and pairs are, by pool."""

    shares: dict[str, PoolShare]
    pairs: dict[str, dict[str, PairStatus]]
    """Pool -> startup -> status; an ended pair is not here."""

    def live(self, pool: str) -> int:
        """Return how many places pairs take in `pool`."""
        return len(self.pairs.get(pool, ()))

    def used(self, pool: str) -> int:
        """Return how many places `pool` may hold at most."""
        share = self.shares.get(pool)
        return max(share.granted if share else 0, self.live(pool))


class PoolEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A pool that was ever listed."""

    kind: PoolKind
    name: str
    priority: int
    order: int
    """Pools in the order in which they came."""
    removed: bool
    at_once: bool = False
    """Whether it answers each change at once."""

    @property
    def gives_places(self) -> bool:
        """Whether mentors' places go to this pool."""
        return self.kind == "mentoring" and not self.removed


class FilingEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The latest order about an investor's filing, and who was told of it."""

    status: FilingStatus
    day: str
    by: str
    reason: str
    told: list[str]
    """Pools, sorted."""


class ProjectEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A startup in the project library (项目库); it stays when the startup leaves."""

    project: Project
    pools: list[str]
    """Every pool that it was ever in, sorted."""
    first: int
    """When it came, ms since 1970 UTC."""
    last: int
    """When it changed last."""
    listed: bool
    completed: int = 0
    """Pairs with mentors that were completed."""


class Told(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What pools were told of a profile's other roles."""

    people: list[str]
    conflicts: list[str]
    pools: list[str]


class MoveUnderWay(msgspec.Struct, array_like=True, gc=False):
    """A hand-over whose target waits for places of the mentors who go along."""

    source: str
    target: str
    waiting: list[str]
    """Mentors for whom there is no place in the target yet."""
    ready: list[str]
    """Mentors for whom the register has kept one."""


encode: Final = msgspec.json.Encoder(order="deterministic").encode
