"""What .ci/house.py lets pass, with the reason."""

from typing import Final

FEED_AND_LOG: Final = "what an operator writes on a feed, and the same as the pool log holds it"

SAME_NAME: Final[dict[str, str]] = {
    "Answer": FEED_AND_LOG,
    "Command": FEED_AND_LOG,
    "Conflict": FEED_AND_LOG,
    "Criterion": FEED_AND_LOG,
    "Judge": FEED_AND_LOG,
    "Limit": FEED_AND_LOG,
    "MeetingRules": FEED_AND_LOG,
    "MeetingSession": FEED_AND_LOG,
    "Mentor": FEED_AND_LOG,
    "MentoringRules": FEED_AND_LOG,
    "Outcome": FEED_AND_LOG,
    "PanelRules": FEED_AND_LOG,
    "Programme": FEED_AND_LOG,
    "Request": FEED_AND_LOG,
    "RoadshowRules": FEED_AND_LOG,
    "Round": FEED_AND_LOG,
    "Score": FEED_AND_LOG,
    "Slots": FEED_AND_LOG,
    "Startup": FEED_AND_LOG,
    "Venue": FEED_AND_LOG,
    "Meeting": "a meeting at a table, as the solver places it and as the timetable says it",
    "Slot": "a time of the day, as the solver sees it and as the running order says it",
    "Timetable": "what the solver found, and the decision that says so",
}
"""Class names that mean the same in two layers -> why. Everything else has a name of its own."""
