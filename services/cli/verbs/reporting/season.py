"""`duijie roadshow season`: several events in one report, each figure with the list that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.decisions import Decision, Shortlist
from contracts.normal import normal_name
from models.pool.readers import kind_of
from services.cli.client import connect
from services.cli.client.pools import plain
from services.cli.client.roadshow_log import Roadshow, read_roadshow
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.texts import LANGUAGE, tell
from services.cli.verbs.roadshow_export import edition_of, formats_of, put, rendered, warn_of
from services.cli.verbs.roadshow_report import event_facts, json_of, read_costs
from services.publishing.files import printed
from services.publishing.report.costs import Cost
from services.publishing.report.facts import EventFacts
from services.publishing.report.season import season_of
from services.publishing.report.season_structs import Season
from services.publishing.report.season_view import season_page, season_tables, stamp_of
from services.publishing.unprinted import Unprinted, names_of, unprinted
from services.publishing.words import Words
from services.runtime.settings import Settings
from services.spreadsheets.export import workbook_of


@dataclass(frozen=True, slots=True)
class SeasonRequest:
    """Which report, and where to; no formats are all, no name is the season that all events belong
    to, else the names of all; `season` adds the published events whose programmes name it.
    """

    folder: Path
    formats: list[str] = field(default_factory=list)
    name: str = ""
    costs: list[str] = field(default_factory=list)
    season: str = ""


async def season(
    settings: Settings, pools: Sequence[str], request: SeasonRequest, *, as_json: bool
) -> None:
    """Write the season's report; Failure NOT_FOUND for an event of which nothing is published, or a
    season without any; INPUT or USAGE for costs that cannot be read or are another event's.
    """
    formats = formats_of(request.formats)
    roadshows = await _roadshows(settings, pools, request.season)
    wanted = list(roadshows)
    costs = [assigned(cost, wanted) for cost in read_costs(request.costs)]
    events, lacking = [], list[Unprinted]()
    words = Words(LANGUAGE.get())
    editions = []
    for pool, roadshow in roadshows.items():
        edition = edition_of(roadshow)
        editions.append(edition)
        events.append(event_facts(roadshow, edition, [c for c in costs if c.pool == pool]))
    name = request.name or _named(events, words)
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


async def _roadshows(settings: Settings, pools: Sequence[str], season: str) -> dict[str, Roadshow]:
    """Return the events by pool: those that are named, then those of the season by id, of which
    the ones without a published list are told and left out.
    """
    named = list(dict.fromkeys(pools))
    of_season = await _pools_of(settings, season, any_named=bool(named))
    roadshows = {pool: await read_roadshow(settings, pool) for pool in named}
    for pool in of_season:
        if pool not in roadshows:
            roadshow = await read_roadshow(settings, pool)
            if any(_is_published(decision) for decision in roadshow.decisions):
                roadshows[pool] = roadshow
            else:
                note("roadshow.season_unpublished", pool=pool)
    if not roadshows:
        raise Failure(ExitCode.NOT_FOUND, "error.season_unpublished", season=season)
    return roadshows


def _is_published(decision: Decision) -> bool:
    return isinstance(decision, Shortlist) and decision.status == "published"


async def _pools_of(settings: Settings, season: str, *, any_named: bool) -> list[str]:
    """Return the roadshows whose programmes name `season`, in whatever spelling.

    Failure USAGE where neither pools nor a season are named, NOT_FOUND where there is none of it;
    both name the seasons that there are.
    """
    if not season and any_named:
        return []
    async with connect.stored_pools(settings) as store:
        programmes = [programme for programme in (await store.pools()).values() if programme]
    events = [programme for programme in programmes if kind_of(programme) == "roadshow"]
    wanted = normal_name(season)
    pools = [event.pool for event in events if season and normal_name(event.season) == wanted]
    if pools:
        return pools
    there_are = ", ".join(sorted({event.season for event in events if event.season})) or "-"
    if not season:
        raise Failure(ExitCode.USAGE, "error.which_season", seasons=there_are)
    raise Failure(ExitCode.NOT_FOUND, "error.no_season", season=season, seasons=there_are)


def _named(events: Sequence[EventFacts], words: Words) -> str:
    """Return the season that all events belong to, or the names of all."""
    seasons = {event.report.season for event in events}
    if len(seasons) == 1 and "" not in seasons:
        return seasons.pop()
    return words.separator.join(event.report.name for event in events)


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
