"""The one-to-one meetings (一对一洽谈): wishes as they come in, the timetable after a shortlist, repaired
when somebody leaves.
"""

from collections.abc import Container, Mapping, Sequence

import msgspec

from contracts.decisions import Meeting, RefusalCode, Shortlist, Timetable, Unmet
from contracts.pool_log import Request, RoadshowRules
from contracts.roadshow import MeetingRules
from models.roadshow.contest import request_field
from models.roadshow.event_day.clock import Stretch, clock_of, is_away, minute_of
from models.roadshow.event_day.moves import meeting_moves
from models.roadshow.event_day.staging import (
    absences,
    drop_draft,
    event_date,
    gone_by,
    issue_published,
)
from models.roadshow.hand import Basis
from models.roadshow.meetings import InvalidEvent, MeetingsError, OutOfEffort, TooManyMoves
from models.roadshow.meetings.alternatives import without_meeting
from models.roadshow.meetings.day import (
    Day,
    HeldMeeting,
    MeetingPlan,
    by_hand,
    pair_of,
    plan_meetings,
    slots_of,
)
from models.roadshow.meetings.wishes import Wanted, obstacle, participants, turned_down, wanted
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction


def put_request(transaction: RoadshowTransaction, request: Request) -> None:
    """Take in a wish for a meeting, or the wish taken back."""
    field = request_field(request)
    transaction.state.contest.requests[field] = request
    transaction.changes[field] = transaction.raw


