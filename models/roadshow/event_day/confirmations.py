"""Who has said that they come: entries, judges and investors confirm or cancel by a date.

A confirmation holds for the day for which it was given: where the event moves, it is asked for
again. A cancellation is a withdrawal, with all that follows from it.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

import msgspec

from contracts import pool_log
from contracts.days import day_of
from contracts.decisions import RefusalCode
from contracts.pool_log import Answer, Command, RoadshowRules
from models.pool.doubts import near
from models.roadshow.contest import Kind, confirmed_for_field
from models.roadshow.event_day import absence
from models.roadshow.judging.duty import seats_of
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction

Standing = Literal["confirmed", "late", "for_another_day", "asked", "overdue"]
_KINDS: Final[dict[str, Kind]] = {"startup": "startup", "judge": "judge", "investor": "investor"}
_UNKNOWN: Final[dict[Kind, RefusalCode]] = {
    "startup": "unknown_startup",
    "judge": "unknown_judge",
    "investor": "unknown_investor",
}
_NO_PART: Final[dict[Kind, RefusalCode]] = {
    "startup": "not_on_stage",
    "judge": "not_on_panel",
    "investor": "not_invited",
}


class Confirmation(NamedTuple):
    """Whether somebody in what is published has confirmed."""

    kind: Kind
    id: str
    name: str
    standing: Standing


def take(transaction: RoadshowTransaction, rules: RoadshowRules, answer: Answer) -> None:
    """Take a confirmation or a cancellation; refuse one of somebody who has no part."""
    kind = _KINDS.get(answer.by)
    if kind is None or answer.mentor:
        named = {"startup": answer.startup, "mentor": answer.mentor}
        transaction.refuse("wrong_pool_kind", detail="answer", **named)
        return
    key = answer.startup if kind == "startup" else answer.partner
    if not _has_part(transaction, kind, key):
        return
    name = f"{kind}/{key}"
    if answer.answer == "decline":
        _cancel(transaction, rules, kind, key)
        return
    transaction.mark("confirmed", name)
    day = _day(transaction.state)
    transaction.state.contest.confirmed_for[name] = day
    transaction.changes[confirmed_for_field(name)] = msgspec.json.encode(day)
    if rules.confirm_by and transaction.today > rules.confirm_by:
        side = {"startup" if kind == "startup" else "partner": key}
        transaction.refuse("confirmed_late", detail=rules.confirm_by, **side)


def _has_part(transaction: RoadshowTransaction, kind: Kind, key: str) -> bool:
    """Tell whether somebody is in what is published; refuse where they are not."""
    state = transaction.state
    known_of: dict[Kind, Mapping[str, object]] = {
        "startup": state.startups,
        "judge": state.contest.judges,
        "investor": state.investors,
    }
    known = known_of[kind]
    side = {"startup" if kind == "startup" else "partner": key}
    if key not in known:
        transaction.refuse(_UNKNOWN[kind], detail=near(key, known, "answer"), **side)
        return False
    # Every investor may come to see the pitches once a list is published.
    invited = kind == "investor" and state.shortlist.published is not None
    if not invited and all((kind, key) != part for part, _ in _parts(state)):
        transaction.refuse(_NO_PART[kind], detail="answer", **side)
        return False
    return True


def _cancel(transaction: RoadshowTransaction, rules: RoadshowRules, kind: Kind, key: str) -> None:
    """Carry out a cancellation as the withdrawal that it is."""
    record, name = transaction.record, f"{kind}/{key}"
    if transaction.mark("confirmed", name, undo=True):
        transaction.state.contest.confirmed_for.pop(name, None)
        transaction.changes[confirmed_for_field(name)] = None
    command = Command(
        pool=record.pool,
        time=record.time,
        event=record.event,
        command="withdraw",
        startup=key if kind == "startup" else "",
        partner="" if kind == "startup" else key,
    )
    transaction.record, transaction.raw = command, pool_log.encode(command)
    absence.carry_out(transaction, rules, command)


def _day(state: RoadshowState) -> str:
    """Return the day for which people are asked: that of what is published, else the programme's."""
    contest = state.contest
    published = (contest.line_up.published, contest.panels.published, contest.timetable.published)
    days = (document.day for document in published if document is not None and document.day)
    programme = state.programme
    return next(days, programme.event_on if programme is not None else "")


def _parts(state: RoadshowState) -> Iterator[tuple[tuple[Kind, str], str]]:
    """Yield everybody in what is published, with their name."""
    contest = state.contest
    for entry in state.shortlist.published.entries if state.shortlist.published is not None else ():
        yield ("startup", entry.startup), entry.name
    panels = contest.panels.published
    for panel in panels.panels if panels is not None else ():
        for judge, _ in seats_of(panel):
            yield ("judge", judge), panel.names.get(judge, judge)
    timetable = contest.timetable.published
    if timetable is not None:
        meetings = [(one.investor, one.investor_name) for one in timetable.meetings]
        without = [(one.investor, one.name) for one in timetable.without]
        for investor, name in dict.fromkeys([*meetings, *without]):
            yield ("investor", investor), name


def confirmations(state: RoadshowState, today: str) -> list[Confirmation]:
    """Return where everybody stands who is asked to confirm, on the day `today`; nothing where the
    rules ask nobody.
    """
    rules = state.rules
    if rules is None or not rules.confirm_by:
        return []
    return [
        Confirmation(kind, key, name, _standing(state, f"{kind}/{key}", rules.confirm_by, today))
        for (kind, key), name in dict(_parts(state)).items()
    ]


def _standing(state: RoadshowState, name: str, until: str, today: str) -> Standing:
    answer = state.contest.confirmed.get(name)
    if answer is None:
        return "asked" if today <= until else "overdue"
    if state.contest.confirmed_for.get(name, "") != _day(state):
        return "for_another_day"
    return "confirmed" if day_of(answer.time) <= until else "late"
