"""How a mentor's places are shared out among pools: the rule that a bureau can read.

First come pairs that there are, then startups without a mentor, then places in reserve. Within the
first two, pools with the higher priority come first; equal ones get one place after another, in equal
parts, in the order in which they came. Places in reserve go in equal parts to pools that answer each
change at once; the others, whose startups ask before each cycle, get some only where there is no such
pool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from models.register.stored import PoolShare


@dataclass(slots=True)
class PlaceClaim:
    """What speaks for places of one mentor in one pool."""

    mentor: str
    pool: str
    share: PoolShare
    priority: int = 0
    at_once: bool = False
    """Whether the pool answers each change at once, so that a place in reserve is of use to it."""
    order: int = 0
    listed: bool = False
    """Whether the mentor takes part in the pool, and the pool gives places."""
    pairs: int = 0
    """Pairs that take places in the pool now."""
    live: int = 0
    """Those of them that stay."""
    coming: int = 0
    """Pairs that a hand-over brings."""
    kept: int = 0
    """Places that the register keeps for those already."""
    wanted: int = 0
    """Places that waiting startups would use at once."""

    @property
    def leaving(self) -> int:
        """Return how many pairs leave the pool by hand-overs."""
        return self.pairs - self.live

    @property
    def used(self) -> int:
        """Return how many places the pool may hold at most."""
        return max(self.share.granted, self.pairs)


def allocate(capacity: int, claims: Sequence[PlaceClaim], *, anew: bool) -> list[int]:
    """Return how many places each of `claims` is to have, in all at most `capacity`.

    Those for pairs that a hand-over brings are among them. `claims` stand in the order in which
    pools get places. `anew`: odd places in reserve go by that order; otherwise they stay where they
    are, and a pool that a pair leaves is the last to keep one.
    """
    targets = [0] * len(claims)
    listed = [number for number, claim in enumerate(claims) if claim.listed]
    left = _deal(capacity, claims, targets, listed, lambda claim: claim.live + claim.coming)
    left = _deal(
        left, claims, targets, listed, lambda claim: claim.live + claim.coming + claim.wanted
    )
    reserving = [number for number in listed if claims[number].at_once] or listed
    _keep_in_reserve(left, [(claims[number], number) for number in reserving], targets, anew=anew)
    return targets


def _keep_in_reserve(
    left: int, claims: Sequence[tuple[PlaceClaim, int]], targets: list[int], *, anew: bool
) -> None:
    """Give `left` places to pools that have no use for them yet, in equal parts; where these do not
    come out even they stay where they are, unless they are shared `anew`.
    """
    spare = [0] * len(claims)
    while left and claims:
        place = min(
            range(len(claims)),
            key=lambda place: (
                spare[place],
                claims[place][0].leaving > 0,
                anew or _has_enough(claims[place][0], targets[claims[place][1]]),
                place,
            ),
        )
        spare[place] += 1
        targets[claims[place][1]] += 1
        left -= 1


def _has_enough(claim: PlaceClaim, places: int) -> bool:
    """Return whether `places` are as many as the pool may use by now."""
    return claim.share.asked <= places - claim.coming


def _deal(
    left: int,
    claims: Sequence[PlaceClaim],
    targets: list[int],
    listed: list[int],
    need: Callable[[PlaceClaim], int],
) -> int:
    """Give up to `left` places to claims that have fewer than they need; return what is left."""
    for _, level in groupby(listed, key=lambda number: claims[number].priority):
        short = [number for number in level if targets[number] < need(claims[number])]
        while left and short:
            number = min(short, key=lambda number: (targets[number], number))
            targets[number] += 1
            left -= 1
            if targets[number] >= need(claims[number]):
                short.remove(number)
        if not left:
            break
    return left
