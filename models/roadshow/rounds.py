"""Which round (赛程) is under way, and who goes on into it."""

from typing import Literal

from contracts.pool_log import RoadshowRules
from contracts.roadshow import Round, RoundName
from models.roadshow.contest import Contest


def current(rules: RoadshowRules, contest: Contest) -> Round | None:
    """Return the first round that is not closed.

    None where there are no rounds, or all are closed.
    """
    return next((one for one in rules.rounds if one.name not in contest.results), None)


def name_of(rules: RoadshowRules, contest: Contest) -> RoundName | Literal[""]:
    """Return the name of the round under way, empty where there is none."""
    current_round = current(rules, contest)
    return current_round.name if current_round else ""


def named(rules: RoadshowRules, name: RoundName) -> Round | None:
    """Return the round of this name, None where the rules have none."""
    return next((one for one in rules.rounds if one.name == name), None)


def before(rules: RoadshowRules, contest: Contest) -> Round | None:
    """Return the last round that is closed, in the order of the rules; None where none is."""
    closed = [one for one in rules.rounds if one.name in contest.results]
    return closed[-1] if closed else None


def going_on(rules: RoadshowRules, contest: Contest) -> set[str] | None:
    """Return the startups that the last closed round promoted.

    None where no round is closed, and anybody may enter.
    """
    last = before(rules, contest)
    if last is None:
        return None
    return {row.startup for row in contest.results[last.name].rows if row.promoted}
