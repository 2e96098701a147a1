"""Score sheets as they come in, and the results of a round."""

from contracts.pool_log import Command, RoadshowRules, Score
from models.roadshow.contest import score_field
from models.roadshow.turn import Turn


def take_score(turn: Turn, score: Score) -> None:
    """Take in a score sheet."""
    field = score_field(score)
    turn.state.contest.scores[field] = score
    turn.changes[field] = turn.raw


def close_round(turn: Turn, rules: RoadshowRules, command: Command) -> None:
    """Close a round: compute its results and who goes on."""
    del rules
    turn.refuse("no_such_round", detail=command.round)


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Let the next in line go on where somebody who was promoted withdrew: results of closed rounds anew, with what changed."""
