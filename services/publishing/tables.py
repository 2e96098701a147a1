"""The tables of an edition: what its workbook shows, a sheet each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.publishing.edition import Edition
from services.publishing.views import change_rows, region_of, versioned
from services.publishing.words import Words

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table: headings and rows; `note` stands above it in print."""

    title: str
    columns: list[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


def tables(edition: Edition, words: Words) -> Iterator[Table]:
    """Yield the tables of `edition`."""
    yield from (_order(edition, words), _list(edition, words), _others(edition, words), _panels(edition, words))
    yield from (_results(edition, words), _meetings(edition, words), _unmet(edition, words), _changes(edition, words))


def _table(words: Words, section: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    return Table(words.say(f"section.{section}"), [words.say(f"column.{one}") for one in columns], list(rows))


def _order(edition: Edition, words: Words) -> Table:
    slots = sorted(edition.line_up.slots, key=lambda one: (one.stage, one.place)) if edition.line_up else []
    columns = ("stage", "place", "day", "time", "id", "startup", "group", "industry", "region")
    day = edition.line_up.day if edition.line_up else ""
    return _table(words, "running_order", columns, (
        (one.stage, one.place, day, f"{one.starts_at}–{one.ends_at}", one.startup, one.name, words.name("group", one.group),
         words.name("industry", one.industry), words.name("region", region_of(edition, one.startup)))
        for one in slots
    ))  # fmt: skip


def _list(edition: Edition, words: Words) -> Table:
    columns = ("rank", "id", "startup", "group", "industry", "region", "score")
    return _table(words, "shortlist", columns, (
        (one.rank, one.startup, one.name, words.name("group", one.group), words.name("industry", one.industry),
         words.name("region", region_of(edition, one.startup)), one.score / 100)
        for one in edition.shortlist.entries
    ))  # fmt: skip


def _others(edition: Edition, words: Words) -> Table:
    shortlist = edition.shortlist
    waiting = [(words.say("place.waiting", rank=rank), one) for rank, one in enumerate(shortlist.waiting_list, start=1)]
    left = [(words.say("section.left_out"), one) for one in shortlist.left_out]
    return _table(words, "left_out", ("place", "id", "startup", "group", "region", "score", "reason"), (
        (place, one.startup, one.name, words.name("group", one.group), words.name("region", region_of(edition, one.startup)),
         one.score / 100, words.name("left_out", one.reason))
        for place, one in [*waiting, *left]
    ))  # fmt: skip


def _panels(edition: Edition, words: Words) -> Table:
    rows = [
        (panel.stage, one, panel.names.get(one, one), words.name("panel_part", part))
        for panel in (edition.panels.panels if edition.panels else [])
        for part, ids in (
            ("chair", [panel.chair] if panel.chair else []),
            ("judge", [one for one in panel.judges if one != panel.chair]),
            ("reserve", panel.reserves),
        )
        for one in ids
    ]
    return _table(words, "panels", ("stage", "id", "name", "kind"), rows)


def _results(edition: Edition, words: Words) -> Table:
    columns = ("round", "rank", "id", "startup", "group", "total", "plain_total", "sheets", "promoted")
    return _table(words, "results", columns, (
        (words.name("contest_round", found.round), row.rank, row.startup, row.name, words.name("group", row.group),
         row.total / 100, row.plain_total / 100, row.sheets, words.say("note.promoted") if row.promoted else "")
        for found in edition.results for row in found.rows
    ))  # fmt: skip


def _meetings(edition: Edition, words: Words) -> Table:
    found = edition.timetable
    meetings = sorted(found.meetings, key=lambda one: (one.starts_at, one.table)) if found else []
    columns = ("day", "time", "table", "id", "startup", "id", "investor")
    return _table(words, "meetings", columns, (
        (found.day if found else "", f"{one.starts_at}–{one.ends_at}", one.table, one.startup, one.startup_name, one.investor,
         one.investor_name)
        for one in meetings
    ))  # fmt: skip


def _unmet(edition: Edition, words: Words) -> Table:
    startups, investors = edition.profiles.startups, edition.profiles.investors

    def named(known: object, id_: str) -> str:
        return getattr(known, "name", id_)

    return _table(words, "unmet", ("id", "startup", "id", "investor", "reason"), (
        (one.startup, named(startups.get(one.startup), one.startup), one.investor,
         named(investors.get(one.investor), one.investor), words.name("unmet", one.why))
        for one in (edition.timetable.unmet if edition.timetable else [])
    ))  # fmt: skip


def _changes(edition: Edition, words: Words) -> Table:
    rows = [
        (words.say(f"section.{title}"), row["who"], row["before"], row["after"], row["why"])
        for title, document in versioned(edition).items()
        for row in change_rows(document, words)
    ]
    return _table(words, "changes", ("item", "who", "before", "after", "why"), rows)
