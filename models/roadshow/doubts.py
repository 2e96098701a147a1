"""The references of a roadshow pool that name nobody in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.pool.doubts import Doubt, Field, Known, Owner, doubt
from models.pool.outcomes.checks import events_of_pairs
from models.pool.outcomes.held import held
from models.roadshow.resolution import wishes
from models.roadshow.state import RoadshowState

if TYPE_CHECKING:
    from contracts.pool_log import Investor, Judge

_Reference = tuple[tuple[Owner, str, str], Field, str]


def doubts(state: RoadshowState) -> list[Doubt]:
    """Return what conflicts, holdings, relations, employers, wishes and outcomes name that the pool
    does not know, and the outcomes that are held.
    """
    if state.rules is None:
        return []
    startups = {key: profile.name for key, profile in state.startups.items()}
    investors = {key: profile.name for key, profile in state.investors.items()}
    judges = {key: profile.name for key, profile in state.contest.judges.items()}
    spaces = {profile.space for profile in state.startups.values() if profile.space}
    everybody = Known((startups | investors | judges).items(), spaces)
    found = [
        doubt(everybody, *reference, ids=False)
        for reference in (*_of_investors(state), *_of_judges(state))
    ]
    teams, backers = Known(startups.items()), Known(investors.items())
    for owner, field, reference in (*_of_wishes(state), *_of_outcomes(state)):
        found.append(
            doubt(backers if owner[0] == "startup" else teams, owner, field, reference, ids=True)
        )
    return [*(raised for raised in found if raised is not None), *held(state)]


def _of_investors(state: RoadshowState) -> Iterator[_Reference]:
    for key, counted in sorted(state.investors.items()):
        investor: Investor = state.listed.get(f"investor/{key}", counted)
        owner: tuple[Owner, str, str] = ("investor", key, investor.name)
        yield from ((owner, "holdings", reference) for reference in investor.holdings)
        yield from ((owner, "relations", reference) for reference in investor.relations)
        yield from ((owner, "conflicts", conflict.subject) for conflict in investor.conflicts)


def _of_judges(state: RoadshowState) -> Iterator[_Reference]:
    for key, counted in sorted(state.contest.judges.items()):
        judge: Judge = state.listed.get(f"judge/{key}", counted)
        owner: tuple[Owner, str, str] = ("judge", key, judge.name)
        if judge.employer:
            yield owner, "employer", judge.employer
        yield from ((owner, "conflicts", conflict.subject) for conflict in judge.conflicts)


def _of_wishes(state: RoadshowState) -> Iterator[_Reference]:
    for wish in sorted(wishes(state), key=lambda wish: (wish.startup, wish.investor, wish.by)):
        if not wish.withdrawn:
            yield from _both_ways(state, "requests", wish.startup, wish.investor)


def _of_outcomes(state: RoadshowState) -> Iterator[_Reference]:
    for startup, investor in events_of_pairs(state):
        yield from _both_ways(state, "outcomes", startup, investor)


def _both_ways(
    state: RoadshowState, field: Field, startup: str, investor: str
) -> Iterator[_Reference]:
    """Yield each side of a pair as a reference of the other."""
    one, other = state.startups.get(startup), state.investors.get(investor)
    yield ("startup", startup, one.name if one else ""), field, investor
    yield ("investor", investor, other.name if other else ""), field, startup
