"""A season as a page and as tables; of a single event, its overview and the lists behind it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from services.publishing.charts import Chart, ChartBar, label_of
from services.publishing.digest import SHORT
from services.publishing.pages import Page, render
from services.publishing.report.rounds_view import results_tables, rounds_table
from services.publishing.report.season_structs import (
    ASPECTS,
    FIGURES,
    FigureName,
    Season,
)
from services.publishing.tables import Cell, Sheet
from services.publishing.words import Words
from services.spreadsheets.export import Linked
from services.words import moment_of

_CHARTED: tuple[tuple[FigureName, FigureName], ...] = (
    ("entered", "listed"),
    ("meetings", "contracts"),
)


class TileFigure(NamedTuple):
    """A figure of the overview; it leads to its list."""

    value: str
    name: str
    note: str
    anchor: str


class Tile(NamedTuple):
    """One aspect of the overview."""

    title: str
    figures: list[TileFigure]


def season_page(season: Season, words: Words) -> Page:
    """Return the season's report to print."""
    title = words.say("document.season")
    days = sorted(event.day for event in season.events if event.day)
    facts = [words.say("season.events_count", count=len(season.events))]
    if days:
        span = " – ".join(words.day(day) for day in dict.fromkeys((days[0], days[-1])))
        facts.append(words.say("note.day", day=span))
    if seasons := seasons_of(season):
        facts.append(words.say("note.season", season=words.separator.join(seasons)))
    facts.append(words.say("report.as_of", moment=moment_of(words.language, season.as_of)))
    html = render(
        "report.html", words, title=title, name=season.name, facts=facts,
        stamp=stamp_of(season, words), tiles=list(tiles(season, words)),
        charts=list(_charts(season, words)), tables=list(season_tables(season, words)),
    )  # fmt: skip
    return Page("season", title, html)


def seasons_of(season: Season) -> list[str]:
    """Return the seasons that the events' programmes name, each once, in the events' order."""
    return list(dict.fromkeys(event.season for event in season.events if event.season))


def stamp_of(season: Season, words: Words) -> str:
    """Return the line by which one print of a season can be told from another."""
    return words.say(
        "season.stamp", name=season.name, count=len(season.events), digest=season.sha256[:SHORT]
    )


def tiles(season: Season, words: Words) -> Iterator[Tile]:
    """Yield 影响力, 规模, 效果 and 支出, each figure with the way to its list."""
    for aspect, names in ASPECTS.items():
        figures = []
        for name in names:
            counted = season.figures[name]
            note = ""
            if counted.total != counted.distinct:
                note = words.say("season.sum", total=counted.total)
            shown = f"{counted.distinct:,}"
            figures.append(
                TileFigure(shown, words.say(f"figure.{name}"), note, name if counted.total else "")
            )
        if aspect == "effect":
            signed = f"{season.signed_cny:,}"
            anchor = "contracts" if season.signed_cny else ""
            figures.append(TileFigure(signed, words.say("figure.signed_cny"), "", anchor))
        yield Tile(words.say(f"season.{aspect}"), figures)
    yield _spent(season, words)


def _spent(season: Season, words: Words) -> Tile:
    title = words.say("season.costs")
    if not season.has_costs:
        nothing = words.say("season.no_costs")
        return Tile(title, [TileFigure(words.say("place.nowhere"), nothing, "", "")])
    figures = [TileFigure(_yuan(season.total_cost), words.say("report.total_cost"), "", "spent")]
    for name in ("listed", "people", "meetings", "contracts"):
        each = season.figures[name].cost_each
        if each is not None:
            said = words.say(f"each.{name}")
            figures.append(TileFigure(_yuan(each), said, "", "cost-each"))
    return Tile(title, figures)


def _yuan(amount: str) -> str:
    whole, _, fen = amount.partition(".")
    return f"{int(whole):,}.{fen}"


def _charts(season: Season, words: Words) -> Iterator[Chart]:
    """Yield pairs of figures event by event."""
    for first, second in _CHARTED:
        rows = [
            ChartBar(label_of(event.name), (event.figures[first], event.figures[second]))
            for event in season.events
        ]
        names = words.say(f"figure.{first}"), words.say(f"figure.{second}")
        yield Chart(words.say("season.by_event", first=names[0], second=names[1]), rows, names)


