"""Objections to a published shortlist, and their decision.

A list is final once its notice is over and every objection that came in time is decided. Until then
order, panels and meetings are not published, nothing is drawn and no round is closed.
"""

from typing import Final

import msgspec

from contracts.decisions import Objection, Shortlist
from contracts.pool_log import Command, RoadshowRules
from models.roadshow.contest import Contest
from models.roadshow.event_day import publication
from models.roadshow.shortlist import moving_up
from models.roadshow.shortlist.posted import NOTICE, PublicNotice, StoredObjection, encoded
from models.roadshow.transaction import RoadshowTransaction

VERBS: Final = frozenset({"object", "decide_objection"})
HELD_UP: Final = frozenset({"draw_commit", "draw_reveal", "close_round"})
"""Commands that depend on a final list."""
TEXT: Final = "text"
NUMBER: Final = "number"
OUTCOME: Final = "outcome"
REASON: Final = "reason"
_OUTCOMES: Final = frozenset({"upheld", "rejected"})


def answered(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> bool:
    """Take an objection or its decision, and refuse what needs a final list while this one is on
    notice; tell whether that answers the command.
    """
    if command.command in VERBS:
        carry_out(transaction, rules, command)
        return True
    notice = transaction.state.notice
    if command.command not in HELD_UP or notice is None or notice.is_final(transaction.today):
        return False
    transaction.refuse("not_final", detail=notice.pending())
    return True


def carry_out(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Take an objection, or decide one; refuse where no list is posted."""
    notice, shortlist = transaction.state.notice, transaction.state.shortlist.published
    if notice is None or shortlist is None or notice.round != shortlist.round:
        transaction.refuse("no_notice", startup=command.startup)
    elif command.command == "object":
        _object(transaction, notice, shortlist, command)
    else:
        _decide(transaction, rules, notice, command)


def _object(
    transaction: RoadshowTransaction, notice: PublicNotice, shortlist: Shortlist, command: Command
) -> None:
    text, today = command.values.get(TEXT, ""), transaction.today
    if not text:
        transaction.refuse("invalid_directive", startup=command.startup, detail=TEXT)
        return
    if all(entry.startup != command.startup for entry in shortlist.entries):
        transaction.refuse("not_on_stage", startup=command.startup, detail="object")
        return
    late = today > notice.until
    number = max((one.number for one in notice.objections), default=0) + 1
    objection = StoredObjection(number, command.startup, text, "late" if late else "open", today)
    _keep(transaction, msgspec.structs.replace(notice, objections=[*notice.objections, objection]))
    _tell(transaction, notice, objection)
    if late:
        transaction.refuse("objection_late", startup=command.startup, detail=notice.until)


def _decide(
    transaction: RoadshowTransaction,
    rules: RoadshowRules,
    notice: PublicNotice,
    command: Command,
) -> None:
    number, outcome = command.values.get(NUMBER, ""), command.values.get(OUTCOME, "")
    known = next((one for one in notice.objections if str(one.number) == number), None)
    missing = OUTCOME if outcome not in _OUTCOMES else ""
    missing = missing or ("" if command.values.get(REASON) else REASON)
    if known is None:
        transaction.refuse("no_such_objection", detail=number)
    elif known.state not in ("open", "late"):
        transaction.refuse("already_decided", startup=known.startup, detail=number)
    elif missing:
        transaction.refuse("invalid_directive", startup=known.startup, detail=missing)
    else:
        reason = command.values[REASON]
        decided = msgspec.structs.replace(known, state=outcome, reason=reason)
        rest = [decided if one is known else one for one in notice.objections]
        _keep(transaction, msgspec.structs.replace(notice, objections=rest))
        _tell(transaction, notice, decided)
        if outcome == "upheld":
            _strike(transaction, rules, known.startup)


def _strike(transaction: RoadshowTransaction, rules: RoadshowRules, startup: str) -> None:
    """Take an entry off the list; the next in line moves up, and what is drawn up follows."""
    transaction.mark("struck", f"startup/{startup}")
    moving_up.repair(transaction, rules)
    publication.repair(transaction, rules)
    draw_up_drafts(transaction, rules)


def draw_up_drafts(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Draw up anew what waits for the list to be final, after the list has changed."""
    if transaction.state.notice is not None and has_drafts(transaction.state.contest):
        publication.draw_up(transaction, rules)


def has_drafts(contest: Contest) -> bool:
    """Tell whether order, panels or meetings are drafts."""
    return any(versions.draft is not None for versions in contest.reviewed)


def _keep(transaction: RoadshowTransaction, notice: PublicNotice) -> None:
    transaction.state.contest.notice = notice
    transaction.changes[NOTICE] = encoded(notice)


def _tell(
    transaction: RoadshowTransaction, notice: PublicNotice, objection: StoredObjection
) -> None:
    startup = transaction.state.startups.get(objection.startup)
    transaction.decisions.append(
        Objection(
            **transaction.envelope(),
            number=objection.number,
            status=objection.state,
            startup=objection.startup,
            name=startup.name if startup is not None else objection.startup,
            language=startup.language if startup is not None else "zh-Hans",
            text=objection.text,
            reason=objection.reason,
            until=notice.until,
        )
    )
