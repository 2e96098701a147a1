"""What a programme no longer has: panels, an order or meetings that were published and that the
rules do not ask for any more are taken back, so that nobody goes by them.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from contracts.days import DAY_MINUTES, minute_of
from contracts.decisions import Change, LineUp, Panels, Timetable
from contracts.pool_log import RoadshowRules
from models.pool.versions import Versions
from models.roadshow.event_day.moves import meeting_moves, slot_moves
from models.roadshow.event_day.staging import gone_by, issue_published
from models.roadshow.judging.duty import announced
from models.roadshow.transaction import RoadshowTransaction


def draw_up(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Announce drafts that take back what the rules no longer ask for."""
    for versions, rest in _without(transaction, rules):
        number = transaction.next_version(versions)
        fresh = msgspec.structs.replace(
            rest, **transaction.envelope(), version=number, status="draft"
        )
        transaction.issue(versions, fresh)


def publish(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Take back what the rules no longer ask for; tell whether there was anything."""
    taken = list(_without(transaction, rules))
    for versions, rest in taken:
        issue_published(transaction, versions, rest)
    return bool(taken)


def _without(
    transaction: RoadshowTransaction, rules: RoadshowRules
) -> Iterator[tuple[Versions[Any], Panels | LineUp | Timetable]]:
    """Yield what was published and is not asked for, without what has not begun yet."""
    contest, shortlist = transaction.state.contest, transaction.state.shortlist.current
    round_name = shortlist.round if shortlist is not None else ""
    panels, order = contest.panels.published, contest.line_up.published
    timetable = contest.timetable.published
    if rules.panels is None and panels is not None and panels.round == round_name:
        yield from _changed(contest.panels, _no_panels(transaction, panels))
    if rules.slots is None and order is not None and order.round == round_name:
        yield from _changed(contest.line_up, _no_order(transaction, order))
    if rules.meetings is None and timetable is not None:
        yield from _changed(contest.timetable, _no_meetings(transaction, timetable))


def _changed(
    versions: Versions[Any], rest: Panels | LineUp | Timetable
) -> Iterator[tuple[Versions[Any], Panels | LineUp | Timetable]]:
    if rest.changes:
        yield (
            versions,
            msgspec.structs.replace(rest, changes=[_removed(one) for one in rest.changes]),
        )


def _removed(change: Change) -> Change:
    """Return a change whose reason is the organiser's, where nobody has left."""
    return change if change.why == "withdrawn" else msgspec.structs.replace(change, why="removed")


def _no_panels(transaction: RoadshowTransaction, panels: Panels) -> Panels:
    gone = gone_by(transaction, panels.day)
    begun = [one for one in panels.panels if one.starts_at and minute_of(one.starts_at) <= gone]
    held = begun if gone < DAY_MINUTES else panels.panels
    rest = msgspec.structs.replace(panels, panels=held, spared={}, languages={})
    return announced(transaction, rest)


def _no_order(transaction: RoadshowTransaction, order: LineUp) -> LineUp:
    gone, shortlist = gone_by(transaction, order.day), transaction.state.shortlist.current
    assert shortlist is not None
    begun = [slot for slot in order.slots if minute_of(slot.starts_at) <= gone]
    changes = slot_moves(transaction, shortlist, begun, order.day)
    return msgspec.structs.replace(order, slots=begun, penalty=0, bound=0, changes=changes)


def _no_meetings(transaction: RoadshowTransaction, timetable: Timetable) -> Timetable:
    gone = gone_by(transaction, timetable.day)
    begun = [one for one in timetable.meetings if minute_of(one.starts_at) <= gone]
    changes = meeting_moves(transaction, begun, timetable.day)
    return msgspec.structs.replace(
        timetable,
        meetings=begun,
        unmet=[],
        without=[],
        breaks=0,
        spread=0,
        bound=0,
        changes=changes,
    )
