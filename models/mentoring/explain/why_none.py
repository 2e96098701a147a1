"""Why a startup has no mentor: the rules that leave it none, or what one would cost the others, and
what alone would give it one.
"""

from dataclasses import dataclass, replace

from models.assignment import AssignmentPlan, Infeasible, OutOfBudget, moves, solve
from models.assignment.questions.conflict import asking
from models.assignment.questions.limits import ease, limits_of
from models.mentoring.explain.conflict import Reasons, reasons_of
from models.mentoring.explain.exclusions import reasons, with_room
from models.mentoring.explain.limit_names import named_limit
from models.mentoring.explain.situation import Situation
from models.mentoring.explain.why_not import Enough, Moved, moved

_TRIED = 8
"""Mentors, the best fitting first, of whom it is tried what one place more would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNone:
    """Why `startup` has no mentor.

    `kept_out`: it takes no part, and why. `reasons`: the rules that leave it nobody. Otherwise a
    mentor is possible, and the best plan has it without one because `cost` would be lost by the
    others (`moves`); `served` tells that the best plan has one for it. `enough`: single changes
    that would give it a mentor by themselves.
    """

    startup: str
    startup_name: str
    kept_out: str = ""
    reasons: Reasons | None = None
    served: bool = False
    cost: int | None = None
    moves: tuple[Moved, ...] = ()
    enough: tuple[Enough, ...] = ()
    left_out: tuple[str, ...] = ()


def why_none(situation: Situation, startup: str) -> WhyNone:
    """Return why `startup` has no mentor.

    KeyError for one that the pool does not know, Infeasible where the pool has no plan at all.
    """
    state = situation.state
    told = WhyNone(startup=startup, startup_name=state.startups[startup].name)
    out = state.out.get(f"startup/{startup}")
    if out is not None:
        return replace(told, kept_out=out.code)
    base = situation.best
    if any(pair[0] == startup for pair in base.pairs):
        return replace(told, served=True)
    try:
        found = reasons_of(situation, startup)
    except OutOfBudget:
        return replace(told, left_out=("the rules in conflict",))
    if found is not None:
        return replace(told, reasons=found)
    try:
        forced = solve(asking(situation.problem, startup), situation.policy, situation.budget)
    except (Infeasible, OutOfBudget):
        return replace(told, left_out=("the plan with a mentor",))
    enough, left_out = _places(situation, startup, base)
    return replace(
        told,
        cost=base.total - forced.total,
        moves=moved(state, moves(forced, base.pairs)),
        enough=enough,
        left_out=left_out,
    )


def _places(
    situation: Situation, startup: str, base: AssignmentPlan
) -> tuple[tuple[Enough, ...], tuple[str, ...]]:
    """Return for which mentors one place more gives `startup` a mentor, and what the budget left
    out.
    """
    against = reasons(situation.moment, situation.state.startups[startup])
    allowed = sorted((-score, key) for key, (score, codes) in against.items() if not codes)
    tried = {key for _, key in allowed[:_TRIED]}
    problem, found = with_room(situation.moment, situation.problem, [], tried), list[Enough]()
    for limit in limits_of(problem):
        if limit.kind != "mentor_most" or limit.name not in tried:
            continue
        if situation.budget.spent:
            return tuple(found), ("some changes",)
        plan = solve(ease(problem, {limit: 1}), situation.policy, situation.budget)
        if any(pair[0] == startup for pair in plan.pairs):
            told = moved(situation.state, moves(plan, base.pairs))
            found.append(
                Enough(
                    change=named_limit(situation.state, problem, limit, 1),
                    cost=base.total - plan.total,
                    moves=told,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.cost, one.change.mentor))), ()
