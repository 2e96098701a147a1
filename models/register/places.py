"""Who may use how many of a mentor's places: shares of one capacity, never more than it.

The rules are those of docs/register.md. What a pool holds is at most what it was granted; a grant
rises only by places that are granted to nobody, and falls only by what the pool says.
"""

from typing import TYPE_CHECKING, Final

from contracts.pool_log import Allotment
from models.register.allocation import PlaceClaim, allocate
from models.register.links import capacity_of, entry_of, mentors_in
from models.register.stored import MoveUnderWay, PoolShare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.register.state import RegisterState
    from models.register.transaction import RegisterTransaction

_MOST_SENT: Final = 8
"""Allotments that are remembered one by one; of older ones only how much they may have led to."""


def share_out(
    transaction: "RegisterTransaction", mentors: "Iterable[str]", *, anew: bool, freed: int = 0
) -> None:
    """Bring the shares of all who stand for one of `mentors` to what is right now.

    `anew`: who takes part has changed, so places in reserve are shared in equal parts; otherwise
    they stay where they are until somebody wants them. `freed`: places that a pool just gave up.
    """
    state = transaction.state
    for entry in sorted({entry_of(state, f"mentor/{mentor}") for mentor in mentors}):
        claims = claims_in(state, entry)
        if claims:
            capacity = capacity_of(state, entry)
            targets = allocate(capacity, claims, anew=anew)
            settlement = _Settlement(transaction, claims, capacity)
            settlement.take(targets)
            settlement.keep_for_moves(freed)
            settlement.give(targets)
            settlement.tell(moved=freed > 0)


def allot(share: PoolShare, places: int, brought: int = 0) -> None:
    """Note an allotment of `places`, of which a hand-over brought some; nothing is told yet."""
    share.serial += 1
    share.asked = places
    share.granted = max(share.granted + brought, places)
    share.waits = places < share.granted
    share.sent = [*share.sent, (share.serial, places, brought)]
    if len(share.sent) > _MOST_SENT:
        (_, most, came), (serial, then, more), *rest = share.sent
        share.sent = [(serial, max(most + more, then), came + more), *rest]


def answer(share: PoolShare, places: int, serial: int) -> int:
    """Take a pool's word for what it held when `serial` was its latest allotment.

    Return how many places are free by it. An older word still bounds what the pool holds now: no
    more than it held, what hand-overs brought since, and the most that it was allotted since.
    """
    if not 0 < serial <= share.serial:
        return 0
    share.sent = [sent for sent in share.sent if sent[0] > serial]
    bound = places
    for _, allotted, brought in share.sent:
        bound = max(bound + brought, allotted)
    if not share.sent:  # where places went along with a hand-over the pool holds less than asked
        share.asked = min(share.asked, places)
    freed = max(share.granted - bound, 0)
    share.granted -= freed
    if not share.sent or share.granted <= share.asked:
        share.waits = False
    return freed


def claims_in(state: "RegisterState", entry: str) -> list[PlaceClaim]:
    """Return the claims on the places of `entry`, in the order in which pools get them."""
    claims: list[PlaceClaim] = []
    for mentor in mentors_in(state, entry):
        book = state.books.get(mentor)
        listing = state.listing(f"mentor/{mentor}")
        pools = set(listing.pools) if listing else set()
        for pool in pools.union(book.shares, book.pairs) if book else pools:
            claim = PlaceClaim(mentor, pool, (book and book.shares.get(pool)) or PoolShare())
            known = state.pools.get(pool)
            if known is not None:
                claim.priority, claim.order = known.priority, known.order
                claim.at_once = known.at_once
                claim.listed = known.gives_places and pool in pools
            claim.pairs = claim.live = book.live(pool) if book else 0
            claim.wanted = state.wanted.get(pool, {}).get(mentor, 0)
            _count_moves(state, claim)
            if claim.listed or claim.share.serial or claim.pairs:
                claims.append(claim)
    return sorted(
        claims, key=lambda claim: (-claim.priority, claim.order, claim.pool, claim.mentor)
    )


