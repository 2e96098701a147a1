"""Which records mean the same one: their ids as ids are compared, and their content after cleaning."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from pydantic import ValidationError

from contracts import uscc
from contracts.feeds import MODELS, Score, key_of
from contracts.normal import normal_id, visible
from contracts.pool_log import Language
from services.words.why_refused import in_traditional

SHEETS: Final = "feed.scores"
"""The feed of score sheets: a judge has one of an entry in a round."""
_PROFILES: Final = {
    "feed.startups",
    "feed.mentors",
    "feed.filings",
    "feed.programmes",
    "feed.judges",
}
"""Feeds of which an id has one record.

Answers, wishes and commands about one startup are many, and so are score sheets, but not of one
judge in one round.
"""


def normal_key(feed: str, record: Mapping[str, Any]) -> str:
    """Return the id of a record as ids are compared; empty where it has none."""
    key = normal_id(key_of(feed, record) or "")
    return key.upper() if uscc.is_shaped(key) else key


def _sheet(record: Mapping[str, Any]) -> Score | None:
    """Return a score sheet as intake reads it; None for one that breaks its contract."""
    try:
        return Score.model_validate_json(msgspec.json.encode(record))
    except ValidationError:
        return None


def identity(feed: str, record: Mapping[str, Any]) -> str:
    """Return what only one record of `feed` may have: an id, of a score sheet whose it is of whom.

    Empty for a record that may stand beside any other.
    """
    if feed == SHEETS:
        sheet = _sheet(record)
        if sheet is None:
            return ""
        return f"{sheet.pool} / {sheet.round} / {sheet.judge} / {sheet.startup}"
    return normal_key(feed, record) if feed in _PROFILES else ""


def _folded(value: Any) -> Any:
    """Return a value as it is compared: without what has no shape, blanks evened out, lists as they
    are.
    """
    if isinstance(value, str):
        return " ".join(visible(value).split())
    if isinstance(value, dict):
        return {name: _folded(part) for name, part in value.items()}
    return [_folded(part) for part in value] if isinstance(value, list) else value


def folded_record(feed: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as it is compared; its id in normal form, empty fields left out."""
    if feed == SHEETS and (sheet := _sheet(record)) is not None:
        return sheet.model_dump(mode="json", include={"marks", "veto"})
    folded = {
        name: _folded(value) for name, value in record.items() if value not in ("", None, [], {})
    }
    return {
        name: normal_key(feed, record)
        if name in {"id", "uscc", "team_id", "pool"}
        else folded[name]
        for name in folded
    }


def differing_fields(
    feed: str, record: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    first, second = folded_record(feed, record), folded_record(feed, other)
    return tuple(
        name for name in dict.fromkeys([*first, *second]) if first.get(name) != second.get(name)
    )


def title_of(language: Language, feed: str, name: str) -> str:
    """Return what the reader calls a field: the heading of its column, in English its name."""
    field_info = MODELS[feed].model_fields.get(name)
    if language == "en" or field_info is None:
        return name
    title = field_info.title or name
    return in_traditional(title) if language == "zh-Hant" else title
