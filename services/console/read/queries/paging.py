"""Cursors: where a list goes on, by the keys of the last row that was given.

Rows that come or go meanwhile move nobody from one page to another.
"""

import base64
import binascii
import sqlite3
from typing import Any, Final

import msgspec

MOST_ROWS: Final = 500


class BadCursor(ValueError):  # noqa: N818 - it is what was given
    """A cursor that this list did not give."""


def write_cursor(*key: str | int) -> str:
    """Return the cursor behind the row with `key`."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def read_cursor(cursor: str, shape: Any) -> Any:
    """Return the key in `cursor`; raise BadCursor where it holds no tuple of `shape`."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=shape)
    except (binascii.Error, ValueError) as error:
        raise BadCursor("the cursor is none of this list's: begin again without one") from error


def bounded(limit: int) -> int:
    """Return how many rows a page has at most."""
    return max(1, min(limit, MOST_ROWS))


def cut(rows: list[sqlite3.Row], limit: int, key: str) -> tuple[list[sqlite3.Row], str]:
    """Return at most `limit` of `rows`, and the cursor behind the last of them where there are more;
    `key` names its columns.
    """
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], write_cursor(*(last[name] for name in key.split(", ")))
