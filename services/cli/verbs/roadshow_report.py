"""`duijie roadshow report`: what came of an event, in figures that can be traced."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from services.cli.client.pools import plain
from services.cli.client.roadshow_log import Roadshow, read_roadshow
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.texts import LANGUAGE, tell
from services.cli.verbs.roadshow_export import (
    ExportRequest,
    edition_of,
    formats_of,
    put,
    rendered,
    warn_of,
)
from services.publishing.digest import digest
from services.publishing.edition import Edition
from services.publishing.files import printed
from services.publishing.pages import Page
from services.publishing.plain import escaped
from services.publishing.report.costs import Cost, CostError, cost_of, costs_in
from services.publishing.report.facts import EventFacts, facts_of
from services.publishing.report.figures import report as figures
from services.publishing.report.rounds import rounds_of
from services.publishing.report.season import season_of
from services.publishing.report.season_structs import Season
from services.publishing.report.season_view import event_lists, tiles
from services.publishing.report.structs import Report
from services.publishing.report.view import page, tables
from services.publishing.unprinted import names_of, unprinted
from services.publishing.words import Words
from services.runtime.settings import Settings
from services.spreadsheets.export import workbook_of
from services.spreadsheets.faults import unreadable


async def report(
    settings: Settings, pool: str, wanted: ExportRequest, costs: list[str], *, as_json: bool
) -> None:
    """Write the event's report; Failure INPUT or USAGE for costs that cannot be read."""
    formats = formats_of(wanted.formats)
    items = [cost for cost in read_costs(costs) if cost.pool in ("", pool)]
    roadshow = await read_roadshow(settings, pool)
    edition = edition_of(roadshow, wanted.version)
    facts = event_facts(roadshow, edition, items)
    document, season = facts.report, season_of(facts.report.name, [facts], own(items, pool))
    words = Words(LANGUAGE.get())
    paths = put(wanted.folder, rendered(lambda: contents(document, words, formats, season)))
    warn_of(
        unprinted(
            [event_page(document, words, season)] if {"html", "pdf"} & set(formats) else [],
            names_of(edition),
        )
    )
    if as_json:
        show_json(plain(document))
        return
    show(tell("roadshow.written", count=len(paths), folder=wanted.folder))


def event_facts(roadshow: Roadshow, edition: Edition, costs: Sequence[Cost]) -> EventFacts:
    """Return an event's report and the lists behind its figures."""
    document = figures(
        edition, roadshow.records, roadshow.outcomes, digest(edition.shortlist), costs
    )
    rounds = rounds_of(edition.rules, roadshow.decisions, roadshow.records)
    return facts_of(edition, roadshow.decisions, replace(document, rounds=rounds))


def own(costs: Sequence[Cost], pool: str) -> list[Cost]:
    """Return the costs as those of the event `pool`."""
    return [Cost(cost.name, cost.amount_cny, pool) for cost in costs]


def event_page(document: Report, words: Words, season: Season) -> Page:
    """Return the page of an event's report with the lists behind its figures."""
    return page(document, words, list(tiles(season, words)), list(event_lists(season, words)))


def contents(
    document: Report, words: Words, formats: Sequence[str], season: Season
) -> dict[str, bytes]:
    """Return the report's files by name; `season` is that of this event alone."""
    files: dict[str, bytes] = {}
    if "json" in formats:
        files["report.json"] = json_of(document)
        files["lists.json"] = json_of(season)
    files |= printed([event_page(document, words, season)], formats, words.language)
    if "xlsx" in formats:
        stamp = words.stamp_of(
            document.pool, document.shortlist_version, "published", document.shortlist_sha256
        )
        sheets = [*tables(document, words, linked=True), *event_lists(season, words)]
        files["report.xlsx"] = workbook_of(sheets, stamp, document.as_of)
    return files


def json_of(document: Report | Season) -> bytes:
    """Return a report as JSON to read."""
    return escaped(msgspec.json.format(msgspec.json.encode(document), indent=2)) + b"\n"


def read_costs(texts: list[str]) -> list[Cost]:
    """Return the costs that `texts` name; what is no `NAME=CNY` is a file."""
    items: list[Cost] = []
    for text in texts:
        items += _file(Path(text)) if "=" not in text else [_cost(text)]
    return items


def _cost(text: str) -> Cost:
    try:
        return cost_of(text)
    except CostError as error:
        raise Failure(ExitCode.USAGE, "error.cost", value=error.value) from error


def _file(path: Path) -> list[Cost]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    try:
        return costs_in(text)
    except CostError as error:
        key = "error.cost_row" if error.line > 1 else "error.cost"
        raise Failure(ExitCode.INPUT, key, file=path, line=error.line, value=error.value) from error
