"""The panels of judges: drawn up after a shortlist, published with it, mended when a judge or an entry leaves."""

from contracts.pool_log import RoadshowRules
from models.roadshow.turn import Turn


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce a draft of the panels for the current shortlist."""


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish the panels where they are a draft, or refuse to; tell whether there was anything to answer."""
    del turn, rules
    return False


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Publish a new version where the published panels name somebody who left."""
