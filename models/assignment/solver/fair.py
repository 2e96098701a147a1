"""Fair plans: the worst-served startup as well off as any plan can make it, then the next worst,
then the best total.

A startup's value is the sum of its pairs' scores. For startups that have at most one mentor a floor
is a flow; for more it is a rule outside the flow (deciding whether all can reach a floor is then
NP-hard: N. Bansal, M. Sviridenko, STOC 2006), solved by models.assignment.solver.branch and proven
within the budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.assignment.budget import Budget
from models.assignment.faults import Infeasible
from models.assignment.plan import AssignmentPlan
from models.assignment.problem import Flags, Numbers, Problem, Row
from models.assignment.solver.total import OutOfBudget, best_total

NO_FLOOR = -(2**60)
FLOOR = "floor:"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curve: with every startup at `floor` or above, the best total.

    None where no plan does it.
    """

    floor: int
    plan: AssignmentPlan | None


def with_floors(problem: Problem, floors: Numbers) -> Problem:
    """Return `problem` with each startup's value at least `floors`, int64[n].

    NO_FLOOR asks nothing.
    """
    bounds = np.searchsorted(problem.edge_startup, np.arange(len(problem.startups) + 1)).tolist()
    rows = []
    for startup in np.flatnonzero(floors > NO_FLOOR).tolist():
        edges = np.arange(bounds[startup], bounds[startup + 1])
        rows.append(
            _floor(
                FLOOR + problem.startups[startup],
                edges,
                problem.score[edges],
                int(floors[startup]),
                int(problem.startup_most[startup]),
            )
        )
    return replace(problem, rows=problem.rows + tuple(row for row in rows if row is not None))


def _floor(name: str, edges: Numbers, scores: Numbers, floor: int, most: int) -> Row | None:
    if most > 1 or not len(edges):
        return Row(name, edges, floor, weights=scores)
    if floor > 0:
        return Row(name, edges[scores >= floor], 1)
    below = edges[scores < floor]
    return Row(name, below, 0, 0) if len(below) else None


def highest(problem: Problem) -> Numbers:
    """Return int64[n]: what each startup could have if it were alone."""
    order = np.lexsort((-problem.score, problem.edge_startup))
    bounds = np.searchsorted(problem.edge_startup, np.arange(len(problem.startups) + 1)).tolist()
    sums = []
    for startup, (least, most) in enumerate(
        zip(problem.startup_least.tolist(), problem.startup_most.tolist(), strict=True)
    ):
        scores = problem.score[order[bounds[startup] : bounds[startup + 1]]][:most]
        prefixes = np.concatenate([[0], np.cumsum(scores)])[least:]
        sums.append(int(prefixes.max(initial=NO_FLOOR)))
    return np.array(sums, dtype=np.int64)


def curve(problem: Problem, floors: list[int], budget: Budget) -> list[Point]:
    """Return the best total at each of `floors` for every startup: the price of fairness, point by
    point.
    """
    points = []
    for floor in floors:
        try:
            plan = best_total(
                with_floors(problem, np.full(len(problem.startups), floor)),
                budget,
                f"floor {floor}",
            )
        except Infeasible:
            plan = None
        points.append(Point(floor, plan))
    return points


@dataclass(slots=True)
class _Level:
    """How far the search for one level has come: the best plan whose counted startups all have
    `reached`; none passes `bound`.
    """

    plan: AssignmentPlan
    reached: int
    bound: int
    core: list[int]
    """Startups of which one must stay at or below `bound`."""
    excepted: int | None = None
    """The startup that stays at the level before."""


