"""How the state of a roadshow pool comes back from the stored fields."""

from collections.abc import Mapping
from typing import Final

from contracts.decisions import Shortlist
from models.pool import restored as pool
from models.pool.encoder_switch import latest_vectors
from models.pool.restored import Reader, decision_as
from models.roadshow import contest
from models.roadshow.registered import restore_counted, restore_filed
from models.roadshow.state import (
    FILED_FIELDS,
    RoadshowState,
    count_model,
)


def restore(name: str, fields: Mapping[str, bytes]) -> RoadshowState:
    """Return the state of the pool `name` whose changes left `fields`."""
    state = RoadshowState(name)
    pool.restore(state, fields, _READERS)
    restore_counted(state)
    for kind, side in state.profiles.items():
        for key, profile in side.items():
            count_model(state, latest_vectors(state, f"{kind}/{key}", profile), 1)
    return state


def _shortlist(state: RoadshowState, name: str, raw: bytes) -> None:
    state.shortlist.restore(name, decision_as(Shortlist, raw))


def _contest(state: RoadshowState, name: str, raw: bytes) -> None:
    contest.restore(state.contest, name, raw)


_READERS: Final[Mapping[str, Reader[RoadshowState]]] = {
    **dict.fromkeys(("shortlist", "published"), _shortlist),
    FILED_FIELDS.rstrip("/"): restore_filed,
    **dict.fromkeys(contest.KINDS, _contest),
}
