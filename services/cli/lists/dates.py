"""Lists written for one day and sent on another: every date in them moved by the days between, as
the samples need it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError

from contracts.days import day_of, days_between, moved_day
from contracts.feeds.dates import Reader, with_dates
from services.cli.failures import ExitCode, Failure
from services.spreadsheets.reading import Source, unheard
from services.spreadsheets.tables import FileRow, Hear


@dataclass(frozen=True, slots=True)
class MovedSource(Source):
    """A file whose dates are moved by `days` as it is read."""

    days: int = 0

    def rows(self, hear: Hear = unheard) -> Iterator[FileRow]:
        """Yield the records in order with their dates moved."""
        for row in Source.rows(self, hear):
            yield row._replace(record=moved(self.feed, row.record, self.days))


def written_on(sources: list[Source], day: str, now_ms: int) -> list[Source]:
    """Return `sources`, written as if `day` (YYYY-MM-DD) were today, with all dates moved so that
    it is; Failure USAGE for no date.
    """
    try:
        days = days_between(date.fromisoformat(day).isoformat(), day_of(now_ms))
    except ValueError:
        raise Failure(ExitCode.USAGE, "error.day", value=day) from None
    return [
        MovedSource(source.path, source.feed, source.encoding, source.columns, source.sheet, days)
        for source in sources
    ]


def now_ms() -> int:
    """Return the present time, in ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


def moved(feed: str, record: dict[str, Any], days: int) -> dict[str, Any]:
    """Return a record of `feed` with its dates `days` later.

    What is no date stays, for intake to judge.
    """

    def change(reader: Reader, written: object) -> object:
        try:
            value = reader(written)
            return moved_day(value, days) if value else written
        except (PydanticCustomError, ValueError, OverflowError):
            return written

    return with_dates(feed, record, change)
