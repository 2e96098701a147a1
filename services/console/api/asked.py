"""Questions that are computed from a pool's stored state: explain, what-if, the plan's document;
and exports.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Body, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

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
from services.console.exports.files import (
    MOST_ROWS,
    PAGE_ROWS,
    SentTable,
    TooManyExports,
    all_rows,
    file_of,
    workbooks_can_be_made,
)
from services.runtime.errors import Retryable
from services.words import say

if TYPE_CHECKING:
    from services.console.read.rows import RowPage

router = APIRouter(tags=["questions"])
Table = Literal["pairs", "draft", "waiting", "people", "history"]
_STATUS: Final = {ExitCode.NOT_FOUND: 404, ExitCode.USAGE: 422, ExitCode.DIFFERS: 409}
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "pairs": (
        "startup", "startup_name", "mentor", "mentor_name", "status", "score", "note", "pinned",
    ),
    "draft": ("startup", "startup_name", "mentor", "mentor_name", "score"),
    "history": ("time", "kind", "startup", "partner_role", "partner", "event"),
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
def export(call: ApiCall, pool: str, table: Table, form: Literal["csv", "json", "xlsx"]) -> Any:
    """Return a whole table, at most 200,000 rows: CSV (UTF-8 with a mark) or XLSX, safe from
    formulas, or JSON. History needs the right audit.
    """
    name = call.require("audit" if table == "history" else "read", pool)
    rows = _rows(call, name, table)
    if form == "json":
        return shown(list(islice(rows, MOST_ROWS)))
    if form == "xlsx" and not workbooks_can_be_made():
        raise ApiProblem(404, "no_workbooks", "XLSX needs duijie[print] where the console runs")
    columns = _COLUMNS[table]
    cells = ([getattr(row, column) for column in columns] for row in rows)
    try:
        return file_of(SentTable(table, table, columns, cells), form)
    except TooManyExports as busy:
        raise ApiProblem(429, "busy", "other workbooks are being made: try again") from busy


def _rows(call: Call, pool: str, table: Table) -> Iterator[Any]:
    model, scope = call.model, frozenset({pool})
    pages: dict[Table, Callable[[str], RowPage[Any]]] = {
        "pairs": lambda cursor: model.pairs(pool, cursor=cursor, limit=PAGE_ROWS),
        "draft": lambda cursor: model.draft_pairs(pool, cursor=cursor, limit=PAGE_ROWS),
        "waiting": lambda cursor: model.waits(pool, cursor=cursor, limit=PAGE_ROWS),
        "people": lambda cursor: model.people(scope, cursor=cursor, limit=PAGE_ROWS),
        "history": lambda cursor: model.history_of_pool(pool, cursor=cursor, limit=PAGE_ROWS),
    }
    return all_rows(pages[table])
