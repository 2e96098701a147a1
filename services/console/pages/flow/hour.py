"""Each step's last hour: a line drawn here, and beside it the same in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.console.asking import Ask
from services.console.clock import now
from services.console.pages.shown import Shown

MINUTES: Final = 60
PART: Final = 10
"""Minutes of a column of the table."""
_MINUTE_MS: Final = 60_000
_WIDTH, _HEIGHT = 118, 22


@dataclass(frozen=True, slots=True)
class StepHour:
    """A step's hour: `line` are the points of a polyline in a box of 120 by 24, empty for a step of
    which nothing is known; `parts` the most that waited in each ten minutes, None where nothing was
    measured.
    """

    step: str
    line: str
    most: int
    parts: list[int | None]


def hours(ask: Ask) -> list[StepHour]:
    """Return the last hour of every step, in the order of the page."""
    shown, model, moment = Shown(ask.language), ask.parts.model, now()
    first = moment - moment % _MINUTE_MS - (MINUTES - 1) * _MINUTE_MS
    points = model.lag_points(first)
    return [
        step_hour(shown.step(stage.service), points.get(stage.service, ()), first)
        for stage in model.lags()
    ]


def step_hour(step: str, points: Sequence[tuple[int, int]], first: int) -> StepHour:
    """Return the hour of `step` that begins with the minute `first` (ms)."""
    waiting: list[int | None] = [None] * MINUTES
    for minute, count in points:
        at = (minute - first) // _MINUTE_MS
        if 0 <= at < MINUTES:
            waiting[at] = count
    most = max((count for count in waiting if count is not None), default=0)
    line = " ".join(
        f"{1 + at * _WIDTH / (MINUTES - 1):.1f},{1 + _HEIGHT * (1 - count / max(1, most)):.1f}"
        for at, count in enumerate(waiting)
        if count is not None
    )
    parts = [_most(waiting[at : at + PART]) for at in range(0, MINUTES, PART)]
    return StepHour(step, line, most, parts)


def _most(part: Sequence[int | None]) -> int | None:
    return max((count for count in part if count is not None), default=None)
