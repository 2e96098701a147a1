"""What follows a shortlist: panels, running order and meetings, drawn up, published and mended in this order."""

from contracts.pool_log import RoadshowRules
from models.roadshow import line_up, panels, timetable
from models.roadshow.turn import Turn


def draw_up(turn: Turn, rules: RoadshowRules) -> None:
    """Announce drafts of all that the rules ask for, after a new shortlist."""
    if rules.panels is not None:
        panels.draw_up(turn, rules)
    if rules.slots is not None:
        line_up.draw_up(turn, rules)
    if rules.meetings is not None:
        timetable.draw_up(turn, rules)


def publish(turn: Turn, rules: RoadshowRules) -> bool:
    """Publish every draft of these; tell whether there was any."""
    answered = [part.publish(turn, rules) for part in (panels, line_up, timetable)]
    return any(answered)


def mend(turn: Turn, rules: RoadshowRules) -> None:
    """Bring what is published into line with who left and who moved up."""
    for part in (panels, line_up, timetable):
        part.mend(turn, rules)
