"""People > Import: a file, its columns placed, its values placed, a preview, sending.

Each step is a form that works without scripts; nothing is sent before the last.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.imports import servers
from services.console.imports.engine import FEEDS, FOLDER, Imports
from services.console.imports.jobs import ImportJob
from services.console.pages.inside import inside, page
from services.console.pages.templating import go
from services.runtime.errors import Retryable
from services.spreadsheets.columns import Columns, columns_of
from services.spreadsheets.faults import FileFault, cell_name
from services.spreadsheets.placing import LEFT, Placement
from services.words.why_refused import in_traditional

_PIECE_BYTES: Final = 1 << 18
_ISSUES: Final = 100
_COLUMN: Final = "column."
FEEDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "mentoring": ("feed.startups", "feed.mentors"),
    "roadshow": ("feed.startups", "feed.filings", "feed.judges"),
}
"""Which lists a pool of a kind takes."""


@dataclass(frozen=True, slots=True)
class _IssueRow:
    place: str
    written: str
    text: str


def imports_of(ask: Ask) -> Imports:
    """Return the imports of this console."""
    return Imports(ask.parts.database, ask.parts.settings.state_dir / FOLDER)


def _list(ask: Ask, status: int = 200, error: str = "") -> Response:
    within = inside(ask)
    jobs = imports_of(ask).jobs.of_pool(ask.pool)
    feeds = [feed.removeprefix("feed.") for feed in FEEDS_OF.get(within.pool.kind, ())]
    return page(
        ask, "imports.html", within, status, current="people", jobs=jobs, feeds=feeds, error=error
    )


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE_BYTES):
        yield piece


async def _upload(ask: Ask) -> Response:
    file = (await ask.request.form()).get("file")
    feed = f"feed.{ask.form.get('feed', '')}"
    if feed not in FEEDS or not isinstance(file, UploadFile):
        no_file = FileFault("import.no_file").text(ask.language)
        return await run_in_threadpool(_list, ask, 422, no_file)
    try:
        job = await imports_of(ask).upload(
            ask.principal.account, ask.pool, feed, file.filename or "", _pieces(file)
        )
    except FileFault as fault:
        return await run_in_threadpool(_list, ask, 422, fault.text(ask.language))
    await run_in_threadpool(_note, ask, "import_upload", job)
    return go(_path(ask, job))


def _path(ask: Ask, job: ImportJob) -> str:
    return f"/pools/{ask.pool}/import/{job.id}"


def _note(ask: Ask, act: str, job: ImportJob) -> None:
    audit.record(
        ask.parts.database, now(), ask.principal.account, act, ask.pool, f"{job.file} {job.id}"
    )


def _found(ask: Ask) -> ImportJob | None:
    """Return the job of the address, if it is of this pool."""
    job = imports_of(ask).jobs.get(ask.id())
    return job if job is not None and job.pool == ask.pool else None


def _job(ask: Ask) -> Response:
    job = _found(ask)
    if job is None:
        return _list(ask, error=FileFault("import.unknown").text(ask.language))
    return _shown(ask, job)


def _shown(ask: Ask, job: ImportJob, status: int = 200, error: str = "") -> Response:
    imports = imports_of(ask)
    placement, sheets = None, []
    if job.state in {"uploaded", "placed", "checked"}:
        try:
            placement = imports.proposed(job)
        except FileFault as fault:
            error = error or fault.text(ask.language)
            sheets = str(fault.arguments.get("sheets", "")).split("、")
    begin = int(text) if (text := ask.query("begin")).isdecimal() else 0
    issues = imports.issues(job, begin, _ISSUES) if placement or job.state == "sent" else []
    rows = [
        _IssueRow(
            _place(job, issue.line, issue.column), issue.written, issue.text(ask.language, job.feed)
        )
        for issue in issues
    ]
    return page(
        ask, "import.html", inside(ask), status, current="people", job=job, placement=placement,
        sheets=[sheet for sheet in sheets if sheet], choices=_choices(ask, columns_of(job.feed)),
        left=LEFT, issues=rows, begin=begin, more=len(rows) == _ISSUES, next=begin + _ISSUES, error=error,
    )  # fmt: skip


def _place(job: ImportJob, line: int, column: int) -> str:
    workbook = not job.file.lower().endswith((".csv", ".tsv"))
    return cell_name(line, column) if workbook and column else str(line)


def _choices(ask: Ask, columns: Columns) -> list[tuple[str, str]]:
    """Return the fields that a column may be placed on, with what the reader calls them."""
    choices = []
    for path, title in columns.titles.items():
        name = ".".join(path)
        shown = {"en": name, "zh-Hant": in_traditional(title)}.get(ask.language, title)
        choices.append((name, shown))
    return choices


async def _step(ask: Ask) -> Response:
    """Do what the form asks; what cannot be is said above the same page."""
    job = await run_in_threadpool(_found, ask)
    if job is None:
        return go(f"/pools/{ask.pool}/import")
    try:
        moved = await _done(ask, job)
    except FileFault as fault:
        again = await run_in_threadpool(_found, ask) or job
        return await run_in_threadpool(_shown, ask, again, 422, fault.text(ask.language))
    return go(_path(ask, moved))


async def _done(ask: Ask, job: ImportJob) -> ImportJob:
    imports = imports_of(ask)
    act = ask.form.get("act", "")
    if act == "sheet":
        return await run_in_threadpool(imports.choose_sheet, job, ask.form.get("sheet", ""))
    if act == "cancel":
        await run_in_threadpool(_note, ask, "import_cancel", job)
        return await run_in_threadpool(imports.cancel, job)
    if act == "send":
        await run_in_threadpool(_note, ask, "import_send", job)
        async with servers.sender_of(ask.parts.settings) as sender:
            return await imports.send(job, sender)
    placement = await run_in_threadpool(imports.proposed, job)
    if act == "columns":
        placement = _with_columns(placement, columns_of(job.feed), ask.form)
    elif act == "value":
        written, text = ask.form.get("written", ""), ask.form.get("text", "")
        placement = placement.with_value(ask.form.get("field", ""), written, text or written)
    else:
        raise FileFault("import.no_step")
    job = await run_in_threadpool(imports.place, job, placement)
    return await _previewed(ask, imports, job)


async def _previewed(ask: Ask, imports: Imports, job: ImportJob) -> ImportJob:
    try:
        known = await servers.known_of(ask.parts.settings, job.feed)
    except Retryable as away:
        raise FileFault("import.away") from away
    return await run_in_threadpool(imports.preview, job, known)


def _with_columns(placement: Placement, columns: Columns, form: Mapping[str, str]) -> Placement:
    """Return the placement with all columns as the form says, in any order."""
    given: dict[int, Any] = {
        int(name.removeprefix(_COLUMN)): field
        for name, field in form.items()
        if name.startswith(_COLUMN) and name.removeprefix(_COLUMN).isdecimal()
    }
    cleared = [msgspec.structs.replace(column, field="") for column in placement.columns]
    placement = msgspec.structs.replace(placement, columns=tuple(cleared))
    for number, field in given.items():
        if field:
            placement = placement.with_column(columns, number, field)
    return placement


PAGES: Final = (
    ConsolePage("/pools/{pool}/import", "import", _list),
    ConsolePage("/pools/{pool}/import", "import", _upload, "POST"),
    ConsolePage("/pools/{pool}/import/{id:path}", "import", _job),
    ConsolePage("/pools/{pool}/import/{id:path}", "import", _step, "POST"),
)