def season_tables(season: Season, words: Words) -> Iterator[Sheet]:
    """Yield the events side by side, what each thing cost, and the lists behind the figures."""
    yield from _events(season, words)
    rounds = [(event.name, event.rounds) for event in season.events]
    yield from rounds_table(rounds, words, linked=False)
    yield _cost_each(season, words)
    yield from list_tables(season, words)


def _events(season: Season, words: Words) -> Iterator[Sheet]:
    """Yield the figures by event, aspect by aspect, so that each table fits a page's width."""
    several = len(seasons_of(season)) > 1
    for aspect, names in ASPECTS.items():
        heads = [words.say("column.event_name"), words.say("column.day")]
        heads += [words.say("column.season")] if several else []
        heads += [_head(words.say(f"figure.{name}")) for name in names]
        heads += [words.say("column.amount")] if aspect == "effect" else []
        rows: list[list[Cell]] = []
        for event in season.events:
            counts = {name: event.figures[name] for name in names}
            rows.append([event.name, event.day, *([event.season] if several else [])])
            rows[-1] += _counts(counts, event.pool)
            rows[-1] += [event.signed_cny] if aspect == "effect" else []
        if len(season.events) > 1:
            rows += _sums(season, words, aspect, names, blank=1 + several)
        title = words.say("season.of_events", aspect=words.say(f"season.{aspect}"))
        yield Sheet(title, heads, rows, anchor=f"events-{aspect}")


def _sums(
    season: Season, words: Words, aspect: str, names: Sequence[FigureName], *, blank: int
) -> Iterator[list[Cell]]:
    """Yield the sums over the events, and the same with each counted once; `blank` cells stand
    between what a row is and its figures.
    """
    money = aspect == "effect"
    sums = {name: season.figures[name].total for name in names}
    once = {name: season.figures[name].distinct for name in names}
    signed: list[Cell] = [season.signed_cny] if money else []
    between: list[Cell] = [""] * blank
    yield [words.say("season.total"), *between, *_counts(sums, ""), *signed]
    yield [words.say("season.distinct"), *between, *_counts(once, ""), *([""] if money else [])]


def _counts(counts: Mapping[FigureName, int], pool: str) -> list[Cell]:
    return [
        Linked(count, anchor_of(name, pool)) if count else count for name, count in counts.items()
    ]


