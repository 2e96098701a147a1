"""Why nobody: the rules that leave a startup without a mentor, or a pool without a plan, no more
than needed; and the cheapest repairs.
"""

from dataclasses import dataclass, replace

from models.assignment import Problem
from models.assignment.questions.conflict import Conflict, Order, Repair, asking, conflict, repairs
from models.assignment.questions.limits import Limit
from models.assignment.questions.pairs import pair_at
from models.mentoring.explain.exclusions import exclusion_of, with_exclusions, with_room
from models.mentoring.explain.limit_names import NamedLimit, name_of, named_limit
from models.mentoring.explain.situation import Situation
from models.mentoring.rules import Forbidden
from models.mentoring.state import MentoringState

PRICES: dict[str, int] = {
    "mentor_most": 1, "startup_most": 1, "mentor_least": 1, "rule_least": 1, "rule_most": 1, "startup_least": 3,
}  # fmt: skip
"""What a unit of easing costs: a place more, one less of what was promised to mentors and groups; a
startup that does without.
"""
EXCEPTIONS: dict[Forbidden, int] = {
    "other_region": 2,
    "outside_dates": 2,
    "score_too_low": 2,
    "no_common_language": 4,
}
"""What one exception costs: meet online, outside dates, below the least score, with an interpreter.
No exception from other rules.
"""
SHOWN = 5
"""Repairs that are told."""
_ROUNDS = 4
_WIDER = 12
"""With more people than this in a conflict, the rules that keep each of them from others are not
gone into.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """A repair: every change that it makes, its price, and the total of the best plan then, in
    points.
    """

    changes: tuple[NamedLimit, ...]
    price: int
    total: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """Rules that cannot hold together.

    `minimal`: each of them is needed for that. `ways` out, the cheapest first.
    """

    rules: tuple[NamedLimit, ...]
    minimal: bool
    ways: tuple[Way, ...]
    cheapest: bool
    left_out: tuple[str, ...]


def price_of(limit: Limit) -> int | None:
    """Return what one unit of easing costs.

    None for what stays: accepted and locked pairs, conflicts of interest, a closed programme.
    """
    exclusion = exclusion_of(limit.name)
    return PRICES.get(limit.kind) if exclusion is None else EXCEPTIONS.get(exclusion.code)


def reasons_of(situation: Situation, asked: str = "") -> Reasons | None:
    """Return what stands against any plan of `situation`, None where there is one.

    `asked` is the startup that is to have a mentor come what may; its own rules come first. Raise
    OutOfBudget where it could not be told.
    """
    problem = situation.problem
    if asked:
        problem = asking(with_exclusions(situation.moment, problem, [asked], []), asked)
    found = conflict(problem, situation.budget, _order(asked))
    if found is None:
        return None
    problem, found = _wider(situation, problem, found, asked)
    ways = repairs(
        problem, found, lambda limit: _price(limit, asked), situation.policy, situation.budget
    )
    return Reasons(
        rules=tuple(
            named_limit(situation.state, problem, limit)
            for limit in found.limits
            if not _is_asked(limit, asked)
        ),
        minimal=found.minimal,
        ways=tuple(_way(situation.state, problem, way) for way in ways.found[:SHOWN]),
        cheapest=ways.cheapest,
        left_out=ways.left_out,
    )


def _price(limit: Limit, asked: str) -> int | None:
    return None if _is_asked(limit, asked) else price_of(limit)


def _is_asked(limit: Limit, asked: str) -> bool:
    return limit.kind == "startup_least" and limit.name == asked


def _order(asked: str) -> Order:
    def rank(limit: Limit) -> int:
        exclusion = exclusion_of(limit.name)
        own = asked and asked in (limit.name, exclusion.person if exclusion else "")
        return (
            0 if own else 1 if limit.kind.startswith("mentor") else 2 if limit.kind == "pin" else 3
        )

    return rank


def _wider(
    situation: Situation, problem: Problem, found: Conflict, asked: str
) -> tuple[Problem, Conflict]:
    """Return problem and conflict with the pairs that the conflict's people could have, and the
    rules that keep them from others.

    Where these people are too many to go into, only with the pairs of mentors without a place left.
    New pairs can bring new people in.
    """
    for _ in range(_ROUNDS):
        startups = {limit.name for limit in found.limits if limit.kind.startswith("startup")}
        mentors = {limit.name for limit in found.limits if limit.kind.startswith("mentor")}
        if asked or len(startups) + len(mentors) > _WIDER:
            wider = with_room(situation.moment, problem, [], mentors)
        else:
            wider = with_exclusions(situation.moment, problem, startups, mentors)
        if wider.edges == problem.edges:
            break
        again = conflict(wider, situation.budget, _order(asked))
        if again is None:
            break
        problem, found = wider, again
    return problem, found


def _way(state: MentoringState, problem: Problem, way: Repair) -> Way:
    changes = tuple(_change(state, problem, way, limit, by) for limit, by in way.changes)
    return Way(changes, way.cost, way.plan.total)


def _change(
    state: MentoringState, problem: Problem, way: Repair, limit: Limit, by: int
) -> NamedLimit:
    """Return what is eased; of an exception for one pair, for which pair."""
    found = named_limit(state, problem, limit, by)
    if found.kind != "bar" or by > 1:
        return found
    edges = problem.rows[limit.place].edges
    startup, mentor = pair_at(problem, int(edges[way.plan.chosen[edges]][0]))
    return replace(
        found,
        startup=startup,
        startup_name=name_of(state, "startup", startup),
        mentor=mentor,
        mentor_name=name_of(state, "mentor", mentor),
    )
