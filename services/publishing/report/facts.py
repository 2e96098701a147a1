"""What the figures of one event count: the lists, and under which key each is the same in another
event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contracts.decisions import Decision, Panels
from models.roadshow.eligibility import shortfall
from services.publishing.edition import Edition
from services.publishing.report.season_structs import (
    CountyLine,
    DealLine,
    EntryLine,
    FigureName,
    Participant,
    ParticipantKind,
)
from services.publishing.report.structs import Report

if TYPE_CHECKING:
    from contracts.pool_log import Investor, Judge, Startup

_COUNTY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One event: its report, its lists, and by figure the keys of what it counts."""

    report: Report
    entries: list[EntryLine]
    people: list[Participant]
    counties: list[CountyLine]
    deals: list[DealLine]
    keys: Mapping[FigureName, frozenset[str]]


def facts_of(edition: Edition, decisions: list[Decision], report: Report) -> EventFacts:
    """Return the lists behind the figures of an event."""
    deals = list(_deals(report))
    entries = list(_entries(edition, report, deals))
    met = {line.deal.investor for line in deals if line.held}
    people = dict(_people(edition, decisions, report, met))
    counties = list(_counties(report.pool, entries))
    keys: dict[FigureName, frozenset[str]] = {
        "entered": frozenset(entry.startup for entry in entries),
        "listed": frozenset(entry.startup for entry in entries if entry.listed),
        "came": frozenset(entry.startup for entry in entries if entry.came),
        "people": frozenset(key for keys in people.values() for key in keys),
        "counties": frozenset(county.code for county in counties),
        "investors": frozenset(one.id for one in people if one.kind == "investor"),
        "judges": frozenset(one.id for one in people if one.kind == "judge"),
        "meetings": frozenset(_meetings(deals)),
        "matched": frozenset(entry.startup for entry in entries if entry.met),
        "intents": frozenset(_pair(line) for line in deals if line.intent),
        "contracts": frozenset(_pair(line) for line in deals if line.signed),
    }
    return EventFacts(report, entries, list(people), counties, deals, keys)


def _deals(report: Report) -> Iterator[DealLine]:
    """Yield the deals with how far each has come; what is in doubt counts nowhere."""
    trails = {
        (trail.startup, trail.partner, trail.deal): trail
        for project in report.matched.projects
        for trail in project.trails
    }
    for deal in report.deals:
        trail = trails[deal.startup, deal.investor, deal.deal]
        yield DealLine(
            pool=report.pool,
            deal=deal,
            held=trail.meetings,
            intent=trail.has("intent"),
            signed=trail.has("signed"),
        )


def _pair(line: DealLine) -> str:
    return f"{line.pool}/{line.deal.startup}/{line.deal.investor}/{line.deal.deal}"


def _meetings(deals: list[DealLine]) -> Iterator[str]:
    for line in deals:
        for number in range(line.held):
            yield f"{_pair(line)}/{number}"


def _entries(edition: Edition, report: Report, deals: list[DealLine]) -> Iterator[EntryLine]:
    """Yield the entries, those on the list first and in its order, then by id; whoever is on the
    list and has left the pool by now is known from there.
    """
    startups = edition.profiles.startups
    listed = {entry.startup: entry for entry in edition.shortlist.entries}
    came, met = (
        report.attendance["startup"].trail,
        {line.deal.startup for line in deals if line.held},
    )
    for key in dict.fromkeys([*listed, *sorted(startups)]):
        startup, entry = startups.get(key), listed.get(key)
        known = startup or entry
        assert known is not None
        yield EntryLine(
            pool=report.pool,
            startup=key,
            name=known.name,
            group=known.group,
            region=startup.region if startup else "",
            industry=startup.industries[0] if startup and startup.industries else "",
            eligible=startup is not None and shortfall(startup, edition.rules) is None,
            listed=entry is not None,
            came=key in came and entry is not None,
            met=key in met,
        )


def _people(
    edition: Edition, decisions: list[Decision], report: Report, met: set[str]
) -> Iterator[tuple[Participant, frozenset[str]]]:
    """Yield who took part, with the keys of the persons behind each."""
    profiles, attendance = edition.profiles, report.attendance
    judges = {
        key
        for decision in decisions
        if isinstance(decision, Panels) and decision.status == "published"
        for panel in decision.panels
        for key in panel.judges
    }
    investors = met | attendance["investor"].trail.keys()
    kinds: tuple[
        tuple[ParticipantKind, Mapping[str, Startup | Judge | Investor], set[str]], ...
    ] = (
        ("startup", profiles.startups, set(profiles.startups)),
        ("judge", profiles.judges, judges),
        ("investor", profiles.investors, investors),
    )
    for kind, known, ids in kinds:
        for key in sorted(ids & known.keys()):
            profile = known[key]
            persons = frozenset(profile.people) or frozenset({f"{kind}/{key}"})
            came = key in attendance[kind].trail
            yield Participant(
                pool=report.pool, kind=kind, id=key, name=profile.name, persons=len(persons),
                came=came,
            ), persons  # fmt: skip


def _counties(pool: str, entries: list[EntryLine]) -> Iterator[CountyLine]:
    """Yield the counties and districts of entries; a city or a country by itself is none."""
    codes = sorted({entry.region for entry in entries if _is_county(entry.region)})
    for code in codes:
        here = [entry for entry in entries if entry.region == code]
        listed = sum(entry.listed for entry in here)
        yield CountyLine(pool=pool, code=code, entered=len(here), listed=listed)


def _is_county(code: str) -> bool:
    return len(code) == _COUNTY_DIGITS and code.isdecimal() and not code.endswith("00")
