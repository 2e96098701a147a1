"""GET: what the read model knows."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from services.console.api.asking import ApiCall, found, shown, unless_known
from services.console.read.rows import (
    DocumentRow,
    Freshness,
    HistoryRow,
    OpenTask,
    PairRow,
    PersonSummary,
    PersonView,
    PlanRow,
    PoolRow,
    ProgrammeRow,
    RefusedRow,
    RowPage,
    StageRow,
    WaitRow,
)
from services.console.rules.changes import held

router = APIRouter(tags=["reading"])
Role = Literal["startup", "mentor", "investor", "judge"]
Status = Literal["proposed", "accepted", "declined", "expired", "withdrawn", "completed"]
Kind = Literal["shortlist", "panels", "line_up", "timetable", "draw", "results"]
Cursor = Annotated[str, Query(max_length=400, description="of the page before; empty begins")]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/freshness", response_model=Freshness)
def freshness(call: ApiCall) -> Any:
    """As of when everything here is, and whether broker and store are heard."""
    return shown(call.model.freshness())


@router.get("/pools", response_model=list[PoolRow])
def pools(call: ApiCall) -> Any:
    """Return the pools that the caller may see."""
    scope = call.some_scope()
    return unless_known(call, lambda: call.model.pools(scope))


@router.get("/pools/{pool}", response_model=PoolRow)
def pool(call: ApiCall, pool: str) -> Any:
    """One pool with its counts."""
    name = call.require("read", pool)
    return unless_known(call, lambda: found(call.model.pool(name), f"pool {pool}"))


@router.get("/pools/{pool}/rules", response_model=ProgrammeRow)
def rules(call: ApiCall, pool: str) -> Any:
    """Return a pool's programme with its rules, as PUT takes them; the ETag is needed to change them."""
    name = call.require("read", pool)
    row: ProgrammeRow = found(call.model.programme(name), f"programme {pool}")
    return shown(replace(row, body=held(row.body)), etag=row.etag)


@router.get("/people", response_model=RowPage[PersonSummary])
def people(  # noqa: PLR0913, PLR0917 - the filters
    call: ApiCall,
    role: Role | None = None,
    pool: str | None = None,
    q: Annotated[str, Query(max_length=100, description="name, pinyin, id or words")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """People by name; of a search first those whose names match."""
    name = call.require("read", pool) if pool else None
    scope = call.some_scope()
    return unless_known(
        call,
        lambda: call.model.people(scope, role=role, pool=name, query=q, cursor=cursor, limit=limit),
    )


@router.get("/people/{role}/{id:path}", response_model=PersonView)
def person(call: ApiCall, role: Role, id: str) -> Any:  # noqa: A002 - the path's own
    """Somebody's profiles, roles, load over all pools and pairings; no contact data."""
    scope = call.some_scope()
    return unless_known(call, lambda: found(call.model.person(role, id, scope), f"{role} {id}"))


@router.get("/history", response_model=RowPage[HistoryRow])
def history(call: ApiCall, role: Role, id: str, cursor: Cursor = "", limit: Limit = 50) -> Any:  # noqa: A002
    """Return what happened to somebody, the latest first."""
    scope = call.some_scope()
    return unless_known(
        call, lambda: call.model.history_of(role, id, scope, cursor=cursor, limit=limit)
    )


@router.get("/events/{event:path}", response_model=list[HistoryRow])
def event(call: ApiCall, event: str) -> Any:
    """Return what is known of an event by its id: empty as long as nothing is."""
    return shown(call.model.effects_of(event, call.some_scope()))


@router.get("/pools/{pool}/pairs", response_model=RowPage[PairRow])
def pairs(
    call: ApiCall,
    pool: str,
    status: Annotated[list[Status] | None, Query()] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """Pairings with scores and cited words; proposed and accepted ones unless told."""
    name = call.require("read", pool)
    chosen = status or ["proposed", "accepted"]
    return unless_known(call, lambda: call.model.pairs(name, chosen, cursor=cursor, limit=limit))


@router.get("/pools/{pool}/plan", response_model=PlanRow)
def plan(call: ApiCall, pool: str, status: Literal["draft", "published"] = "draft") -> Any:
    """Figures and moves of the plan under review, or of the one in force."""
    name = call.require("read", pool)
    row: PlanRow = found(call.model.plan(name, status), f"{status} plan of {pool}")
    return shown(row, etag=f"{row.version}-{row.digest[:16]}")


@router.get("/pools/{pool}/plan/pairs", response_model=RowPage[PairRow])
def draft_pairs(call: ApiCall, pool: str, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Pairs of the plan under review, with scores and cited words."""
    name = call.require("read", pool)
    return unless_known(call, lambda: call.model.draft_pairs(name, cursor=cursor, limit=limit))


@router.get("/pools/{pool}/waiting", response_model=RowPage[WaitRow])
def waiting(call: ApiCall, pool: str, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Startups that wait for a mentor, the longest first."""
    name = call.require("read", pool)
    return unless_known(call, lambda: call.model.waits(name, cursor=cursor, limit=limit))


@router.get("/pools/{pool}/documents", response_model=list[DocumentRow])
def documents(call: ApiCall, pool: str, kind: Kind | None = None) -> Any:
    """Return a roadshow's shortlist, panels, line-up, timetable, draw and results."""
    name = call.require("read", pool)
    return unless_known(call, lambda: call.model.documents(name, kind))


@router.get("/pools/{pool}/history", response_model=RowPage[HistoryRow])
def pool_history(
    call: ApiCall,
    pool: str,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """Return the pool's audit: every record and decision, the latest first."""
    name = call.require("audit", pool)
    return unless_known(
        call, lambda: call.model.history_of_pool(name, kind=kind, cursor=cursor, limit=limit)
    )


@router.get("/today", response_model=list[OpenTask])
def today(call: ApiCall) -> Any:
    """Return what waits for somebody, the most urgent first."""
    return shown(call.model.today(call.some_scope()))


@router.get("/flow", response_model=list[StageRow])
def flow(call: ApiCall) -> Any:
    """How far each step is behind, the furthest first."""
    call.require("read")
    return shown(call.model.lags())


@router.get("/quarantine", response_model=RowPage[RefusedRow])
def quarantine(
    call: ApiCall,
    feed: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """Return records that were refused and wait, the latest first, without their bytes."""
    call.require("quarantine")
    return unless_known(call, lambda: call.model.refused(feed=feed, cursor=cursor, limit=limit))
