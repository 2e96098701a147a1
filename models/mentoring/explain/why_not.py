"""Why not that one: what forbids a pair, what the plan would be with it and who would lose by that,
and what alone would bring it in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.affinity import TOP, fit
from models.assignment import AssignmentPlan, Move, Problem, moves, solve
from models.assignment.questions.counterfactual import (
    Counterfactual,
    EnablingChange,
    counterfactual,
)
from models.assignment.questions.pairs import edges_of, pair_at, with_pairs
from models.mentoring.explain.exclusions import reasons, with_room
from models.mentoring.explain.limit_names import NamedLimit, name_of, named_limit
from models.mentoring.explain.situation import Situation
from models.mentoring.rules import Forbidden
from models.mentoring.state import MentoringState
from models.mentoring.stored import LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One startup's change: names of mentors, and what its sum of scores rises by."""

    startup: str
    startup_name: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    gain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """A change after which the best plan has what was asked for.

    `cost`: the total given up, by today's scores; below 0 where it grows.
    """

    change: NamedLimit
    cost: int
    moves: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why a startup is not paired with a mentor, told of the best plan under the rules as they
    stand (a match made anew).

    `stands`: the pair is in force. `chosen`: the best plan holds it. `forbidden`: the rules that
    forbid it, `passed_over`: it is not among the startup's best candidates; the rest is then told
    as if an exception were made for it. `total`: of the best plan; `cost`: what it loses with the
    pair, below 0 where an exception would raise it, None where no plan can hold the pair: `against`
    are then the rules that cannot hold with it. `enough`: single changes that bring the pair in by
    themselves, the cheapest first.
    """

    startup: str
    startup_name: str
    mentor: str
    mentor_name: str
    score: int
    stands: bool
    chosen: bool
    kept_out: tuple[str, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    passed_over: bool = False
    total: int = 0
    cost: int | None = None
    moves: tuple[Moved, ...] = ()
    against: tuple[NamedLimit, ...] = ()
    enough: tuple[Enough, ...] = ()
    left_out: tuple[str, ...] = ()


def why_not(situation: Situation, startup: str, mentor: str) -> WhyNot:
    """Return why `startup` does not have `mentor`.

    KeyError for people that the pool does not know, Infeasible where it has no plan.
    """
    state = situation.state
    team, guide = state.startups[startup], state.mentors[mentor]
    known = state.pair(startup, mentor)
    told = WhyNot(
        startup=startup,
        startup_name=team.name,
        mentor=mentor,
        mentor_name=guide.name,
        score=fit(team, guide, state.measure).score,
        stands=known is not None and known.status in LIVE,
        chosen=False,
        kept_out=tuple(
            out.code
            for key in (f"startup/{startup}", f"mentor/{mentor}")
            if (out := state.out.get(key)) is not None
        ),
    )
    return told if told.kept_out else _told(situation, told)


def _told(situation: Situation, told: WhyNot) -> WhyNot:
    """Return `told` with what the plans say.

    A pair that a rule forbids is let in, so as to tell what an exception would do.
    """
    state, pair = situation.state, (told.startup, told.mentor)
    startups = {startup for startup, mentor in situation.best.pairs if mentor == told.mentor}
    mentors = {mentor for startup, mentor in situation.best.pairs if startup == told.startup}
    roomy = with_room(
        situation.moment, situation.problem, {told.startup, *startups}, {told.mentor, *mentors}
    )
    known = edges_of(roomy, [pair])[0] >= 0
    problem = roomy if known else with_pairs(roomy, {pair: told.score})
    found = counterfactual(
        _solved(situation, problem), pair, situation.policy, situation.budget, top=TOP
    )
    if known:
        return _as_found(situation, told, found)
    codes = reasons(situation.moment, state.startups[told.startup])[told.mentor][1]
    told = replace(_as_found(situation, told, found), forbidden=codes, passed_over=not codes)
    if not found.chosen:
        return told
    base = situation.best
    cost, changes = base.total - found.base.total, moves(found.base, base.pairs)
    return replace(told, chosen=False, total=base.total, cost=cost, moves=moved(state, changes))


def _solved(situation: Situation, problem: Problem) -> AssignmentPlan:
    return (
        situation.best
        if problem is situation.problem
        else solve(problem, situation.policy, situation.budget)
    )


def _as_found(situation: Situation, told: WhyNot, found: Counterfactual) -> WhyNot:
    """Return `told` with what `found` says."""
    problem = found.base.problem
    against = () if found.against is None else found.against.limits
    return replace(
        told,
        chosen=found.chosen,
        total=found.base.total,
        cost=None if found.forced is None else found.cost,
        moves=moved(situation.state, found.moves),
        against=tuple(
            named_limit(situation.state, problem, limit)
            for limit in against
            if limit.kind != "pin" or pair_at(problem, limit.place) != found.pair
        ),
        enough=tuple(_enough(situation, problem, told, change) for change in found.changes),
        left_out=found.left_out,
    )


def _enough(situation: Situation, problem: Problem, told: WhyNot, change: EnablingChange) -> Enough:
    if change.limit is not None:
        what = named_limit(situation.state, problem, change.limit, change.by)
    else:
        what = NamedLimit(
            kind="score",
            value=told.score,
            by=change.by,
            startup=told.startup,
            startup_name=told.startup_name,
            mentor=told.mentor,
            mentor_name=told.mentor_name,
        )
    return Enough(change=what, cost=change.cost, moves=moved(situation.state, change.moves))


def moved(state: MentoringState, found: Iterable[Move]) -> tuple[Moved, ...]:
    """Return moves with names, those who lose most first."""
    return tuple(
        Moved(
            startup=move.startup,
            startup_name=name_of(state, "startup", move.startup),
            lost=tuple(name_of(state, "mentor", key) or key for key in move.lost),
            gained=tuple(name_of(state, "mentor", key) or key for key in move.gained),
            gain=move.gain,
        )
        for move in sorted(found, key=lambda move: (move.gain, move.startup))
    )
