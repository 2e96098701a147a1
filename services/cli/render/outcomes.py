"""What came of a pool, as tables in the reader's language."""

from collections.abc import Iterator, Sequence

import msgspec
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from models.pool.outcomes.structs import (
    UNCODED,
    GroupedBy,
    OutcomeGroup,
    OutcomeTotals,
    PoolOutcomes,
    ProjectOutcomes,
    Trail,
    TrailEvent,
)
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, named, tell
from services.words import say

_TABLES: dict[str, str] = {"district": "region", "industry": "industry"}


def projects(found: PoolOutcomes) -> Iterator[RenderableType]:
    """Yield the figures, then each project with its trails and their events."""
    yield _figures(found)
    counted = found.totals.projects
    others = sum(not project.counted for project in found.projects)
    yield Text(tell("outcomes.projects", count=counted, others=others), style="bold")
    for project in sorted(found.projects, key=lambda project: not project.counted):
        yield from _project(project)


def groups(kind: str, by: GroupedBy, found: Sequence[OutcomeGroup]) -> Table:
    """Return the figures of each group as a table."""
    title = "mentor" if (kind, by) == ("mentoring", "investor") else by
    table = sheet(named("outcome_group", title), "name")
    for figure in ("projects", "intent", "signed", "completed", "meetings", "signed_cny"):
        table.add_column(tell(f"outcomes.figure.{figure}"), justify="right")
    for group in found:
        totals = group.totals
        counts = totals.projects, totals.intent, totals.signed, totals.completed, totals.meetings
        table.add_row(group_name(by, group), *map(str, counts), f"{totals.signed_cny:,}")
    return table


def group_name(by: GroupedBy, group: OutcomeGroup) -> str:
    """Return what a group is called: a code's name, or a partner's with their id."""
    if by in _TABLES:
        return named(_TABLES[by], group.key)
    return f"{group.name} {group.key}" if group.name and group.name != group.key else group.key


def _figures(found: PoolOutcomes) -> Table:
    table = sheet(tell("outcomes.title", pool=found.pool), "item", "result")
    for figure in OutcomeTotals.__struct_fields__:
        value = getattr(found.totals, figure)
        if value or figure == "projects":
            table.add_row(tell(f"outcomes.figure.{figure}"), f"{value:,}")
    return table


def _project(project: ProjectOutcomes) -> Iterator[RenderableType]:
    known = {
        name: named(_TABLES[name], value) if value != UNCODED else value
        for name in _TABLES
        if (value := getattr(project, name))
    }
    words = {"name": project.name, "id": project.startup, "space": project.space} | known
    yield Text(tell("outcomes.project", **words), style="bold" if project.counted else "dim")
    for trail in project.trails:
        yield Text(f"  {_trail(trail)}")
        for event in trail.events:
            style = "" if event.standing == "counts" else "dim"
            yield Text(f"    {_event(event)}", style=style)


def _trail(trail: Trail) -> str:
    stands = [named("outcome", trail.reached)] if trail.reached else []
    stands += [named("outcome", trail.ended)] if trail.ended else []
    stands += [tell("outcomes.amount", amount=f"{trail.amount_cny:,}")] if trail.amount_cny else []
    stands += [tell("outcomes.share", share=f"{trail.share / 100:g}")] if trail.share else []
    stands += [named("round", trail.round)] if trail.round else []
    stands += [named("agreement", trail.agreed)] if trail.agreed else []
    words = {
        "partner": f"{trail.partner_name} {trail.partner}".strip(),
        "stands": say(LANGUAGE.get(), "common.separator").join(stands) or tell("outcomes.nothing"),
    }
    key = "outcomes.trail_deal" if trail.deal else "outcomes.trail"
    return tell(key, deal=trail.deal, **words)


def _event(event: TrailEvent) -> str:
    plain = msgspec.structs.asdict(event)
    plain |= {
        "outcome": named("outcome", event.outcome),
        "standing": named("outcome_standing", event.standing),
    }
    parts = [tell("outcomes.event", **plain)]
    if event.amount_cny:
        parts.append(tell("outcomes.amount", amount=f"{event.amount_cny:,}"))
    if event.by:
        parts.append(tell("outcomes.by", who=named("reporter", event.by)))
    if event.doubts:
        doubts = say(LANGUAGE.get(), "common.separator").join(
            named("outcome_doubt", code) for code in event.doubts
        )
        parts.append(tell("outcomes.held", doubts=doubts))
    if event.changes:
        parts.append(tell("outcomes.changes", event=event.changes))
    if event.evidence:
        parts.append(tell("outcomes.evidence", evidence=event.evidence))
    return " · ".join(parts)
