"""The figures of an event, from its log and its decisions alone; every outcome names the events that back it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from contracts.decisions import Timetable
from contracts.pool_log import Command, Investor, Outcome, Record, Score, Startup
from models.roadshow.absence import BACK
from models.roadshow.eligibility import covers, event_day, filing_fault, shortfall
from services.publishing.edition import Edition
from services.publishing.report.costs import Cost
from services.publishing.report.structs import Attendance, Costs, Deal, Judging, Report, Share, Step

HELD: tuple[str, ...] = ("met", "intent", "signed")
"""Outcomes of meetings that took place; `signed` includes intent, and both that the two met."""
UNCODED = "-"


def report(edition: Edition, records: Sequence[Record], digest: str, costs: Sequence[Cost] = ()) -> Report:
    """Return the figures of `edition` as `records` tell; `digest` is its shortlist's."""
    deals = _deals(edition, records)
    planned = {(one.startup, one.investor) for one in edition.timetable.meetings} if edition.timetable else set()
    told = {(one.startup, one.investor) for one in deals}
    held = [one for one in deals if one.outcome in HELD]
    outcomes = dict.fromkeys(("did_not_take_place", *HELD), 0)
    for one in deals:
        outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
    attendance = _attendance(edition, records)
    return Report(
        pool=edition.pool,
        name=edition.programme.name,
        day=edition.programme.event_on,
        shortlist_version=edition.shortlist.version,
        shortlist_sha256=digest,
        as_of=max((one.time for one in records), default=edition.shortlist.time),
        funnel=_funnel(edition, deals, attendance),
        attendance=attendance,
        judges=_judges(edition, records, attendance),
        meetings_planned=len(planned),
        meetings_held=len(held),
        meetings_did_not_take_place=outcomes["did_not_take_place"],
        meetings_unreported=len(planned - told),
        outcomes=outcomes,
        matched_projects=len({one.startup for one in held}),
        signed_cny=sum(one.amount_cny for one in deals if one.outcome == "signed"),
        deals=deals,
        industries=_industries(edition),
        districts=_districts(edition),
        costs=_costs(costs, deals) if costs else None,
    )


def _deals(edition: Edition, records: Iterable[Record]) -> list[Deal]:
    told: dict[tuple[str, str], list[Outcome]] = {}
    for one in records:
        if isinstance(one, Outcome):
            told.setdefault((one.startup, one.partner), []).append(one)
    planned = {(one.startup, one.investor): one for one in edition.timetable.meetings} if edition.timetable else {}
    startups, investors = edition.profiles.startups, edition.profiles.investors
    return [
        Deal(
            startup=key[0],
            startup_name=_name(startups.get(key[0]), key[0]),
            investor=key[1],
            investor_name=_name(investors.get(key[1]), key[1]),
            outcome=events[-1].outcome,
            amount_cny=events[-1].amount_cny,
            planned=key in planned,
            trail=[event.event for event in events],
        )
        for key, events in sorted(told.items())
    ]


def _name(known: Startup | Investor | None, key: str) -> str:
    return known.name if known else key


def _attendance(edition: Edition, records: Iterable[Record]) -> dict[str, Attendance]:
    came: dict[str, dict[str, str]] = {"startup": {}, "investor": {}, "judge": {}}
    for one in records:
        if isinstance(one, Command) and one.command == "check_in":
            _check_in(came, edition, one)
    expected = {
        "startup": {one.startup for one in edition.shortlist.entries},
        "investor": _investors_expected(edition.timetable) or _valid(edition).keys(),
        "judge": {key for one in edition.panels.panels for key in one.judges} if edition.panels else set(),
    }
    return {
        kind: Attendance(
            expected=len(wanted), came=len(came[kind].keys() & wanted), trail=dict(sorted(came[kind].items()))
        )
        for kind, wanted in expected.items()
    }


def _check_in(came: dict[str, dict[str, str]], edition: Edition, one: Command) -> None:
    """Note who came, or that a check-in was taken back; one person may be judge and investor under one id."""
    profiles = edition.profiles
    named: list[tuple[str, str, Mapping[str, object]]] = [
        ("startup", one.startup, profiles.startups),
        ("investor", one.partner, profiles.investors),
        ("judge", one.partner, profiles.judges),
    ]
    for kind, key, known in named:
        if key in known and BACK in one.values:
            came[kind].pop(key, None)
        elif key in known:
            came[kind].setdefault(key, one.event)


