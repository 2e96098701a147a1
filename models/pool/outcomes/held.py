"""The events that are held as doubtful, one doubt each, for those who look after the pool's lists."""

from collections.abc import Iterator
from typing import Any

from models.pool.doubts import Doubt
from models.pool.outcomes.checks import UNKNOWN
from models.pool.outcomes.reading import outcomes_of
from models.pool.outcomes.structs import DoubtCode, Trail
from models.pool.state import PoolState


def held(state: PoolState[Any]) -> Iterator[Doubt]:
    """Yield what is in doubt about events between known parties: references tell of the others."""
    for project in outcomes_of(state).projects:
        for trail in project.trails:
            for event in trail.doubtful:
                if not UNKNOWN & set(event.doubts):
                    yield from (_doubt(trail, event.event, code) for code in event.doubts)


def _doubt(trail: Trail, event: str, code: DoubtCode) -> Doubt:
    return Doubt(
        owner="startup",
        id=trail.startup,
        name=trail.startup_name,
        field="outcomes",
        reference=trail.partner,
        kind="held_outcome",
        suggestion=code,
        suggestion_name=event,
    )
