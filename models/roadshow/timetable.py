"""The one-to-one meetings (一对一洽谈): wishes as they come in, the timetable after a shortlist, mended when somebody leaves."""

from collections.abc import Mapping, Sequence

import msgspec

from contracts.decisions import Change, Meeting, RefusalCode, Shortlist, Timetable, Unmet
from contracts.pool_log import Request, RoadshowRules
from contracts.roadshow import MeetingRules
from models.roadshow.clock import Stretch, clock_of, is_away, minute_of
from models.roadshow.contest import request_field
from models.roadshow.eligibility import day_of, start_of
from models.roadshow.meeting_day import Day, Held, Settled, pair_of, settle, slots_of
from models.roadshow.meetings import InvalidEvent, MeetingsError, OutOfEffort, TooManyMoves
from models.roadshow.staging import absences, drop_draft, event_date, issue_published
from models.roadshow.state import State
from models.roadshow.turn import Turn
from models.roadshow.wishes import Wanted, obstacle, participants, turned_down, wanted

_MINUTE_MS = 60_000


def take_request(turn: Turn, request: Request) -> None:
    """Take in a wish for a meeting, or the wish taken back."""
    field = request_field(request)
    turn.state.contest.requests[field] = request
    turn.changes[field] = turn.raw


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce a draft of the meetings for the current shortlist; what was published stays where it can."""
    shortlist = turn.state.shortlist
    drafted = _drafted(turn, rules, shortlist, mending=False) if shortlist is not None else None
    if drafted is None:
        drop_draft(turn, "timetable")
    else:
        turn.issue(drafted)


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish the timetable where it is a draft, or refuse to; tell whether there was anything to answer."""
    if rules.meetings is None:
        drop_draft(turn, "timetable")
    state, current = turn.state, turn.state.contest.timetable
    if current is None or current.status == "published":
        return False
    assert state.published is not None
    entries = participants(state, state.published, event_date(turn))
    for meeting in current.meetings:
        if why := obstacle(state, entries, meeting.startup, meeting.investor, event_date(turn)):
            place = f"startup/{meeting.startup}/{meeting.investor}"
            turn.refuse(
                "breaks_rule",
                startup=meeting.startup,
                partner=meeting.investor,
                detail=f"publish: timetable: {place}: {why}",
            )
            return True
    issue_published(turn, "timetable", current)
    return True


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Publish a new version where the published timetable names somebody who left or cannot come then, or a newcomer has wishes."""
    state = turn.state
    published, shortlist = state.contest.timetable_published, state.published
    if rules.meetings is None or published is None or shortlist is None or published.day != event_date(turn):
        return
    day = _day(turn, rules.meetings, shortlist)
    if _holds(turn, rules.meetings, shortlist, published, day):
        return
    mended = _drafted(turn, rules, shortlist, mending=True)
    if mended is not None:
        turn.issue(msgspec.structs.replace(mended, status="published"))


def _holds(turn: Turn, rules: MeetingRules, shortlist: Shortlist, published: Timetable, day: Day) -> bool:
    """Tell whether every published meeting can still be held, and nobody who came since has wishes."""
    known = {slot.id: Stretch(slot.begin, slot.end) for slot in day.slots}
    possible = {(one.startup, one.investor) for one in _kept(turn, shortlist, published)}
    for one in published.meetings:
        time = known.get(one.starts_at)
        away = [*day.startups.get(one.startup, ()), *day.investors.get(one.investor, ())]
        if (one.startup, one.investor) not in possible or time is None:
            return False
        if one.starts_at not in day.begun and is_away(away, time):
            return False
    told = {one.startup for one in published.meetings} | {
        one.startup for one in published.unmet if one.why != "not_on_stage"
    }
    wishes, _ = wanted(turn.state, rules, shortlist, published.day)
    return all(one.startup in told for one in wishes if one.asked)


def _kept(turn: Turn, shortlist: Shortlist, published: Timetable) -> list[Wanted]:
    """Return the published meetings of which nothing is known that keeps the two apart."""
    state, day = turn.state, event_date(turn)
    entries = participants(state, shortlist, day)
    return [
        Wanted(one.startup, one.investor, "any", 1)
        for one in published.meetings
        if not obstacle(state, entries, one.startup, one.investor, day)
        and not turned_down(state, one.startup, one.investor)
    ]


def _drafted(turn: Turn, rules: RoadshowRules, shortlist: Shortlist, *, mending: bool) -> Timetable | None:
    """Return a draft; refuse, and return None, where there is none."""
    assert rules.meetings is not None
    state, date = turn.state, event_date(turn)
    published = state.contest.timetable_published
    before = [] if published is None or published.day != date else published.meetings
    wishes, unmet = wanted(state, rules.meetings, shortlist, date)
    asked = {(one.startup, one.investor): one for one in wishes if one.asked or not mending}
    if published is not None and before:
        asked = {(one.startup, one.investor): one for one in _kept(turn, shortlist, published)} | asked
    held = [Held(one.startup, one.investor, one.starts_at, one.table) for one in before]
    most_moved = rules.most_changes or None
    try:
        found = settle(_day(turn, rules.meetings, shortlist), asked.values(), held, most_moved)
    except MeetingsError as error:
        turn.refuse(_code(error), detail=f"meetings: {error}")
        return None
    if found.apart is not None:
        turn.refuse("rules_conflict", detail=f"meetings.most_spread: {found.apart} > {rules.meetings.most_spread}")
    return _written(turn, found, unmet, date)


def _code(error: MeetingsError) -> RefusalCode:
    if isinstance(error, TooManyMoves):
        return "too_many_changes"
    if isinstance(error, OutOfEffort):
        return "out_of_budget"
    return "invalid_rules" if isinstance(error, InvalidEvent) else "rules_conflict"


def _day(turn: Turn, rules: MeetingRules, shortlist: Shortlist) -> Day:
    """Return slots and people; a startup is away while it is on stage."""
    state, slots, date = turn.state, slots_of(rules), event_date(turn)
    stage = _on_stage(state, shortlist, date)
    begun: frozenset[str] = frozenset()
    if day_of(turn.record.time) == date:
        minute = (turn.record.time - (start_of(date) or 0)) // _MINUTE_MS
        begun = frozenset(slot.id for slot in slots if slot.begin <= minute)
    return Day(
        slots,
        rules.tables,
        rules.most_spread,
        {
            key: [*absences(state, "startup", key), *stage.get(key, ())]
            for key in sorted(participants(state, shortlist, date))
        },
        {key: absences(state, "investor", key) for key in sorted(state.investors)},
        begun,
    )


def _on_stage(state: State, shortlist: Shortlist, date: str) -> Mapping[str, Sequence[Stretch]]:
    order = state.contest.line_up
    if order is None or (order.round, order.day) != (shortlist.round, date):
        return {}
    return {slot.startup: [Stretch(minute_of(slot.starts_at), minute_of(slot.ends_at))] for slot in order.slots}


def _written(turn: Turn, found: Settled, unmet: list[Unmet], date: str) -> Timetable:
    state, record = turn.state, turn.record
    meetings = _meetings(state, found)
    return Timetable(
        pool=state.pool,
        seq=turn.next_seq(),
        time=record.time,
        cause=record.event,
        version=turn.next_version("timetable"),
        status="draft",
        day=date,
        meetings=meetings,
        unmet=sorted([*unmet, *found.unmet], key=lambda one: (one.startup, one.investor)),
        breaks=found.timetable.breaks,
        spread=found.timetable.spread,
        bound=found.timetable.bound,
        proven=found.timetable.proven,
        changes=_changes(state, meetings, date),
    )


def _meetings(state: State, found: Settled) -> list[Meeting]:
    numbers = {slot.id: number for number, slot in enumerate(found.slots, start=1)}
    ends = {slot.id: clock_of(slot.end) for slot in found.slots}
    meetings = []
    for one in found.timetable.meetings:
        key, other = pair_of(one)
        startup, investor = state.startups[key], state.investors[other]
        meetings.append(
            Meeting(
                slot=numbers[one.slot],
                starts_at=one.slot,
                ends_at=ends[one.slot],
                table=one.table,
                startup=key,
                startup_name=startup.name,
                startup_language=startup.language,
                investor=other,
                investor_name=investor.name,
                investor_language=investor.language,
            )
        )
    return meetings


def _changes(state: State, meetings: Sequence[Meeting], date: str) -> list[Change]:
    """Return whose meetings are at another time or table than was published; on another day all are new."""
    published = state.contest.timetable_published
    if published is None:
        return []
    same = published.meetings if published.day == date else []
    before, after = ({(one.startup, one.investor): one for one in some} for some in (same, meetings))
    found = []
    for key in sorted(before.keys() | after.keys()):
        was, now = _place(before.get(key)), _place(after.get(key))
        if was == now:
            continue
        one = after.get(key) or before[key]
        gone = state.contest.left("startup", key[0]) or state.contest.left("investor", key[1])
        why = "moved" if was and now else "new" if now else "withdrawn" if gone else "removed"
        language, other = one.startup_language, one.investor_language
        found.append(Change(key[0], one.startup_name, was, now, why, language, key[1], one.investor_name, other))
    return found


def _place(meeting: Meeting | None) -> str:
    return f"{meeting.starts_at}/{meeting.table}" if meeting else ""
