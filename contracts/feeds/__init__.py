"""What operators' producers write: one pydantic model a feed, by the feed's topic name.

A field's `title` is its Chinese column heading, its `description` says in English what it holds.
"""

from collections.abc import Mapping
from typing import Any, Final

from contracts.feeds.answer import Answer
from contracts.feeds.command import Command
from contracts.feeds.contest import (
    Conflict,
    Criterion,
    MeetingRules,
    MeetingSession,
    PanelRules,
    Round,
    Slots,
)
from contracts.feeds.fields.types import Record
from contracts.feeds.filing import Filing
from contracts.feeds.judge import Judge
from contracts.feeds.limits import Limit
from contracts.feeds.mentor import Mentor
from contracts.feeds.outcome import Outcome
from contracts.feeds.people import Contact, Person
from contracts.feeds.people_order import PeopleOrder
from contracts.feeds.programme import MentoringRules, Programme, RoadshowRules
from contracts.feeds.request import Request
from contracts.feeds.score import Score
from contracts.feeds.startup import Startup
from contracts.feeds.venue import Venue
from contracts.normal import normal_pool, normal_reference

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
    "feed.people": PeopleOrder,
}
"""Topic name (without the deployment's prefix) -> model of its values."""

KEY_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "feed.startups": ("uscc", "team_id"),
    "feed.mentors": ("id",),
    "feed.filings": ("id",),
    "feed.programmes": ("pool",),
    "feed.answers": ("startup", "partner"),
    "feed.outcomes": ("startup",),
    "feed.commands": ("pool",),
    "feed.judges": ("id",),
    "feed.scores": ("startup",),
    "feed.requests": ("startup",),
    "feed.people": ("subject",),
}
"""Topic name -> fields of which the first that is not empty is the record's key, in its normal
form.
"""


def normal_key(feed: str, text: str) -> str:
    """Return the key that `text`, the id of a record of `feed` in any spelling, stands for."""
    return normal_pool(text) if KEY_FIELDS[feed] == ("pool",) else normal_reference(text)


def key_of(feed: str, record: Mapping[str, Any]) -> str | None:
    """Return the id of a record of `feed` as intake reads it, None where it has none."""
    for name in KEY_FIELDS[feed]:
        value = record.get(name)
        if isinstance(value, str) and (key := normal_key(feed, value)):
            return key
    return None


def headings(model: type[Record]) -> dict[str, tuple[str, ...]]:
    """Return column heading -> path of the field.

    Both the field's name and its Chinese title count, and the parts of the contact.
    """
    paths: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        paths |= {name: (name,), field.title or name: (name,)}
    if "contact" in model.model_fields:
        for name, field in Contact.model_fields.items():
            paths |= {f"contact.{name}": ("contact", name), field.title or name: ("contact", name)}
    return paths


__all__ = [
    "KEY_FIELDS", "MODELS", "Answer", "Command", "Conflict", "Contact", "Criterion", "Filing", "Judge", "Limit", "MeetingRules",
    "MeetingSession", "Mentor", "MentoringRules", "Outcome", "PanelRules", "PeopleOrder", "Person", "Programme", "Record", "Request",
    "RoadshowRules", "Round", "Score", "Slots", "Startup", "Venue", "headings", "key_of", "normal_key",
]  # fmt: skip
