"""What could be done before, or instead of, a step by hand that is against rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import msgspec

from contracts.by_hand import BrokenRule, WayStep
from contracts.pool_log import Command, RoadshowRules
from contracts.roadshow import Group, MeetingRules
from models.roadshow.event_day.clock import clock_of, is_away, minute_of
from models.roadshow.event_day.staging import absences, event_date, gone_by
from models.roadshow.meetings.day import slots_of
from models.roadshow.review.asked import Asked
from models.roadshow.review.compiling import places
from models.roadshow.review.seats import barred, seating
from models.roadshow.review.talks import against_slot, effective, planned_at
from models.roadshow.transaction import RoadshowTransaction

MOST_TRIED: Final = 4
"""So many other places, times or judges are tried, the nearest first."""
_MORE: Final = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """Steps with what they mean: other rules, commands to carry out `first`, another command
    instead.
    """

    steps: list[WayStep]
    rules: RoadshowRules | None = None
    first: list[Command] = field(default_factory=list)
    command: Command | None = None


def alternatives(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    command: Command,
    broken: list[BrokenRule],
) -> Iterator[Alternative]:
    """Yield what might be done about each rule; whether it helps is for a trial to tell."""
    shortlist = transaction.state.shortlist.current
    if shortlist is None:
        return
    asked = Asked(transaction, rules, shortlist, command)
    for rule in broken:
        yield from _eased(rules, rule)
        if rule.kind == "directive":
            released = _first(command, "release_directive", number=rule.key)
            yield Alternative([WayStep("release", rule.key, rule.value)], first=[released])
        elif rule.kind == "not_listed":
            pinned = _first(command, "pin_entry", startup=rule.key)
            yield Alternative([WayStep("pin", rule.key)], first=[pinned])
        elif rule.kind == "tables":
            added = _first(command, "add_tables", tables="1")
            yield Alternative([WayStep("tables", "", "1")], first=[added])
    if any(rule.kind not in _NOT_ELSEWHERE for rule in broken):
        yield from _elsewhere(asked)
    for rule in broken:
        if rule.kind == "not_listed":
            yield from _pinned_elsewhere(asked, rule)


def _pinned_elsewhere(asked: Asked, rule: BrokenRule) -> Iterator[Alternative]:
    """Yield the entry pinned, and put at one of the nearest other places."""
    pinned = _first(asked.command, "pin_entry", startup=rule.key)
    for other in _elsewhere(asked):
        yield Alternative(
            [WayStep("pin", rule.key), *other.steps], first=[pinned], command=other.command
        )


_NOT_ELSEWHERE: Final = frozenset(
    {"quota", "industry_max", "district_max", "entry", "not_listed", "pair"}
)


def _first(
    command: Command,
    verb: Literal["release_directive", "pin_entry", "add_tables"],
    startup: str = "",
    **values: str,
) -> Command:
    """Return a command that is carried out before `command`."""
    return Command(
        pool=command.pool,
        time=command.time,
        event=command.event,
        command=verb,
        startup=startup,
        values=values,
    )


def _eased(rules: RoadshowRules, rule: BrokenRule) -> Iterator[Alternative]:
    """Yield the rules with the one that is broken eased."""
    match rule.kind:
        case "quota":
            more = int(rule.value) + 1
            quotas = {group: most for group, most in rules.quotas.items() if group != rule.key}
            quotas |= {group: more for group in get_args(Group) if group == rule.key}
            eased = msgspec.structs.replace(rules, quotas=quotas)
            yield Alternative([WayStep("quota", rule.key, str(more))], eased)
        case "industry_max" | "district_max":
            more = int(rule.value) + 1
            limit: dict[str, int] = {rule.kind: more}
            eased = msgspec.structs.replace(rules, **limit)
            yield Alternative([WayStep(rule.kind, rule.key, str(more))], eased)
        case "most_changes":
            for by in range(1, _MORE + 1):
                more = rules.most_changes + by
                eased = msgspec.structs.replace(rules, most_changes=more)
                yield Alternative([WayStep("most_changes", "", str(more))], eased)
        case _:
            return


def _elsewhere(asked: Asked) -> Iterator[Alternative]:
    """Yield the same command with the nearest other places, times or judges."""
    match asked.command.command:
        case "place_entry":
            yield from _other_places(asked)
        case "move_slot":
            times = places(asked.rules)
            yield from _other_times(asked, [times[place - 1].begin for place in _open(asked)])
        case "move_meeting":
            rules = effective(asked)
            if isinstance(rules, MeetingRules):
                slots = [
                    slot.begin
                    for slot in slots_of(rules)
                    if slot.id != planned_at(asked) and against_slot(asked, rules, slot.id) is None
                ]
                yield from _other_times(asked, slots)
        case "replace_judge":
            yield from _other_judges(asked)


def _open(asked: Asked) -> list[int]:
    """Return the places, from 1, at which the founders can come and that have not begun; without
    the one where the entry is.
    """
    order = asked.transaction.state.contest.line_up.current
    slots = order.slots if order is not None else []
    here = next((slot.place for slot in slots if slot.startup == asked.command.startup), 0)
    away = absences(asked.transaction.state, "startup", asked.command.startup)
    gone = gone_by(asked.transaction, event_date(asked.transaction))
    return [
        place
        for place, time in enumerate(places(asked.rules), start=1)
        if place != here and time.begin > gone and not is_away(away, time)
    ]


def _other_places(asked: Asked) -> Iterator[Alternative]:
    wanted = asked.values.get("place", "")
    if not wanted.isdecimal():
        return
    others = [place for place in _open(asked) if place != int(wanted)]
    others.sort(key=lambda place: (abs(place - int(wanted)), place))
    for place in others[:MOST_TRIED]:
        values = {**asked.values, "place": str(place)}
        instead = msgspec.structs.replace(asked.command, values=values)
        yield Alternative([WayStep("place", asked.command.startup, str(place))], command=instead)


def _other_times(asked: Asked, begins: list[int]) -> Iterator[Alternative]:
    try:
        wanted = minute_of(asked.values.get("to", ""))
    except ValueError:
        return
    others = [begin for begin in begins if begin != wanted]
    others.sort(key=lambda begin: (abs(begin - wanted), begin))
    for begin in others[:MOST_TRIED]:
        time = clock_of(begin)
        instead = msgspec.structs.replace(asked.command, values={**asked.values, "to": time})
        yield Alternative([WayStep("time", asked.command.startup, time)], command=instead)


def _other_judges(asked: Asked) -> Iterator[Alternative]:
    """Yield other judges who can sit there, those first who have fewest entries to spare."""
    panels = asked.transaction.state.contest.panels.current
    leaving, named = asked.command.partner, asked.values.get("with", "")
    panel = next((one for one in panels.panels if leaving in one.names), None) if panels else None
    if panels is None or panel is None:
        return
    task = seating(asked)
    seated = {key for one in panels.panels for key in one.names}
    free = [
        judge.id
        for judge in task.judges
        if judge.id not in seated | {named} and barred(task, judge.id, panel.stage - 1) is None
    ]
    entries = set(panel.entries)
    free.sort(key=lambda key: (len(entries & task.ties.get(key, {}).keys()), key))
    for key in free[:MOST_TRIED]:
        values = {**asked.values, "with": key}
        instead = msgspec.structs.replace(asked.command, values=values)
        yield Alternative([WayStep("judge", key)], command=instead)
