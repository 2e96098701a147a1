"""Plans under rules that are no flow: a bound from prices, then branch and bound on the few pairs
that the bound leaves open.

A pair whose worth above its prices is further from 0 than bound - total of a known plan is in every
better plan, or in none (reduced-cost fixing: G. Dantzig, R. Fulkerson, S. Johnson, 1954). What is
left is small, and CP-SAT settles it in integers, with one worker and counted work, so that it ends
in the same way everywhere.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from models.assignment.budget import Budget
from models.assignment.faults import Infeasible
from models.assignment.problem import Flags, Numbers, Problem
from models.assignment.solver.incumbent import incumbent
from models.assignment.solver.network import Network, reachable
from models.assignment.solver.relaxation import Relaxed, relax
from models.assignment.solver.ties import digests
from models.search import solve

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_FIRST = 500
_LAST = 40_000
_GROWTH = 6
_COLUMNS_PER_UNIT = 5_000
_TIE_BITS = 10
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Branched:
    """The best plan found (None where the budget ended before the first), and the bound proven by
    the search.
    """

    chosen: Flags | None
    bound: int
    relaxed: Relaxed


def branch(problem: Problem, network: Network, budget: Budget) -> Branched:
    """Return the best plan of `problem` under all its rules; Infeasible where there is none."""
    relaxed = relax(problem, network, budget)
    distance = np.abs(relaxed.worth) // relaxed.certificate.unit
    best, free = _first(problem, network, relaxed, distance, budget)
    while not budget.spent:
        if best is not None:
            # Only these can differ from the known plan in a better one, or in one as good.
            free = ~problem.pinned & (distance <= relaxed.bound - problem.total(best))
        status, chosen = _search(problem, free, relaxed, best, budget)
        whole = best is not None or bool((free | problem.pinned).all())
        if status == "none" and whole:
            raise Infeasible([problem.rows[place].name for place in network.outside])
        if chosen is not None and status == "plan" and whole:
            return Branched(chosen, problem.total(chosen), relaxed)
        if chosen is not None:
            best = chosen
        free = ~problem.pinned & _nearest(distance, int(free.sum()) * _GROWTH)
    return Branched(best, relaxed.bound, relaxed)


def _first(
    problem: Problem, network: Network, relaxed: Relaxed, distance: Numbers, budget: Budget
) -> tuple[Flags | None, Flags]:
    """Return a good plan, None where none is found, and the pairs that it was looked for among."""
    size = _FIRST
    while True:
        free = ~problem.pinned & _nearest(distance, size)
        found = incumbent(problem, network, free, problem.pinned | (~free & (relaxed.worth > 0)))
        budget.pay(size / _COLUMNS_PER_UNIT)
        if found is not None or size >= min(problem.edges, _LAST) or budget.spent:
            return found, free
        size *= _GROWTH


def _nearest(distance: Numbers, count: int) -> Flags:
    """Return bool[e]: the `count` pairs whose worth is nearest to 0, and those as near as the last
    of them.
    """
    if count >= len(distance):
        return np.ones(len(distance), dtype=np.bool_)
    near: Flags = distance <= np.partition(distance, count - 1)[count - 1]
    return near


Status = Literal["plan", "none", "spent"]


def _search(
    problem: Problem, free: Flags, relaxed: Relaxed, known: Flags | None, budget: Budget
) -> tuple[Status, Flags | None]:
    """Return the best plan over the pairs `free`, the others as their worth says; "plan" tells that
    it is proven the best of these.
    """
    fixed = problem.pinned | (~free & (relaxed.worth > 0))
    edges = np.flatnonzero(free)
    from ortools.sat.python import cp_model  # noqa: PLC0415 - see models.search

    model = cp_model.CpModel()
    picks = {edge: model.new_bool_var("") for edge in edges.tolist()}
    if not _limits(problem, model, picks, free, fixed):
        return "none", None
    weight, ties = _weights(problem, free)
    model.maximize(
        cp_model.LinearExpr.weighted_sum(
            list(picks.values()), (problem.score[edges] * weight + ties[edges]).tolist()
        )
    )
    for edge, pick in picks.items():
        model.add_hint(pick, bool((relaxed.chosen if known is None else known)[edge]))
    solved = solve(model, max(budget.effort, 0.01))
    budget.pay(max(solved.work, 0.001))
    if solved.status == "infeasible":
        return "none", None
    if not solved.found:
        return "spent", known
    chosen = fixed.copy()
    chosen[[edge for edge, pick in picks.items() if solved.solver.boolean_value(pick)]] = True
    return ("plan" if solved.status == "optimal" else "spent"), chosen


def _limits(
    problem: Problem,
    model: "cp_model.CpModel",
    picks: dict[int, "cp_model.IntVar"],
    free: Flags,
    fixed: Flags,
) -> bool:
    """Add every limit to `model`; tell whether those without a free pair hold."""
    most_s, most_m = reachable(problem)
    for places, least, most in (
        (problem.edge_startup, problem.startup_least, most_s),
        (problem.edge_mentor, problem.mentor_least, most_m),
    ):
        open_edges = np.flatnonzero(free)
        order = open_edges[np.argsort(places[open_edges], kind="stable")]
        bounds = np.searchsorted(places[order], np.arange(len(least) + 1)).tolist()
        load = np.bincount(places[fixed], minlength=len(least)).tolist()
        for person, (low, high) in enumerate(zip(least.tolist(), most.tolist(), strict=True)):
            mine = [picks[edge] for edge in order[bounds[person] : bounds[person + 1]].tolist()]
            if not _limit(model, mine, None, low - load[person], high - load[person]):
                return False
    for row in problem.rows:
        mine_at = np.flatnonzero(free[row.edges])
        weights: Numbers | None = None if row.weights is None else row.weights[mine_at]
        value = row.value(fixed)
        mine = [picks[edge] for edge in row.edges[mine_at].tolist()]
        if not _limit(model, mine, weights, row.least - value, min(row.most, row.reach) - value):
            return False
    return True


def _limit(
    model: "cp_model.CpModel",
    picks: list["cp_model.IntVar"],
    weights: Numbers | None,
    least: int,
    most: int,
) -> bool:
    """Add least <= sum <= most; tell whether it can hold."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - see models.search

    numbers = [1] * len(picks) if weights is None else weights.tolist()
    low, high = sum(w for w in numbers if w < 0), sum(w for w in numbers if w > 0)
    if low > most or high < least:
        return False
    if low < least or high > most:
        model.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum(picks, numbers), max(least, low), min(most, high)
        )
    return True


def _weights(problem: Problem, free: Flags) -> tuple[int, Numbers]:
    """Return the factor of scores and the ties below it, such that any unit of score beats all
    ties; no ties where 64 bits are short.
    """
    most = int(
        min(
            problem.startup_most.clip(max=len(problem.mentors)).sum(),
            problem.mentor_most.clip(max=len(problem.startups)).sum(),
        )
    )
    digest = digests(problem, free, _TIE_BITS)
    for ties in (((problem.tie - problem.tie.min(initial=0)) << _TIE_BITS) + digest, digest):
        weight = int(ties.max(initial=0)) * most + 1
        if weight * (int(np.abs(problem.score).max(initial=0)) + 1) * (most + 1) < _LARGEST:
            return weight, ties
    return 1, np.zeros_like(digest)
