"""`duijie plan`: the plan of a mentoring pool under review, or in force: figures, who moves and
why, and plan.json with its proof.
"""

import time
from pathlib import Path

from contracts.pool_log import Programme, RoadshowRules
from models.affinity import fit
from models.mentoring import Matcher, MentoringState
from models.mentoring.planning.current_pairs import possible
from models.mentoring.planning.plan import document_of
from models.mentoring.stored import Planned
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render import plan as render_plan
from services.cli.render.plan import PlannedPair
from services.cli.verbs import roadshow
from services.runtime.settings import Settings


async def plan(
    settings: Settings, pool: str, *, in_force: bool, out: Path | None, as_json: bool
) -> None:
    """Print the draft, or where there is none or `in_force` the plan that the last cycle put in
    force; write its document to `out`.

    Failure NOT_FOUND where there is neither, INPUT where `out` cannot be written.
    """
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool)
        if isinstance(programme.rules, RoadshowRules) and out is None:
            await roadshow.plan(settings, pool, as_json=as_json)
            return
        programme = await pools.find(store, pool, "mentoring")
        state = Matcher().restore(pool, await store.fields(pool, "mentoring"))
    draft = None if in_force else state.draft
    planned = draft or state.plan
    if planned is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_pairing_plan", pool=pool)
    if out is not None:
        write_document(pool, planned, out)
    display(programme, state, planned, draft=draft is not None, as_json=as_json)


def write_document(pool: str, planned: Planned, out: Path) -> None:
    """Write plan.json to `out`; Failure NOT_FOUND where nobody could be paired, INPUT where it
    cannot be written.
    """
    raw = document_of(planned)
    if not raw:
        raise Failure(ExitCode.NOT_FOUND, "error.plan_of_nobody", pool=pool)
    try:
        out.write_bytes(raw)
    except OSError as error:
        raise Failure(
            ExitCode.INPUT, "error.folder", folder=out, reason=error.strerror or error
        ) from error
    note("plan.written", file=out, digest=planned.digest)


def display(
    programme: Programme, state: MentoringState, planned: Planned, *, draft: bool, as_json: bool
) -> None:
    """Print the plan with its figures, moves and pairs; as JSON without the document."""
    pairs = [pairing_of(state, startup, mentor) for startup, mentor in planned.pairs]
    if not as_json:
        gone = outdated(state, planned, time.time_ns() // 1_000_000) if draft else 0
        show(*render_plan.plan(programme, planned, pairs, draft=draft, outdated=gone))
        return
    fields = pools.plain(planned)
    del fields["document"]
    status = "draft" if draft else "published"
    show_json(
        {
            "pool": programme.pool,
            "status": status,
            **fields,
            "gap": planned.bound - planned.total,
            "pairs": pools.plain(pairs),
        }
    )


def outdated(state: MentoringState, planned: Planned, now: int) -> int:
    """Return how many pairs of a draft the pool no longer allows at `now` (ms)."""
    terms = state.terms(now)
    new = [key for key in planned.pairs if key[1] not in state.live_startup.get(key[0], ())]
    return sum(not possible(state, terms, *key) for key in new)


def pairing_of(state: MentoringState, startup: str, mentor: str) -> PlannedPair:
    """Return a pair of a plan with names and score as the profiles now are."""
    team, guide = state.startups.get(startup), state.mentors.get(mentor)
    score = fit(team, guide, state.measure).score if team and guide else None
    return PlannedPair(
        startup, team.name if team else "", mentor, guide.name if guide else "", score
    )
