"""What follows a shortlist: panels, running order and meetings, drawn up, published and repaired in
this order.
"""

from contracts.pool_log import RoadshowRules
from models.roadshow.event_day import taken_back
from models.roadshow.judging import duty, panels
from models.roadshow.meetings import planning as meetings
from models.roadshow.order import line_up
from models.roadshow.transaction import RoadshowTransaction


def draw_up(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Announce drafts of all that the rules ask for, after a new shortlist."""
    if rules.panels is not None:
        panels.draw_up(transaction, rules)
    if rules.slots is not None:
        line_up.draw_up(transaction, rules)
        duty.complete(transaction, rules)
    if rules.meetings is not None:
        meetings.draw_up(transaction, rules)
    taken_back.draw_up(transaction, rules)


def publish(transaction: RoadshowTransaction, rules: RoadshowRules) -> bool:
    """Publish every draft of these; tell whether there was any."""
    answered = [part.publish(transaction, rules) for part in (panels, line_up, meetings)]
    answered.append(taken_back.publish(transaction, rules))
    duty.follow(transaction, rules)
    return any(answered)


def repair(transaction: RoadshowTransaction, rules: RoadshowRules) -> None:
    """Bring what is published into line with who left and who moved up."""
    for part in (panels, line_up, meetings):
        part.repair(transaction, rules)
    duty.follow(transaction, rules)
