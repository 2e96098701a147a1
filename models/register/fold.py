"""The fold over the register log: records in, changes of state and records for pools out."""

from collections.abc import Mapping
from typing import NamedTuple

from contracts.quarantine import Message
from contracts.register import (
    Apart,
    Capacity,
    FilingChange,
    HandOver,
    Held,
    ListedPool,
    Listing,
    Merge,
    Paired,
    PlacesWanted,
    Record,
    Split,
    Unlisted,
)
from models.register import filings, links, moves, pools, profiles
from models.register.relations import tell_relations
from models.register.state import RegisterState, restore
from models.register.transaction import Output, RegisterTransaction


class RegisterStep(NamedTuple):
    """What one record changed and what pools are told of it.

    `changes`: field -> new bytes, None deletes; all fields together are the register's whole stored
    state. `outputs`: in the order in which they go into the pools' logs. `refusals`: why an order took
    no effect; it changed nothing then.
    """

    changes: Mapping[str, bytes | None]
    outputs: list[Output]
    refusals: list[Message]


class RegisterFold:
    """A deterministic state machine over the register log, like `models.pool.fold.Fold`.

    It never raises for what a record says: an order that cannot take effect changes nothing and
    is refused.
    """

    name = "register"

    def empty(self) -> RegisterState:
        """Return the state of a register that has seen no record."""
        return RegisterState()

    def restore(self, fields: Mapping[str, bytes]) -> RegisterState:
        """Return the state whose changes left `fields`."""
        return restore(fields)

    def step(self, state: RegisterState, record: Record, raw: bytes) -> RegisterStep:
        """Take one record into `state` (changed in place) and return what follows.

        `raw` is the record's bytes, which may be stored as they are.
        """
        transaction = RegisterTransaction(state, record.time, record.event)
        match record:
            case Listing():
                profiles.put(transaction, record, raw)
            case Unlisted():
                profiles.leave(transaction, record)
            case ListedPool():
                pools.put(transaction, record)
            case Paired():
                pools.paired(transaction, record)
            case Held():
                pools.held(transaction, record)
            case PlacesWanted():
                pools.wanted(transaction, record)
            case _:
                _order(transaction, record)
        return RegisterStep(transaction.changes, transaction.outputs, transaction.refusals)


def _order(
    transaction: RegisterTransaction,
    record: Merge | Split | Apart | Capacity | FilingChange | HandOver,
) -> None:
    match record:
        case Merge():
            _follow(transaction, links.merge(transaction, record))
        case Split():
            _follow(transaction, links.split(transaction, record))
        case Apart():
            links.apart(transaction, record)
        case Capacity():
            _capacity(transaction, record)
        case FilingChange():
            filings.change(transaction, record)
        case HandOver():
            moves.hand_over(transaction, record)


def _follow(transaction: RegisterTransaction, entries: set[str]) -> None:
    """Let relations and places follow from entries that were joined or parted."""
    tell_relations(transaction, sorted(entries))
    for entry in sorted(entries):
        moves.settle(transaction, links.mentors_in(transaction.state, entry), anew=True)
    moves.review(transaction)


def _capacity(transaction: RegisterTransaction, record: Capacity) -> None:
    entry = links.entry_of(transaction.state, record.entry)
    mentors = links.mentors_in(transaction.state, entry)
    if mentors:
        transaction.set_capacity(entry, record.capacity)
        moves.settle(transaction, mentors, anew=True)
    else:
        transaction.refuse("subject", "no_mentor", entry=entry)
