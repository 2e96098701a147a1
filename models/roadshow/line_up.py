"""The running order (出场顺序): drawn up after a shortlist, published with it, mended when an entry leaves."""

from contracts.pool_log import RoadshowRules
from models.roadshow.turn import Turn


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce a draft of the order for the current shortlist."""


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish the order where it is a draft, or refuse to; tell whether there was anything to answer."""
    del turn, rules
    return False


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Publish a new version where the published order differs from the published shortlist: the newcomer gets the free slot."""
