"""Plans under review: their pairs are in the store alone, their scores and cited words nowhere.

They are computed as the profiles now are, with the pool's own measure, as `duijie plan` does.
"""

import sqlite3
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

import msgspec

from models.affinity import fit, reason
from models.mentoring import Matcher
from models.mentoring.readers import PLAN_FIELDS, read_plans
from models.mentoring.stored import Planned
from services.console.read import decided
from services.runtime.io.partition_store import FOLD_OF, partition_of
from services.runtime.io.store import Store

MOST_CITED: Final = 5_000
"""So many pairs of a draft get score and cited words; the rest have their ids alone."""


class DraftPair(NamedTuple):
    """A pair of a draft; `reason` as JSON."""

    startup: str
    mentor: str
    score: int | None
    reason: str


class WholePlans(NamedTuple):
    """What the store holds of a pool's plans, with the pairs of the draft."""

    plans: Mapping[Literal["draft", "published"], Planned]
    pairs: list[DraftPair]


def keep_plans(
    connection: sqlite3.Connection,
    pool: str,
    plans: Mapping[Literal["draft", "published"], Planned],
) -> None:
    """Keep the figures of what the store holds."""
    for status in ("published", "draft"):
        planned = plans.get(status)
        if planned is not None:
            decided.keep_plan(connection, pool, status, planned)


async def stored_plans(store: Store, pool: str) -> dict[str, tuple[str, int]]:
    """Return (digest, version) of the plans that the store holds of a pool, by status."""
    held = {}
    for name in PLAN_FIELDS:
        raw = await store.field(FOLD_OF["mentoring"], partition_of(pool), pool, name)
        for status, planned in read_plans({name: raw} if raw else {}).items():
            held[str(status)] = (planned.digest, planned.version)
    return held


def read_plans_whole(pool: str, fields: Mapping[str, bytes]) -> WholePlans:
    """Return the stored plans, the draft's pairs with scores. Takes a while for large pools."""
    plans = read_plans(fields)
    if "draft" not in plans:
        return WholePlans(plans, [])
    state = Matcher().restore(pool, fields)
    pairs = []
    for number, (startup, mentor) in enumerate(plans["draft"].pairs):
        team, guide = state.startups.get(startup), state.mentors.get(mentor)
        if team is None or guide is None or number >= MOST_CITED:
            pairs.append(DraftPair(startup, mentor, None, "{}"))
            continue
        found = fit(team, guide, state.measure)
        why = msgspec.json.encode(reason(team, guide, found)).decode()
        pairs.append(DraftPair(startup, mentor, found.score, why))
    return WholePlans(plans, pairs)


def keep_whole(connection: sqlite3.Connection, pool: str, whole: WholePlans) -> None:
    """Show the stored plans in the place of whatever was shown before."""
    connection.execute("DELETE FROM plans WHERE pool = ?", (pool,))
    connection.execute("DELETE FROM plan_pairs WHERE pool = ?", (pool,))
    keep_plans(connection, pool, whole.plans)
    connection.execute("UPDATE plans SET whole = 1 WHERE pool = ?", (pool,))
    connection.executemany(
        "INSERT OR REPLACE INTO plan_pairs VALUES (?, ?, ?, ?, ?)",
        [(pool, *pair) for pair in whole.pairs],
    )
