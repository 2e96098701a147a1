"""How far limits must be eased, at least, for a plan to be there: each unit of easing has a price,
and the greatest total wins ties.

Where the rules are a flow, a limit that may be eased is an arc beside its own with a price, and a
flow of least cost answers. Where they are not, CP-SAT does, with one worker and counted work.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from models.assignment.budget import Budget
from models.assignment.faults import Infeasible
from models.assignment.problem import Numbers, Problem
from models.assignment.questions.limits import Limit, limits_of
from models.assignment.questions.pairs import part
from models.assignment.solver.flow import LARGEST, circulate
from models.assignment.solver.network import GROUND, Network, network
from models.assignment.solver.shortfall import without_least
from models.assignment.solver.total import OutOfBudget
from models.search import solve

_MOST_PAIRS = 200_000
"""Under rules that are no flow, more pairs than this are not looked at."""


@dataclass(frozen=True, slots=True)
class Easing:
    """`by` how much each limit is eased, those that stay left out; `proven`: nothing cheaper does
    it.
    """

    by: dict[Limit, int]
    proven: bool = True


def least_easing(problem: Problem, prices: Mapping[Limit, int], budget: Budget) -> Easing | None:
    """Return the cheapest easing of the limits in `prices` (a unit's price, above 0) that lets a
    plan be; of equals, one of greatest total.

    None where no plan is there however far they are eased. Raise OutOfBudget where that could not
    be told.
    """
    small, moved = opened(problem, prices)
    prices = {moved[limit]: price for limit, price in prices.items()}
    back = {new: old for old, new in moved.items()}
    net = network(small)
    if budget.spent:
        raise OutOfBudget("nothing is left to look for a repair with")
    found = _searched(small, prices, budget) if net.outside else _flowed(small, net, prices, budget)
    return found and replace(found, by={back[limit]: by for limit, by in found.by.items()})


def possible(problem: Problem, budget: Budget) -> bool:
    """Tell whether any plan keeps all limits; raise OutOfBudget where that could not be told."""
    return (
        least_easing(replace(problem, score=np.zeros_like(problem.score)), {}, budget) is not None
    )


def shuts(problem: Problem, limit: Limit) -> bool:
    """Tell whether `limit` is a rule that forbids each of its pairs."""
    if limit.kind != "rule_most" or limit.value:
        return False
    row = problem.rows[limit.place]
    return row.least == 0 and row.weights is None


def opened(problem: Problem, kept: Iterable[Limit]) -> tuple[Problem, dict[Limit, Limit]]:
    """Return `problem` without the pairs that a rule not in `kept` forbids, and where the limits
    `kept` are there.

    What is left of the rules is more often a flow.
    """
    kept = tuple(kept)
    mine = {limit.place for limit in kept if limit.kind == "rule_most"}
    shut = {limit.place for limit in limits_of(problem) if shuts(problem, limit)} - mine
    edges = np.ones(problem.edges, dtype=np.bool_)
    for place in shut:
        edges[problem.rows[place].edges] = False
    if edges.all() or (problem.pinned & ~edges).any():
        return problem, {limit: limit for limit in kept}
    rows = [place for place in range(len(problem.rows)) if place not in shut]
    row_at, edge_at = {old: new for new, old in enumerate(rows)}, (np.cumsum(edges) - 1).tolist()
    moved = {limit: limit for limit in kept}
    for limit in kept:
        if limit.kind in ("rule_least", "rule_most"):
            moved[limit] = replace(limit, place=row_at[limit.place])
        elif limit.kind == "pin":
            moved[limit] = replace(limit, place=edge_at[limit.place])
    return part(replace(problem, rows=tuple(problem.rows[place] for place in rows)), edges), moved


def arcs(problem: Problem, net: Network) -> Callable[[Limit], int]:
    """Return what gives the arc of a limit in `net`, the network of `problem`."""
    people = net.edges + len(problem.startups)
    starts = {"pin": 0, "startup": net.edges, "mentor": people}
    rows = {place: people + len(problem.mentors) + at for at, place in enumerate(net.inside)}

    def arc_of(limit: Limit) -> int:
        kind = limit.kind.split("_")[0]
        return rows[limit.place] if kind == "rule" else starts[kind] + limit.place

    return arc_of


def _flowed(
    problem: Problem, net: Network, prices: Mapping[Limit, int], budget: Budget
) -> Easing | None:
    budget.flow(problem.edges)
    eased = _Eased(problem, net, prices)
    try:
        flow = eased.solve()
    except Infeasible:
        return None
    return Easing(eased.read(flow))


class _Eased:
    """A network with an arc beside each that may be eased: for what of a minimum is met, or for
    what is above a maximum.
    """

    def __init__(self, problem: Problem, net: Network, prices: Mapping[Limit, int]) -> None:
        arc_of = arcs(problem, net)
        least = [limit for limit in prices if not limit.kind.endswith("_most")]
        most = [limit for limit in prices if limit.kind.endswith("_most")]
        self._limits, self._problem, self._base = (*least, *most), problem, net
        self._arc = np.array([arc_of(limit) for limit in self._limits], dtype=np.int64)
        self._price = np.array([prices[limit] for limit in self._limits], dtype=np.int64)
        self._count = len(least)
        lowered, above = without_least(net, self._arc[: self._count]), self._arc[self._count :]
        self._net = replace(
            lowered,
            tail=np.concatenate([lowered.tail, net.tail[above]]),
            head=np.concatenate([lowered.head, net.head[above]]),
            lower=np.concatenate([lowered.lower, np.zeros_like(above)]),
            upper=np.concatenate(
                [lowered.upper, np.array([limit.room for limit in most], dtype=np.int64)]
            ),
        )

    def solve(self) -> Numbers:
        """Return the cheapest circulation: first in prices, then, where 64 bits hold both, in
        scores.
        """
        net, edges, score = self._net, self._base.edges, self._problem.score
        weight = 1 + 2 * int(np.abs(score).max(initial=0)) * min(
            edges, int(net.upper[net.tail == GROUND].sum())
        )
        fits = 2 * weight * int(self._price.max(initial=1)) * (net.nodes + 1) < LARGEST // 2
        below = np.arange(len(self._price)) < self._count
        price = np.where(below, -self._price, self._price) * (weight if fits else 1)
        cost = np.zeros(len(net.tail), dtype=np.int64)
        cost[len(self._base.tail) :] = price
        if fits:
            cost[:edges] = -score
            # A pin that may be let go has two arcs; the second carries it.
            pins = np.flatnonzero(self._arc < edges)
            cost[len(self._base.tail) + pins] -= score[self._arc[pins]]
        return circulate(net, cost)

    def read(self, flow: Numbers) -> dict[Limit, int]:
        """Return how far `flow` eases each limit."""
        used = flow[len(self._base.tail) :]
        by = np.where(
            np.arange(len(used)) < self._count, self._base.lower[self._arc] - used, used
        ).tolist()
        return {limit: amount for limit, amount in zip(self._limits, by, strict=True) if amount}


def _searched(problem: Problem, prices: Mapping[Limit, int], budget: Budget) -> Easing | None:
    if problem.edges > _MOST_PAIRS:
        raise OutOfBudget(
            f"{problem.edges} pairs under rules that are no flow are too many to search"
        )
    from ortools.sat.python import cp_model  # noqa: PLC0415 - see models.search

    model = cp_model.CpModel()
    picks = [model.new_bool_var("") for _ in range(problem.edges)]
    slack = {limit: model.new_int_var(0, limit.room, "") for limit in prices}
    given_to = {(limit.kind, limit.place): variable for limit, variable in slack.items()}
    for limit in limits_of(problem):
        edges, weights = _members(problem, limit)
        expression = cp_model.LinearExpr.weighted_sum([picks[edge] for edge in edges], weights)
        given = given_to.get((limit.kind, limit.place), 0)
        if limit.kind.endswith("_most"):
            model.add(expression <= limit.value + given)
        else:
            model.add(expression >= limit.value - given)
    weight = 1 + 2 * int(np.abs(problem.score).sum())
    easing = cp_model.LinearExpr.weighted_sum(
        list(slack.values()), [price * weight for price in prices.values()]
    )
    model.minimize(easing - cp_model.LinearExpr.weighted_sum(picks, problem.score.tolist()))
    solved = solve(model, max(budget.effort, 0.01))
    budget.pay(max(solved.work, 0.001))
    if solved.status == "infeasible":
        return None
    if not solved.found:
        raise OutOfBudget("the budget ended before it was known whether a plan is there")
    by = {limit: solved.solver.value(variable) for limit, variable in slack.items()}
    return Easing(
        {limit: amount for limit, amount in by.items() if amount}, proven=solved.status == "optimal"
    )


def _members(problem: Problem, limit: Limit) -> tuple[list[int], list[int]]:
    """Return the pairs that `limit` counts, and with what weights."""
    match limit.kind:
        case "pin":
            return [limit.place], [1]
        case "rule_least" | "rule_most":
            row = problem.rows[limit.place]
            weights = (
                np.ones(len(row.edges), dtype=np.int64) if row.weights is None else row.weights
            )
            return row.edges.tolist(), weights.tolist()
        case _:
            of = problem.edge_startup if limit.kind.startswith("startup") else problem.edge_mentor
            edges = np.flatnonzero(of == limit.place).tolist()
            return edges, [1] * len(edges)
