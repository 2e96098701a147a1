"""A small roadshow pool for tests: profiles with seeded vectors, a log that feeds a fold, and what
it said.
"""

import base64
from collections.abc import Iterable
from typing import Any

import numpy as np

from contracts import decisions
from contracts.decisions import Decision, Refused, Shortlist
from contracts.pool_log import (
    Answer,
    Command,
    Investor,
    MentoringRules,
    Programme,
    Record,
    Removed,
    RoadshowRules,
    Startup,
    Vectors,
)
from models.pool.fold import Step
from models.roadshow import RoadshowFold, RoadshowState
from tests.support.fold_log import FoldLog

POOL = "contest"
DIMS = 16
NOON = 1_767_240_000_000
"""2026-01-01 12:00 in Asia/Shanghai."""
DAY = 86_400_000


def vector(seed: int, *, model: str = "m1", dims: int = DIMS) -> Vectors:
    values = np.random.default_rng(seed).integers(-127, 128, dims).astype(np.int8)
    return Vectors(model, dims, {"all": base64.b64encode(values.tobytes()).decode()})


def startup(key: str, *, time: int = NOON, **fields: Any) -> Startup:
    seed = sum(map(ord, key))
    given = {
        "pool": POOL, "time": time, "event": f"feed.startups/0/{key}", "id": key, "name": f"企业{key}",
        "group": "enterprise", "language": "zh-Hans", "summary": "为中小工厂提供机器视觉质检。",
        "industries": ["I65"], "region": "330106",
        "stage": "incubator", "vectors": vector(seed),
    }  # fmt: skip
    return Startup(**{**given, **fields})


def investor(key: str, *, time: int = NOON, **fields: Any) -> Investor:
    seed = 1000 + sum(map(ord, key))
    given = {
        "pool": POOL, "time": time, "event": f"feed.filings/0/{key}", "id": key, "name": f"投资人{key}",
        "type": "individual_angel", "status": "verified", "language": "zh-Hans",
        "thesis": "关注机器视觉和工业软件。", "industries": ["I65"], "vectors": vector(seed),
    }  # fmt: skip
    return Investor(**{**given, **fields})


def programme(
    *, time: int = NOON, event_on: str = "2026-03-01", mentoring: bool = False, **rules: Any
) -> Programme:
    return Programme(
        pool=POOL, time=time, event="feed.programmes/0/0", name="创业大赛", event_on=event_on,
        rules=MentoringRules() if mentoring else RoadshowRules(**rules),
    )  # fmt: skip


def command(verb: Any, *, time: int = NOON, **fields: Any) -> Command:
    return Command(pool=POOL, time=time, event=f"feed.commands/0/{verb}", command=verb, **fields)


def removed(entity: Any, key: str, *, time: int = NOON) -> Removed:
    return Removed(pool=POOL, time=time, event=f"removed/{entity}/{key}", entity=entity, id=key)


def answer() -> Answer:
    return Answer(
        pool=POOL,
        time=NOON,
        event="feed.answers/0/0",
        startup="s1",
        mentor="m1",
        by="mentor",
        answer="accept",
    )


class RoadshowLog(FoldLog[RoadshowState]):
    """The log of one roadshow pool."""

    def __init__(self, *records: Record) -> None:
        super().__init__(RoadshowFold(), POOL, *records)

    def open(self, **fields: Any) -> Shortlist:
        (decision,) = self.take(command("open_cycle", **fields))
        assert isinstance(decision, Shortlist)
        return decision


def opened(
    rules: dict[str, Any], *records: Record, event_on: str = "2026-03-01"
) -> tuple[RoadshowLog, Shortlist]:
    log = RoadshowLog()
    log.take(programme(event_on=event_on, **rules), *records)
    return log, log.open()


def ids(shortlist: Shortlist) -> list[str]:
    return [entry.startup for entry in shortlist.entries]


def refusals(found: Iterable[Decision]) -> list[str]:
    return [decision.code for decision in found if isinstance(decision, Refused)]


def encoded(step: Step) -> tuple[dict[str, bytes | None], list[bytes]]:
    return dict(step.changes), [decisions.encode(decision) for decision in step.decisions]
