"""Mentoring pools for tests: profiles in one line, vectors from a seed, and a log that feeds the
fold.
"""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from contracts import decisions
from contracts.decisions import Decision, Pairing
from contracts.pool_log import (
    Answer,
    Command,
    Mentor,
    MentoringRules,
    Programme,
    Record,
    Removed,
    Startup,
    Vectors,
)
from models.mentoring import Matcher, MentoringState
from tests.support.fold_log import FoldLog

POOL = "pool"
DAY_MS = 86_400_000
NOON = 1_790_000_000_000
"""2026-09-21 21:33 in Shanghai."""
DIMS = 16


def vectors(seed: int, *, model: str = "encoder-1", dims: int = DIMS) -> Vectors:
    """Return random vectors that depend on `seed` alone."""
    values = np.random.default_rng(seed).integers(-127, 128, size=dims, dtype=np.int8)
    return exact(values.tolist(), model=model)


def exact(values: Sequence[int], *, model: str = "encoder-1") -> Vectors:
    """Return vectors with these very values."""
    raw = np.array(values, dtype=np.int8).tobytes()
    return Vectors(model=model, dims=len(values), sections={"all": base64.b64encode(raw).decode()})


def startup(key: str, seed: int = 0, **fields: Any) -> Startup:
    """Return a startup; what is not given is the same for all."""
    given: dict[str, Any] = {
        "pool": POOL, "time": NOON, "event": f"startups/{key}", "id": key, "name": f"Team {key}", "group": "team",
        "language": "zh-Hans", "languages": ["zh-Hans"], "summary": f"产品{key}", "industries": ["I65"], "region": "510100",
        "stage": "nursery", "vectors": vectors(seed),
    }  # fmt: skip
    return Startup(**given | fields)


def mentor(key: str, seed: int = 0, **fields: Any) -> Mentor:
    """Return a mentor; what is not given is the same for all."""
    given: dict[str, Any] = {
        "pool": POOL, "time": NOON, "event": f"mentors/{key}", "id": key, "name": f"Mentor {key}", "engagement": "volunteer",
        "track": "innovation", "language": "zh-Hans", "languages": ["zh-Hans"], "expertise": f"专长{key}", "industries": ["I65"],
        "capacity": 1, "vectors": vectors(seed),
    }  # fmt: skip
    return Mentor(**given | fields)


def programme(time: int = NOON, closes_on: str = "", opens_on: str = "", **rules: Any) -> Programme:
    """Return a mentoring programme with these rules."""
    base: dict[str, Any] = {"pool": POOL, "time": time, "event": "programmes/1", "name": "P"}
    return Programme(**base, rules=MentoringRules(**rules), opens_on=opens_on, closes_on=closes_on)


class MentoringLog(FoldLog[MentoringState]):
    """The log of one mentoring pool, with a clock for commands and answers."""

    def __init__(self, *records: Record) -> None:
        self.time = NOON
        super().__init__(Matcher(), POOL, *records)

    def command(
        self, command: Any, startup: str = "", mentor: str = "", later_ms: int = 0, **other: Any
    ) -> list[Decision]:
        """Give a command, `later_ms` after the last one; `other` are its other fields."""
        self.time += later_ms
        event = f"commands/{command}"
        given = Command(
            pool=POOL,
            time=self.time,
            event=event,
            command=command,
            startup=startup,
            mentor=mentor,
            **other,
        )
        return self.take(given)

    def answer(self, startup: str, mentor: str, by: Any, answer: Any) -> list[Decision]:
        """Give an answer."""
        return self.take(
            Answer(
                pool=POOL,
                time=self.time,
                event=f"answers/{by}",
                startup=startup,
                mentor=mentor,
                by=by,
                answer=answer,
            )
        )

    def accept(self, startup: str, mentor: str) -> list[Decision]:
        """Let both sides accept."""
        return self.answer(startup, mentor, "startup", "accept") + self.answer(
            startup, mentor, "mentor", "accept"
        )

    def remove(self, entity: Any, key: str, *, erased: bool = False) -> list[Decision]:
        """Let a profile or the programme go."""
        event = f"removed/{key}"
        base: dict[str, Any] = {"pool": POOL, "time": self.time, "event": event}
        return self.take(Removed(**base, entity=entity, id=key, erased=erased))

    def pairs(self) -> set[tuple[str, str]]:
        """Return the live pairs."""
        return {(pair.startup, pair.mentor) for pair in self.state.live()}


def opened(*profiles: Record, **rules: Any) -> MentoringLog:
    """Return the log of a pool that has these profiles and rules and an open cycle."""
    log = MentoringLog(programme(**rules), *profiles)
    log.command("open_cycle")
    return log


def told(found: Iterable[Decision]) -> list[tuple[str, ...]]:
    """Return decisions in short: pairings as (startup, mentor, status, note), others as (kind, who,
    why).
    """
    short: list[tuple[str, ...]] = []
    for one in found:
        if isinstance(one, Pairing):
            short.append((one.startup, one.mentor, one.status, one.note))
        elif isinstance(one, decisions.Waiting):
            short.append(("waiting", one.startup, one.reason))
        elif isinstance(one, decisions.Refused):
            short.append(("refused", one.code, one.detail))
        else:
            short.append((type(one).__name__.lower(),))
    return short
