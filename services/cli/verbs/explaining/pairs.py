"""Why a startup has the mentors that it has, why not another, why nobody; whether a pool's rules can
hold together.
"""

from collections.abc import Mapping

from models import mentoring
from models.assignment import AssignmentError, InvalidProblem, OutOfBudget
from models.mentoring.explain.conflict import reasons_of
from models.mentoring.explain.other_rules import by_rules
from models.mentoring.explain.situation import Situation, situation_of
from models.mentoring.explain.why_none import why_none
from models.mentoring.explain.why_not import why_not
from services.cli.client import pools
from services.cli.failures import ExitCode, Failure
from services.cli.render import limits as render_limits
from services.cli.render import why as render_why
from services.cli.render import why_not as render_why_not
from services.cli.verbs.explaining.answer import Answer, with_texts

_WAITING = 5
"""Startups without a mentor that are gone into when the whole pool is explained."""


def in_pairs(
    pool: str, fields: Mapping[str, bytes], startup: str | None, mentor: str | None, now: int
) -> Answer:
    """Return what is known of a startup, a pair or the whole pool at `now` (ms).

    Failure NOT_FOUND for an unknown startup or mentor, DIFFERS for rules that cannot be solved.
    """
    state = mentoring.Matcher().restore(pool, fields)
    startup = None if startup is None else state.startups.find(startup)
    mentor = None if mentor is None else state.mentors.find(mentor)
    if startup is not None and startup not in state.startups:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_startup", pool=pool, startup=startup)
    if mentor is not None and mentor not in state.mentors:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_mentor", pool=pool, mentor=mentor)
    try:
        if startup is None:
            return _of_pool(situation_of(state, now))
        return (
            _of_startup(state, startup, now)
            if mentor is None
            else _why_not(situation_of(state, now), startup, mentor)
        )
    except AssignmentError as error:
        raise refusal(pool, error) from error


def refusal(pool: str, error: AssignmentError) -> Failure:
    """Return what a person is told of a pool that cannot be solved."""
    if isinstance(error, InvalidProblem):
        faults = "; ".join(str(fault) for fault in error.faults)
        return Failure(ExitCode.DIFFERS, "error.bad_rules", pool=pool, faults=faults)
    if isinstance(error, OutOfBudget):
        return Failure(ExitCode.DIFFERS, "error.too_hard", pool=pool)
    return Failure(ExitCode.DIFFERS, "error.bad_rules", pool=pool, faults=error)


def _of_startup(state: mentoring.MentoringState, startup: str, now: int) -> Answer:
    """Tell why a startup has its mentors.

    Where it has none, also why nobody, and what would give it one.
    """
    explained = mentoring.why(state, startup, now)
    assert explained is not None
    answer, parts = with_texts(
        state.startups[startup], pools.plain(explained), render_why.mentoring(explained)
    )
    situation = None if explained.pairs or explained.kept_out else situation_of(state, now)
    if situation is None:
        return answer, parts
    if situation.plan is None:
        more, conflict = _of_pool(situation)
        return {**answer, "why_nobody": more}, [*parts, *conflict]
    nobody = why_none(situation, startup)
    return {**answer, "why_nobody": pools.plain(nobody)}, [*parts, *render_why_not.nobody(nobody)]


def _why_not(situation: Situation | None, startup: str, mentor: str) -> Answer:
    if situation is None or situation.plan is None:
        return _of_pool(situation)
    answer = by_rules(situation, why_not(situation, startup, mentor))
    return pools.plain(answer), render_why_not.why_not(answer)


def _of_pool(situation: Situation | None) -> Answer:
    """Tell whether the rules of a pool can hold together.

    If not, which cannot and the way out; if so, why the first of who waits do.
    """
    if situation is None:
        return {"feasible": True, "pairs": 0}, render_why_not.empty()
    if situation.plan is None:
        conflict = reasons_of(situation)
        assert conflict is not None
        return {"feasible": False, "conflict": pools.plain(conflict)}, render_limits.reasons(
            conflict
        )
    served = {startup for startup, _ in situation.plan.pairs}
    waiting = [key for key in situation.state.score_index().startups.ids if key not in served]
    nobody = [why_none(situation, key) for key in waiting[:_WAITING]]
    answer = {
        "feasible": True,
        "pairs": len(situation.plan.pairs),
        "total": situation.plan.total,
        "waiting": waiting,
    }
    return answer | {"why_nobody": pools.plain(nobody)}, render_why_not.pool(
        situation.plan, waiting, nobody
    )
