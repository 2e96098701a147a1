"""What a command by hand asks for, as a directive; or why it cannot be, as far as that shows before
anything is solved.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.by_hand import BrokenRule
from contracts.decisions import LineUp
from contracts.pool_log import Command, RoadshowRules
from models.pool.doubts import near
from models.roadshow.event_day.clock import DAY_MINUTES, Stretch, clock_of, minute_of
from models.roadshow.event_day.grid import grid
from models.roadshow.event_day.staging import event_date, gone_by
from models.roadshow.hand import MOST_DIRECTIVES, Directive, StagePlace
from models.roadshow.review import pins, seats, talks
from models.roadshow.review.asked import Asked
from models.roadshow.review.broken import HandFault, against
from models.roadshow.review.numbers import UnreadableValue, minute_in, number_in
from models.roadshow.transaction import RoadshowTransaction


def compiled(
    transaction: RoadshowTransaction, rules: RoadshowRules, command: Command
) -> Directive | HandFault:
    """Return the directive that `command` asks for."""
    shortlist = transaction.state.shortlist.current
    if shortlist is None:
        return HandFault("no_plan", "shortlist")
    hand = transaction.state.contest.by_hand.hand
    if len(hand.directives) >= MOST_DIRECTIVES:
        return HandFault("invalid_directive", f"{len(hand.directives)} >= {MOST_DIRECTIVES}")
    asked = Asked(transaction, rules, shortlist, command)
    base: dict[str, Any] = {
        "number": hand.last + 1,
        "round": shortlist.round,
        "kind": command.command,
    }
    try:
        return _unknown(asked) or _COMPILERS[command.command](asked, base)
    except UnreadableValue as unreadable:
        return HandFault("invalid_directive", str(unreadable))


def _unknown(asked: Asked) -> HandFault | None:
    state, command = asked.transaction.state, asked.command
    for key in (command.startup, state.startups.find(command.other_startup)):
        if key and key not in state.startups:
            return HandFault("unknown_startup", near(key, state.startups, command.command))
    return None


def _entry(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    return Directive(**base, startup=asked.command.startup)


def _place(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Put an entry at a place of a stage, its own unless another is named."""
    order = _order(asked)
    if isinstance(order, HandFault):
        return order
    key = asked.command.startup
    stage = number_in(asked.values, "stage", _stage_of(order, key))
    place = number_in(asked.values, "place")
    return _settled(asked, base, [StagePlace(key, stage, place)])


def _move(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Put an entry at the slot that begins at a time of day."""
    order = _order(asked)
    if isinstance(order, HandFault):
        return order
    key = asked.command.startup
    stage = number_in(asked.values, "stage", _stage_of(order, key))
    minute = minute_in(asked.values, "to")
    begins = [time.begin for time in places(asked.rules)]
    if minute not in begins:
        beside = [clock_of(begin) for begin in sorted(begins, key=lambda b: (abs(b - minute), b))]
        return against(BrokenRule("no_slot_at", clock_of(minute), " ".join(sorted(beside[:2]))))
    return _settled(asked, base, [StagePlace(key, stage, begins.index(minute) + 1)])


def _swap(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Exchange the slots of two entries."""
    order = _order(asked)
    if isinstance(order, HandFault):
        return order
    one = asked.command.startup
    other = asked.transaction.state.startups.find(asked.command.other_startup)
    if one == other:
        return HandFault("invalid_directive", "other_startup")
    spots = {slot.startup: (slot.stage, slot.place) for slot in order.slots}
    missing = [key for key in (one, other) if key not in spots]
    if missing:
        return against(BrokenRule("not_listed", missing[0]))
    return _settled(asked, base, [StagePlace(one, *spots[other]), StagePlace(other, *spots[one])])


def _lock(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Keep a section of the order as it is: a stage, or hours of it."""
    order = _order(asked)
    if isinstance(order, HandFault):
        return order
    stage = number_in(asked.values, "stage", 0)
    begin = minute_in(asked.values, "from", 0)
    end = minute_in(asked.values, "until", DAY_MINUTES)
    kept = [
        StagePlace(slot.startup, slot.stage, slot.place)
        for slot in order.slots
        if stage in (0, slot.stage) and begin <= minute_of(slot.starts_at) < end
    ]
    if not kept:
        return HandFault("invalid_directive", f"{clock_of(begin)}-{clock_of(end)}")
    return Directive(**base, places=kept)


def _order(asked: Asked) -> LineUp | HandFault:
    """Return the order that is being changed."""
    order = asked.transaction.state.contest.line_up.current
    if asked.rules.slots is None or order is None or order.round != asked.shortlist.round:
        return HandFault("no_plan", "line_up")
    return order


def _stage_of(order: LineUp, key: str) -> int:
    return next((slot.stage for slot in order.slots if slot.startup == key), 1)


def places(rules: RoadshowRules) -> list[Stretch]:
    """Return all places of a stage's day."""
    return grid(rules.slots, DAY_MINUTES) if rules.slots is not None else []


def _settled(asked: Asked, base: dict[str, Any], wanted: list[StagePlace]) -> Directive | HandFault:
    """Return the directive for these places, unless they are not there or their hour has gone by."""
    entries = {entry.startup for entry in asked.shortlist.entries}
    times, slots = places(asked.rules), asked.rules.slots
    gone = gone_by(asked.transaction, event_date(asked.transaction))
    for spot in wanted:
        if spot.startup not in entries:
            return against(BrokenRule("not_listed", spot.startup))
        if slots is not None and not 1 <= spot.stage <= slots.stages:
            return against(BrokenRule("no_stage", str(spot.stage), str(slots.stages)))
        if not 1 <= spot.place <= len(times):
            return against(BrokenRule("no_place", str(spot.place), str(len(times))))
        if begun := _begun(asked, spot.startup, gone):
            return against(BrokenRule("begun", spot.startup, begun))
        if times[spot.place - 1].begin <= gone:
            return against(BrokenRule("past", clock_of(times[spot.place - 1].begin)))
    startup = asked.command.startup if len(wanted) == 1 else ""
    return Directive(**base, startup=startup, places=wanted)


def _begun(asked: Asked, key: str, gone: int) -> str:
    """Return when the published slot of an entry began, empty where it has not."""
    published = asked.transaction.state.contest.line_up.published
    slots = (
        published.slots
        if published is not None and published.round == asked.shortlist.round
        else []
    )
    begins = (slot.starts_at for slot in slots if slot.startup == key)
    return next((begin for begin in begins if minute_of(begin) <= gone), "")


_COMPILERS: Final[Mapping[str, Callable[[Any, dict[str, Any]], Directive | HandFault]]] = {
    "pin_entry": pins.pinned,
    "exclude_entry": _entry,
    "place_entry": _place,
    "move_slot": _move,
    "swap_slots": _swap,
    "lock_slots": _lock,
    "replace_judge": seats.replaced,
    "move_meeting": talks.moved,
    "drop_meeting": talks.dropped,
    "add_tables": talks.tables,
    "add_session": talks.session,
}
