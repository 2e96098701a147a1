"""What comes after its deadline: kept as late, listed, and admitted only by an order that names who
gave it.

An entry is late that comes to the pool after the programme's `closes_on`; a score sheet after its
round's `scores_until`. After `withdraw_until` an entry withdraws only by such an order.
"""

from typing import Final

import msgspec

from contracts import pool_log
from contracts.pool_log import Command, Programme, RoadshowRules, Score
from models.roadshow import rounds
from models.roadshow.contest import late_field, late_score_field, score_field
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction

BY: Final = "by"
"""A key of a command's `values`: who orders that something late counts."""
_BACK: Final = "undo"


def arrived(transaction: RoadshowTransaction, startup: str) -> None:
    """Note that a startup that the pool did not know came after the closing date."""
    programme = transaction.state.programme
    if programme is not None and transaction.today > closing_day(programme):
        transaction.state.contest.late[startup] = transaction.today
        transaction.changes[late_field(startup)] = msgspec.json.encode(transaction.today)


def left(transaction: RoadshowTransaction, startup: str) -> None:
    """Forget when a startup came that is no longer in the pool."""
    if transaction.state.contest.late.pop(startup, None) is not None:
        transaction.changes[late_field(startup)] = None


def closing_day(programme: Programme) -> str:
    """Return the last day on which entries come in time; one that never ends where there is none."""
    return programme.closes_on or "9999-12-31"


def is_late(state: RoadshowState, startup: str) -> bool:
    """Tell whether an entry came late and nobody has admitted it."""
    came, programme = state.contest.late.get(startup), state.programme
    if came is None or programme is None or came <= closing_day(programme):
        return False
    return f"startup/{startup}" not in state.contest.admitted


def may_withdraw(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> bool:
    """Tell whether an entry may withdraw now; refuse where the deadline has passed and nobody
    orders it.
    """
    until = rules.withdraw_until
    if command.command != "withdraw" or not command.startup or _BACK in command.values:
        return True
    if not until or transaction.today <= until or command.values.get(BY):
        return True
    transaction.refuse("deadline_passed", startup=command.startup, detail=f"withdraw: {until}")
    return False


def keep_late_score(transaction: RoadshowTransaction, rules: RoadshowRules, score: Score) -> bool:
    """Keep a sheet that came after its round's deadline apart; tell whether it was one."""
    current = rounds.named(rules, score.round)
    until = current.scores_until if current is not None else ""
    if not until or transaction.today <= until:
        return False
    transaction.state.contest.late_scores[score_field(score)] = score
    transaction.changes[late_score_field(score)] = transaction.raw
    transaction.refuse(
        "deadline_passed",
        startup=score.startup,
        partner=score.judge,
        detail=f"{score.round}: {until}",
    )
    return True


def admit_entry(transaction: RoadshowTransaction, command: Command) -> bool:
    """Admit a late entry, or take the admission back; tell whether that changed anything."""
    back = _BACK in command.values
    if not back and not is_late(transaction.state, command.startup):
        transaction.refuse("not_late", startup=command.startup)
        return False
    return transaction.mark("admitted", f"startup/{command.startup}", undo=back)


def late_score(
    transaction: RoadshowTransaction, rules: RoadshowRules, command: Command
) -> Score | None:
    """Take a late sheet out of those kept apart and return it; refuse where there is none."""
    contest = transaction.state.contest
    name = command.round or rounds.name_of(rules, contest)
    score = contest.late_scores.pop(f"score/{name}/{command.startup}/{command.partner}", None)
    if score is None:
        transaction.refuse("not_late", startup=command.startup, partner=command.partner)
        return None
    transaction.changes[late_score_field(score)] = None
    transaction.raw = pool_log.encode(score)
    return score
