"""Events of a season for tests: one edition under several pools, with what came of each."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from contracts.pool_log import Command, Outcome, Record
from models.pool.outcomes.reading import outcomes_of
from services.publishing.edition import Edition
from services.publishing.report.costs import Cost
from services.publishing.report.facts import EventFacts, facts_of
from services.publishing.report.figures import report
from services.publishing.report.rounds import rounds_of
from services.publishing.report.season import season_of
from services.publishing.report.season_structs import Season
from tests.unit.publishing.makers import PROFILES, PROGRAMME, TIME, made, panels, results, shortlist

if TYPE_CHECKING:
    from contracts.decisions import Decision
from tests.unit.roadshow.pool import RoadshowLog

Told = tuple[str, str, str]
COSTS = [
    Cost("场地", Decimal("30000.50"), "spring"),
    Cost("场地", Decimal(12000), "autumn"),
    Cost("宣传", Decimal(8000)),
]


def event(
    pool: str, day: str, told: Iterable[Told], came: Sequence[str] = (), season: str = ""
) -> EventFacts:
    """One event: outcomes as (startup, investor, outcome), and which startups checked in."""
    edition = _edition(pool, day, season)
    people: list[Record] = [
        *PROFILES.startups.values(), *PROFILES.investors.values(), *PROFILES.judges.values(),
    ]  # fmt: skip
    outcomes = [outcome(pool, day, number, one) for number, one in enumerate(told)]
    log = RoadshowLog()
    log.state.pool = pool
    log.take(edition.programme, *people, *outcomes)
    records: list[Record] = [*people, *outcomes, *(check_in(pool, startup) for startup in came)]
    decisions: list[Decision] = [shortlist(pool=pool), panels(pool=pool), results(pool=pool)]
    rounds = rounds_of(edition.rules, decisions, records)
    document = replace(report(edition, records, outcomes_of(log.state), "f" * 64), rounds=rounds)
    return facts_of(edition, decisions, document)


def outcome(pool: str, day: str, number: int, told: Told) -> Outcome:
    """What came of two at an event; a signed one is over a million yuan."""
    startup, investor, what = told
    return Outcome(
        pool=pool, time=TIME + number, event=f"outcomes/{pool}/{number}", startup=startup,
        partner=investor, outcome=what, amount_cny=1_000_000 * (what == "signed"), on=day,  # type: ignore[arg-type]
    )  # fmt: skip


def check_in(pool: str, startup: str) -> Command:
    """A startup that came."""
    event = f"commands/{pool}/{startup}"
    return Command(pool=pool, time=TIME, event=event, command="check_in", startup=startup)


def _edition(pool: str, day: str, season: str) -> Edition:
    programme = replace(PROGRAMME, pool=pool, event_on=day, name=f"{pool}路演", season=season)
    return made(programme=programme, shortlist=shortlist(pool=pool))


def two_events() -> Season:
    """A season of two events and their costs."""
    spring = event(
        "spring", "2026-04-10", [("T-1", "I-1", "signed"), ("T-2", "I-2", "met")], ["T-1"]
    )
    autumn = event(
        "autumn", "2026-10-16", [("T-1", "I-2", "intent"), ("T-3", "I-1", "did_not_take_place")]
    )
    return season_of("二〇二六活动季", [autumn, spring], COSTS)
