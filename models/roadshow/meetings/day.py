"""The day's meetings as the solver sees them: slots and people of the rules, what is asked for, and
what comes of it.

Slots are named by the time at which they begin, people by `s:` or `i:` and their id, for a startup
may be called as an investor is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from contracts.decisions import Unmet
from contracts.roadshow import MeetingRules
from models.assignment.budget import Budget
from models.roadshow.event_day.clock import Stretch, clock_of, is_away, minute_of
from models.roadshow.meetings import (
    MeetingEvent,
    MeetingParticipant,
    Request,
    Slot,
    Timetable,
    remedies,
    repair,
    timetable,
)
from models.roadshow.meetings.solver.timetable import Meeting
from models.roadshow.meetings.wishes import Wanted

EFFORT: Final = 20.0
"""About the seconds of one slow core, for each of the two questions: what can be held, and when."""
PUBLISHED: Final = 3
"""How many sides ask for a meeting that was published: it is given up after all others."""
BY_HAND: Final = 4
"""The same of one that was settled by hand."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is fixed: the slots in order, tables, when each startup and each investor is away;
    `begun` are slots that have begun already.
    """

    slots: tuple[Slot, ...]
    tables: int
    most_apart: int
    startups: Mapping[str, Sequence[Stretch]]
    investors: Mapping[str, Sequence[Stretch]]
    begun: frozenset[str] = frozenset()

    def event(self) -> MeetingEvent:
        """Return the day as the solver takes it; what has begun is not held against anybody."""
        named = {startup_of(key): away for key, away in self.startups.items()}
        named |= {investor_of(key): away for key, away in self.investors.items()}
        people = tuple(
            MeetingParticipant(key, self._missed(away)) for key, away in sorted(named.items())
        )
        return MeetingEvent(self.slots, self.tables, people, self.most_apart)

    def _missed(self, away: Sequence[Stretch]) -> frozenset[str]:
        missed = (slot.id for slot in self.slots if is_away(away, Stretch(slot.begin, slot.end)))
        return frozenset(missed) - self.begun


class HeldMeeting(NamedTuple):
    """A meeting that was published."""

    startup: str
    investor: str
    slot: str
    table: int


class MeetingPlan(NamedTuple):
    """The timetable found, its slots, the wishes that found no place; `apart`: the bound on breaks
    had to be eased to it, None for not.
    """

    slots: tuple[Slot, ...]
    timetable: Timetable
    unmet: list[Unmet]
    apart: int | None


def slots_of(rules: MeetingRules) -> tuple[Slot, ...]:
    """Return the slots of the day."""
    found = []
    for session in rules.sessions:
        begin = minute_of(session.starts_at)
        for place in range(session.slots):
            start = begin + place * rules.slot_minutes
            found.append(Slot(clock_of(start), start, start + rules.slot_minutes, session.name))
    return tuple(sorted(found, key=lambda slot: slot.begin))


def startup_of(key: str) -> str:
    """Return what the solver calls a startup."""
    return f"s:{key}"


def investor_of(key: str) -> str:
    """Return what the solver calls an investor."""
    return f"i:{key}"


def pair_of(meeting: Meeting | Request) -> tuple[str, str]:
    """Return startup and investor of a meeting."""
    investor, startup = meeting.pair
    return startup.removeprefix("s:"), investor.removeprefix("i:")


def by_hand(
    asked: Mapping[tuple[str, str], Wanted], settled: Mapping[tuple[str, str], str]
) -> tuple[dict[tuple[str, str], Wanted], list[Unmet]]:
    """Return what is to be held once meetings were settled by hand (when each begins, empty where
    it is not to be held), and those that were asked for and are not held.
    """
    kept = {pair: one for pair, one in asked.items() if settled.get(pair) != ""}
    for (startup, investor), starts_at in settled.items():
        if starts_at:
            kept[startup, investor] = Wanted(startup, investor, "any", BY_HAND, starts_at)
    dropped = [
        Unmet(*pair, "dropped")
        for pair, one in sorted(asked.items())
        if pair not in kept and one.asked
    ]
    return kept, dropped


def plan_meetings(
    day: Day,
    wanted: Iterable[Wanted],
    before: Sequence[HeldMeeting] = (),
    most_moved: int | None = None,
) -> MeetingPlan:
    """Return the timetable with the fewest breaks of as much of `wanted` as can be held.

    Wishes are given up, as few as can be, added meetings before one side's wishes, those before
    both sides', and those before what was published. With meetings `before`, of which at most
    `most_moved` change their time. Raises what models.roadshow.meetings does.
    """
    event = day.event()
    sessions = {slot.session for slot in day.slots}
    asked = {(one.startup, one.investor): one for one in wanted}
    known = {(one.startup, one.investor): one for one in before}
    requests = [
        Request(
            investor_of(one.investor), startup_of(one.startup), "" if one.session == "any" else one.session, one.slot, _weight(one, known)
        )
        for one in asked.values()
        if one.session == "any" or one.session in sessions
    ]  # fmt: skip
    event, kept, apart = _possible(day, event, requests, known)
    if known:
        found = repair(
            event, kept, _timetable(before), len(before) if most_moved is None else most_moved, Budget(EFFORT), begun=day.begun
        ).timetable  # fmt: skip
    else:
        found = timetable(_to_come(day, event), kept, Budget(EFFORT))
    held = {pair_of(one) for one in kept}
    lost = [one for pair, one in sorted(asked.items()) if pair not in held and one.asked]
    return MeetingPlan(day.slots, found, [_unmet(day, found, one) for one in lost], apart)


def _weight(one: Wanted, known: Mapping[tuple[str, str], HeldMeeting]) -> int:
    return max(one.asked, PUBLISHED) if (one.startup, one.investor) in known else one.asked


def _possible(
    day: Day,
    event: MeetingEvent,
    requests: list[Request],
    known: Mapping[tuple[str, str], HeldMeeting],
) -> tuple[MeetingEvent, list[Request], int | None]:
    """Return the event and those of `requests` that can be held together in it, and the bound on
    breaks where it had to be eased.
    """
    fixed = [
        one for one in requests if pair_of(one) in known and known[pair_of(one)].slot in day.begun
    ]
    open_ = [one for one in requests if one not in fixed]
    to_come = _to_come(day, event)
    help_ = remedies(to_come, open_, Budget(EFFORT))
    if help_ is not None and help_.most_apart is None:
        open_ = [one for one in open_ if one not in help_.drop]
        help_ = remedies(to_come, open_, Budget(EFFORT))
    if help_ is not None and help_.most_apart is not None:
        return replace(event, most_apart=help_.most_apart), [*fixed, *open_], help_.most_apart
    return event, [*fixed, *open_], None


def _to_come(day: Day, event: MeetingEvent) -> MeetingEvent:
    """Return the event without the hours that have begun: nobody can be given one of them."""
    people = tuple(replace(one, forbidden=one.forbidden | day.begun) for one in event.people)
    return replace(event, people=people)


def _timetable(before: Sequence[HeldMeeting]) -> Timetable:
    meetings = tuple(
        Meeting(investor_of(one.investor), startup_of(one.startup), one.slot, one.table)
        for one in before
    )
    return Timetable(meetings, 0, 0, ())


def _unmet(day: Day, found: Timetable, one: Wanted) -> Unmet:
    """Return why a wish found no place: the two are never there together, or only at hours gone by,
    or tables or times are taken.
    """
    session = "" if one.session == "any" else one.session
    absent = [*day.startups.get(one.startup, ()), *day.investors.get(one.investor, ())]
    common = {
        slot.id
        for slot in day.slots
        if session in ("", slot.session) and not is_away(absent, Stretch(slot.begin, slot.end))
    }
    if not common:
        return Unmet(one.startup, one.investor, "no_common_time")
    to_come = common - day.begun
    if not to_come:
        return Unmet(one.startup, one.investor, "past")
    both = {investor_of(one.investor), startup_of(one.startup)}
    free = to_come - {meeting.slot for meeting in found.meetings if both & set(meeting.pair)}
    full = {slot for slot in free if _taken(found.meetings, slot) >= day.tables}
    return Unmet(one.startup, one.investor, "no_table" if full and free == full else "no_slot")


def _taken(meetings: Collection[Meeting], slot: str) -> int:
    return sum(1 for meeting in meetings if meeting.slot == slot)
