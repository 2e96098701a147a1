"""Steps by hand: what an organiser asks for is carried out around what is there, taken back, redone
and released. A step that leaves no plan is refused, and everything stays as it was.
"""

from typing import Final, get_args

import msgspec

from contracts import decisions
from contracts.decisions import Decision, Refused
from contracts.pool_log import Command, RoadshowRules
from models.roadshow.event_day.staging import event_date, gone_by
from models.roadshow.hand import (
    MOST_STEPS,
    PARTS,
    Directive,
    DirectiveKind,
    Hand,
    HandChange,
    HandStep,
    Part,
    encode,
    step_field,
    superseded,
)
from models.roadshow.review.broken import HandFault
from models.roadshow.review.compiling import compiled
from models.roadshow.review.documents import (
    Document,
    Documents,
    content_digest,
    documents_of,
    unmet,
)
from models.roadshow.review.numbers import UnreadableValue, number_in
from models.roadshow.review.redraw import put_back, redraw
from models.roadshow.review.savepoint import Savepoint
from models.roadshow.review.unsolved import unsolved
from models.roadshow.shortlist import cycle
from models.roadshow.transaction import RoadshowTransaction

VERBS: Final = frozenset({"undo", "redo", "release_directive", *get_args(DirectiveKind)})
"""The commands that are steps by hand."""
BLOCKING: Final = frozenset({
    "day_too_short", "no_order", "too_many_changes", "too_few_judges", "no_chair", "rules_conflict", "invalid_rules",
    "out_of_budget",
})  # fmt: skip
"""Refusals of a document: without it a step by hand has left no plan."""
_EASED: Final = "meetings.most_spread"
"""The bound on breaks is eased and said; the timetable is there."""


