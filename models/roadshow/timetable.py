"""The one-to-one meetings (一对一洽谈): wishes as they come in, the timetable after a shortlist, mended when somebody leaves."""

from contracts.pool_log import Request, RoadshowRules
from models.roadshow.contest import request_field
from models.roadshow.turn import Turn


def take_request(turn: Turn, request: Request) -> None:
    """Take in a wish for a meeting, or the wish taken back."""
    field = request_field(request)
    turn.state.contest.requests[field] = request
    turn.changes[field] = turn.raw


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce a draft of the meetings for the current shortlist."""


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish the timetable where it is a draft, or refuse to; tell whether there was anything to answer."""
    del turn, rules
    return False


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Publish a new version where the published timetable names somebody who left or cannot come then."""
