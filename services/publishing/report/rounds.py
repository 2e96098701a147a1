"""The rounds of an event in figures: who was on the list, who judged, who went on."""

from collections.abc import Sequence
from typing import TypeVar

from contracts.decisions import Decision, LineUp, Panels, Result, Results, Shortlist
from contracts.pool_log import Record, RoadshowRules, Score
from services.publishing.report.structs import RoundFigures, RoundRow

D = TypeVar("D", Shortlist, Panels, LineUp)


def rounds_of(
    rules: RoadshowRules, decisions: Sequence[Decision], records: Sequence[Record]
) -> list[RoundFigures]:
    """Return the figures of each round that has a published list or results, in the order of the
    rules.
    """
    sheets = {
        (record.round, record.startup, record.judge)
        for record in records
        if isinstance(record, Score)
    }
    rounds = []
    for current in rules.rounds:
        given = {(startup, judge) for name, startup, judge in sheets if name == current.name}
        figures = _round(current.name, decisions, given)
        rounds += [figures] if figures.version or figures.closed else []
    return rounds


def _round(name: str, decisions: Sequence[Decision], given: set[tuple[str, str]]) -> RoundFigures:
    """Return the figures of one round; `given` are its sheets as entry and judge."""
    shortlist = _published(Shortlist, decisions, name)
    panels = _published(Panels, decisions, name)
    line_up = _published(LineUp, decisions, name)
    results = [one for one in decisions if isinstance(one, Results) and one.round == name]
    rows = results[-1].rows if results else []
    judges = {key for panel in panels.panels for key in panel.judges} if panels else set()
    return RoundFigures(
        round=name,
        day=line_up.day if line_up else "",
        version=shortlist.version if shortlist else 0,
        listed=len(shortlist.entries) if shortlist else len(rows),
        judges=len(judges or {judge for _, judge in given}),
        sheets=len(given),
        marked=len({startup for startup, _ in given}),
        promoted=sum(row.promoted for row in rows),
        vetoed=sum(bool(row.vetoed_by) for row in rows),
        closed=bool(results),
        rows=[_row(row) for row in rows],
    )


def _row(row: Result) -> RoundRow:
    return RoundRow(
        rank=row.rank,
        startup=row.startup,
        name=row.name,
        group=row.group,
        total=f"{row.total / 100:.2f}",
        sheets=row.sheets,
        promoted=row.promoted,
    )


def _published(kind: type[D], decisions: Sequence[Decision], name: str) -> D | None:
    """Return the latest published document of a round."""
    published = (
        decision
        for decision in reversed(decisions)
        if isinstance(decision, kind) and decision.status == "published" and decision.round == name
    )
    return next(published, None)
