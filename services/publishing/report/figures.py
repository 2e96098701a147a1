"""The figures of an event, from its log and its decisions alone.

Every outcome names the events that back it.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import get_args

from contracts.decisions import Timetable
from contracts.pool_log import Command, Investor, Record, Score, Startup
from models.pool.outcomes.grouping import grouped
from models.pool.outcomes.structs import (
    GroupedBy,
    Milestone,
    OutcomeTotals,
    PoolOutcomes,
    SideExit,
)
from models.roadshow.eligibility import covers, event_day, filing_fault, shortfall
from models.roadshow.event_day.absence import BACK
from services.publishing.edition import Edition
from services.publishing.report.confirmed import confirmed_in
from services.publishing.report.costs import Cost
from services.publishing.report.structs import (
    Attendance,
    Costs,
    Judging,
    Report,
    ReportedDeal,
    Share,
    Step,
)

UNCODED = "-"


def report(
    edition: Edition,
    records: Sequence[Record],
    outcomes: PoolOutcomes,
    digest: str,
    costs: Sequence[Cost] = (),
) -> Report:
    """Return the figures of `edition` as `records` tell, and what came of it as `outcomes` do;
    `digest` is its shortlist's.
    """
    planned, programme = _planned(edition), edition.programme
    deals = _deals(outcomes, planned)
    attendance, totals = _attendance(edition, records), outcomes.totals
    return Report(
        pool=edition.pool,
        name=programme.name,
        day=programme.event_on,
        season=programme.season,
        shortlist_version=edition.shortlist.version,
        shortlist_sha256=digest,
        as_of=max((record.time for record in records), default=edition.shortlist.time),
        funnel=_funnel(edition, totals, attendance),
        attendance=attendance,
        judges=_judges(edition, records, attendance),
        meetings_planned=len(planned),
        meetings_held=totals.meetings,
        meetings_did_not_take_place=totals.did_not_take_place,
        meetings_unreported=len(planned - {(deal.startup, deal.investor) for deal in deals}),
        outcomes=_by_outcome(deals),
        matched_projects=totals.projects,
        signed_cny=totals.signed_cny,
        doubtful_events=totals.doubtful,
        doubtful_cny=totals.doubtful_cny,
        matched=outcomes,
        groups={by: grouped(outcomes, by) for by in get_args(GroupedBy)},
        deals=deals,
        industries=_industries(edition),
        districts=_districts(edition),
        costs=_costs(costs, totals) if costs else None,
    )


def _planned(edition: Edition) -> set[tuple[str, str]]:
    meetings = edition.timetable.meetings if edition.timetable else []
    return {(meeting.startup, meeting.investor) for meeting in meetings}


def _by_outcome(deals: Sequence[ReportedDeal]) -> dict[str, int]:
    """Return how many deals stand at each outcome."""
    missed, broken = get_args(SideExit)
    counts = dict.fromkeys((missed, *get_args(Milestone), broken), 0)
    for deal in deals:
        if deal.outcome:
            counts[deal.outcome] += 1
    return counts


def _deals(outcomes: PoolOutcomes, planned: set[tuple[str, str]]) -> list[ReportedDeal]:
    """Return every deal of which some event stands."""
    return [
        ReportedDeal(
            startup=trail.startup,
            startup_name=trail.startup_name,
            investor=trail.partner,
            investor_name=trail.partner_name,
            deal=trail.deal,
            outcome=trail.ended or trail.reached,
            amount_cny=trail.amount_cny,
            planned=(trail.startup, trail.partner) in planned,
            trail=[event.event for event in trail.events],
            doubtful=len(trail.doubtful),
        )
        for project in outcomes.projects
        for trail in project.trails
        if trail.ended or trail.reached or trail.doubtful
    ]


def _attendance(edition: Edition, records: Iterable[Record]) -> dict[str, Attendance]:
    came: dict[str, dict[str, str]] = {"startup": {}, "investor": {}, "judge": {}}
    records = list(records)
    confirmed = confirmed_in(records)
    for record in records:
        if isinstance(record, Command) and record.command == "check_in":
            _check_in(came, edition, record)
    expected = {
        "startup": {entry.startup for entry in edition.shortlist.entries},
        "investor": _investors_expected(edition.timetable) or _valid(edition).keys(),
        "judge": {key for panel in edition.panels.panels for key in panel.judges}
        if edition.panels
        else set(),
    }
    return {
        kind: Attendance(
            expected=len(wanted),
            came=len(came[kind].keys() & wanted),
            trail=dict(sorted(came[kind].items())),
            confirmed=len(confirmed[kind] & set(wanted)),
        )
        for kind, wanted in expected.items()
    }


def _check_in(came: dict[str, dict[str, str]], edition: Edition, command: Command) -> None:
    """Note who came, or that a check-in was taken back.

    One person may be judge and investor under one id.
    """
    profiles = edition.profiles
    named: list[tuple[str, str, Mapping[str, object]]] = [
        ("startup", command.startup, profiles.startups),
        ("investor", command.partner, profiles.investors),
        ("judge", command.partner, profiles.judges),
    ]
    for kind, key, known in named:
        if key in known and BACK in command.values:
            came[kind].pop(key, None)
        elif key in known:
            came[kind].setdefault(key, command.event)


def _investors_expected(timetable: Timetable | None) -> set[str]:
    return {meeting.investor for meeting in timetable.meetings} if timetable else set()


def _valid(edition: Edition) -> dict[str, Investor]:
    """Return the investors whose filing counts on the event's day."""
    day = event_day(edition.programme, "")
    return {
        key: investor
        for key, investor in edition.profiles.investors.items()
        if not filing_fault(investor, day)
    }


