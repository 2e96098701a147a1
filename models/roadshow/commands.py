"""Which part of the roadshow carries out which command."""

from contracts.pool_log import Command, RoadshowRules
from models.pool.doubts import near
from models.roadshow import deadlines
from models.roadshow.event_day import absence
from models.roadshow.judging import scoring
from models.roadshow.order import draws
from models.roadshow.review import steps
from models.roadshow.shortlist import cycle, public_notice
from models.roadshow.transaction import RoadshowTransaction


def carry_out(transaction: RoadshowTransaction, command: Command) -> None:
    """Carry out `command`, unless the pool has no programme (to which the matcher answers)."""
    rules = transaction.state.rules
    if rules is None or public_notice.answered(transaction, rules, command):
        return
    match command.command:
        case "open_cycle":
            cycle.open_cycle(transaction, rules)
        case "publish":
            cycle.publish(transaction, rules)
        case "tick":
            cycle.tick(transaction)
        case "withdraw" | "unavailable" | "check_in":
            absence.carry_out(transaction, rules, command)
        case "draw_commit" | "draw_reveal":
            draw = draws.commit if command.command == "draw_commit" else draws.reveal
            draw(transaction, rules, command)
        case "close_round":
            scoring.close_round(transaction, rules, command)
        case "admit_late":
            _admit(transaction, rules, command)
        case verb if verb in steps.VERBS:
            steps.carry_out(transaction, rules, command)
        case _:
            transaction.refuse(
                "wrong_pool_kind",
                startup=command.startup,
                mentor=command.mentor,
                detail=command.command,
            )


def _admit(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Admit a late entry or a late sheet, where the order names who gives it."""
    if not command.values.get(deadlines.BY):
        transaction.refuse("invalid_directive", startup=command.startup, detail=deadlines.BY)
    elif command.partner:
        scoring.admit(transaction, rules, command)
    elif command.startup not in transaction.state.startups:
        detail = near(command.startup, transaction.state.startups, command.command)
        transaction.refuse("unknown_startup", startup=command.startup, detail=detail)
    elif deadlines.admit_entry(transaction, command):
        cycle.follow(transaction)
