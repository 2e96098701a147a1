"""open_cycle: the whole pool at once."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from contracts.decisions import Cycle
from contracts.pool_log import Startup
from models.affinity import fit
from models.matching.repair import barred_for, fill, limits_of, patience, report_waiting
from models.matching.rules import BINDING, HOLDING, broken, is_closed
from models.matching.solve import SOLVER, Edges, solve
from models.matching.stored import Pair
from models.matching.turn import Turn

_BLOCK = 512
"""Startups scored in one matrix product."""


Proposals = dict[tuple[str, str], Pair]


def open_cycle(turn: Turn) -> None:
    """Solve the pool: settled and half-answered pairs stay, open proposals stay where the optimum has them.

    The optimum is exact over each startup's `candidates_per_startup` best mentors with room; places that this leaves
    free are then filled from all mentors.
    """
    state = turn.state
    turn.set_meta(cycle=state.meta.cycle + 1, open=True)
    turn.read_pool()
    before = {(pair.startup, pair.mentor) for pair in state.live()}
    _end_what_rules_forbid(turn)
    proposals = {(pair.startup, pair.mentor): pair for pair in state.live() if pair.unanswered}
    chosen = _choose(turn, proposals)
    for key in sorted(proposals.keys() - chosen):
        turn.close(proposals[key], "withdrawn", "replaced")
    for key in sorted(proposals.keys() & chosen):
        _renew(turn, proposals[key])
    for startup, mentor in sorted(chosen - proposals.keys()):
        turn.propose(startup, mentor, "cycle")
    fill(turn, [key for key in sorted(state.startups) if state.demand(key)], [], "cycle")
    report_waiting(turn, state.startups)
    _sum_up(turn, before)


def _end_what_rules_forbid(turn: Turn) -> None:
    """End pairs that a rule has come to forbid: any rule for an open proposal, a binding one for the others."""
    state = turn.state
    for pair in list(state.live()):
        team, guide = state.startups[pair.startup], state.mentors[pair.mentor]
        found = broken(team, guide, turn.terms, HOLDING if pair.unanswered else BINDING)
        out = not (state.takes_part(team) and state.takes_part(guide))
        if found or (out and pair.unanswered):
            turn.close(pair, "withdrawn", "rule")


def _renew(turn: Turn, pair: Pair) -> None:
    """Leave a proposal as it is, with a revision only where a changed profile has changed its score."""
    state = turn.state
    if fit(state.startups[pair.startup], state.mentors[pair.mentor], state.measure).score != pair.score:
        turn.revise(pair, "profile_changed")


def _choose(turn: Turn, proposals: Proposals) -> set[tuple[str, str]]:
    """Return the best pairs over free places and those that open proposals hold; a closed programme keeps those."""
    state = turn.state
    if is_closed(turn.terms):
        return set(proposals)
    held_by_startup = Counter(startup for startup, _ in proposals)
    held_by_mentor = Counter(mentor for _, mentor in proposals)
    startups = [key for key in sorted(state.startups) if state.demand(key, held_by_startup[key])]
    mentors = state.board().mentors.ids
    limits = limits_of(state, startups, mentors, held_by_startup, held_by_mentor)
    edges = _edges(turn, startups, limits.capacity > 0, proposals)
    chosen = solve(edges, limits)
    return {
        (startups[startup], mentors[mentor])
        for startup, mentor in zip(edges.startups[chosen].tolist(), edges.mentors[chosen].tolist(), strict=True)
    }


def _edges(turn: Turn, startups: list[str], room: NDArray[np.bool_], proposals: Proposals) -> Edges:
    """Return each startup's best allowed mentors with room, and its open proposals whatever their place."""
    state, side = turn.state, turn.state.board().mentors
    ranks = patience(state, startups)
    kept = int(ranks.max(initial=0)) + 1
    parts: list[NDArray[np.int64]] = [np.zeros((4, 0), dtype=np.int64)]
    for start in range(0, len(startups), _BLOCK):
        block = [state.startups[key] for key in startups[start : start + _BLOCK]]
        for place, (startup, scores) in enumerate(zip(block, side.table.scores_many(block), strict=True), start):
            own = [
                row
                for key in barred_for(state, startup)
                if (startup.id, key) in proposals
                for row in [side.table.row(key)]
                if row is not None
            ]
            rows = _best_rows(turn, startup, scores, room, own)
            ties = np.full(len(rows), ranks[place])
            ties[np.isin(rows, own)] = kept
            parts.append(np.stack([np.full(len(rows), place), rows, scores[rows].astype(np.int64), ties]))
    return Edges(*np.concatenate(parts, axis=1))


def _best_rows(
    turn: Turn, startup: Startup, scores: NDArray[np.int16], room: NDArray[np.bool_], own: list[int]
) -> NDArray[np.int64]:
    """Return the rows of a startup's candidates in order: the best allowed ones and, as far as allowed, its `own`."""
    state, side = turn.state, turn.state.board().mentors
    allowed = room & (scores >= state.rules.min_score)
    for mask in side.allowed(startup, turn.terms.today).values():
        allowed &= mask
    for key in barred_for(state, startup):
        row = side.table.row(key)
        if row is not None and row not in own:
            allowed[row] = False
    rows = np.flatnonzero(allowed)
    best = rows[np.argsort(-scores[rows], kind="stable")[: state.rules.candidates_per_startup]]
    return np.union1d(best, [row for row in own if allowed[row]]).astype(np.int64)


def _sum_up(turn: Turn, before: set[tuple[str, str]]) -> None:
    state = turn.state
    now = list(state.live())
    turn.decisions.append(
        Cycle(
            **turn.base(),
            number=state.meta.cycle,
            startups=len(state.board().startups.ids),
            mentors=len(state.board().mentors.ids),
            pairs=len(now),
            total_score=sum(pair.score for pair in now),
            kept=sum((pair.startup, pair.mentor) in before for pair in now),
            waiting=sum(key not in state.live_startup for key in state.board().startups.ids),
            solver=SOLVER,
            model=state.meta.model,
        )
    )
