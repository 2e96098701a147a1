"""`duijie roadshow report`: what came of an event, in figures that can be traced."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.pools import plain
from services.cli.roadshow_export import Wanted, edition_of, formats_of, made, put
from services.cli.roadshow_log import read_roadshow
from services.cli.texts import LANGUAGE, tell
from services.publishing.digest import digest
from services.publishing.files import printed
from services.publishing.report.costs import Cost, CostError, cost_of, costs_in
from services.publishing.report.figures import report as figures
from services.publishing.report.structs import Report
from services.publishing.report.view import page, tables
from services.publishing.words import Words
from services.publishing.workbook import workbook_of
from services.runtime.settings import Settings


async def report(settings: Settings, pool: str, wanted: Wanted, costs: list[str], *, as_json: bool) -> None:
    """Write the event's report; Failure INPUT or USAGE for costs that cannot be read."""
    formats = formats_of(wanted.formats)
    items = read_costs(costs)
    roadshow = await read_roadshow(settings, pool)
    edition = edition_of(roadshow, wanted.version)
    found = figures(edition, roadshow.records, digest(edition.shortlist), items)
    paths = put(wanted.folder, made(lambda: contents(found, Words(LANGUAGE.get()), formats)))
    if as_json:
        show_json(plain(found))
        return
    show(tell("roadshow.written", count=len(paths), folder=wanted.folder))


def contents(found: Report, words: Words, formats: Sequence[str]) -> dict[str, bytes]:
    """Return the report's files by name."""
    files: dict[str, bytes] = {}
    if "json" in formats:
        files["report.json"] = msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
    files |= printed([page(found, words)], formats, words.language)
    if "xlsx" in formats:
        stamp = words.stamp_of(found.pool, found.shortlist_version, "published", found.shortlist_sha256)
        files["report.xlsx"] = workbook_of(tables(found, words), stamp, found.as_of)
    return files


def read_costs(texts: list[str]) -> list[Cost]:
    """Return the costs that `texts` name; what is no `NAME=CNY` is a file."""
    found: list[Cost] = []
    for text in texts:
        found += _file(Path(text)) if "=" not in text else [_cost(text)]
    return found


def _cost(text: str) -> Cost:
    try:
        return cost_of(text)
    except CostError as error:
        raise Failure(ExitCode.USAGE, "error.cost", value=error.value) from error


def _file(path: Path) -> list[Cost]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Failure(ExitCode.INPUT, "input.unreadable", file=path, reason=error.strerror) from error
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    try:
        return costs_in(text)
    except CostError as error:
        key = "error.cost_row" if error.line > 1 else "error.cost"
        raise Failure(ExitCode.INPUT, key, file=path, line=error.line, value=error.value) from error
