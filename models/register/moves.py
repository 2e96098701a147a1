"""Hand-overs: a startup moves from one programme to another, and its mentors go along.

The source is told at once and ends the pairs; the places follow by the rules of places, and the
target is told as soon as the register has kept one for every mentor who comes.
"""

from typing import TYPE_CHECKING, Literal

from contracts.pool_log import HandedOver
from models.register.links import entry_of
from models.register.places import allot, claims_in, share_out, tell_allotment
from models.register.stored import MoveUnderWay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.register import HandOver
    from models.register.state import RegisterState
    from models.register.transaction import RegisterTransaction


def hand_over(transaction: "RegisterTransaction", record: "HandOver") -> None:
    """Begin a hand-over; one between unknown or equal pools, or during another, is refused."""
    state = transaction.state
    if not _may_begin(transaction, record):
        return
    along = who_goes_along(state, record) if record.mentor == "along" else []
    _tell(
        transaction, record.startup, MoveUnderWay(record.source, record.target, [], along), "source"
    )
    transaction.set_move(record.startup, MoveUnderWay(record.source, record.target, along, []))
    settle(transaction, along, anew=False)


def _may_begin(transaction: "RegisterTransaction", record: "HandOver") -> bool:
    state, startup = transaction.state, record.startup
    for field, name in (("source", record.source), ("target", record.target)):
        pool = state.pools.get(name)
        if pool is None or not pool.gives_places:
            transaction.refuse(field, "no_mentoring_pool", pool=name)
    if record.source == record.target:
        transaction.refuse("target", "same_pool", pool=record.target)
    if state.listing(f"startup/{startup}") is None:
        transaction.refuse("subject", "unlisted_startup", startup=startup)
    if startup in state.moves:
        transaction.refuse("subject", "moves_already", startup=startup)
    return not transaction.refusals


def who_goes_along(state: "RegisterState", record: "HandOver") -> list[str]:
    """Return the mentors who have accepted the startup in the source and are in the target too."""
    along = []
    for mentor in sorted(state.mentors_with.get(record.startup, ())):
        status = state.books[mentor].pairs.get(record.source, {}).get(record.startup)
        listing = state.listing(f"mentor/{mentor}")
        if status == "accepted" and listing is not None and record.target in listing.pools:
            along.append(mentor)
    return along


def settle(
    transaction: "RegisterTransaction", mentors: "Iterable[str]", *, anew: bool, freed: int = 0
) -> None:
    """PoolShare places out (see `share_out`), and tell targets whose places are all kept by now."""
    share_out(transaction, mentors, anew=anew, freed=freed)
    for startup, move in sorted(transaction.state.moves.items()):
        if not move.waiting:
            _finish(transaction, startup, move)


def review(transaction: "RegisterTransaction") -> None:
    """Let those fall out of hand-overs who have left; the places kept for them go elsewhere."""
    state = transaction.state
    for startup, move in sorted(state.moves.items()):
        goes_on = state.pools[move.target].gives_places and f"startup/{startup}" in state.listings
        waiting = [mentor for mentor in move.waiting if _comes(state, mentor, move.target)]
        ready = [mentor for mentor in move.ready if _comes(state, mentor, move.target)]
        if not goes_on or waiting != move.waiting or ready != move.ready:
            kept = MoveUnderWay(move.source, move.target, waiting, ready)
            transaction.set_move(startup, kept if goes_on else None)
            settle(transaction, [*move.waiting, *move.ready], anew=False)


def _comes(state: "RegisterState", mentor: str, target: str) -> bool:
    listing = state.listing(f"mentor/{mentor}")
    return listing is not None and target in listing.pools


def _finish(transaction: "RegisterTransaction", startup: str, move: MoveUnderWay) -> None:
    """Tell the target: who comes along brings a place, and an allotment says the new number."""
    state = transaction.state
    transaction.set_move(startup, None)
    _tell(transaction, startup, move, "target")
    for mentor in move.ready:
        share = state.book(mentor).shares[move.target]
        allot(share, share.asked + 1, brought=1)
        transaction.keep_book(mentor)
        claims = claims_in(state, entry_of(state, f"mentor/{mentor}"))
        for claim in claims:
            if claim.share is share:
                tell_allotment(transaction, claim, claims)


def _tell(
    transaction: "RegisterTransaction",
    startup: str,
    move: MoveUnderWay,
    part: Literal["source", "target"],
) -> None:
    transaction.tell(
        HandedOver(
            pool=move.source if part == "source" else move.target,
            time=transaction.time,
            event=transaction.event,
            startup=startup,
            source=move.source,
            target=move.target,
            mentors=move.ready,
            part=part,
        )
    )
