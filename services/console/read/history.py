"""What happened, event by event: a line for each record and decision that somebody may ask about.

Lines name people by their ids alone.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from contracts.decisions import Decision
from contracts.pool_log import Record, Removed
from services.console.read import erased
from services.console.read.profiles import ROLE_OF


class LogPlace(NamedTuple):
    """Where a record stands on its topic."""

    topic: str
    number: int
    offset: int


class Whom(NamedTuple):
    """Whom a line is about: a startup, somebody else, or both."""

    startup: str = ""
    role: str = ""
    partner: str = ""


class HistoryLine(NamedTuple):
    """What happened, and to whom."""

    kind: str
    detail: Mapping[str, Any]
    whom: Whom


_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "answer": ("by", "answer", "reason"),
    "outcome": ("outcome", "amount_cny"),
    "score": ("round",),
    "request": ("by", "session", "withdrawn"),
    "command": ("command", "other_startup", "other_mentor", "round"),
    "filed": ("status", "day"),
    "handed_over": ("source", "target", "mentors", "part"),
    "programme": (),
}
"""Kinds of records that are lines, with what they tell. Marks of judges are theirs."""
_DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    "pairing": ("status", "note"),
    "reminder": ("to",),
    "waiting": ("reason",),
    "refused": ("code", "detail"),
    "cycle": ("number", "pairs", "waiting", "total_score"),
    "plan": ("version", "status", "step", "pairs", "waiting", "total"),
    "results": ("round",),
}
_OF_DOCUMENT: Final = ("version", "status", "round")


def note_record(connection: sqlite3.Connection, place: LogPlace, record: Record) -> None:
    """Write the line of a record of a pool's log; ticks, vectors and places are none."""
    kind = str(type(record).__struct_config__.tag)
    if type(record) in ROLE_OF:
        line = HistoryLine("profile", {}, _whom(kind, getattr(record, "id", "")))
    elif isinstance(record, Removed):
        if record.erased:
            erased.mark(connection, record)
        line = HistoryLine(kind, {"entity": record.entity}, _whom(record.entity, record.id))
    elif kind in _SHOWN and getattr(record, "command", "") != "tick":
        line = HistoryLine(kind, _some(record, *_SHOWN[kind]), _named(record))
    else:
        return
    _write(connection, place, record, record.event, line)


def _named(record: Any) -> Whom:
    """Return whom a record or decision names in fields of their roles."""
    startup = getattr(record, "startup", "")
    for role in ("mentor", "judge", "investor", "partner"):
        if partner := getattr(record, role, ""):
            return Whom(startup, role, partner)
    return Whom(startup)


def _some(record: Any, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(record, name, None))}


def _whom(role: str, identifier: str) -> Whom:
    if role == "programme":
        return Whom()
    return Whom(identifier) if role == "startup" else Whom("", role, identifier)


def note_decision(connection: sqlite3.Connection, place: LogPlace, decision: Decision) -> None:
    """Write the line of a decision."""
    kind = str(type(decision).__struct_config__.tag)
    line = HistoryLine(kind, _some(decision, *_DECIDED.get(kind, _OF_DOCUMENT)), _named(decision))
    _write(connection, place, decision, decision.cause, line)


def _write(
    connection: sqlite3.Connection, place: LogPlace, record: Any, event: str, line: HistoryLine
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *place, record.pool, record.time, event, line.kind,
            msgspec.json.encode(line.detail).decode(), *line.whom,
        ),
    )  # fmt: skip
