"""Why a pair is not in the plan: what the plan would be with it, and each single change that would
bring it in by itself.

Every answer is a plan solved anew. A pair's score has to rise by what forcing the pair costs: with
it the best total is then equal, and with one unit more every best plan holds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from models.assignment.budget import Budget
from models.assignment.faults import Infeasible
from models.assignment.plan import AssignmentPlan
from models.assignment.policies import Policy, Total, solve
from models.assignment.problem import Flags, Problem
from models.assignment.questions.changes import Move, moves
from models.assignment.questions.conflict import Conflict, conflict
from models.assignment.questions.limits import Limit, ease, limits_of
from models.assignment.questions.pairs import Pair, edge_of
from models.assignment.solver.total import OutOfBudget

MOST_PLACES = 3
"""A limit is eased by so much at most."""


@dataclass(frozen=True, slots=True)
class EnablingChange:
    """One change after which the best plan holds the pair. `limit` is eased by `by`.

    Without one, the pair's score rises by `by`.

    `cost`: what today's best plan has more in total than `plan`, both by today's scores; less than
    0 where the change makes room. `moves`: what differs from today's best plan.
    """

    limit: Limit | None
    by: int
    plan: AssignmentPlan
    cost: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """`forced` is the best plan that holds the pair, None where a rule of `against` does not let it
    be. `changes`: the cheapest first.
    """

    pair: Pair
    base: AssignmentPlan
    forced: AssignmentPlan | None
    against: Conflict | None = None
    changes: tuple[EnablingChange, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def chosen(self) -> bool:
        """Whether the best plan holds the pair anyway."""
        return self.pair in self.base.pairs

    @property
    def cost(self) -> int:
        """The total given up by forcing the pair."""
        return 0 if self.forced is None else self.base.total - self.forced.total

    @property
    def moves(self) -> tuple[Move, ...]:
        """Who loses and who gains if the pair is forced."""
        return () if self.forced is None else tuple(moves(self.forced, self.base.pairs))


def counterfactual(
    base: AssignmentPlan,
    pair: Pair,
    policy: Policy | None = None,
    budget: Budget | None = None,
    *,
    top: int | None = None,
) -> Counterfactual:
    """Return what would bring `pair` into `base`, the best plan of its problem under `policy`.

    KeyError where the pair is not possible at all (see `with_pairs`). `top` is the greatest score
    that there is: changes that ask for more are left out. What the budget does not allow is named
    in `left_out`; the limits looked at are those on the pair, on its two people and on who they are
    paired with in the best plan, each eased by at most MOST_PLACES.
    """
    policy, budget, problem = policy or Total(), budget or Budget(), base.problem
    edge = edge_of(problem, pair)
    if base.chosen[edge]:
        return Counterfactual(pair=pair, base=base, forced=base)
    forced, against, left_out = None, None, list[str]()
    pinned = problem.pinned.copy()
    pinned[edge] = True
    try:
        forced = solve(replace(problem, pinned=pinned), policy, budget)
    except Infeasible:
        against = _against(replace(problem, pinned=pinned), pair, budget, left_out)
    except OutOfBudget:
        left_out.append("the plan with the pair")
    search = _ChangeSearch(base, policy, budget, edge)
    changes = [*search.limits(left_out), *search.score(forced, top, left_out)]
    return Counterfactual(
        pair=pair,
        base=base,
        forced=forced,
        against=against,
        changes=tuple(
            sorted(changes, key=lambda one: (one.cost, one.by, one.limit is not None, one.limit))
        ),
        left_out=tuple(left_out),
    )


def _against(problem: Problem, pair: Pair, budget: Budget, left_out: list[str]) -> Conflict | None:
    try:
        return conflict(problem, budget, order=lambda limit: limit.name != "/".join(pair))
    except OutOfBudget:
        left_out.append("the rules against the pair")
        return None


@dataclass(frozen=True, slots=True)
class _ChangeSearch:
    """Tries single changes one by one."""

    base: AssignmentPlan
    policy: Policy
    budget: Budget
    edge: int

    @property
    def problem(self) -> Problem:
        """The problem as it is."""
        return self.base.problem

    def score(
        self, forced: AssignmentPlan | None, top: int | None, left_out: list[str]
    ) -> Iterator[EnablingChange]:
        """Yield the least rise of the pair's score that brings it in."""
        if forced is None:
            return
        least = max(0, self.base.total - forced.total)
        for by in (least, least + 1):
            score = self.problem.score.copy()
            score[self.edge] += by
            if top is not None and score[self.edge] > top:
                return
            found = self._try(replace(self.problem, score=score), None, by, left_out)
            if found is not None:
                yield found
                return

    def limits(self, left_out: list[str]) -> Iterator[EnablingChange]:
        """Yield, for each limit near the pair, the least easing that brings the pair in."""
        for limit in self._near():
            for by in count(1):
                if by > min(limit.room, MOST_PLACES):
                    break
                found = self._try(ease(self.problem, {limit: by}), limit, by, left_out)
                if found is not None:
                    yield found
                    break

    def _try(
        self, problem: Problem, limit: Limit | None, by: int, left_out: list[str]
    ) -> EnablingChange | None:
        try:
            plan = None if self.budget.spent else solve(problem, self.policy, self.budget)
        except Infeasible:
            return None
        except OutOfBudget:
            plan = None
        if plan is None and "some changes" not in left_out:
            left_out.append("some changes")
        if plan is None or not plan.chosen[self.edge]:
            return None
        cost = self.base.total - self.problem.total(plan.chosen)
        return EnablingChange(
            limit,
            by,
            plan,
            cost,
            tuple(moves(replace(plan, problem=self.problem), self.base.pairs)),
        )

    def _near(self) -> list[Limit]:
        problem, chosen = self.problem, self.base.chosen
        startup, mentor = problem.edge_startup[self.edge], problem.edge_mentor[self.edge]
        guides = {mentor, *problem.edge_mentor[chosen & (problem.edge_startup == startup)].tolist()}
        teams = {startup, *problem.edge_startup[chosen & (problem.edge_mentor == mentor)].tolist()}
        touched = np.isin(problem.edge_startup, sorted(teams)) | np.isin(
            problem.edge_mentor, sorted(guides)
        )
        return [
            limit for limit in limits_of(problem) if self._is_near(limit, teams, guides, touched)
        ]

    def _is_near(self, limit: Limit, teams: set[int], guides: set[int], touched: Flags) -> bool:
        match limit.kind:
            case "rule_most":
                return bool((self.problem.rows[limit.place].edges == self.edge).any())
            case "rule_least":
                return bool(touched[self.problem.rows[limit.place].edges].any())
            case "pin":
                return bool(touched[limit.place])
            case "startup_least" | "startup_most":
                return limit.place in teams
            case _:
                return limit.place in guides
