"""A register log of the size of a large deployment, and what reading it takes: seeded listings of
startups, mentors and investors, pools, and pairs. It runs in a process of its own, so that the memory
that is counted is the register's.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from contracts import register
from contracts.register import (
    FilingState,
    ListedPool,
    Listing,
    NamedPerson,
    Paired,
    PersonKeys,
    Project,
    Record,
)
from models.register import RegisterFold

_TIME = 1_790_000_000_000
_MENTORS, _INVESTORS = 0.2, 0.1
"""Shares of mentors and investors among the profiles; the others are startups."""
_PAIRED = 0.5
"""How many of the startups have a mentor."""


class Rebuilt(NamedTuple):
    """What reading the log took."""

    records: int
    per_s: float
    per_cpu_s: float
    """By the processor's time: what a quiet machine would do."""
    state_mb: float


def rebuilt(people: int, pools: int) -> Rebuilt:
    """Return what it takes to rebuild a register of so many profiles from its log."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_rebuild, (people, pools))


def _rebuild(people: int, pools: int) -> Rebuilt:
    log = [register.encode(record) for record in _records(people, pools)]
    fold, before = RegisterFold(), _resident_mb()
    state = fold.empty()
    began, busy = time.perf_counter(), time.process_time()
    for raw in log:
        fold.step(state, register.decode(raw), raw)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    return Rebuilt(len(log), len(log) / seconds, len(log) / busy, _resident_mb() - before)


def _resident_mb() -> float:
    """Return the memory that this process holds now (its peak would be that of whoever began it)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _records(people: int, pools: int) -> Iterator[Record]:
    random = Random(7)  # noqa: S311 - reproducible data, no secret
    names = [f"pool-{number:03}" for number in range(pools)]
    for number, name in enumerate(names):
        yield ListedPool(**_stamp(f"pool/{number}"), pool=name, pool_kind="mentoring", name=name)
    mentors = int(people * _MENTORS)
    homes: dict[str, list[str]] = {}
    for number in range(mentors):
        listed = sorted(random.sample(names, min(pools, random.randint(1, 4))))
        for home in listed:
            homes.setdefault(home, []).append(f"M-{number}")
        yield _listing(random, "mentor", f"M-{number}", listed, capacity=random.randint(1, 4))
    for number in range(int(people * _INVESTORS)):
        filing = FilingState(type="individual_angel", status="verified", verified_on="2026-01-05")
        listed = random.sample(names, 1)
        yield _listing(random, "investor", f"I-{number}", listed, filing=filing)
    for number in range(people - mentors - int(people * _INVESTORS)):
        home = random.choice(names)
        project = Project(name=f"项目 {number}", stage="nursery", industries=["I65"])
        yield _listing(random, "startup", f"S-{number}", [home], project=project)
        if home in homes and random.random() < _PAIRED:
            yield Paired(
                **_stamp(f"pair/{number}"),
                pool=home,
                startup=f"S-{number}",
                mentor=random.choice(homes[home]),
                status="proposed",
            )


def _listing(random: Random, role: Any, key: str, pools: list[str], **listed: Any) -> Listing:
    keys = PersonKeys(
        full=[f"{random.getrandbits(128):032x}" for _ in range(2)],
        data=[f"{random.getrandbits(128):032x}" for _ in range(2)],
        name=f"{random.getrandbits(128):032x}",
    )
    part: Any = "founder" if role == "startup" else "self"
    return Listing(
        **_stamp(key), role=role, id=key, pools=pools, people=[NamedPerson(part, keys)], **listed
    )


def _stamp(event: str) -> dict[str, Any]:
    return {"time": _TIME, "event": event}
