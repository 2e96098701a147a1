"""Which part of the roadshow carries out which command."""

from contracts.pool_log import Command
from models.roadshow import absence, cycle, draws, scoring
from models.roadshow.turn import Turn


def carry_out(turn: Turn, command: Command) -> None:
    """Carry out `command`, unless the pool has no programme (to which the matcher answers)."""
    rules = turn.state.rules
    if rules is None:
        return
    match command.command:
        case "open_cycle":
            cycle.open_cycle(turn, rules)
        case "publish":
            cycle.publish(turn, rules)
        case "tick":
            cycle.tick(turn)
        case "withdraw" | "unavailable" | "check_in":
            absence.take(turn, rules, command)
        case "draw_commit":
            draws.commit(turn, rules, command)
        case "draw_reveal":
            draws.reveal(turn, rules, command)
        case "close_round":
            scoring.close_round(turn, rules, command)
        case _:
            turn.refuse("wrong_pool_kind", startup=command.startup, mentor=command.mentor, detail=command.command)
