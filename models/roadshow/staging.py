"""What panels, running order and meetings share: the cast of a shortlist, who is on which stage, who is away when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from contracts import decisions
from contracts.decisions import Entry, LineUp, Panels, Shortlist, Timetable
from contracts.pool_log import RoadshowRules
from models.roadshow.clock import DAY_MINUTES, Stretch, away, outside
from models.roadshow.contest import PUBLISHED_SUFFIX, Kind, Versioned
from models.roadshow.eligibility import event_day
from models.roadshow.order.deal import Dealt, deal
from models.roadshow.order.grid import grid
from models.roadshow.state import State
from models.roadshow.turn import Turn


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is on stage. `stages`: startups of each in the order dealt; `places`: all that fit into the day of one stage."""

    entries: Mapping[str, Entry]
    stages: Sequence[Sequence[str]]
    places: Sequence[Stretch]


class DayTooShort(Exception):  # noqa: N818 - it is what it is called
    """More entries than places; its text is `places/entries`."""


def cast(state: State, rules: RoadshowRules, shortlist: Shortlist) -> Cast:
    """Return who is on which stage; DayTooShort where not all fit.

    Who has a published place keeps the stage. Without panels, whose judges are chosen for their entries, a draw decides the stage, too.
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
        [[one.startup for one in stage] for stage in deal(dealt, stages, room, _before(state, shortlist))],
        places,
    )


def people(state: State, startup: str) -> list[str]:
    """Return the person keys of a startup's founders."""
    known = state.startups.get(startup)
    return known.people if known else []


def _before(state: State, shortlist: Shortlist) -> dict[str, int]:
    """Return startup -> stage (from 0) as published for the same round."""
    contest = state.contest
    order, panels = contest.line_up_published, contest.panels_published
    if order is not None and order.round == shortlist.round:
        return {slot.startup: slot.stage - 1 for slot in order.slots}
    if panels is not None and panels.round == shortlist.round:
        return {startup: panel.stage - 1 for panel in panels.panels for startup in panel.entries}
    return {}


def reach(state: State, shortlist: Shortlist, stage: Sequence[str]) -> int:
    """Return how many places the startups of a stage take, with the gaps of the published order."""
    order = state.contest.line_up_published
    known = order.slots if order is not None and order.round == shortlist.round else []
    return max([len(stage), *(slot.place for slot in known if slot.startup in stage)])


def drawn(state: State, shortlist: Shortlist) -> list[str]:
    """Return the entries in the order of the draw for their round, none where there was no draw among any of them.

    Newcomers, by rank, take the places of those who left, and then the last ones.
    """
    draw = state.contest.draw
    entries = [entry.startup for entry in shortlist.entries]
    if draw is None or draw.status != "revealed" or draw.round != shortlist.round or not set(draw.order) & set(entries):
        return []
    newcomers = [key for key in entries if key not in draw.order]
    found = []
    for key in draw.order:
        if key in entries:
            found.append(key)
        elif newcomers:
            found.append(newcomers.pop(0))
    return found + newcomers


def absences(state: State, kind: Kind, key: str) -> list[Stretch]:
    """Return when somebody cannot come on the day, as far as is known."""
    found: list[Stretch] = []
    judge = state.contest.judges.get(key) if kind == "judge" else None
    if judge is not None:
        found += outside(judge.available_from, judge.available_until)
    command = state.contest.unavailable.get(f"{kind}/{key}")
    if command is not None:
        found += away(command.values)
    return sorted(found)


def event_date(turn: Turn) -> str:
    """Return the day of the event: the programme's, else that of the record in hand."""
    assert turn.state.programme is not None
    return event_day(turn.state.programme, turn.today)


def drop_draft(turn: Turn, kind: Versioned) -> None:
    """Let go of a draft that no longer stands for anything: what is published, if anything, is current again."""
    contest = turn.state.contest
    draft: Any = getattr(contest, kind)
    if draft is None or draft.status == "published":
        return
    published: Any = getattr(contest, kind + PUBLISHED_SUFFIX)
    setattr(contest, kind, published)
    turn.changes[kind] = None if published is None else decisions.encode(published)


def issue_published(turn: Turn, kind: Versioned, draft: Panels | LineUp | Timetable) -> None:
    """Publish `draft` as the next version of its kind."""
    turn.issue(
        msgspec.structs.replace(
            draft,
            seq=turn.next_seq(),
            time=turn.record.time,
            cause=turn.record.event,
            version=turn.next_version(kind),
            status="published",
        )
    )


def first_difference(one: Iterable[str], other: Iterable[str]) -> str:
    """Return the first name, in order, that only one of the two has; empty for none."""
    return min(set(one) ^ set(other), default="")
