"""When judges are needed: day and hours of their stage, taken from the running order; and for whom
that or the seat has changed.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from contracts.decisions import Change, LineUp, Panel, Panels
from contracts.pool_log import Language, RoadshowRules
from models.pool.versions import EntryMove, moves
from models.roadshow.event_day.staging import issue_published, on_day
from models.roadshow.transaction import RoadshowTransaction


class _Duty(NamedTuple):
    """`hours` and `day` are empty where they are not known."""

    seat: str
    hours: str
    day: str


def seats_of(panel: Panel) -> list[tuple[str, str]]:
    """Return everybody on a panel with the seat that they have."""
    judges = [(key, "chair" if key == panel.chair else "judge") for key in panel.judges]
    return judges + [(key, "reserve") for key in panel.reserves]


def timed(panels: Panels, order: LineUp | None) -> Panels:
    """Return `panels` with day and hours by `order`, unchanged where there is none of their round."""
    if order is None or order.round != panels.round:
        return panels
    benches = []
    for panel in panels.panels:
        slots = [slot for slot in order.slots if slot.stage == panel.stage]
        starts_at = min((slot.starts_at for slot in slots), default="")
        ends_at = max((slot.ends_at for slot in slots), default="")
        benches.append(msgspec.structs.replace(panel, starts_at=starts_at, ends_at=ends_at))
    return msgspec.structs.replace(panels, day=order.day, panels=benches)


def announced(transaction: RoadshowTransaction, panels: Panels) -> Panels:
    """Return `panels` with what they change against the published ones.

    In another round everybody is new.
    """
    published = transaction.state.contest.panels.published
    if published is None:
        return msgspec.structs.replace(panels, changes=[])
    took_place = published.day != panels.day and "" < published.day < transaction.today
    comparable = published.round == panels.round and not took_place
    rules = transaction.state.rules
    before, after = _duties(published) if comparable else {}, _duties(panels)
    if rules is not None and rules.slots is not None:
        after = {key: _with_what_was_known(duty, before.get(key)) for key, duty in after.items()}
    names = {
        key: name
        for panel in [*published.panels, *panels.panels]
        for key, name in panel.names.items()
    }
    changes = [_change(transaction, names, move) for move in moves(before, after, _place)]
    return msgspec.structs.replace(panels, changes=changes)


def complete(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Give the draft of the panels that this step has announced the hours of the order drafted
    after it. Panels that it has published keep the hours of the published order.
    """
    draft, order = (
        transaction.state.contest.panels.draft,
        transaction.state.contest.line_up.current,
    )
    if (
        rules.slots is None
        or draft is None
        or all(one.seq != draft.seq for one in transaction.decisions)
    ):
        return
    number = transaction.state.contest.panels.published_number
    with_hours = announced(transaction, timed(draft, order))
    transaction.amend(msgspec.structs.replace(with_hours, replaces=number))


def follow(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Publish the panels again where the published order has given a stage another day or other
    hours.
    """
    contest = transaction.state.contest
    published = contest.panels.published
    if rules.panels is None or rules.slots is None or published is None:
        return
    followed = announced(transaction, timed(published, contest.line_up.published))
    if followed.changes:
        issue_published(transaction, transaction.state.contest.panels, followed)


def _duties(panels: Panels) -> dict[str, _Duty]:
    found = {}
    for panel in panels.panels:
        hours = f"{panel.starts_at}-{panel.ends_at}" if panel.starts_at else ""
        for key, seat in seats_of(panel):
            found[key] = _Duty(f"{panel.stage}/{seat}", hours, panels.day)
    return found


def _with_what_was_known(duty: _Duty, before: _Duty | None) -> _Duty:
    """Return `duty` with the hours and the day of before where it does not know its own: the order
    that will tell them is still to come.
    """
    if before is None:
        return duty
    return duty._replace(hours=duty.hours or before.hours, day=duty.day or before.day)


def _place(duty: _Duty, other: _Duty | None) -> str:
    """Return the place of a `Change`: of hours and days only what differs between two versions."""
    place = duty.seat
    if other is None:
        return place
    if duty.hours and duty.hours != other.hours:
        place = f"{place}/{duty.hours}"
    if duty.day and duty.day != other.day:
        place = on_day(place, duty.day)
    return place


def _change(
    transaction: RoadshowTransaction, names: Mapping[str, str], move: EntryMove[str, _Duty]
) -> Change:
    contest = transaction.state.contest
    judge = contest.judges.get(move.key)
    why = move.why("withdrawn" if contest.has_withdrawn("judge", move.key) else "left")
    language: Language = judge.language if judge else "zh-Hans"
    return Change(move.key, names[move.key], move.before, move.after, why, language)
