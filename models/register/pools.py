"""What happens in pools, as the register hears of it: they come and go, pair, hold and lack."""

from typing import TYPE_CHECKING

import msgspec

from models.register import moves, profiles
from models.register.places import answer
from models.register.stored import PoolEntry

if TYPE_CHECKING:
    from contracts.register import Held, ListedPool, Paired, PlacesWanted
    from models.register.transaction import RegisterTransaction


def put(transaction: "RegisterTransaction", record: "ListedPool") -> None:
    """Take a pool that is new, has changed or is gone."""
    state = transaction.state
    before = state.pools.get(record.pool)
    order = before.order if before else len(state.pools)
    entry = PoolEntry(
        record.pool_kind, record.name, record.priority, order, record.removed, record.at_once
    )
    if entry == before:
        return
    transaction.set_pool(record.pool, entry)
    if before is None or _weight(before) != _weight(entry):
        moves.review(transaction)
        moves.settle(transaction, state.mentors_of.get(record.pool, ()), anew=True)


def _weight(pool: "PoolEntry") -> tuple[bool, int, bool]:
    """Return what decides how many places a pool gets."""
    return pool.gives_places, pool.priority, pool.at_once


def paired(transaction: "RegisterTransaction", record: "Paired") -> None:
    """Take the status of a pair; where it has ended its place may be wanted elsewhere."""
    state, mentor = transaction.state, record.mentor
    book = state.book(mentor)
    pairs = book.pairs.setdefault(record.pool, {})
    if record.status == "ended":
        was_there = pairs.pop(record.startup, None) is not None
        if not pairs:
            del book.pairs[record.pool]
        state.unpair(mentor, record.startup)
        transaction.keep_book(mentor)
        if record.completed or record.taken_back:
            _count_completed(transaction, record.startup, 1 if record.completed else -1)
        if was_there:
            moves.settle(transaction, [mentor], anew=False)
        return
    pairs[record.startup] = record.status
    state.pair(mentor, record.startup)
    transaction.keep_book(mentor)


def _count_completed(transaction: "RegisterTransaction", startup: str, change: int) -> None:
    entry = transaction.state.projects.get(startup)
    if entry is not None:
        done = max(entry.completed + change, 0)
        changed = msgspec.structs.replace(entry, last=transaction.time, completed=done)
        transaction.set_project(startup, changed)


def held(transaction: "RegisterTransaction", record: "Held") -> None:
    """Take a pool's word for what it holds; what it gave up goes where it is wanted."""
    state, mentor = transaction.state, record.mentor
    book = state.books.get(mentor)
    share = book.shares.get(record.pool) if book else None
    if share is None:
        return
    freed = answer(share, record.places, record.serial)
    transaction.keep_book(mentor)
    moves.settle(transaction, [mentor], anew=False, freed=freed)
    profiles.let_go(transaction, mentor)


def wanted(transaction: "RegisterTransaction", record: "PlacesWanted") -> None:
    """Take whom a pool lacks now, and let places go there."""
    before = transaction.state.wanted.get(record.pool, {})
    now = {mentor: number for mentor, number in record.mentors.items() if number > 0}
    if now != before:
        transaction.set_wanted(record.pool, now)
        changed = [mentor for mentor in now if now[mentor] > before.get(mentor, 0)]
        moves.settle(transaction, changed, anew=False)
