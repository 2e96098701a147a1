"""`duijie explain`: why a startup has the result it has, why not another, why nobody; from the state that its pool's service has stored."""

import time
from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType

from contracts.pool_log import Programme
from models import matching, roadshow
from models.assignment import AssignmentError, InvalidProblem, OutOfBudget
from models.matching.case import Case, case_of
from models.matching.conflict import reasons_of
from models.matching.counterfactual import why_not
from models.matching.nobody import why_nobody
from models.matching.other_rules import by_rules
from services.cli import connect, pools, render_limits, render_why, render_why_not
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.runtime.settings import Settings

Told = tuple[dict[str, Any], list[RenderableType]]
"""An answer for programs, and the same for people."""
_WAITING = 5
"""Startups without a mentor that are gone into when the whole pool is explained."""


async def explain(settings: Settings, pool: str, startup: str | None, *, mentor: str | None, as_json: bool) -> None:
    """Print why `startup` has what it has, or does not have `mentor`; without a startup, whether the pool's rules can hold together.

    Failure NOT_FOUND for an unknown pool, startup or mentor; USAGE for what a roadshow does not have.
    """
    async with connect.store(settings) as store:
        programme = await pools.find(store, pool)
        service = pools.SERVICE_OF[pools.kind_of(programme)]
        fields = await pools.fields(store, service, pool)
    told, parts = _told(programme, fields, startup, mentor)
    if as_json:
        show_json({"pool": pool, "service": service, **told})
    else:
        show(*parts)


def _told(programme: Programme, fields: Mapping[str, bytes], startup: str | None, mentor: str | None) -> Told:
    pool, now = programme.pool, time.time_ns() // 1_000_000
    if pools.kind_of(programme) == "roadshow":
        if startup is None or mentor is not None:
            key = "error.mentor_of_roadshow" if startup else "error.which_startup"
            raise Failure(ExitCode.USAGE, key, pool=pool)
        return _on_stage(pool, fields, startup)
    state = matching.Matcher().restore(pool, fields)
    if startup is not None and startup not in state.startups:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_startup", pool=pool, startup=startup)
    if mentor is not None and mentor not in state.mentors:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_mentor", pool=pool, mentor=mentor)
    try:
        if startup is None:
            return _pool(case_of(state, now))
        return _one(state, startup, now) if mentor is None else _why_not(case_of(state, now), startup, mentor)
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


def _on_stage(pool: str, fields: Mapping[str, bytes], startup: str) -> Told:
    found = roadshow.why(roadshow.RoadshowFold().restore(pool, fields), startup)
    if found is None:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_startup", pool=pool, startup=startup)
    return pools.plain(found), render_why.stage(found)


def _one(state: matching.State, startup: str, now: int) -> Told:
    """Tell why a startup has its mentors; where it has none, also why nobody, and what would give it one."""
    found = matching.why(state, startup, now)
    assert found is not None
    told, parts = pools.plain(found), render_why.mentoring(found)
    case = None if found.pairs or found.kept_out else case_of(state, now)
    if case is None:
        return told, parts
    if case.plan is None:
        more, conflict = _pool(case)
        return {**told, "why_nobody": more}, [*parts, *conflict]
    nobody = why_nobody(case, startup)
    return {**told, "why_nobody": pools.plain(nobody)}, [*parts, *render_why_not.nobody(nobody)]


def _why_not(case: Case | None, startup: str, mentor: str) -> Told:
    if case is None or case.plan is None:
        return _pool(case)
    found = by_rules(case, why_not(case, startup, mentor))
    return pools.plain(found), render_why_not.why_not(found)


def _pool(case: Case | None) -> Told:
    """Tell whether the rules of a pool can hold together; if not, which cannot and the way out; if so, why the first of who waits do."""
    if case is None:
        return {"feasible": True, "pairs": 0}, render_why_not.empty()
    if case.plan is None:
        conflict = reasons_of(case)
        assert conflict is not None
        return {"feasible": False, "conflict": pools.plain(conflict)}, render_limits.reasons(conflict)
    served = {startup for startup, _ in case.plan.pairs}
    waiting = [key for key in case.state.board().startups.ids if key not in served]
    nobody = [why_nobody(case, key) for key in waiting[:_WAITING]]
    told = {"feasible": True, "pairs": len(case.plan.pairs), "total": case.plan.total, "waiting": waiting}
    return told | {"why_nobody": pools.plain(nobody)}, render_why_not.pool(case.plan, waiting, nobody)
