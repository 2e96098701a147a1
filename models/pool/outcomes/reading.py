"""What came of a pool's pairs, as its state has it: every project with its trails, and the figures."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from contracts.days import day_of
from contracts.pool_log import Outcome, Startup
from models.pool.outcomes.book import Pair
from models.pool.outcomes.chain import DealChain
from models.pool.outcomes.checks import doubts_of, events_of_pairs, partner_kind
from models.pool.outcomes.facts import OutcomeFact, facts_of
from models.pool.outcomes.grouping import totals
from models.pool.outcomes.structs import (
    UNCODED,
    DoubtCode,
    PoolOutcomes,
    ProjectOutcomes,
    Standing,
    Trail,
    TrailEvent,
)
from models.pool.state import PoolState

Deal = tuple[str, str, str]
"""Startup, partner, the deal's number."""


def outcomes_of(state: PoolState[Any]) -> PoolOutcomes:
    """Return what came of the pairs of a pool."""
    trails: dict[str, list[Trail]] = {}
    for deal, facts in sorted(deals_of(state).items()):
        trails.setdefault(deal[0], []).append(_trail(state, deal, facts))
    projects = [_project(state, key, found) for key, found in trails.items()]
    kind: Literal["mentoring", "roadshow"] = (
        "mentoring" if partner_kind(state) == "mentor" else "roadshow"
    )
    since = "" if kind == "mentoring" else state.outcome_bound("", "").since
    return PoolOutcomes(
        pool=state.pool, kind=kind, since=since, totals=totals(projects), projects=projects
    )


def deals_of(state: PoolState[Any], only: Pair | None = None) -> dict[Deal, list[OutcomeFact]]:
    """Return the facts of each deal, or of those of one pair, in the order of the log, with what is
    in doubt about each by itself.
    """
    deals: dict[Deal, list[OutcomeFact]] = {}
    for (startup, partner), events in events_of_pairs(state, only).items():
        for fact in facts_of(events):
            now = doubts_of(state, fact.said, fact.day)
            fact.doubts |= now if fact.raised is None else now & fact.raised
            deals.setdefault((startup, partner, fact.said.deal), []).append(fact)
    return deals


def _trail(state: PoolState[Any], deal: Deal, facts: Sequence[OutcomeFact]) -> Trail:
    startup, partner, number = deal
    chain = DealChain(facts)
    known = state.profiles[partner_kind(state)].get(partner)
    return Trail(
        startup=startup,
        startup_name=_name(state.startups.get(startup), startup),
        partner=partner,
        partner_name=_name(known, partner),
        deal=number,
        reached=chain.reached or "",
        ended=chain.ended or "",
        days=chain.days(),
        meetings=chain.meetings(),
        amount_cny=chain.latest("amount_cny") or 0,
        share=chain.latest("share") or 0,
        round=chain.latest("round") or "",
        agreed=chain.agreed(),
        events=sorted(_events(facts), key=lambda event: event.time),
    )


def _events(facts: Sequence[OutcomeFact]) -> Iterator[TrailEvent]:
    for fact in facts:
        first = day_of(fact.events[0].time)
        for record in fact.events[:-1]:
            yield _event(record, record.on or first, "corrected", "")
        changes = fact.events[-2].event if len(fact.events) > 1 else ""
        yield _event(fact.said, fact.day, fact.standing, changes, fact.doubts)
        if fact.withdrawal is not None:
            yield _event(fact.withdrawal, fact.day, "withdrawal", fact.said.event)


def _event(
    record: Outcome, day: str, standing: Standing, changes: str, doubts: Iterable[DoubtCode] = ()
) -> TrailEvent:
    return TrailEvent(
        event=record.event,
        time=record.time,
        day=day,
        outcome=record.outcome,
        standing=standing,
        doubts=sorted(doubts) if standing == "doubtful" else [],
        change=record.change,
        changes=changes,
        amount_cny=record.amount_cny,
        share=record.share,
        round=record.round,
        evidence=record.evidence,
        by=record.by,
        agreed=record.agreed,
    )


def _project(state: PoolState[Any], key: str, trails: list[Trail]) -> ProjectOutcomes:
    startup = state.startups.get(key)
    return ProjectOutcomes(
        startup=key,
        name=_name(startup, key),
        district=(startup.region if startup else "") or UNCODED,
        industry=_section(startup),
        space=(startup.space if startup else "") or UNCODED,
        trails=trails,
    )


def _section(startup: Startup | None) -> str:
    return startup.industries[0][:1] if startup and startup.industries else UNCODED


def _name(profile: Any, key: str) -> str:
    return profile.name if profile else key
