"""What the matcher has stored of a pool, for those who only show it (see models.pool.readers)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from contracts import pool_log
from contracts.pool_log import Mentor, Startup
from models.mentoring import stored
from models.mentoring.restored import restore
from models.mentoring.stored import DRAFT, PLAN, Planned, StoredPair, StoredWait
from models.pool.outcomes.book import KINDS
from models.pool.outcomes.reading import outcomes_of
from models.pool.outcomes.structs import PoolOutcomes
from models.pool.state import META, PROGRAMME

_FOR_OUTCOMES: Final = (
    META, PROGRAMME, "startup/", "mentor/", "pair/", *(f"{kind}/" for kind in KINDS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredPairings:
    """Pairs by startup and mentor, startups without a mentor with the reason, in the order of ids.

    `profiles`: those of everybody in either who is still in the pool, by id within a side.
    """

    pairs: list[StoredPair]
    waiting: dict[str, StoredWait]
    startups: dict[str, Startup]
    mentors: dict[str, Mentor]


def read_pairings(fields: Mapping[str, bytes]) -> StoredPairings:
    """Return who is paired with whom, and who waits."""
    pairs, waiting = [], {}
    for name in sorted(fields):
        kind, _, identifier = name.partition("/")
        if kind == "pair":
            pairs.append(msgspec.json.decode(fields[name], type=StoredPair))
        elif kind == "waiting":
            waiting[identifier] = msgspec.json.decode(fields[name], type=StoredWait)
    pairs.sort(key=lambda pair: (pair.startup, pair.mentor))
    startups, mentors = {}, {}
    for key in waiting.keys() | {pair.startup for pair in pairs}:
        if raw := fields.get(f"startup/{key}"):
            startup = pool_log.decode(raw)
            assert isinstance(startup, Startup)
            startups[key] = startup
    for key in {pair.mentor for pair in pairs}:
        if raw := fields.get(f"mentor/{key}"):
            mentor = pool_log.decode(raw)
            assert isinstance(mentor, Mentor)
            mentors[key] = mentor
    return StoredPairings(pairs, waiting, startups, mentors)


def read_plans(fields: Mapping[str, bytes]) -> dict[Literal["draft", "published"], Planned]:
    """Return the plan under review and the one that the last cycle put in force, as far as there
    are any.
    """
    plans: dict[Literal["draft", "published"], Planned] = {}
    if raw := fields.get(DRAFT):
        plans["draft"] = stored.decode_planned(raw)
    if raw := fields.get(PLAN):
        plans["published"] = stored.decode_planned(raw)
    return plans


PLAN_FIELDS: Final = (DRAFT, PLAN)
"""The fields that `read_plans` reads."""


def read_outcomes(pool: str, fields: Mapping[str, bytes]) -> PoolOutcomes:
    """Return what came of the pool's pairings: every project, trail and figure."""
    kept = {name: raw for name, raw in fields.items() if name.startswith(_FOR_OUTCOMES)}
    return outcomes_of(restore(pool, kept))
