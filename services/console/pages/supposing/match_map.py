"""Match > Map: profiles as points, near in meaning where they are near on the page, drawn here as
SVG; the table beneath says the same in words.
"""

from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from models.affinity.plane import SIDE
from models.mentoring.explain.profile_map import MapPoint, ProfileMap
from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import Inside, inside, page
from services.console.questions.asked import AskMap, CannotAnswer, MapAnswer

_EDGE: Final = 24
MOST_ROWS: Final = 300
"""Rows of the table; the rest are on the map alone."""


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """What the page draws, in units of its own: `height` is that of what was drawn."""

    width: int
    height: int
    startups: list[tuple[int, int, MapPoint]]
    mentors: list[tuple[int, int, MapPoint]]
    lines: list[tuple[int, int, int, int]]


def drawn(found: ProfileMap) -> DrawnMap:
    """Return where everybody stands on the page."""
    points = (*found.startups, *found.mentors)
    height = max((point.y for point in points), default=0)
    startups = [(point.x + _EDGE, point.y + _EDGE, point) for point in found.startups]
    mentors = [(point.x + _EDGE, point.y + _EDGE, point) for point in found.mentors]
    at_s = {point.id: (x, y) for x, y, point in startups}
    at_m = {point.id: (x, y) for x, y, point in mentors}
    lines = [(*at_s[startup], *at_m[mentor]) for startup, mentor in found.pairs]
    return DrawnMap(SIDE + 2 * _EDGE, height + 2 * _EDGE, startups, mentors, lines)


def _mentoring(ask: Ask) -> Inside:
    return inside(ask, "mentoring")


async def _map(ask: Ask) -> Response:
    within = await run_in_threadpool(_mentoring, ask)
    answer = await ask.parts.questions.answer(ask.pool, AskMap())
    found = answer.found if isinstance(answer, MapAnswer) else None
    cannot = answer if isinstance(answer, CannotAnswer) else None
    rows = [] if found is None else _rows(found)
    names = {} if found is None else _names(found)
    return page(
        ask, "match_map.html", within, current="match", found=found, cannot=cannot,
        drawn=None if found is None else drawn(found), rows=rows[:MOST_ROWS], names=names,
        more=max(0, len(rows) - MOST_ROWS),
    )  # fmt: skip


def _rows(found: ProfileMap) -> list[tuple[str, MapPoint]]:
    return [
        *(("startup", point) for point in found.startups),
        *(("mentor", point) for point in found.mentors),
    ]


def _names(found: ProfileMap) -> dict[tuple[str, str], str]:
    return {(role, point.id): point.name for role, point in _rows(found)}


PAGES: Final = (ConsolePage("/pools/{pool}/match/map", "read", _map),)
