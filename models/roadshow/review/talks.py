"""Meetings settled by hand: moved, dropped, given more tables or hours."""

from typing import Any

from contracts.by_hand import BrokenRule
from contracts.decisions import Meeting
from contracts.roadshow import MeetingRules, MeetingSession
from models.pool.doubts import near
from models.roadshow.contest import Kind  # noqa: TC001 - beside what runs
from models.roadshow.event_day.clock import DAY_MINUTES, Stretch, clock_of, is_away, minute_of
from models.roadshow.event_day.staging import absences, event_date, gone_by
from models.roadshow.hand import Directive
from models.roadshow.meetings.day import slots_of
from models.roadshow.meetings.wishes import obstacle, participants
from models.roadshow.review.asked import Asked
from models.roadshow.review.broken import HandFault, against
from models.roadshow.review.numbers import minute_in, number_in


def moved(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Hold the meeting of two in the slot that begins at a time of day, planned before or not."""
    rules = effective(asked)
    if isinstance(rules, HandFault):
        return rules
    starts_at = clock_of(minute_in(asked.values, "to"))
    broken = _unknown(asked) or _begun(asked)
    broken = broken or _keeps_apart(asked) or against_slot(asked, rules, starts_at)
    if broken is not None:
        return broken if isinstance(broken, HandFault) else against(broken)
    return _directive(asked, base, starts_at)


def dropped(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Hold no meeting of the two."""
    rules = effective(asked)
    if isinstance(rules, HandFault):
        return rules
    if broken := _unknown(asked) or _begun(asked):
        return broken if isinstance(broken, HandFault) else against(broken)
    if _planned(asked) is None:
        return against(BrokenRule("no_meeting", f"{asked.command.startup}/{asked.command.partner}"))
    return _directive(asked, base, "")


def tables(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Put up more tables."""
    rules = effective(asked)
    if isinstance(rules, HandFault):
        return rules
    more = number_in(asked.values, "tables", 1)
    if not 1 <= more <= MOST_TABLES:
        return HandFault("invalid_directive", f"tables: {more}")
    return Directive(**base, tables=more)


def session(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Add a stretch of slots to the day."""
    rules = effective(asked)
    if isinstance(rules, HandFault):
        return rules
    begin, count = minute_in(asked.values, "starts_at"), number_in(asked.values, "slots")
    if not 1 <= count <= MOST_SLOTS:
        return HandFault("invalid_directive", f"slots: {count}")
    if broken := _no_room_for(asked, rules, begin, count):
        return against(broken)
    name = asked.values.get("session") or ("morning" if begin < NOON else "afternoon")
    if name not in ("morning", "afternoon"):
        return HandFault("invalid_directive", f"session: {name}")
    added = MeetingSession("morning" if name == "morning" else "afternoon", clock_of(begin), count)
    return Directive(**base, session=added)


def _no_room_for(asked: Asked, rules: MeetingRules, begin: int, count: int) -> BrokenRule | None:
    """Return why so many slots cannot begin then, None where they can."""
    stretch = Stretch(begin, begin + count * rules.slot_minutes)
    if stretch.end > DAY_MINUTES:
        return BrokenRule("day_ends", clock_of(begin), str(count))
    if begin <= gone_by(asked.transaction, event_date(asked.transaction)):
        return BrokenRule("past", clock_of(begin))
    for known in slots_of(rules):
        if stretch.meets(Stretch(known.begin, known.end)):
            return BrokenRule("overlap", clock_of(begin), known.id)
    return None


MOST_TABLES = 1_000
MOST_SLOTS = 100
NOON = DAY_MINUTES // 2


def effective(asked: Asked) -> MeetingRules | HandFault:
    """Return the rules of the meetings with what was added by hand."""
    rules, timetable = asked.rules.meetings, asked.transaction.state.contest.timetable.current
    if rules is None or timetable is None:
        return HandFault("no_plan", "timetable")
    return asked.transaction.directives(asked.shortlist.round).widened(rules)


def against_slot(asked: Asked, rules: MeetingRules, starts_at: str) -> BrokenRule | None:
    """Return what keeps the two from meeting in the slot that begins then, None for nothing."""
    slots = {slot.id: slot for slot in slots_of(rules)}
    slot = slots.get(starts_at)
    if slot is None:
        wanted = minute_of(starts_at)
        near_by = sorted(slots, key=lambda key: (abs(slots[key].begin - wanted), key))
        return BrokenRule("no_slot_at", starts_at, " ".join(sorted(near_by[:2])))
    if slot.begin <= gone_by(asked.transaction, event_date(asked.transaction)):
        return BrokenRule("past", starts_at)
    time = Stretch(slot.begin, slot.end)
    startup, investor = asked.command.startup, asked.command.partner
    sides: list[tuple[Kind, str]] = [("startup", startup), ("investor", investor)]
    for kind, key in sides:
        if is_away(absences(asked.transaction.state, kind, key), time):
            return BrokenRule("away", key, starts_at)
    if time.meets(_on_stage(asked)):
        return BrokenRule("on_stage", startup, starts_at)
    return _settled_then(asked, rules, starts_at)


def _settled_then(asked: Asked, rules: MeetingRules, starts_at: str) -> BrokenRule | None:
    """Return what else was settled by hand for the same slot that leaves no room in it."""
    mine = asked.command.startup, asked.command.partner
    directives = asked.transaction.directives(asked.shortlist.round)
    then = [pair for pair, at in directives.meetings.items() if at == starts_at and pair != mine]
    for startup, investor in then:
        if startup == mine[0] or investor == mine[1]:
            number = next(
                one.number
                for one in directives.listed
                if (one.startup, one.partner) == (startup, investor)
            )
            return BrokenRule("directive", str(number))
    return BrokenRule("tables", starts_at, str(rules.tables)) if len(then) >= rules.tables else None


def _on_stage(asked: Asked) -> Stretch:
    """Return when the startup of the meeting is on stage."""
    order = asked.transaction.state.contest.line_up.current
    if order is None or order.round != asked.shortlist.round:
        return Stretch(0, 0)
    for slot in order.slots:
        if slot.startup == asked.command.startup:
            return Stretch(minute_of(slot.starts_at), minute_of(slot.ends_at))
    return Stretch(0, 0)


def _unknown(asked: Asked) -> HandFault | None:
    investors = asked.transaction.state.investors
    key = asked.command.partner
    return None if key in investors else HandFault("unknown_investor", near(key, investors, key))


def _planned(asked: Asked) -> Meeting | None:
    timetable = asked.transaction.state.contest.timetable.current
    pair = asked.command.startup, asked.command.partner
    meetings = timetable.meetings if timetable is not None else []
    return next((one for one in meetings if (one.startup, one.investor) == pair), None)


def planned_at(asked: Asked) -> str:
    """Return when the meeting is planned, empty where it is not."""
    meeting = _planned(asked)
    return meeting.starts_at if meeting is not None else ""


def _begun(asked: Asked) -> BrokenRule | None:
    """Return that the meeting has begun already, where it has."""
    meeting = _planned(asked)
    gone = gone_by(asked.transaction, event_date(asked.transaction))
    if meeting is None or minute_of(meeting.starts_at) > gone:
        return None
    return BrokenRule("begun", f"{meeting.startup}/{meeting.investor}", meeting.starts_at)


def _keeps_apart(asked: Asked) -> BrokenRule | None:
    state, day = asked.transaction.state, event_date(asked.transaction)
    startup, investor = asked.command.startup, asked.command.partner
    entries = participants(state, asked.shortlist, day)
    why = obstacle(state, entries, startup, investor, day)
    return BrokenRule("pair", f"{startup}/{investor}", why) if why else None


def _directive(asked: Asked, base: dict[str, Any], starts_at: str) -> Directive:
    return Directive(
        **base,
        startup=asked.command.startup,
        partner=asked.command.partner,
        starts_at=starts_at,
    )
