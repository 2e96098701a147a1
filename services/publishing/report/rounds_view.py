"""The rounds of an event, or of all events of a season, as tables."""

from collections.abc import Iterator, Sequence

from services.publishing.report.structs import RoundFigures
from services.publishing.tables import Cell, Sheet
from services.publishing.words import Words
from services.spreadsheets.export import Linked

_FIGURES = ("listed", "judges", "sheets", "marked", "promoted", "vetoed")


def rounds_table(
    events: Sequence[tuple[str, Sequence[RoundFigures]]], words: Words, *, linked: bool
) -> Iterator[Sheet]:
    """Yield the rounds side by side, of each event by its name; nothing without rounds."""
    if not any(rounds for _, rounds in events):
        return
    several = len(events) > 1
    heads = [words.say("column.event_name")] if several else []
    heads += [words.say("column.round"), words.say("column.day")]
    heads += [words.say(f"round.{name}") for name in _FIGURES]
    rows: list[list[Cell]] = []
    for name, rounds in events:
        for current in rounds:
            row: list[Cell] = [name] if several else []
            row += [words.name("contest_round", current.round), current.day]
            for figure in _FIGURES:
                count: int = getattr(current, figure)
                leads = linked and current.closed and count
                row.append(Linked(count, _anchor(current)) if leads else count)
            rows.append(row)
    yield Sheet(words.say("list.rounds"), heads, rows, anchor="rounds")


def results_tables(rounds: Sequence[RoundFigures], words: Words) -> Iterator[Sheet]:
    """Yield the results of each closed round: those whom its figures count."""
    columns = ("rank", "startup", "group", "total", "sheets", "promoted")
    for current in rounds:
        if not current.closed:
            continue
        rows = [
            (
                row.rank,
                row.name,
                words.name("group", row.group),
                row.total,
                row.sheets,
                "✓" if row.promoted else "",
            )
            for row in current.rows
        ]
        name = words.name("contest_round", current.round)
        yield Sheet(
            words.say("list.results", round=name),
            [words.say(f"column.{column}") for column in columns],
            rows,
            anchor=_anchor(current),
        )


def _anchor(current: RoundFigures) -> str:
    return f"results-{current.round}"
