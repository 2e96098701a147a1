"""What is in doubt about an event by itself, whatever else is told of the two."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from contracts.days import day_of
from contracts.pool_log import Investor, Outcome, Startup
from models.affinity.facts import amount_of, range_of
from models.affinity.past import in_yuan
from models.pool.outcomes.book import Pair
from models.pool.outcomes.structs import DoubtCode
from models.pool.state import PoolState

Told = tuple[Outcome, frozenset[DoubtCode] | None]
"""An event, and what was in doubt about it when it came."""
MOST_TIMES: Final = 100
"""So many times what is sought, or what the investor gives at most, is out of all proportion."""
LEAST_PART: Final = 1_000
"""As is this part of the least of them: an amount in the wrong unit."""
MOST_CNY: Final = 10_000_000_000
"""Likewise where nobody says what they seek or give."""
UNKNOWN: Final[frozenset[DoubtCode]] = frozenset({"unknown_startup", "unknown_partner"})
UNFIT_TO_END: Final[frozenset[DoubtCode]] = frozenset({"before_pairing", "in_future", "disputed"})
"""Doubts about a completion that leave the pairing as it is, and make nobody acquainted."""
NO_DEAL: Final[frozenset[DoubtCode]] = UNKNOWN | {"in_future", "out_of_proportion", "disputed"}
"""Doubts that a deal took place at all; the others are whether it came of the pool."""


def partner_kind(state: PoolState[Any]) -> str:
    """Return who the startups' partners are: mentor or investor."""
    return next(kind for kind in state.profiles if kind != "startup")


def resolved(state: PoolState[Any], pair: Pair) -> Pair:
    """Return the ids of the two whom an event means now, however it writes them."""
    partners = state.profiles[partner_kind(state)]
    return state.startups.find(pair[0]), partners.find(pair[1])


def events_of_pairs(state: PoolState[Any], only: Pair | None = None) -> dict[Pair, list[Told]]:
    """Return the events of each pair, or of one alone, in the order of the log, and what was in
    doubt about each.

    Pairs that were written in several ways and mean the same two are one, in the order of reports.
    """
    together: dict[Pair, list[list[Told]]] = {}
    for written, kept in sorted(state.outcomes.pairs.items()):
        pair = resolved(state, written)
        if only in (None, pair):
            told = [(event.record, event.raised) for event in kept]
            together.setdefault(pair, []).append(told)
    return {
        pair: parts[0]
        if len(parts) == 1
        else sorted(chain.from_iterable(parts), key=lambda event: event[0].time)
        for pair, parts in together.items()
    }


def doubts_of(state: PoolState[Any], record: Outcome, day: str) -> frozenset[DoubtCode]:
    """Return what is in doubt about `record`, of the day `day`, as the pool now stands."""
    return frozenset(_doubts(state, record, day))


def _doubts(state: PoolState[Any], record: Outcome, day: str) -> Iterator[DoubtCode]:
    startup, partner = resolved(state, (record.startup, record.partner))
    if startup not in state.startups:
        yield "unknown_startup"
    if partner not in state.profiles[partner_kind(state)]:
        yield "unknown_partner"
    bound = state.outcome_bound(startup, partner)
    if not bound.paired:
        yield "never_paired"
    if day < bound.since:
        yield "before_event" if partner_kind(state) == "investor" else "before_pairing"
    if day > max(day_of(record.time), bound.since):
        yield "in_future"
    if record.amount_cny and not _in_proportion(state, record.amount_cny, startup, partner):
        yield "out_of_proportion"


def _in_proportion(state: PoolState[Any], amount: int, startup: str, partner: str) -> bool:
    known = [*_sought(state.startups.get(startup))]
    known += _given(state.profiles[partner_kind(state)].get(partner))
    if not known:
        return amount <= MOST_CNY
    return min(known) / LEAST_PART <= amount <= max(known) * MOST_TIMES


def _sought(startup: Startup | None) -> Iterator[float]:
    if startup is not None:
        amount, currency = amount_of(startup)
        if amount:
            yield in_yuan(amount, currency)


def _given(partner: object) -> Iterator[float]:
    if isinstance(partner, Investor):
        *limits, currency = range_of(partner)
        yield from (in_yuan(limit, currency) for limit in limits if limit)
