"""`duijie roadshow season`: several events in one report, each figure with the list that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.cli.client.pools import plain
from services.cli.client.roadshow_log import read_roadshow
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.texts import LANGUAGE, tell
from services.cli.verbs.roadshow_export import edition_of, formats_of, put, rendered, warn_of
from services.cli.verbs.roadshow_report import event_facts, json_of, read_costs
from services.publishing.files import printed
from services.publishing.report.costs import Cost
from services.publishing.report.season import season_of
from services.publishing.report.season_structs import Season
from services.publishing.report.season_view import season_page, season_tables, stamp_of
from services.publishing.unprinted import Unprinted, names_of, unprinted
from services.publishing.words import Words
from services.runtime.settings import Settings
from services.spreadsheets.export import workbook_of


@dataclass(frozen=True, slots=True)
class SeasonRequest:
    """Which report, and where to; no formats are all, no name is the first event's and the last's."""

    folder: Path
    formats: list[str] = field(default_factory=list)
    name: str = ""
    costs: list[str] = field(default_factory=list)


async def season(
    settings: Settings, pools: Sequence[str], request: SeasonRequest, *, as_json: bool
) -> None:
    """Write the season's report; Failure NOT_FOUND for an event of which nothing is published,
    INPUT or USAGE for costs that cannot be read or are another event's.
    """
    formats = formats_of(request.formats)
    wanted = list(dict.fromkeys(pools))
    costs = [assigned(cost, wanted) for cost in read_costs(request.costs)]
    events, lacking = [], list[Unprinted]()
    words = Words(LANGUAGE.get())
    editions = []
    for pool in wanted:
        roadshow = await read_roadshow(settings, pool)
        edition = edition_of(roadshow)
        editions.append(edition)
        events.append(event_facts(roadshow, edition, [c for c in costs if c.pool == pool]))
    name = request.name or words.separator.join(event.report.name for event in events)
    document = season_of(name, events, costs)
    page = season_page(document, words) if {"html", "pdf"} & set(formats) else None
    paths = put(request.folder, rendered(lambda: season_contents(document, words, formats)))
    for edition in editions:
        lacking += unprinted([page] if page else [], names_of(edition))
    warn_of(lacking)
    if as_json:
        show_json(plain(document))
        return
    show(tell("roadshow.written", count=len(paths), folder=request.folder))


def season_contents(document: Season, words: Words, formats: Sequence[str]) -> dict[str, bytes]:
    """Return the season's files by name."""
    files: dict[str, bytes] = {}
    if "json" in formats:
        files["season.json"] = json_of(document)
    if {"html", "pdf"} & set(formats):
        files |= printed([season_page(document, words)], formats, words.language)
    if "xlsx" in formats:
        stamp = stamp_of(document, words)
        files["season.xlsx"] = workbook_of(season_tables(document, words), stamp, document.as_of)
    return files


def assigned(cost: Cost, pools: Sequence[str]) -> Cost:
    """Return a cost with its event: as its file says, or before the colon of `POOL:NAME=CNY`.

    Failure INPUT for the cost of an event that the report is not about.
    """
    pool, colon, name = cost.name.replace("：", ":").partition(":")
    if not cost.pool and colon and pool.strip() in pools and name.strip():
        return Cost(name.strip(), cost.amount_cny, pool.strip())
    if cost.pool and cost.pool not in pools:
        raise Failure(
            ExitCode.INPUT, "error.cost_of_other", pool=cost.pool, name=cost.name,
            pools=", ".join(pools),
        )  # fmt: skip
    return cost
