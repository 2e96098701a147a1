"""The draw (抽签) of the running order: committed before, revealed after."""

from contracts.pool_log import Command, RoadshowRules
from models.roadshow.turn import Turn


def commit(turn: Turn, rules: RoadshowRules, command: Command) -> None:
    """Take the commitment of a draw among the entries of the current shortlist."""
    del rules
    turn.refuse("wrong_pool_kind", detail=command.command)


def reveal(turn: Turn, rules: RoadshowRules, command: Command) -> None:
    """Take what the commitment hid, and the values of its sources; the order follows."""
    del rules
    turn.refuse("no_commitment", detail=command.command)
