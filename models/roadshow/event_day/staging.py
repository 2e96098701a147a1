"""What panels, running order and meetings share: the cast of a shortlist, who is on which stage,
who is away when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from contracts import decisions
from contracts.days import start_of
from contracts.decisions import Entry, Shortlist
from contracts.pool_log import RoadshowRules
from models.pool.versions import Versions
from models.roadshow.contest import Kind
from models.roadshow.eligibility import event_day
from models.roadshow.event_day.clock import DAY_MINUTES, Stretch, away, outside
from models.roadshow.event_day.deal import Dealt, deal
from models.roadshow.event_day.grid import grid
from models.roadshow.hand import Basis
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import ReviewedT, RoadshowTransaction

_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is on stage. `stages`: startups of each in the order dealt; `places`: all that fit into
    the day of one stage.
    """

    entries: Mapping[str, Entry]
    stages: Sequence[Sequence[str]]
    places: Sequence[Stretch]


class DayTooShort(Exception):  # noqa: N818 - it is what it is called
    """More entries than places; its text is `places/entries`."""


def cast(state: RoadshowState, rules: RoadshowRules, shortlist: Shortlist, basis: Basis) -> Cast:
    """Return who is on which stage; DayTooShort where not all fit.

    Who has a place in what it is made from keeps the stage, unless it was settled by hand. Without
    panels, whose judges are chosen for their entries, a draw decides the stage, too.
    """
    entries = {entry.startup: entry for entry in shortlist.entries}
    stages, places = 1, []
    room = len(entries)
    if rules.slots is not None:
        stages, places = rules.slots.stages, grid(rules.slots, DAY_MINUTES)
        room = len(places)
    if room * stages < len(entries):
        raise DayTooShort(f"{room * stages}/{len(entries)}")
    order = list(entries)
    if rules.order == "draw" and rules.panels is None:
        order = drawn(state, shortlist) or order
    dealt = [Dealt(key, entries[key].group, frozenset(people(state, key))) for key in order]
    return Cast(
        entries,
        [
            [one.startup for one in stage]
            for stage in deal(dealt, stages, room, _before(basis, shortlist))
        ],
        places,
    )


def people(state: RoadshowState, startup: str) -> list[str]:
    """Return the person keys of a startup's founders."""
    known = state.startups.get(startup)
    return known.people if known else []


def _before(basis: Basis, shortlist: Shortlist) -> dict[str, int]:
    """Return startup -> stage (from 0): settled by hand, else as before in the same round."""
    settled = {startup: stage for startup, (stage, _) in basis.directives.places.items()}
    order, panels = basis.line_up, basis.panels
    if order is not None and order.round == shortlist.round:
        return {slot.startup: slot.stage - 1 for slot in order.slots} | settled
    if panels is not None and panels.round == shortlist.round:
        stages = {startup: panel.stage - 1 for panel in panels.panels for startup in panel.entries}
        return stages | settled
    return settled


def reach(basis: Basis, shortlist: Shortlist, stage: Sequence[str]) -> int:
    """Return how many places the startups of a stage take, with the gaps of the order before."""
    order = basis.line_up
    known = order.slots if order is not None and order.round == shortlist.round else []
    settled = [spot[1] + 1 for key, spot in basis.directives.places.items() if key in stage]
    return max([len(stage), *(slot.place for slot in known if slot.startup in stage), *settled])


def drawn(state: RoadshowState, shortlist: Shortlist) -> list[str]:
    """Return the entries in the order of the draw for their round, none where there was no draw
    among any of them.

    Newcomers, by rank, take the places of those who left, and then the last ones.
    """
    draw = state.contest.draw
    entries = [entry.startup for entry in shortlist.entries]
    if (
        draw is None
        or draw.status != "revealed"
        or draw.round != shortlist.round
        or not set(draw.order) & set(entries)
    ):
        return []
    newcomers = [key for key in entries if key not in draw.order]
    found = []
    for key in draw.order:
        if key in entries:
            found.append(key)
        elif newcomers:
            found.append(newcomers.pop(0))
    return found + newcomers


def absences(state: RoadshowState, kind: Kind, key: str) -> list[Stretch]:
    """Return when somebody cannot come on the day, as far as is known."""
    found: list[Stretch] = []
    judge = state.contest.judges.get(key) if kind == "judge" else None
    if judge is not None:
        found += outside(judge.available_from, judge.available_until)
    command = state.contest.unavailable.get(f"{kind}/{key}")
    if command is not None:
        found += away(command.values)
    return sorted(found)


def event_date(transaction: RoadshowTransaction) -> str:
    """Return the day of the event: the programme's, else that of the record in hand."""
    return event_day(transaction.state.open_programme, transaction.today)


def gone_by(transaction: RoadshowTransaction, day: str) -> int:
    """Return the minute up to which `day` is over: -1 before it begins, all its minutes once it has
    ended.
    """
    if transaction.today != day:
        return DAY_MINUTES if transaction.today > day else -1
    return (transaction.record.time - (start_of(day) or 0)) // _MINUTE_MS


def on_day(place: str, day: str) -> str:
    """Return a place of a `Change`, with the day where the event's day differs between the two
    versions.
    """
    return f"{place}/{day}" if day else place


def drop_draft(transaction: RoadshowTransaction, versions: Versions[ReviewedT]) -> None:
    """Let go of a draft that no longer stands for anything: what is published, if anything, is
    current again.
    """
    if versions.draft is None:
        return
    versions.drop_draft()
    published = versions.published
    transaction.changes[versions.field] = None if published is None else decisions.encode(published)


def issue_published(
    transaction: RoadshowTransaction, versions: Versions[ReviewedT], draft: ReviewedT
) -> None:
    """Publish `draft` as the next of its versions."""
    transaction.issue(
        versions,
        msgspec.structs.replace(
            draft,
            **transaction.envelope(),
            version=transaction.next_version(versions),
            status="published",
        ),
        reviewed=True,
    )


def first_difference(one: Iterable[str], other: Iterable[str]) -> str:
    """Return the first name, in order, that only one of the two has; empty for none."""
    return min(set(one) ^ set(other), default="")
