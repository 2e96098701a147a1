"""The deals that came of a pool's pairs, as its history of investments counts them.

Only that a deal came about is read: a signed one that was broken off later was made all the same,
and whatever else did not come off is no part of it.
"""

from typing import Any, Final, NamedTuple

from models.pool.outcomes.chain import DealChain, rank
from models.pool.outcomes.checks import NO_DEAL, UNFIT_TO_END, resolved
from models.pool.outcomes.facts import OutcomeFact
from models.pool.outcomes.reading import deals_of
from models.pool.state import PoolState

_SIGNED: Final = 2


class SignedDeal(NamedTuple):
    """A deal of a startup and its partner: the day of its last report, amount and round as told."""

    startup: str
    partner: str
    day: str
    amount_cny: int
    round: str


def deals_in(state: PoolState[Any]) -> list[SignedDeal]:
    """Return the deals of a pool that were signed or completed, by startup, partner and number."""
    found = []
    for (startup, partner, _), facts in sorted(deals_of(state).items()):
        signed = [fact for fact in facts if _is_deal(fact)]
        if signed:
            last = signed[-1]
            amounts = [fact.said.amount_cny for fact in signed if fact.said.amount_cny]
            rounds = [fact.said.round for fact in signed if fact.said.round]
            found.append(
                SignedDeal(
                    startup,
                    partner,
                    last.day,
                    amounts[-1] if amounts else 0,
                    rounds[-1] if rounds else "",
                )
            )
    return found


def completed_by_now(state: PoolState[Any], startup: str, partner: str) -> bool:
    """Tell whether a completion of the two is told that counts: one that nobody took back or
    denies, and whose day can be.
    """
    deals = deals_of(state, resolved(state, (startup, partner))).values()
    return any(
        fact.said.outcome == "completed" and not fact.doubts & UNFIT_TO_END
        for facts in deals
        for fact in DealChain(facts).facts
    )


def _is_deal(fact: OutcomeFact) -> bool:
    """Tell whether a fact says that a deal came about, and nothing speaks against that."""
    told = fact.withdrawal is None and rank(fact.said.outcome) >= _SIGNED
    return told and fact.said.agreed != "no" and not fact.doubts & NO_DEAL
