"""What operators' producers write: one pydantic model a feed, by the feed's topic name.

A field's `title` is its Chinese column heading, its `description` says in English what it holds.
"""

from collections.abc import Mapping
from typing import Final

from contracts.feeds._types import Record
from contracts.feeds.answer import Answer
from contracts.feeds.command import Command
from contracts.feeds.contest import Conflict, Criterion, MeetingRules, MeetingSession, PanelRules, Round, Slots
from contracts.feeds.filing import Filing
from contracts.feeds.judge import Judge
from contracts.feeds.limits import Limit
from contracts.feeds.mentor import Mentor
from contracts.feeds.outcome import Outcome
from contracts.feeds.people import Contact, Person
from contracts.feeds.programme import MentoringRules, Programme, RoadshowRules
from contracts.feeds.request import Request
from contracts.feeds.score import Score
from contracts.feeds.startup import Startup

MODELS: Final[Mapping[str, type[Record]]] = {
    "feed.startups": Startup,
    "feed.mentors": Mentor,
    "feed.filings": Filing,
    "feed.programmes": Programme,
    "feed.answers": Answer,
    "feed.outcomes": Outcome,
    "feed.commands": Command,
    "feed.judges": Judge,
    "feed.scores": Score,
    "feed.requests": Request,
}
"""Topic name (without the deployment's prefix) -> model of its values."""

KEY_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "feed.startups": ("uscc", "team_id"),
    "feed.mentors": ("id",),
    "feed.filings": ("id",),
    "feed.programmes": ("pool",),
    "feed.answers": ("startup",),
    "feed.outcomes": ("startup",),
    "feed.commands": ("pool",),
    "feed.judges": ("id",),
    "feed.scores": ("startup",),
    "feed.requests": ("startup",),
}
"""Topic name -> fields of which the first that is not empty is the record's key (a credit code in upper case)."""


def headings(model: type[Record]) -> dict[str, tuple[str, ...]]:
    """Return column heading -> path of the field; both the field's name and its Chinese title count, and the parts of the contact."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        found |= {name: (name,), field.title or name: (name,)}
    if "contact" in model.model_fields:
        for name, field in Contact.model_fields.items():
            found |= {f"contact.{name}": ("contact", name), field.title or name: ("contact", name)}
    return found


__all__ = [
    "KEY_FIELDS", "MODELS", "Answer", "Command", "Conflict", "Contact", "Criterion", "Filing", "Judge", "Limit", "MeetingRules",
    "MeetingSession", "Mentor", "MentoringRules", "Outcome", "PanelRules", "Person", "Programme", "Record", "Request", "RoadshowRules",
    "Round", "Score", "Slots", "Startup", "headings",
]  # fmt: skip
