"""Who withdraws, who cannot come, who has come: an operator's commands about one startup, investor
or judge, and what follows.
"""

from typing import Final

from contracts.pool_log import Command, RoadshowRules
from models.pool.doubts import near
from models.roadshow.contest import Kind, Mark
from models.roadshow.deadlines import may_withdraw
from models.roadshow.event_day import publication
from models.roadshow.event_day.clock import away
from models.roadshow.judging import scoring
from models.roadshow.review.redraw import draw_again, not_in_force
from models.roadshow.shortlist import cycle, moving_up, public_notice
from models.roadshow.transaction import RoadshowTransaction

MARKS: Final[dict[str, Mark]] = {
    "withdraw": "withdrawn",
    "unavailable": "unavailable",
    "check_in": "checked_in",
}
BACK: Final = "undo"
"""A key of a command's `values` by which it takes an earlier one of its kind back."""


def carry_out(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Note what `command` says of whom it names; refuse where the pool does not know them."""
    if not may_withdraw(transaction, rules, command):
        return
    named = _named(transaction, command)
    if command.command == "unavailable":
        try:
            away(command.values)
        except ValueError as error:
            transaction.refuse(
                "breaks_rule",
                startup=command.startup,
                partner=command.partner,
                detail=f"unavailable: {error}",
            )
            return
    changed = [
        transaction.mark(MARKS[command.command], name, undo=BACK in command.values)
        for name in named
    ]
    if any(changed) and command.command != "check_in":
        pending = transaction.state.shortlist.draft is not None
        by_hand = not_in_force(transaction)
        scoring.repair(transaction, rules)
        moving_up.repair(transaction, rules)
        publication.repair(transaction, rules)
        public_notice.draw_up_drafts(transaction, rules)
        cycle.follow(transaction, always=pending and transaction.state.meta.status == "published")
        if by_hand:
            draw_again(transaction, rules)


def _named(transaction: RoadshowTransaction, command: Command) -> list[str]:
    """Return the `KIND/ID` of everybody whom `command` names and the pool knows."""
    state, found = transaction.state, []
    if command.startup in state.startups:
        found.append(f"startup/{command.startup}")
    elif command.startup:
        detail = near(command.startup, state.startups, command.command)
        transaction.refuse("unknown_startup", startup=command.startup, detail=detail)
    kinds: list[Kind] = []
    if command.partner in state.investors:
        kinds.append("investor")
    if command.partner in state.contest.judges:
        kinds.append("judge")
    if command.partner and not kinds:
        detail = near(command.partner, {**state.investors, **state.contest.judges}, command.command)
        transaction.refuse("unknown_investor", partner=command.partner, detail=detail)
    # One person in both roles under one id leaves, or comes, in both.
    return found + [f"{kind}/{command.partner}" for kind in kinds]