def fairest(problem: Problem, depth: int, budget: Budget) -> AssignmentPlan:
    """Return the plan whose worst startup has most, then the second worst, to `depth`.

    Among these the best total.

    Infeasible where no plan keeps the problem's own rules. Startups without any possible pair, or
    that want none, are not counted. `figures`: worst and worst_bound (equal where proven),
    best_total (without fairness), price (total given up), and level_2, level_3, ... with their
    bounds.

    Where any of several startups could be the one left behind at a level, each is tried for the
    next; of equals that with the greater total, then the first by id, stays.
    """
    unfair = best_total(problem, budget)
    counted = (np.bincount(problem.edge_startup, minlength=len(problem.startups)) > 0) & (
        problem.startup_most > 0
    )
    floors = np.full(len(problem.startups), NO_FLOOR)
    figures, left_out = {"best_total": unfair.total}, list[str]()
    plan, candidates = unfair, list[int | None]([None])
    for number in range(1, depth + 1):
        level = _next_level((problem, budget), floors, counted, candidates, plan)
        if level is None:
            break
        name = "worst" if number == 1 else f"level_{number}"
        figures |= {name: level.reached, f"{name}_bound": level.bound}
        left_out += [f"proof that {name} is the highest"] * (level.reached < level.bound)
        plan = level.plan
        if level.excepted is not None:
            counted[level.excepted] = False
        floors = np.where(counted, level.reached, floors)
        candidates = [startup for startup in level.core if counted[startup]]
    figures["price"] = unfair.total - plan.total
    return replace(
        plan, policy=f"fair to depth {depth}", figures=figures, left_out=(*plan.left_out, *left_out)
    )


def _next_level(
    task: tuple[Problem, Budget],
    floors: Numbers,
    counted: Flags,
    candidates: Sequence[int | None],
    plan: AssignmentPlan,
) -> _Level | None:
    """Return the highest level over all ways to leave one of `candidates` behind.

    None where nobody is left to raise.
    """
    (problem, budget), best = task, None
    for excepted in candidates:
        mine = counted.copy()
        if excepted is not None:
            mine[excepted] = False
        if mine.any() and (best is None or int(highest(problem)[mine].min()) >= best.reached):
            found = _climb(problem, floors, mine, plan, budget)
            found.excepted = excepted
            best = found if best is None or _rank(found) > _rank(best) else best
    return best


def _rank(level: _Level) -> tuple[int, int]:
    return level.reached, level.plan.total


def _climb(
    problem: Problem, floors: Numbers, counted: Flags, plan: AssignmentPlan, budget: Budget
) -> _Level:
    """Raise the floor of the `counted` startups as far as a plan can follow.

    A plan of greatest total at one floor that happens to reach a higher one is of greatest total
    there too.
    """
    top = np.where(counted, highest(problem), 2**60)
    bound = int(top.min())
    level = _Level(
        plan,
        int(problem.values(plan.chosen)[counted].min()),
        bound,
        np.flatnonzero(top == bound).tolist(),
    )
    target = bound
    while level.reached < level.bound and not budget.spent:
        try:
            found = best_total(
                with_floors(problem, np.where(counted, np.maximum(target, floors), floors)), budget
            )
        except Infeasible as refusal:
            level.bound, level.core = target - 1, _startups(problem, refusal, counted)
        except OutOfBudget:
            break
        else:
            level.plan, level.reached = found, int(problem.values(found.chosen)[counted].min())
        target = level.bound - (level.bound - level.reached) // 2
    return level


def _startups(problem: Problem, refusal: Infeasible, counted: Flags) -> list[int]:
    """Return the places of startups of which one must stay behind: those whose floors a refusal
    names; all where it names none.

    Floors of startups with one mentor are part of the flow, which a refusal by prices does not take
    apart: all of them count.
    """
    named = {rule.removeprefix(FLOOR) for rule in refusal.rules if rule.startswith(FLOOR)}
    outside = [
        place
        for place, key in enumerate(problem.startups)
        if key in named and problem.startup_most[place] > 1
    ]
    one = (
        np.flatnonzero(counted & (problem.startup_most == 1)).tolist()
        if outside
        else np.flatnonzero(counted).tolist()
    )
    return sorted({*one, *(place for place in outside if counted[place])})
