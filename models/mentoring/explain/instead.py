"""A startup and a mentor side by side: what their score is made of, the words that carry it, and the
next best mentors with the price of each: what the plan's total would lose with it.
"""

from dataclasses import dataclass, replace

from models.affinity import Aligned, aligned, cited_work, contributions, fit
from models.assignment import AssignmentPlan, Infeasible, OutOfBudget, Problem, moves, solve
from models.assignment.questions.pairs import Pair, edges_of, with_pairs
from models.mentoring.explain.exclusions import reasons, with_room
from models.mentoring.explain.situation import Situation
from models.mentoring.explain.why import answers_known, likely
from models.mentoring.explain.why_not import Moved, moved
from models.mentoring.state import MentoringState

MOST_CITED = 4
"""Pairs of spans that are cited."""
MOST_INSTEAD = 3
"""Mentors whose price is reckoned."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What speaks for a pair; `contributions`: what each feature adds to the score."""

    score: int
    parts: dict[str, int]
    contributions: dict[str, int]
    cited: tuple[Aligned, ...]
    work: str = ""
    likely: int = 0
    """How likely both accept (of 10,000), where that is more than usual in the pool; else 0."""
    answers_known: int = 0
    """Of how many answers that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Another mentor for the startup, whom no rule forbids.

    `chosen`: the best plan has the pair. `price`: what the best total loses with it, None where no
    plan can hold it or the budget ended. `moves`: who else would change.
    """

    mentor: str
    name: str
    score: int
    chosen: bool
    price: int | None
    moves: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """A pair, and the best other mentors by score. `total`: of the best plan, None where the rules
    leave none. `left_out`: the budget ended before all prices were known.
    """

    meeting: Meeting
    total: int | None
    instead: tuple[Instead, ...] = ()
    left_out: bool = False


def meeting_of(state: MentoringState, pair: Pair) -> Meeting:
    """Return what speaks for `pair`; KeyError for people that the pool does not know."""
    team, guide = state.startups[pair[0]], state.mentors[pair[1]]
    found = fit(team, guide, state.measure)
    return Meeting(
        found.score,
        dict(found.parts),
        contributions(found, state.measure.weights),
        tuple(aligned(team, guide, MOST_CITED)),
        cited_work(team, guide, state.text_statistics.works) if "works" in found.parts else "",
        likely(state, found),
        answers_known(state),
    )


def side_by_side(state: MentoringState, pair: Pair, situation: Situation | None) -> SideBySide:
    """Return `pair` beside the next best mentors of its startup, told of the best plan of
    `situation`; KeyError for people that the pool does not know.
    """
    meeting = meeting_of(state, pair)
    if situation is None or situation.plan is None:
        return SideBySide(meeting=meeting, total=None)
    team = state.startups[pair[0]]
    if not state.takes_part(team):
        return SideBySide(meeting=meeting, total=situation.best.total)
    others = _others(situation, pair)
    problem = _with_room(situation, pair, [mentor for _, mentor in others])
    best = situation.best
    if problem is not situation.problem:
        best = solve(problem, situation.policy, situation.budget)
    instead = [_priced(situation, best, (pair[0], key), pair, score) for score, key in others]
    return SideBySide(
        meeting=meeting,
        total=best.total,
        instead=tuple(other for other in instead if other is not None),
        left_out=None in instead,
    )


def _others(situation: Situation, pair: Pair) -> list[tuple[int, str]]:
    """Return score and id of the best mentors whom no rule forbids, the one of `pair` left out."""
    against = reasons(situation.moment, situation.state.startups[pair[0]])
    allowed = [
        (-score, key) for key, (score, codes) in against.items() if not codes and key != pair[1]
    ]
    return [(-score, key) for score, key in sorted(allowed)[:MOST_INSTEAD]]


def _with_room(situation: Situation, pair: Pair, mentors: list[str]) -> Problem:
    """Return the problem with the pairs that count where one of `mentors` has no place left."""
    near = {pair[0]} | {
        startup for startup, mentor in situation.best.pairs if mentor in {*mentors, pair[1]}
    }
    return with_room(situation.moment, situation.problem, near, {*mentors, pair[1]})


def _priced(
    situation: Situation, best: AssignmentPlan, other: Pair, pair: Pair, score: int
) -> Instead | None:
    """Return `other` with its price; None where the budget ended before it was known.

    A pin by hand of `pair`, in whose place the other would come, is taken for not made.
    """
    state, problem = situation.state, with_pairs(best.problem, {other: score})
    told = Instead(
        mentor=other[1],
        name=state.mentors[other[1]].name,
        score=score,
        chosen=other in best.pairs,
        price=None,
    )
    edge, own = edges_of(problem, [other, pair]).tolist()
    pinned = problem.pinned.copy()
    pinned[edge] = True
    if own >= 0 and pair in situation.moment.overrides.pins:
        pinned[own] = False
    try:
        forced = solve(replace(problem, pinned=pinned), situation.policy, situation.budget)
    except Infeasible:
        return told
    except OutOfBudget:
        return None
    changes = moved(state, moves(forced, best.pairs))
    return replace(told, price=best.total - forced.total, moves=changes)