def _count_moves(state: "RegisterState", claim: PlaceClaim) -> None:
    """Count the pairs that leave the pool, and those that come, by hand-overs under way."""
    for startup in state.movers.get(claim.mentor, ()):
        move = state.moves[startup]
        if move.target == claim.pool:
            claim.coming += 1
            claim.kept += claim.mentor in move.ready
        elif move.source == claim.pool:
            claim.live -= startup in state.books[claim.mentor].pairs.get(claim.pool, {})


class _Settlement:
    """Brings the shares of one entry towards their targets, and says so to the pools."""

    def __init__(
        self, transaction: "RegisterTransaction", claims: list[PlaceClaim], capacity: int
    ) -> None:
        self._transaction = transaction
        self._claims = claims
        self._capacity = capacity
        self._granted = sum(claim.share.granted for claim in claims)
        self._allotted: set[int] = set()

    def take(self, targets: list[int]) -> None:
        """Ask for what pools have too much of; they keep it until they answer."""
        for number, claim in enumerate(self._claims):
            own = max(targets[number] - claim.coming, 0)
            if not claim.share.waits and own < claim.share.asked:
                self._allot(number, own)

    def keep_for_moves(self, freed: int) -> None:
        """Keep places for mentors who go along with a startup.

        They get what is granted to nobody, and of what was `freed` also where the capacity is
        exceeded: theirs are pairs that there were before.
        """
        left = max(self._free(), freed)
        moves = self._transaction.state.moves
        for claim in self._claims:
            for startup in sorted(self._transaction.state.movers.get(claim.mentor, ())):
                move = moves[startup]
                if left > 0 and move.target == claim.pool and claim.mentor in move.waiting:
                    left -= 1
                    claim.kept += 1
                    waiting = [mentor for mentor in move.waiting if mentor != claim.mentor]
                    ready = sorted([*move.ready, claim.mentor])
                    moved = MoveUnderWay(move.source, move.target, waiting, ready)
                    self._transaction.set_move(startup, moved)

    def give(self, targets: list[int]) -> None:
        """Give what is granted to nobody to pools that are to have more."""
        free = max(self._free(), 0)
        for number, claim in enumerate(self._claims):
            share = claim.share
            if not claim.listed or share.waits:
                continue
            places = max(min(targets[number] - claim.coming, claim.used + free), 0)
            if places > share.asked or share.serial == 0:
                free -= max(places - claim.used, 0)
                self._allot(number, places)

    def tell(self, *, moved: bool) -> None:
        """Write the allotments; where places have `moved`, the other pools hear where they are."""
        granted = sum(claim.share.granted for claim in self._claims)
        for number, claim in enumerate(self._claims if moved or granted != self._granted else ()):
            share = claim.share
            if claim.listed and not share.waits and share.asked == share.granted and share.serial:
                self._allot(number, share.asked)
        transaction = self._transaction
        for number in sorted(self._allotted):
            tell_allotment(transaction, self._claims[number], self._claims)
        for mentor in sorted({self._claims[number].mentor for number in self._allotted}):
            transaction.keep_book(mentor)

    def _allot(self, number: int, places: int) -> None:
        if number not in self._allotted:
            claim = self._claims[number]
            self._allotted.add(number)
            self._transaction.state.book(claim.mentor).shares[claim.pool] = claim.share
            allot(claim.share, places)

    def _free(self) -> int:
        """Return how many places are granted to nobody; negative where too many are."""
        return self._capacity - sum(claim.used + claim.kept for claim in self._claims)


def tell_allotment(
    transaction: "RegisterTransaction", claim: PlaceClaim, claims: "Iterable[PlaceClaim]"
) -> None:
    """Tell a pool its share, and which other pools may use how many of the mentor's places."""
    elsewhere: dict[str, int] = {}
    for other in claims:
        if other.pool != claim.pool and other.share.granted:
            elsewhere[other.pool] = elsewhere.get(other.pool, 0) + other.share.granted
    transaction.tell(
        Allotment(
            pool=claim.pool,
            time=transaction.time,
            event=transaction.event,
            mentor=claim.mentor,
            places=claim.share.asked,
            serial=claim.share.serial,
            elsewhere=elsewhere,
            gone=f"mentor/{claim.mentor}" not in transaction.state.listings,
        )
    )
