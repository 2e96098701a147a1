"""An outcome that comes in: kept with what is in doubt about it, or refused."""

from typing import Any, Literal

from contracts.pool_log import Investor, Mentor, Outcome, Record, Startup
from models.pool.outcomes.book import Pair
from models.pool.outcomes.checks import UNKNOWN, doubts_of, events_of_pairs, partner_kind, resolved
from models.pool.outcomes.facts import OutcomeFact, corrected, facts_of, target
from models.pool.transaction import Transaction

Refusal = Literal["erased_person", "unknown_outcome"]


def keep(transaction: Transaction[Any], record: Outcome) -> OutcomeFact | Refusal:
    """Keep an event and return what it says now, with what is in doubt about it by itself; or why
    nothing can be kept of it.

    An event about somebody who was erased is none that the pool may know. A correction or
    withdrawal needs something to mend.
    """
    state = transaction.state
    pair = resolved(state, (record.startup, record.partner))
    if erased(transaction, pair):
        return "erased_person"
    fact = OutcomeFact(record, None, [record])
    if record.change:
        events = events_of_pairs(state, pair).get(pair, [])
        mended = target(facts_of(events), record)
        if mended is None:
            return "unknown_outcome"
        said = corrected(mended.said, record) if record.change == "correct" else mended.said
        fact = OutcomeFact(said, None, [*mended.events, record])
    fact.doubts |= doubts_of(state, fact.said, fact.day)
    later = bool(fact.doubts & UNKNOWN) or state.programme is None
    raised = None if later else frozenset(fact.doubts)
    transaction.changes |= state.outcomes.add(record, raised, transaction.raw)
    return fact


def erased(transaction: Transaction[Any], pair: Pair) -> bool:
    """Tell whether one of the two was erased, and has not come again."""
    state, kind = transaction.state, partner_kind(transaction.state)
    startup, partner = pair
    gone = startup not in state.startups and state.outcomes.was_erased("startup", startup)
    return gone or (
        partner not in state.profiles[kind] and state.outcomes.was_erased(kind, partner)
    )


def welcome(transaction: Transaction[Any], record: Record) -> None:
    """Let a profile come that may have been erased under this id before."""
    if isinstance(record, Startup | Mentor | Investor):
        kind = str(record.__struct_config__.tag)
        transaction.changes |= transaction.state.outcomes.welcome(kind, record.id)