def draw_up(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Announce a draft of the meetings for the current shortlist.

    What was published stays where it can.
    """
    shortlist = transaction.state.shortlist.current
    drafted = (
        _drafted(transaction, rules, shortlist, repairing=False) if shortlist is not None else None
    )
    if drafted is None:
        drop_draft(transaction, transaction.state.contest.timetable)
    else:
        transaction.issue(transaction.state.contest.timetable, drafted)


def publish(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Publish the timetable where it is a draft, or refuse to.

    Tell whether there was anything to answer.
    """
    if rules.meetings is None:
        drop_draft(transaction, transaction.state.contest.timetable)
    state, draft = transaction.state, transaction.state.contest.timetable.draft
    if draft is None:
        return False
    entries = participants(state, state.published_list, event_date(transaction))
    gone = gone_by(transaction, draft.day)
    for meeting in draft.meetings:
        if minute_of(meeting.starts_at) <= gone:
            continue
        if why := obstacle(
            state, entries, meeting.startup, meeting.investor, event_date(transaction)
        ):
            place = f"startup/{meeting.startup}/{meeting.investor}"
            transaction.refuse(
                "breaks_rule",
                startup=meeting.startup,
                partner=meeting.investor,
                detail=f"publish: timetable: {place}: {why}",
            )
            return True
    issue_published(transaction, transaction.state.contest.timetable, draft)
    return True


def repair(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Publish a new version where the published timetable names somebody who left or cannot come
    then, or a newcomer has wishes.
    """
    state = transaction.state
    published, shortlist = state.contest.timetable.published, state.shortlist.published
    if (
        rules.meetings is None
        or published is None
        or shortlist is None
        or published.day != event_date(transaction)
    ):
        return
    basis = transaction.basis(shortlist.round, repairing=True)
    effective = basis.directives.widened(rules.meetings)
    day = _day(transaction, effective, shortlist, basis)
    if _holds(transaction, effective, shortlist, published, day):
        return
    repaired = _drafted(transaction, rules, shortlist, repairing=True)
    if repaired is not None:
        transaction.issue(
            transaction.state.contest.timetable,
            msgspec.structs.replace(repaired, status="published"),
        )


def _holds(
    transaction: RoadshowTransaction,
    rules: MeetingRules,
    shortlist: Shortlist,
    published: Timetable,
    day: Day,
) -> bool:
    """Tell whether every published meeting can still be held, and nobody who came since has wishes."""
    known = {slot.id: Stretch(slot.begin, slot.end) for slot in day.slots}
    possible = {
        (one.startup, one.investor) for one in _kept(transaction, shortlist, published, day.begun)
    }
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
    wishes, _ = wanted(transaction.state, rules, shortlist, published.day)
    return all(one.startup in told for one in wishes if one.asked)


def _kept(
    transaction: RoadshowTransaction,
    shortlist: Shortlist,
    published: Timetable,
    begun: Container[str],
) -> list[Wanted]:
    """Return the published meetings that have begun, and those of which nothing is known that keeps
    the two apart.
    """
    state, day = transaction.state, event_date(transaction)
    entries, down = participants(state, shortlist, day), turned_down(state)
    return [
        Wanted(one.startup, one.investor, "any", 1)
        for one in published.meetings
        if one.starts_at in begun
        or (
            not obstacle(state, entries, one.startup, one.investor, day)
            and (one.startup, one.investor) not in down
        )
    ]


def _drafted(
    transaction: RoadshowTransaction, rules: RoadshowRules, shortlist: Shortlist, *, repairing: bool
) -> Timetable | None:
    """Return a draft; refuse, and return None, where there is none."""
    assert rules.meetings is not None
    state, date = transaction.state, event_date(transaction)
    basis = transaction.basis(shortlist.round, repairing=repairing)
    published, effective = basis.timetable, basis.directives.widened(rules.meetings)
    before = _published(basis, date)
    wishes, unmet = wanted(state, effective, shortlist, date)
    asked = {(one.startup, one.investor): one for one in wishes if one.asked or not repairing}
    day = _day(transaction, effective, shortlist, basis)
    begun = {(one.startup, one.investor): one for one in before if one.starts_at in day.begun}
    if published is not None and before:
        kept = {
            (one.startup, one.investor): one
            for one in _kept(transaction, shortlist, published, day.begun)
        }
        asked = kept | asked | {pair: kept[pair] for pair in begun}
    settled = _settled(transaction, shortlist, basis, day, begun)
    asked, dropped = by_hand(asked, settled)
    held = [_held(one, settled) for one in before]
    most_moved = rules.most_changes or None
    try:
        found = plan_meetings(day, asked.values(), held, most_moved)
    except MeetingsError as error:
        transaction.refuse(_code(error), detail=f"meetings: {error}")
        return None
    if found.apart is not None:
        transaction.refuse(
            "rules_conflict",
            detail=f"meetings.most_spread: {found.apart} > {rules.meetings.most_spread}",
        )
    kept_apart = begun.keys() | settled.keys()
    unmet = [one for one in unmet if (one.startup, one.investor) not in kept_apart] + dropped
    return _written(transaction, found, unmet, _meetings(state, found, begun), shortlist)


def _settled(
    transaction: RoadshowTransaction,
    shortlist: Shortlist,
    basis: Basis,
    day: Day,
    begun: Container[tuple[str, str]],
) -> dict[tuple[str, str], str]:
    """Return when the meetings begin that were settled by hand, empty where one is not to be held:
    those that have not begun, of two whom nothing keeps apart, at hours that there are.
    """
    state, date = transaction.state, event_date(transaction)
    entries = participants(state, shortlist, date)
    open_hours = {slot.id for slot in day.slots} - day.begun
    return {
        pair: starts_at
        for pair, starts_at in sorted(basis.directives.meetings.items())
        if pair not in begun
        and (not starts_at or starts_at in open_hours)
        and not (starts_at and obstacle(state, entries, *pair, date))
    }


def _held(meeting: Meeting, settled: Mapping[tuple[str, str], str]) -> HeldMeeting:
    """Return a meeting as it was before, or when it was settled by hand: that is no move."""
    starts_at = settled.get((meeting.startup, meeting.investor)) or meeting.starts_at
    return HeldMeeting(meeting.startup, meeting.investor, starts_at, meeting.table)


def _code(error: MeetingsError) -> RefusalCode:
    if isinstance(error, TooManyMoves):
        return "too_many_changes"
    if isinstance(error, OutOfEffort):
        return "out_of_budget"
    return "invalid_rules" if isinstance(error, InvalidEvent) else "rules_conflict"


def _day(
    transaction: RoadshowTransaction, rules: MeetingRules, shortlist: Shortlist, basis: Basis
) -> Day:
    """Return slots and people; a startup is away while it is on stage."""
    state, slots, date = transaction.state, slots_of(rules), event_date(transaction)
    stage = _on_stage(state, shortlist, date)
    gone = gone_by(transaction, date)
    begun = frozenset(slot.id for slot in slots if slot.begin <= gone)
    startups, investors = set(participants(state, shortlist, date)), set(state.investors)
    for one in _published(basis, date):
        if one.starts_at in begun:  # whoever has left since was there all the same
            startups.add(one.startup)
            investors.add(one.investor)
    return Day(
        slots,
        rules.tables,
        rules.most_spread,
        {key: [*absences(state, "startup", key), *stage.get(key, ())] for key in sorted(startups)},
        {key: absences(state, "investor", key) for key in sorted(investors)},
        begun,
    )


def _published(basis: Basis, date: str) -> list[Meeting]:
    """Return the meetings of the day as they were before."""
    published = basis.timetable
    return [] if published is None or published.day != date else published.meetings


def _on_stage(
    state: RoadshowState, shortlist: Shortlist, date: str
) -> Mapping[str, Sequence[Stretch]]:
    order = state.contest.line_up.current
    if order is None or (order.round, order.day) != (shortlist.round, date):
        return {}
    return {
        slot.startup: [Stretch(minute_of(slot.starts_at), minute_of(slot.ends_at))]
        for slot in order.slots
    }


def _written(
    transaction: RoadshowTransaction,
    found: MeetingPlan,
    unmet: list[Unmet],
    meetings: list[Meeting],
    shortlist: Shortlist,
) -> Timetable:
    date, rules = event_date(transaction), transaction.state.rules
    most = rules.meetings.alternatives if rules is not None and rules.meetings is not None else 0
    without = without_meeting(transaction.state, shortlist, meetings, date, most) if most else []
    return Timetable(
        **transaction.envelope(),
        version=transaction.next_version(transaction.state.contest.timetable),
        status="draft",
        day=date,
        meetings=meetings,
        unmet=sorted([*unmet, *found.unmet], key=lambda one: (one.startup, one.investor)),
        breaks=found.timetable.breaks,
        spread=found.timetable.spread,
        bound=found.timetable.bound,
        proven=found.timetable.proven,
        changes=meeting_moves(transaction, meetings, date),
        without=without,
    )


def _meetings(
    state: RoadshowState, found: MeetingPlan, taking_place: Mapping[tuple[str, str], Meeting]
) -> list[Meeting]:
    """Return the meetings written out; those that have begun stay as they were published."""
    numbers = {slot.id: number for number, slot in enumerate(found.slots, start=1)}
    ends = {slot.id: clock_of(slot.end) for slot in found.slots}
    meetings = []
    for one in found.timetable.meetings:
        key, other = pair_of(one)
        if (key, other) in taking_place:
            meetings.append(taking_place[key, other])
            continue
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
