"""Why there is no plan: the smallest set of limits that cannot hold together, and the cheapest ways
to make one possible.

A conflict is minimal: without any one of its limits a plan keeps the others. Where the rules are a
flow it is read off the flow (models.assignment.questions.cut); where that is not enough,
QuickXplain finds it (U. Junker, AAAI 2004). Every repair is solved.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from models.assignment.budget import Budget
from models.assignment.plan import AssignmentPlan
from models.assignment.policies import Policy, Total, solve
from models.assignment.problem import Problem
from models.assignment.questions.cut import border
from models.assignment.questions.elastic import least_easing, possible
from models.assignment.questions.limits import Limit, ease, limits_of, only
from models.assignment.solver.total import OutOfBudget

Price = Callable[[Limit], int | None]
"""What one unit of easing a limit costs, above 0; None for a limit that nobody may touch."""
Order = Callable[[Limit], int]
MOST_SOLVED = 30
"""So many repairs are solved, the cheapest first."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Limits that no plan keeps together. `minimal`: each of them is needed for that.

    False where the budget ended first.
    """

    limits: tuple[Limit, ...]
    minimal: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """Limits and by how much to ease each; `cost` in the caller's prices; `plan` is the best one
    then.
    """

    changes: tuple[tuple[Limit, int], ...]
    cost: int
    plan: AssignmentPlan


@dataclass(frozen=True, slots=True)
class Repairs:
    """Repairs, the cheapest first.

    `cheapest`: the first is proven the cheapest of all; `left_out` is what the budget did not
    allow.
    """

    found: tuple[Repair, ...]
    cheapest: bool
    left_out: tuple[str, ...] = ()


def asking(problem: Problem, startup: str, mentors: int = 1) -> Problem:
    """Return `problem` where `startup` must have at least so many mentors.

    KeyError for a startup that is not in it.
    """
    if startup not in problem.startups:
        raise KeyError(startup)
    place = problem.startups.index(startup)
    least = problem.startup_least.copy()
    least[place] = max(int(least[place]), mentors)
    return replace(problem, startup_least=least)


def conflict(
    problem: Problem, budget: Budget | None = None, order: Order | None = None
) -> Conflict | None:
    """Return a minimal conflict among the limits of `problem`, None where a plan keeps them all.

    Of several conflicts the smallest that the flow shows; where it has to be searched for, one with
    limits early in `order` (a smaller number first). Raise OutOfBudget where it could not even be
    told whether there is a plan.
    """
    budget = budget or Budget()
    if possible(problem, budget):
        return None
    search, found = _RepairSearch(problem, budget), border(problem)
    budget.flow(problem.edges)
    if found is not None and found.minimal:
        return Conflict(tuple(sorted(found.limits)), minimal=True)
    suspects = limits_of(problem) if found is None or search.holds(found.limits) else found.limits
    if order is not None:
        suspects = tuple(sorted(suspects, key=order))
    return Conflict(tuple(sorted(search.smallest((), suspects))), minimal=not search.gave_up)


@dataclass(slots=True)
class _RepairSearch:
    problem: Problem
    budget: Budget
    gave_up: bool = field(default=False)

    def holds(self, limits: Sequence[Limit]) -> bool:
        """Tell whether some plan keeps `limits`.

        Yes where the budget does not allow the question, which keeps limits in.
        """
        try:
            return possible(only(self.problem, limits), self.budget)
        except OutOfBudget:
            self.gave_up = True
            return True

    def smallest(
        self, given: tuple[Limit, ...], limits: tuple[Limit, ...], *, new: bool = False
    ) -> tuple[Limit, ...]:
        """Return the least part of `limits` that conflicts with `given`.

        Together they conflict. `new`: `given` has just grown.
        """
        if new and not self.holds(given):
            return ()
        if len(limits) <= 1:
            return limits
        middle = len(limits) // 2
        first, second = limits[:middle], limits[middle:]
        late = self.smallest(given + first, second, new=True)
        early = self.smallest(given + late, first, new=bool(late))
        return early + late


def repairs(
    problem: Problem,
    found: Conflict,
    price: Price,
    policy: Policy | None = None,
    budget: Budget | None = None,
) -> Repairs:
    """Return ways to make a plan possible: the cheapest of all, and each limit of `found` that is
    enough by itself.

    A single change that is enough eases a limit of every conflict, so none is missed. No repair
    eases more than it needs.
    """
    policy, budget = policy or Total(), budget or Budget()
    prices = {limit: cost for limit in limits_of(problem) if (cost := price(limit)) is not None}
    ways, left_out, cheapest = set[tuple[tuple[Limit, int], ...]](), list[str](), False
    try:
        easing = least_easing(problem, prices, budget)
        if easing is None:
            return Repairs((), cheapest=True)
        ways.add(tuple(sorted(easing.by.items())))
        cheapest = easing.proven
    except OutOfBudget:
        left_out.append("the cheapest repair")
    try:
        for limit in found.limits:
            if limit in prices and (by := _enough(problem, limit, budget)):
                ways.add(((limit, by),))
    except OutOfBudget:
        left_out.append("some single changes")
    solved = _solved(problem, ways, prices, policy, budget)
    if len(solved) < len(ways):
        left_out.append("the plan of some repairs")
    return Repairs(
        tuple(sorted(solved, key=lambda one: (one.cost, -one.plan.total, one.changes))),
        cheapest,
        tuple(left_out),
    )


def _solved(
    problem: Problem,
    ways: Iterable[tuple[tuple[Limit, int], ...]],
    prices: dict[Limit, int],
    policy: Policy,
    budget: Budget,
) -> list[Repair]:
    """Return the cheapest of `ways` with the plan that each makes possible, as far as the budget
    goes.
    """
    solved: list[Repair] = []
    for way in sorted(ways, key=lambda way: (_cost(way, prices), way))[:MOST_SOLVED]:
        try:
            plan = solve(ease(problem, dict(way)), policy, budget)
        except OutOfBudget:
            break
        solved.append(Repair(way, _cost(way, prices), plan))
    return solved


def _cost(way: tuple[tuple[Limit, int], ...], prices: dict[Limit, int]) -> int:
    return sum(prices[limit] * by for limit, by in way)


def _enough(problem: Problem, limit: Limit, budget: Budget) -> int:
    """Return by how much at least `limit` alone must be eased; 0 where that is never enough."""
    if not possible(ease(problem, {limit: limit.room}), budget):
        return 0
    low, high = 0, limit.room
    while high - low > 1:
        middle = (low + high) // 2
        if possible(ease(problem, {limit: middle}), budget):
            high = middle
        else:
            low = middle
    return high
