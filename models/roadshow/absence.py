"""Who withdraws, who cannot come, who has come: an operator's commands about one startup, investor or judge, and what follows."""

from typing import Final

from contracts.pool_log import Command, RoadshowRules
from models.roadshow import cycle, moving_up, on_stage, scoring
from models.roadshow.clock import away
from models.roadshow.contest import Kind, Mark
from models.roadshow.turn import Turn

MARKS: Final[dict[str, Mark]] = {"withdraw": "withdrawn", "unavailable": "unavailable", "check_in": "checked_in"}
BACK: Final = "undo"
"""A key of a command's `values` by which it takes an earlier one of its kind back."""


def take(turn: Turn, rules: RoadshowRules, command: Command) -> None:
    """Note what `command` says of whom it names; refuse where the pool does not know them."""
    named = _named(turn, command)
    if command.command == "unavailable":
        try:
            away(command.values)
        except ValueError as error:
            turn.refuse("breaks_rule", startup=command.startup, partner=command.partner, detail=f"unavailable: {error}")
            return
    changed = [turn.mark(MARKS[command.command], name, undo=BACK in command.values) for name in named]
    if any(changed) and command.command != "check_in":
        pending = turn.state.shortlist is not None and turn.state.shortlist.status == "draft"
        scoring.mend(turn, rules)
        moving_up.mend(turn, rules)
        on_stage.mend(turn, rules)
        cycle.follow(turn, always=pending and turn.state.meta.status == "published")


def _named(turn: Turn, command: Command) -> list[str]:
    """Return the `KIND/ID` of everybody whom `command` names and the pool knows."""
    state, found = turn.state, []
    if command.startup in state.startups:
        found.append(f"startup/{command.startup}")
    elif command.startup:
        turn.refuse("unknown_startup", startup=command.startup, detail=command.command)
    kinds: list[Kind] = []
    if command.partner in state.investors:
        kinds.append("investor")
    if command.partner in state.contest.judges:
        kinds.append("judge")
    if command.partner and not kinds:
        turn.refuse("unknown_investor", partner=command.partner, detail=command.command)
    # One person in both roles under one id leaves, or comes, in both.
    return found + [f"{kind}/{command.partner}" for kind in kinds]
