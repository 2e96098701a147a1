"""Who is elsewhere, at another time or on another day than was published: in the running order, and
in the meetings.
"""

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from contracts.decisions import Change, LineUp, Meeting, Shortlist, Slot, Timetable
from models.pool.versions import EntryMove, moves
from models.roadshow.contest import Contest
from models.roadshow.event_day.clock import minute_of
from models.roadshow.event_day.staging import gone_by, on_day
from models.roadshow.transaction import RoadshowTransaction

_Held = TypeVar("_Held", Slot, Meeting)


class _Dated(NamedTuple, Generic[_Held]):
    """What takes place, and the day where it differs between the two versions."""

    held: _Held
    day: str


def slot_moves(
    transaction: RoadshowTransaction, shortlist: Shortlist, slots: Sequence[Slot], day: str
) -> list[Change]:
    """Return who pitches elsewhere, at another time or on another day than was published; in
    another round everybody is new.

    Who had pitched when the rest moved to another day is neither moved nor taken back.
    """
    contest = transaction.state.contest
    published = contest.line_up.published
    if published is None:
        return []
    same = published.slots if published.round == shortlist.round else []
    was_on, is_on = _days(published, day)
    earlier = _to_come(transaction, published, same, day)
    before = {slot.startup: _Dated(slot, was_on) for slot in earlier}
    after = {slot.startup: _Dated(slot, is_on) for slot in slots}
    return [_slot_change(contest, move) for move in moves(before, after, _slot_place)]


def meeting_moves(
    transaction: RoadshowTransaction, meetings: Sequence[Meeting], date: str
) -> list[Change]:
    """Return whose meetings are on another day, at another time or table than was published.

    What had begun on another day took place there: it is neither moved nor taken back.
    """
    contest = transaction.state.contest
    published = contest.timetable.published
    if published is None:
        return []
    was_on, is_on = _days(published, date)
    earlier = _to_come(transaction, published, published.meetings, date)
    before = {_pair(meeting): _Dated(meeting, was_on) for meeting in earlier}
    after = {_pair(meeting): _Dated(meeting, is_on) for meeting in meetings}
    return [_meeting_change(contest, move) for move in moves(before, after, _meeting_place)]


def _days(published: LineUp | Timetable, day: str) -> tuple[str, str]:
    """Return the days of the two versions where they differ."""
    return ("", "") if published.day == day else (published.day, day)


def _to_come(
    transaction: RoadshowTransaction,
    published: LineUp | Timetable,
    held: Iterable[_Held],
    day: str,
) -> list[_Held]:
    """Return what of `held` had not begun, where the rest moved to another day."""
    gone = -1 if published.day == day else gone_by(transaction, published.day)
    return [slot for slot in held if minute_of(slot.starts_at) > gone]


def _slot_place(dated: _Dated[Slot], other: _Dated[Slot] | None) -> str:
    slot = dated.held
    hours = _hours(slot, other.held if other else None)
    return on_day(f"{slot.stage}/{slot.place}/{hours}", dated.day)


def _meeting_place(dated: _Dated[Meeting], other: _Dated[Meeting] | None) -> str:
    hours = _hours(dated.held, other.held if other else None)
    return on_day(f"{hours}/{dated.held.table}", dated.day)


def _hours(slot: Slot | Meeting, other: Slot | Meeting | None) -> str:
    """Return when it begins, and when it ends where only that differs between the two versions."""
    longer = (
        other is not None and other.starts_at == slot.starts_at and other.ends_at != slot.ends_at
    )
    return f"{slot.starts_at}-{slot.ends_at}" if longer else slot.starts_at


def _slot_change(contest: Contest, move: EntryMove[str, _Dated[Slot]]) -> Change:
    slot = move.entry.held
    why = move.why("withdrawn" if contest.has_withdrawn("startup", move.key) else "left")
    return Change(move.key, slot.name, move.before, move.after, why, slot.language)


def _meeting_change(contest: Contest, move: EntryMove[tuple[str, str], _Dated[Meeting]]) -> Change:
    meeting = move.entry.held
    withdrew = contest.has_withdrawn("startup", meeting.startup) or contest.has_withdrawn(
        "investor", meeting.investor
    )
    return Change(
        meeting.startup,
        meeting.startup_name,
        move.before,
        move.after,
        move.why("withdrawn" if withdrew else "removed"),
        meeting.startup_language,
        meeting.investor,
        meeting.investor_name,
        meeting.investor_language,
    )


def _pair(meeting: Meeting) -> tuple[str, str]:
    return meeting.startup, meeting.investor
