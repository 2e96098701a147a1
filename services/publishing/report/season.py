"""A season of events in figures: sums over the events, and each counted once over all of them."""

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal

from services.publishing.report.costs import Cost
from services.publishing.report.facts import EventFacts
from services.publishing.report.season_structs import (
    FIGURES,
    CostLine,
    Counted,
    EventFigures,
    FigureName,
    Season,
)


def season_of(name: str, events: Sequence[EventFacts], costs: Sequence[Cost] = ()) -> Season:
    """Return the season `name` of `events` (at least one), by day; a cost without a pool is the
    season's as a whole.

    Events that their programmes put into several seasons stand season by season, the one that began
    first before the others.
    """
    ordered = _by_season(events)
    total = sum((cost.amount_cny for cost in costs), Decimal())
    figures: dict[FigureName, Counted] = {}
    for figure in FIGURES:
        keys = [event.keys[figure] for event in ordered]
        distinct = len(frozenset().union(*keys))
        each = cost_each(total, distinct) if costs else None
        figures[figure] = Counted(total=sum(map(len, keys)), distinct=distinct, cost_each=each)
    return Season(
        name=name,
        sha256=_digest(ordered),
        as_of=max(event.report.as_of for event in ordered),
        events=[_event(event, costs) for event in ordered],
        figures=figures,
        signed_cny=sum(event.report.signed_cny for event in ordered),
        total_cost=f"{total:.2f}",
        has_costs=bool(costs),
        entries=[line for event in ordered for line in event.entries],
        people=[line for event in ordered for line in event.people],
        counties=[line for event in ordered for line in event.counties],
        deals=[line for event in ordered for line in event.deals],
        costs=_costs(costs),
    )


def _by_season(events: Sequence[EventFacts]) -> list[EventFacts]:
    ordered = sorted(events, key=lambda event: (event.report.day, event.report.pool))
    seasons = list(dict.fromkeys(event.report.season for event in ordered))
    return sorted(ordered, key=lambda event: seasons.index(event.report.season))


def cost_each(total: Decimal, count: int) -> str | None:
    """Return what each of `count` cost, in yuan with fen; None for none."""
    return f"{total / count:.2f}" if count else None


def _event(event: EventFacts, costs: Sequence[Cost]) -> EventFigures:
    report = event.report
    own = [cost.amount_cny for cost in costs if cost.pool == report.pool]
    total = sum(own, Decimal())
    counts: dict[FigureName, int] = {figure: len(event.keys[figure]) for figure in FIGURES}
    return EventFigures(
        pool=report.pool,
        name=report.name,
        day=report.day,
        season=report.season,
        shortlist_version=report.shortlist_version,
        shortlist_sha256=report.shortlist_sha256,
        as_of=report.as_of,
        figures=counts,
        signed_cny=report.signed_cny,
        total_cost=f"{total:.2f}",
        cost_each={
            figure: cost_each(total, count) if own else None for figure, count in counts.items()
        },
        rounds=report.rounds,
    )


def _costs(costs: Sequence[Cost]) -> list[CostLine]:
    """Return the costs by pool and item, in the order in which they were given."""
    items: dict[tuple[str, str], Decimal] = {}
    for cost in costs:
        key = cost.pool, cost.name
        items[key] = items.get(key, Decimal()) + cost.amount_cny
    return [
        CostLine(pool=pool, name=name, amount=f"{amount:.2f}")
        for (pool, name), amount in sorted(items.items(), key=lambda item: item[0][0])
    ]


def _digest(events: Sequence[EventFacts]) -> str:
    """Return the SHA-256 of the versions that are reported on."""
    versions = [
        [event.report.pool, event.report.shortlist_version, event.report.shortlist_sha256]
        for event in events
    ]
    return hashlib.sha256(json.dumps(versions).encode()).hexdigest()
