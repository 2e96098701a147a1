"""`duijie projects`: the project library (项目库), every startup that ever entered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from contracts import pool_log
from contracts.normal import normal_name
from contracts.pool_log import Outcome
from models.pool.readers import kind_of
from models.register.readers import ProjectView, projects
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import register as render
from services.cli.texts import named
from services.register.readers import stored_register
from services.runtime.settings import Settings

SHOWN = 200
"""Projects that a table shows; `--json` has them all."""


@dataclass(frozen=True, slots=True)
class ProjectSearch:
    """What a project has to be like; None is anything."""

    startup: str | None = None
    text: str | None = None
    stage: str | None = None
    need: str | None = None


async def list_projects(settings: Settings, wanted: ProjectSearch, *, as_json: bool) -> None:
    """Print the projects that fit, and of a single one what came of its meetings and pairs.

    Failure NOT_FOUND where a startup is named that never entered.
    """
    async with connect.store(settings) as store:
        state = await stored_register(store)
    found = [view for view in projects(state) if _fits(view, wanted)]
    if wanted.startup is not None and not found:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_project", startup=wanted.startup)
    outcomes = await _outcomes(settings, found[0]) if wanted.startup is not None else []
    if as_json:
        shown: list[dict[str, Any]] = [pools.plain(view) for view in found]
        if wanted.startup is not None:
            shown[0]["outcomes"] = [msgspec.to_builtins(outcome) for outcome in outcomes]
        show_json(shown)
        return
    show(render.projects(found[:SHOWN], len(found)))
    if outcomes:
        show(render.outcomes(outcomes))


def _fits(view: ProjectView, wanted: ProjectSearch) -> bool:
    return (
        wanted.startup in {None, view.startup}
        and wanted.stage in {None, view.stage}
        and (wanted.need is None or wanted.need in view.needs)
        and (wanted.text is None or _holds(view, wanted.text))
    )


def _holds(view: ProjectView, text: str) -> bool:
    """Tell whether every word of `text` is in what a reader sees of the project."""
    seen = normal_name(" ".join(_words(view)))
    return all(normal_name(word) in seen for word in text.split())


def _words(view: ProjectView) -> Iterable[str]:
    yield from (view.startup, view.name, view.space, view.region, named("region", view.region))
    yield named("stage", view.stage)
    yield named("round", view.round)
    for code in view.industries:
        yield from (code, named("industry", code))
    yield from (named("need", need) for need in view.needs)
    yield from view.pools


async def _outcomes(settings: Settings, view: ProjectView) -> list[Outcome]:
    """Return what was reported of the startup's pairs and meetings, by time."""
    found = []
    async with connect.stored_pools(settings) as store:
        programmes = await store.pools()
        for pool in view.pools:
            programme = programmes.get(pool)
            fields = await store.fields(pool, kind_of(programme)) if programme else {}
            for name, raw in fields.items():
                record = pool_log.decode(raw) if name.startswith("outcome/") else None
                if isinstance(record, Outcome) and record.startup == view.startup:
                    found.append(record)
    return sorted(found, key=lambda record: (record.time, record.partner))
