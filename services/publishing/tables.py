"""The tables of an edition: what its workbook shows, a sheet each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.publishing.edition import Edition
from services.publishing.views import change_rows, region_of, versioned
from services.publishing.words import Words
from services.spreadsheets.export import ExportCell, Linked

Cell = ExportCell | Linked


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table: headings and rows; `note` stands above it in print.

    `anchor` is what a `Linked` cell leads to; `row_anchors` are those of rows (from 0).
    """

    title: str
    columns: list[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    anchor: str = ""
    row_anchors: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def tables(edition: Edition, words: Words) -> Iterator[Sheet]:
    """Yield the tables of `edition`."""
    yield from (
        _order(edition, words),
        _list(edition, words),
        _others(edition, words),
        _panels(edition, words),
    )
    yield from (
        _results(edition, words),
        _meetings(edition, words),
        _unmet(edition, words),
        _changes(edition, words),
    )


def _table(
    words: Words, section: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Sheet:
    return Sheet(
        words.say(f"section.{section}"),
        [words.say(f"column.{column}") for column in columns],
        list(rows),
    )


def _order(edition: Edition, words: Words) -> Sheet:
    slots = (
        sorted(edition.line_up.slots, key=lambda slot: (slot.stage, slot.place))
        if edition.line_up
        else []
    )
    columns = ("stage", "place", "day", "time", "id", "startup", "group", "industry", "region")
    day = edition.line_up.day if edition.line_up else ""
    return _table(words, "running_order", columns, (
        (slot.stage, slot.place, day, f"{slot.starts_at}–{slot.ends_at}", slot.startup, slot.name, words.name("group", slot.group),
         words.name("industry", slot.industry), region_of(edition, slot.startup, words))
        for slot in slots
    ))  # fmt: skip


def _list(edition: Edition, words: Words) -> Sheet:
    columns = (
        "rank",
        "id",
        "startup",
        "group",
        "industry",
        "region",
        "founded",
        "funding",
        "score",
    )
    return _table(words, "shortlist", columns, (
        (entry.rank, entry.startup, entry.name, words.name("group", entry.group), words.name("industry", entry.industry),
         region_of(edition, entry.startup, words), *_founding(edition, entry.startup, words), entry.score / 100)
        for entry in edition.shortlist.entries
    ))  # fmt: skip


def _founding(edition: Edition, id_: str, words: Words) -> tuple[str, str]:
    """Return when a startup was founded and its funding round, empty where its profile is gone."""
    startup = edition.profiles.startups.get(id_)
    return (startup.founded, words.name("round", startup.round)) if startup else ("", "")


def _others(edition: Edition, words: Words) -> Sheet:
    shortlist = edition.shortlist
    waiting = [
        (words.say("place.waiting", rank=rank), waiting_entry)
        for rank, waiting_entry in enumerate(shortlist.waiting_list, start=1)
    ]
    left = [
        (words.say("section.left_out"), left_out_entry) for left_out_entry in shortlist.left_out
    ]
    return _table(words, "left_out", ("place", "id", "startup", "group", "region", "score", "reason"), (
        (place, left_out.startup, left_out.name, words.name("group", left_out.group), region_of(edition, left_out.startup, words),
         left_out.score / 100, words.name("left_out", left_out.reason))
        for place, left_out in [*waiting, *left]
    ))  # fmt: skip


def _panels(edition: Edition, words: Words) -> Sheet:
    rows = [
        (panel.stage, judge, panel.names.get(judge, judge), words.name("panel_part", part))
        for panel in (edition.panels.panels if edition.panels else [])
        for part, ids in (
            ("chair", [panel.chair] if panel.chair else []),
            ("judge", [judge for judge in panel.judges if judge != panel.chair]),
            ("reserve", panel.reserves),
        )
        for judge in ids
    ]
    return _table(words, "panels", ("stage", "id", "name", "kind"), rows)


def _results(edition: Edition, words: Words) -> Sheet:
    columns = (
        "round",
        "rank",
        "id",
        "startup",
        "group",
        "total",
        "plain_total",
        "sheets",
        "promoted",
    )
    return _table(words, "results", columns, (
        (words.name("contest_round", results.round), row.rank, row.startup, row.name, words.name("group", row.group),
         row.total / 100, row.plain_total / 100, row.sheets, words.say("note.promoted") if row.promoted else "")
        for results in edition.results for row in results.rows
    ))  # fmt: skip


def _meetings(edition: Edition, words: Words) -> Sheet:
    timetable = edition.timetable
    meetings = (
        sorted(timetable.meetings, key=lambda meeting: (meeting.starts_at, meeting.table))
        if timetable
        else []
    )
    columns = ("day", "time", "table", "id", "startup", "id", "investor")
    return _table(words, "meetings", columns, (
        (timetable.day if timetable else "", f"{meeting.starts_at}–{meeting.ends_at}", meeting.table, meeting.startup,
         meeting.startup_name, meeting.investor, meeting.investor_name)
        for meeting in meetings
    ))  # fmt: skip


def _unmet(edition: Edition, words: Words) -> Sheet:
    startups, investors = edition.profiles.startups, edition.profiles.investors

    def named(known: object, id_: str) -> str:
        return getattr(known, "name", id_)

    return _table(words, "unmet", ("id", "startup", "id", "investor", "reason"), (
        (request.startup, named(startups.get(request.startup), request.startup), request.investor,
         named(investors.get(request.investor), request.investor), words.name("unmet", request.why))
        for request in (edition.timetable.unmet if edition.timetable else [])
    ))  # fmt: skip


def _changes(edition: Edition, words: Words) -> Sheet:
    rows = [
        (words.say(f"section.{title}"), row["who"], row["before"], row["after"], row["why"])
        for title, document in versioned(edition).items()
        for row in change_rows(document, words)
    ]
    return _table(words, "changes", ("item", "who", "before", "after", "why"), rows)
