"""The places that startups without a mentor would get at once, or with the next cycle, wherever
these places are now: so they come to where they are used before they are needed.
"""

import numpy as np

from contracts.pool_log import MentoringRules
from contracts.register import PlacesWanted
from models.mentoring.rules import Terms, is_closed
from models.mentoring.score_index import ScoreIndex
from models.mentoring.state import MentoringState
from models.mentoring.stored import LackedPlaces
from models.mentoring.transaction import MentoringTransaction

BREADTH = 4
"""So many mentors without a place here are asked for on behalf of one startup: nobody here can tell
which of them has a place that no other pool needs.
"""
MOST_ASKING = 500
"""So many startups ask in one report: it bounds the work after each change."""
_NOT_WAITING = 2**62
MOST_NAMED = 1000
"""So many mentors are named in one report; a record on a topic has its limits."""


def report_wanted(transaction: MentoringTransaction) -> None:
    """Let the register know which places the pool would use, where that has changed."""
    state = transaction.state
    if not transaction.recount:
        return
    wanted = wanted_of(state, transaction.terms) if _asks(state) else LackedPlaces()
    if wanted == state.lacked:
        return
    transaction.keep_lacked(wanted)
    transaction.reports.append(
        PlacesWanted(
            time=transaction.record.time,
            event=transaction.record.event,
            pool=state.pool,
            waiting=wanted.waiting,
            mentors=wanted.mentors,
        )
    )


def wanted_of(state: MentoringState, terms: Terms) -> LackedPlaces:
    """Return how many wait, and the places that would be used at once, or by the next cycle.

    Startups without a mentor ask in turn, who waits longest first: each for the best mentors who
    have no place here, as far as these are better than the best one who still has.
    """
    index, wanted = state.score_index(), dict[str, int]()
    barred = state.excluded if state.reactive else state.ruled_out
    waiting = [key for key in state.waiting if key not in state.live_startup]
    for startup in _asking(state) if not is_closed(terms) else ():
        named = 0
        for mentor in best_shared(state, index, terms, startup):
            if barred(startup, mentor) or not state.has_room_with_all(state.mentors[mentor]):
                continue
            wanted[mentor] = wanted.get(mentor, 0) + 1
            named += 1
            if wanted[mentor] <= state.capacity(mentor) or named > BREADTH:
                break
    return LackedPlaces(waiting=len(waiting), mentors=_capped(state, wanted))


def _asking(state: MentoringState) -> list[str]:
    """Return startups that take part and have no mentor: who waits longest comes first."""
    asking = [
        (state.waiting[key].since if key in state.waiting else _NOT_WAITING, key)
        for key in state.startups
        if key not in state.live_startup and state.demand(key)
    ]
    return [key for _, key in sorted(asking)[:MOST_ASKING]]


def best_shared(
    state: MentoringState, index: ScoreIndex, terms: Terms, startup: str
) -> tuple[str, ...]:
    """Return the `candidates_per_startup` best mentors with shared places that every rule allows
    `startup`, whatever their room and its history.
    """
    if index.best_shared_day != terms.today:
        index.best_shared.clear()
        index.best_shared_day = terms.today
    known = index.best_shared.get(startup)
    if known is None:
        profile, side = state.startups[startup], index.mentors
        scores = side.table.scores(profile)
        allowed = scores >= state.rules.min_score
        allowed &= side.open_to(profile, terms.today)
        rows = np.flatnonzero(allowed)
        order = rows[np.lexsort((rows, -scores[rows].astype(np.int64)))]
        ids = (side.ids[row] for row in order)
        shared = [key for key in ids if key in state.shared]
        known = index.best_shared[startup] = tuple(shared[: state.rules.candidates_per_startup])
    return known


def _capped(state: MentoringState, wanted: dict[str, int]) -> dict[str, int]:
    """Return no more of each mentor than their places that no pair here takes, the most wanted
    first where they are too many to name.
    """
    capped: dict[str, int] = {}
    for mentor in sorted(wanted, key=lambda mentor: (-wanted[mentor], mentor)):
        live = len(state.live_mentor.get(mentor, ()))
        places = min(wanted[mentor], state.mentors[mentor].capacity - live)
        if places > 0 and len(capped) < MOST_NAMED:
            capped[mentor] = places
    return dict(sorted(capped.items()))


def _asks(state: MentoringState) -> bool:
    programme = state.programme
    if programme is None or not isinstance(programme.rules, MentoringRules):
        return False
    return state.meta.open or programme.rules.mode == "cycle"