def carry_out(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Carry out a command by hand, or say why not."""
    if cycle.closed(transaction, rules) or _judged(transaction):
        return
    match command.command:
        case "undo":
            _undo(transaction, rules)
        case "redo":
            _redo(transaction, rules)
        case "release_directive":
            _release(transaction, rules, command)
        case _:
            asked = compiled(transaction, rules, command)
            if isinstance(asked, HandFault):
                refuse(transaction, command, asked)
            else:
                _step(transaction, rules, HandChange(added=asked), [])


def _judged(transaction: RoadshowTransaction) -> bool:
    """Refuse, and return True, where the latest list is of a round that is closed: the next one's
    has to be built first.
    """
    shortlist = transaction.state.shortlist.current
    if shortlist is None or shortlist.round not in transaction.state.contest.results:
        return False
    transaction.refuse("round_closed", detail=shortlist.round)
    return True


def refuse(transaction: RoadshowTransaction, command: Command, fault: HandFault) -> None:
    """Refuse `command` for `fault`."""
    transaction.refuse(
        fault.code, startup=command.startup, partner=command.partner, detail=fault.detail
    )


def _redo(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Carry out again what was taken back last."""
    undone = transaction.state.contest.by_hand.hand.undone
    if undone:
        _step(transaction, rules, undone[-1], undone[:-1])
    else:
        transaction.refuse("nothing_to_redo")


def _release(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Let go of a directive by its number, or of all that name an entry or a partner."""
    directives = transaction.state.contest.by_hand.hand.directives
    try:
        number = number_in(command.values, "number", 0)
    except UnreadableValue as unreadable:
        transaction.refuse("invalid_directive", detail=str(unreadable))
        return
    released = [one.number for one in directives if _is_meant(one, number, command)]
    if released:
        _step(transaction, rules, HandChange(released=released), [])
    else:
        whom = command.startup or command.partner or str(number)
        transaction.refuse("invalid_directive", startup=command.startup, detail=whom)


def _is_meant(directive: Directive, number: int, command: Command) -> bool:
    if number:
        return directive.number == number
    startup, partner = command.startup, command.partner
    by_startup = not startup or startup in directive.names
    by_partner = not partner or partner in (directive.partner, directive.judge)
    return bool(startup or partner) and by_startup and by_partner


def _step(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    change: HandChange,
    undone: list[HandChange],
) -> None:
    """Carry out `change`; afterwards `undone` can be redone."""
    state, savepoint = transaction.state, Savepoint(transaction)
    hand, before = state.contest.by_hand.hand, documents_of(state)
    first = first_part(hand, change, before)
    transaction.keep_hand(changed(hand, change, undone))
    redraw(transaction, rules, first)
    if failed(transaction, savepoint, hand, before, change):
        savepoint.go_back()
        fault = unsolved(transaction, rules, change)
        command = transaction.record
        assert isinstance(command, Command)
        refuse(transaction, command, fault)
        return
    if _same(before, documents_of(state)):
        savepoint.go_back()
        transaction.keep_hand(changed(hand, change, undone))
    _remember(transaction, change, hand, before)


def _same(one: Documents, other: Documents) -> bool:
    """Tell whether nothing differs but numbers: then no versions are announced."""
    pairs = zip(one, other, strict=True)
    return all(content_digest(mine) == content_digest(yours) for mine, yours in pairs)


def changed(hand: Hand, change: HandChange, undone: list[HandChange]) -> Hand:
    """Return what is settled by hand after `change`."""
    directives = [one for one in hand.directives if one.number not in change.released]
    last = hand.last
    if change.added is not None:
        directives = superseded(directives, change.added)
        last = max(last, change.added.number)
    return msgspec.structs.replace(
        hand, directives=directives, last=last, steps=hand.steps + 1, undone=undone
    )


def first_part(hand: Hand, change: HandChange, documents: Documents) -> Part:
    """Return the first document that `change` touches: panels, where an entry changes its stage."""
    touched = [one for one in hand.directives if one.number in change.released]
    touched += [change.added] if change.added is not None else []
    parts = {one.part for one in touched} or {PARTS[0]}
    order = documents.line_up
    stages = {slot.startup: slot.stage for slot in order.slots} if order is not None else {}
    for directive in touched:
        if any(stages.get(place.startup) != place.stage for place in directive.places):
            parts.add("panels")
    return min(parts, key=PARTS.index)


def failed(
    transaction: RoadshowTransaction,
    savepoint: Savepoint,
    hand: Hand,
    before: Documents,
    change: HandChange,
) -> bool:
    """Tell whether the step left no plan, or one that does not hold to what was settled by hand."""
    state = transaction.state
    if any(_blocks(decision) for decision in savepoint.decided):
        return True
    name = state.shortlist.current.round if state.shortlist.current is not None else ""
    settled = state.directives(name)
    missed = {one.number for one in unmet(documents_of(state), settled)}
    known = {one.number for one in unmet(before, type(settled)(_of(hand, name)))}
    new = change.added.number if change.added is not None else 0
    return new in missed or bool(missed - known)


def _of(hand: Hand, name: str) -> tuple[Directive, ...]:
    return tuple(one for one in hand.directives if one.round == name)


def _blocks(decision: Decision) -> bool:
    blocking = isinstance(decision, Refused) and decision.code in BLOCKING
    return blocking and not only_said(decision)


def only_said(decision: Decision) -> bool:
    """Tell whether a refusal stands in nobody's way: it says what the drafts do without."""
    if not isinstance(decision, Refused):
        return False
    said = decision.code in ("judge_conflicts", "directive_unmet")
    return said or decision.detail.startswith(_EASED)


def _remember(
    transaction: RoadshowTransaction, change: HandChange, hand: Hand, before: Documents
) -> None:
    """Keep what a step found, so that it can be taken back exactly."""
    state = transaction.state
    steps, number = state.contest.by_hand.steps, state.contest.by_hand.hand.steps
    after = documents_of(state).by_part()
    old = before.by_part()
    touched = [part for part in PARTS if content_digest(old[part]) != content_digest(after[part])]
    step = HandStep(
        change=change,
        directives=hand.directives,
        before={part: _raw(old[part]) for part in touched},
        after={part: content_digest(after[part]) for part in touched},
    )
    steps[number] = step
    transaction.changes[step_field(number)] = encode(step)
    if steps.pop(number - MOST_STEPS, None) is not None:
        transaction.changes[step_field(number - MOST_STEPS)] = None


_NONE: Final = b"null"


def _raw(document: Decision | None) -> msgspec.Raw:
    return msgspec.Raw(_NONE if document is None else decisions.encode(document))


def _document(raw: msgspec.Raw) -> Document | None:
    document = None if bytes(raw) == _NONE else decisions.decode(bytes(raw))
    assert document is None or isinstance(document, Document)
    return document


def _undo(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Take the last step back: exactly, where nothing else has changed what it left."""
    history = transaction.state.contest.by_hand
    hand, step = history.hand, history.steps.get(history.hand.steps)
    if step is None:
        transaction.refuse("nothing_to_undo")
        return
    savepoint, before = Savepoint(transaction), documents_of(transaction.state)
    history.steps = {number: one for number, one in history.steps.items() if one is not step}
    transaction.changes[step_field(hand.steps)] = None
    transaction.keep_hand(
        msgspec.structs.replace(
            hand,
            directives=step.directives,
            steps=hand.steps - 1,
            undone=[*hand.undone, step.change],
        )
    )
    if _untouched(transaction, step, before):
        for part in PARTS:
            if part in step.before:
                put_back(transaction, part, _document(step.before[part]))
        return
    redraw(transaction, rules, first_part(hand, step.change, before))
    reverse = HandChange()
    if failed(transaction, savepoint, hand, before, reverse):
        savepoint.go_back()
        transaction.refuse("directive_refused", detail="most_changes")


def _untouched(transaction: RoadshowTransaction, step: HandStep, documents: Documents) -> bool:
    """Tell whether the documents are those that `step` left, and the day has not begun."""
    if gone_by(transaction, event_date(transaction)) >= 0:
        return False
    now = documents.by_part()
    same = all(content_digest(now[part]) == digest for part, digest in step.after.items())
    current = [document.day for document in documents[1:] if document is not None]
    days = {*current, event_date(transaction)}
    return same and len(days) == 1
