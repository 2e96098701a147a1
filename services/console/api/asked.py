"""Questions that are computed from a pool's stored state: explain, what-if, the plan's document;
and exports.
"""

import csv
import io
import time
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Body, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from contracts.pool_log import PoolKind, Programme
from models.assignment import AssignmentError
from models.mentoring.explain.what_if import what_if as compare
from models.mentoring.explain.what_if_patch import read
from models.mentoring.planning.plan import document_of
from models.mentoring.readers import read_plans
from models.pool.patch import BadPatch
from models.pool.readers import kind_of
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.texts import LANGUAGE, tell
from services.cli.verbs.explain import answer_of
from services.console.api.asking import ApiCall, Call, found, shown
from services.console.api.problems import ApiProblem
from services.runtime.errors import Retryable
from services.words import say

router = APIRouter(tags=["questions"])
Table = Literal["pairs", "waiting", "people"]
_ROWS: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_STATUS: Final = {ExitCode.NOT_FOUND: 404, ExitCode.USAGE: 422, ExitCode.DIFFERS: 409}
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "pairs": (
        "startup", "startup_name", "mentor", "mentor_name", "status", "score", "note", "pinned",
    ),
    "waiting": ("startup", "name", "since", "reason"),
    "people": ("role", "id", "name", "used", "capacity"),
}  # fmt: skip


@router.get("/pools/{pool}/explain", response_model=dict[str, Any])
async def explain(
    call: ApiCall,
    pool: str,
    startup: Annotated[str, Query(max_length=200)] = "",
    mentor: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """Why a startup has what it has; why not this mentor, and the price; without a startup whether
    the rules can hold together.
    """
    name = call.require("read", pool)
    programme, fields = await _stored(call, name)

    def go() -> dict[str, Any]:
        LANGUAGE.set("en")
        try:
            answer, _ = answer_of(programme, fields, startup or None, mentor or None)
        except Failure as failure:
            raise _problem(failure) from failure
        return answer

    return shown(await run_in_threadpool(go))


@router.post("/pools/{pool}/what-if", response_model=dict[str, Any])
async def what_if(call: ApiCall, pool: str, changes: Annotated[dict[str, Any], Body()]) -> Any:
    """Return the best plan under other rules, places or people beside today's; nothing is touched."""
    name = call.require("read", pool)
    programme, fields = await _stored(call, name)
    if kind_of(programme) != "mentoring":
        raise ApiProblem(422, "not_mentoring", "what-if is asked of mentoring pools")

    def go() -> Any:
        try:
            patch = read(msgspec.json.encode(changes))
            answer = compare(name, fields, patch, time.time_ns() // 1_000_000)
        except BadPatch as error:
            what = say("en", f"what_if.fault.{error.code}", found=error.found)
            faults = [{"place": error.place, "message": what}]
            raise ApiProblem(422, "bad_changes", what, faults=faults) from error
        except AssignmentError as error:
            raise ApiProblem(409, "cannot_be_solved", str(error)) from error
        return {"price": answer.price, **msgspec.to_builtins(answer)}

    return shown(await run_in_threadpool(go))


@router.get("/pools/{pool}/plan/document", response_model=dict[str, Any])
async def plan_document(
    call: ApiCall, pool: str, status: Literal["draft", "published"] = "draft"
) -> Any:
    """plan.json with its proof, which `duijie verify` checks."""
    name = call.require("read", pool)
    _, fields = await _stored(call, name)
    planned = found(read_plans(fields).get(status), f"{status} plan of {pool}")
    return Response(
        found(document_of(planned) or None, "plan of anybody"), 200, {}, "application/json"
    )


async def _stored(call: Call, pool: str) -> tuple[Programme, dict[str, bytes]]:
    try:
        async with connect.stored_pools(call.settings) as store:
            programme = await pools.find(store, pool)
            kind: PoolKind = kind_of(programme)
            return programme, await store.fields(pool, kind)
    except Failure as failure:
        raise _problem(failure) from failure


def _problem(failure: Failure) -> ApiProblem | Retryable:
    words = tell(failure.key, **failure.arguments)
    if failure.code == ExitCode.AWAY:
        return Retryable(words)
    return ApiProblem(_STATUS.get(failure.code, 422), failure.key.replace(".", "_"), words)


@router.get("/pools/{pool}/exports/{table}.{form}", response_model=str)
def export(call: ApiCall, pool: str, table: Table, form: Literal["csv", "json"]) -> Any:
    """Return a whole table: CSV (UTF-8 with a mark, safe from formulas) or JSON."""
    name = call.require("read", pool)
    rows = _rows(call, name, table)
    if form == "json":
        return shown(list(rows))
    headers = {"content-disposition": f'attachment; filename="{table}.csv"'}
    return StreamingResponse(_csv(table, rows), 200, headers, "text/csv; charset=utf-8")


def _rows(call: Call, pool: str, table: Table) -> Iterator[Any]:
    cursor, first = "", True
    while cursor or first:
        first = False
        if table == "pairs":
            page: Any = call.model.pairs(pool, cursor=cursor, limit=_ROWS)
        elif table == "waiting":
            page = call.model.waits(pool, cursor=cursor, limit=_ROWS)
        else:
            page = call.model.people(frozenset({pool}), cursor=cursor, limit=_ROWS)
        yield from page.items
        cursor = page.cursor


def _csv(table: Table, rows: Iterator[Any]) -> Iterator[str]:
    columns = _COLUMNS[table]
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line([_safe(getattr(row, column)) for column in columns])


def _line(cells: Any) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _safe(value: Any) -> Any:
    """Return a text that a spreadsheet takes for no formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