def _investors_expected(timetable: Timetable | None) -> set[str]:
    return {one.investor for one in timetable.meetings} if timetable else set()


def _valid(edition: Edition) -> dict[str, Investor]:
    """Return the investors whose filing counts on the event's day."""
    day = event_day(edition.programme, "")
    return {key: one for key, one in edition.profiles.investors.items() if not filing_fault(one, day)}


def _funnel(edition: Edition, deals: Sequence[Deal], attendance: dict[str, Attendance]) -> dict[Step, int]:
    startups = edition.profiles.startups
    listed = {one.startup for one in edition.shortlist.entries}

    def reached(*outcomes: str) -> int:
        return len({one.startup for one in deals if one.outcome in outcomes})

    return {
        "entered": len(startups),
        "eligible": sum(shortfall(one, edition.rules) is None for one in startups.values()),
        "listed": len(listed),
        "came": len(attendance["startup"].trail.keys() & listed),
        "met": reached(*HELD),
        "intent": reached("intent", "signed"),
        "signed": reached("signed"),
    }


def _judges(edition: Edition, records: Iterable[Record], attendance: dict[str, Attendance]) -> list[Judging]:
    if edition.panels is None:
        return []
    last = {(one.round, one.startup, one.judge) for one in records if isinstance(one, Score)}
    names = {key: name for panel in edition.panels.panels for key, name in panel.names.items()}
    return [
        Judging(
            judge=key,
            name=names.get(key, key),
            came=key in attendance["judge"].trail,
            sheets=sum(judge == key and one == edition.panels.round for one, _, judge in last),
        )
        for key in sorted({key for panel in edition.panels.panels for key in panel.judges})
    ]


def _industries(edition: Edition) -> list[Share]:
    """Return entries, listed entries and interested valid investors by industry section, the greatest first."""
    startups = edition.profiles.startups
    entered = [_section(one) for one in startups.values()]
    listed = [one.industry[:1] or UNCODED for one in edition.shortlist.entries]
    wanted = [code for one in _valid(edition).values() for code in {code[:1] for code in one.industries}]
    shares = [
        Share(code=code, entered=entered.count(code), listed=listed.count(code), investors=wanted.count(code))
        for code in {*entered, *listed, *wanted}
    ]
    return sorted(shares, key=lambda one: (-one.entered, -one.investors, one.code))


def _section(startup: Startup) -> str:
    return startup.industries[0][:1] if startup.industries else UNCODED


def _districts(edition: Edition) -> list[Share]:
    """Return entries and listed entries by district, with the floors of the rules; the greatest first."""
    startups = edition.profiles.startups
    entered = [one.region or UNCODED for one in startups.values()]
    listed = [startups[one.startup].region or UNCODED for one in edition.shortlist.entries if one.startup in startups]
    floors = edition.rules.district_floors
    shares = [
        Share(code=code, entered=_within(code, entered), listed=_within(code, listed), floor=floors.get(code, 0))
        for code in {*entered, *floors}
    ]
    return sorted(shares, key=lambda one: (-one.entered, one.code))


def _within(area: str, regions: Sequence[str]) -> int:
    return sum(area == one or covers(area, one) for one in regions)


def _costs(costs: Sequence[Cost], deals: Sequence[Deal]) -> Costs:
    total = sum(one.amount_cny for one in costs)
    signed = len({one.startup for one in deals if one.outcome == "signed"})
    held = sum(one.outcome in HELD for one in deals)
    items: dict[str, Decimal] = {}
    for one in costs:
        items[one.name] = items.get(one.name, Decimal()) + one.amount_cny
    return Costs(
        items={name: f"{amount:.2f}" for name, amount in items.items()},
        total=f"{total:.2f}",
        per_signed=f"{total / signed:.2f}" if signed else None,
        per_meeting=f"{total / held:.2f}" if held else None,
    )