def _head(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cost_each(season: Season, words: Words) -> Sheet:
    """Return what one of everything cost, event by event and over the season."""
    heads = [words.say("column.item"), *(event.name for event in season.events)]
    heads += [words.say("season.whole")] if len(season.events) > 1 else []
    rows: list[list[Cell]] = []
    if season.has_costs:
        with_costs = {line.pool for line in season.costs}
        totals: list[Cell] = [
            Linked(_yuan(event.total_cost), anchor_of("spent", event.pool))
            if event.pool in with_costs
            else words.say("place.nowhere")
            for event in season.events
        ]
        whole = [Linked(_yuan(season.total_cost), "spent")] if len(season.events) > 1 else []
        rows.append([words.say("report.total_cost"), *totals, *whole])
        for name in FIGURES:
            each = [event.cost_each[name] for event in season.events]
            each += [season.figures[name].cost_each] if len(season.events) > 1 else []
            said = words.say(f"each.{name}")
            nowhere = words.say("place.nowhere")
            rows.append([_head(said), *(_yuan(one) if one else nowhere for one in each)])
    note = words.say("season.costs_note")
    return Sheet(words.say("season.cost_each"), heads, rows, note, anchor="cost-each")


def list_tables(season: Season, words: Words) -> Iterator[Sheet]:
    """Yield the lists that the figures count: entries, people, counties, deals, costs. Each figure
    has an anchor at the first row that it counts, of each event and of all.
    """
    names = {event.pool: event.name for event in season.events}
    parts = (
        (
            "entries",
            ("startup", "group", "industry", "region", "eligible", "on_list", "came", "met"),
            _entries,
        ),
        ("people", ("kind", "name", "persons", "came"), _people),
        ("counties", ("region", "entered", "on_list"), _counties),
        (
            "deals",
            ("startup", "investor", "outcome", "intent", "signed", "amount", "trail"),
            _deals,
        ),
        ("costs", ("item", "amount"), _costs),
    )
    for key, columns, rows_of in parts:
        heads = [words.say(f"column.{name}") for name in columns]
        rows = list(rows_of(season, words))
        cells = [list(row.cells) for row in rows]
        if len(season.events) > 1:
            heads.insert(0, words.say("column.event_name"))
            for row, filled in zip(rows, cells, strict=True):
                filled.insert(0, names.get(row.pool, words.say("season.whole")))
        yield Sheet(words.say(f"list.{key}"), heads, cells, anchor=key, row_anchors=_anchors(rows))


class _ListRow(NamedTuple):
    pool: str
    counts: Sequence[str]
    """The figures that count this row."""
    cells: Sequence[Cell]


def _anchors(rows: Sequence[_ListRow]) -> dict[int, tuple[str, ...]]:
    seen: set[str] = set()
    anchors: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(rows):
        new = [
            anchor
            for figure in row.counts
            for anchor in dict.fromkeys((anchor_of(figure, ""), anchor_of(figure, row.pool)))
            if anchor not in seen
        ]
        if new:
            anchors[number] = tuple(new)
            seen.update(new)
    return anchors


def anchor_of(figure: str, pool: str) -> str:
    """Return where the rows begin that a figure counts, of one event or of all."""
    return f"{figure}.{pool}" if pool else figure


def _ticks(*said: bool) -> tuple[str, ...]:
    return tuple("✓" if one else "" for one in said)


def _entries(season: Season, words: Words) -> Iterator[_ListRow]:
    for line in season.entries:
        flags = {
            "entered": True, "eligible": line.eligible, "listed": line.listed, "came": line.came,
            "matched": line.met,
        }  # fmt: skip
        yield _ListRow(line.pool, [name for name, holds in flags.items() if holds], (
            line.name, words.name("group", line.group), words.name("industry", line.industry),
            words.name("region", line.region), *_ticks(line.eligible, line.listed, line.came, line.met),
        ))  # fmt: skip


def _people(season: Season, words: Words) -> Iterator[_ListRow]:
    figures = {
        "startup": ["people"],
        "judge": ["people", "judges"],
        "investor": ["people", "investors"],
    }
    for line in season.people:
        kind = words.name("recipient", line.kind)
        cells: tuple[Cell, ...] = (kind, line.name, line.persons, *_ticks(line.came))
        yield _ListRow(line.pool, figures[line.kind], cells)


def _counties(season: Season, words: Words) -> Iterator[_ListRow]:
    for line in season.counties:
        cells = (words.name("region", line.code), line.entered, line.listed)
        yield _ListRow(line.pool, ["counties"], cells)


def _deals(season: Season, words: Words) -> Iterator[_ListRow]:
    for line in season.deals:
        deal = line.deal
        outcome = words.name("outcome", deal.outcome) or words.say("report.doubtful")
        flags = {"meetings": line.held > 0, "intents": line.intent, "contracts": line.signed}
        yield _ListRow(line.pool, [name for name, holds in flags.items() if holds], (
            deal.startup_name, deal.investor_name, outcome, *_ticks(line.intent, line.signed),
            deal.amount_cny or "", ", ".join(deal.trail),
        ))  # fmt: skip


def _costs(season: Season, _: Words) -> Iterator[_ListRow]:
    for line in season.costs:
        yield _ListRow(line.pool, ["spent"], (line.name, _yuan(line.amount)))


def event_lists(season: Season, words: Words) -> Iterator[Sheet]:
    """Yield, for the report of the only event of `season`, its rounds, their results, what each
    thing cost, and the lists behind the figures.
    """
    (event,) = season.events
    yield from rounds_table([(event.name, event.rounds)], words, linked=True)
    if season.has_costs:
        yield _cost_each(season, words)
    yield from results_tables(event.rounds, words)
    yield from list_tables(season, words)