def _funnel(
    edition: Edition, totals: OutcomeTotals, attendance: dict[str, Attendance]
) -> dict[Step, int]:
    startups = edition.profiles.startups
    listed = {entry.startup for entry in edition.shortlist.entries}
    return {
        "entered": len(startups),
        "eligible": sum(shortfall(startup, edition.rules) is None for startup in startups.values()),
        "listed": len(listed),
        "came": len(attendance["startup"].trail.keys() & listed),
        "met": totals.projects,
        "intent": totals.intent,
        "signed": totals.signed,
        "completed": totals.completed,
    }


def _judges(
    edition: Edition, records: Iterable[Record], attendance: dict[str, Attendance]
) -> list[Judging]:
    if edition.panels is None:
        return []
    last = {
        (record.round, record.startup, record.judge)
        for record in records
        if isinstance(record, Score)
    }
    names = {key: name for panel in edition.panels.panels for key, name in panel.names.items()}
    return [
        Judging(
            judge=key,
            name=names.get(key, key),
            came=key in attendance["judge"].trail,
            sheets=sum(
                judge == key and round_name == edition.panels.round for round_name, _, judge in last
            ),
        )
        for key in sorted({key for panel in edition.panels.panels for key in panel.judges})
    ]


def _industries(edition: Edition) -> list[Share]:
    """Return entries, listed entries and interested valid investors by industry section, the
    greatest first.
    """
    startups = edition.profiles.startups
    entered = [_section(startup) for startup in startups.values()]
    listed = [entry.industry[:1] or UNCODED for entry in edition.shortlist.entries]
    wanted = [
        code
        for investor in _valid(edition).values()
        for code in {code[:1] for code in investor.industries}
    ]
    shares = [
        Share(
            code=code,
            entered=entered.count(code),
            listed=listed.count(code),
            investors=wanted.count(code),
        )
        for code in {*entered, *listed, *wanted}
    ]
    return sorted(shares, key=lambda share: (-share.entered, -share.investors, share.code))


def _section(startup: Startup) -> str:
    return startup.industries[0][:1] if startup.industries else UNCODED


def _districts(edition: Edition) -> list[Share]:
    """Return entries and listed entries by district, with the floors of the rules.

    The greatest first.
    """
    startups = edition.profiles.startups
    entered = [startup.region or UNCODED for startup in startups.values()]
    listed = [
        startups[entry.startup].region or UNCODED
        for entry in edition.shortlist.entries
        if entry.startup in startups
    ]
    floors = edition.rules.district_floors
    shares = [
        Share(
            code=code,
            entered=_within(code, entered),
            listed=_within(code, listed),
            floor=floors.get(code, 0),
        )
        for code in {*entered, *floors}
    ]
    return sorted(shares, key=lambda share: (-share.entered, share.code))


def _within(area: str, regions: Sequence[str]) -> int:
    return sum(area == region or covers(area, region) for region in regions)


def _costs(costs: Sequence[Cost], totals: OutcomeTotals) -> Costs:
    total = sum(cost.amount_cny for cost in costs)
    signed, held = totals.signed, totals.meetings
    items: dict[str, Decimal] = {}
    for cost in costs:
        items[cost.name] = items.get(cost.name, Decimal()) + cost.amount_cny
    return Costs(
        items={name: f"{amount:.2f}" for name, amount in items.items()},
        total=f"{total:.2f}",
        per_signed=f"{total / signed:.2f}" if signed else None,
        per_meeting=f"{total / held:.2f}" if held else None,
    )
