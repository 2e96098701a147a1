"""`duijie outcomes`: every figure of what came of a pool, and the projects and events behind it."""

from typing import get_args

import msgspec

from models.mentoring.readers import read_outcomes as of_pairings
from models.pool.outcomes.grouping import grouped
from models.pool.outcomes.structs import GroupedBy, PoolOutcomes
from models.pool.readers import kind_of
from models.pool.references import only_alike
from models.roadshow.readers import read_outcomes as of_roadshow
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render import outcomes as render
from services.runtime.io.partition_store import PartitionStore
from services.runtime.settings import Settings

_SAME = {"mentor": "investor"}
"""Who partners are in a pool of mentors."""


async def read(store: PartitionStore, pool: str) -> PoolOutcomes:
    """Return what came of `pool`, of either kind; Failure NOT_FOUND where there is no such pool."""
    kind = kind_of(await pools.find(store, pool))
    fields = await store.fields(pool, kind)
    return of_pairings(pool, fields) if kind == "mentoring" else of_roadshow(pool, fields)


async def outcomes(  # noqa: PLR0913 - what the command line gives
    settings: Settings,
    pool: str,
    *,
    by: str | None,
    startup: str | None,
    doubtful: bool,
    as_json: bool,
) -> None:
    """Print the figures, then the projects with their trails: of `startup` alone, only what is in
    doubt, or instead the figures by district, industry, space or partner.
    """
    group = None if by is None else _group(by)
    async with connect.stored_pools(settings) as store:
        found = await read(store, pool)
    shown = _chosen(found, startup, doubtful=doubtful)
    groups = grouped(shown, group) if group is not None else []
    if as_json:
        plain = msgspec.to_builtins(shown)
        show_json(plain | ({"by": group, "groups": msgspec.to_builtins(groups)} if group else {}))
        return
    if not found.projects:
        note("outcomes.none", pool=pool)
        return
    if startup is not None and not shown.projects:
        raise Failure(ExitCode.NOT_FOUND, "outcomes.none_of", pool=pool, startup=startup)
    if group is not None:
        show(render.groups(found.kind, group, groups))
    else:
        show(*render.projects(shown))
    if found.totals.doubtful:
        totals = found.totals
        amount = f"{totals.doubtful_cny:,}"
        note("outcomes.held_note", pool=pool, count=totals.doubtful, amount=amount)


def _group(by: str) -> GroupedBy:
    known = _SAME.get(by, by)
    for group in get_args(GroupedBy):
        if known == group:
            return group  # type: ignore[no-any-return] # one of the literal's own
    allowed = ", ".join(get_args(GroupedBy))
    raise Failure(ExitCode.USAGE, "outcomes.unknown_group", by=by, allowed=allowed)


def _chosen(found: PoolOutcomes, startup: str | None, *, doubtful: bool) -> PoolOutcomes:
    """Return `found` with the projects asked for; the figures stay those of the pool."""
    projects = found.projects
    if startup is not None:
        key = only_alike(startup, [project.startup for project in projects])
        projects = [project for project in projects if project.startup == key]
    if doubtful:
        held = [
            (project, [trail for trail in project.trails if trail.doubtful]) for project in projects
        ]
        projects = [
            msgspec.structs.replace(project, trails=trails) for project, trails in held if trails
        ]
    return msgspec.structs.replace(found, projects=projects)
