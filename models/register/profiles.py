"""Profiles come, change and leave."""

from typing import TYPE_CHECKING

import msgspec

from models.register import filings, links, moves
from models.register.members import members_of
from models.register.relations import tell_nothing, tell_relations
from models.register.state import index_listing, unindex_listing
from models.register.stored import ProjectEntry

if TYPE_CHECKING:
    from contracts.register import Listing, Unlisted
    from models.register.transaction import RegisterTransaction


def put(transaction: "RegisterTransaction", record: "Listing", raw: bytes) -> None:
    """Take a profile that is new or has changed."""
    state = transaction.state
    profile = f"{record.role}/{record.id}"
    before = state.listing(profile)
    members = members_of(record)
    if before is not None:
        unindex_listing(state, before)
    transaction.set_listing(profile, raw)
    index_listing(state, record)
    touched: set[str] = set()
    gone = {member.name for member in members_of(before)} if before else set()
    for name in sorted(gone - {member.name for member in members}):
        touched |= links.drop(transaction, name)
    for member in members:
        if member.keys:
            links.link_equal(transaction, member)
    touched |= {links.entry_of(state, member.name) for member in members}
    tell_relations(transaction, sorted(touched))
    if record.role == "mentor":
        _share_out(transaction, record, before)
    elif record.role == "investor":
        filings.follow(transaction, record)
    elif record.role == "startup":
        _keep_project(transaction, record)


def _share_out(
    transaction: "RegisterTransaction", record: "Listing", before: "Listing | None"
) -> None:
    """PoolShare places anew where capacity or pools have changed."""
    if before is None or (before.capacity, before.pools) != (record.capacity, record.pools):
        moves.review(transaction)
        moves.settle(transaction, [record.id], anew=True)


def _keep_project(transaction: "RegisterTransaction", record: "Listing") -> None:
    if record.project is None:
        return
    before = transaction.state.projects.get(record.id)
    transaction.set_project(
        record.id,
        ProjectEntry(
            record.project,
            sorted({*(before.pools if before else ()), *record.pools}),
            before.first if before else record.time,
            record.time,
            listed=True,
            completed=before.completed if before else 0,
        ),
    )


def leave(transaction: "RegisterTransaction", record: "Unlisted") -> None:
    """Let a profile go; its places come back as pools give them up."""
    state = transaction.state
    profile = f"{record.role}/{record.id}"
    before = state.listing(profile)
    if record.erased and record.role == "startup" and record.id in state.projects:
        transaction.set_project(record.id, None)
    if before is None:
        return
    unindex_listing(state, before)
    transaction.set_listing(profile, None)
    tell_nothing(transaction, before)
    if record.role == "mentor":
        moves.review(transaction)
        moves.settle(transaction, [record.id], anew=True)
        let_go(transaction, record.id)
    else:
        _drop(transaction, [member.name for member in members_of(before)])
    if record.role == "investor" and record.id in state.filings:
        transaction.set_filing(record.id, None)
    elif record.role == "startup":
        moves.review(transaction)
        _leave_library(transaction, record.id)


def let_go(transaction: "RegisterTransaction", mentor: str) -> None:
    """Take a mentor who left out of their entry once no pool may hold places of theirs: until then
    these count against the capacity of whomever the mentor was merged with.
    """
    state, profile = transaction.state, f"mentor/{mentor}"
    book = state.books.get(mentor)
    if profile in state.listings or (book and any(map(book.used, {*book.shares, *book.pairs}))):
        return
    if state.is_member(profile) or profile in state.capacities or profile in state.aparts:
        _drop(transaction, [profile])


def _drop(transaction: "RegisterTransaction", members: list[str]) -> None:
    entries: set[str] = set()
    for member in members:
        entries |= links.drop(transaction, member)
    tell_relations(transaction, sorted(entries))
    for entry in sorted(entries):
        moves.settle(transaction, links.mentors_in(transaction.state, entry), anew=False)


def _leave_library(transaction: "RegisterTransaction", startup: str) -> None:
    entry = transaction.state.projects.get(startup)
    if entry is not None:
        changed = msgspec.structs.replace(entry, last=transaction.time, listed=False)
        transaction.set_project(startup, changed)
