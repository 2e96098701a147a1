"""The same records give the same bytes in another process with other hashes."""

import hashlib
import os
import subprocess
import sys
from typing import Any

from contracts import decisions
from contracts.mentoring import Limit
from contracts.pool_log import Answer, Command, Mentor, Record, Removed, Startup
from tests.unit.mentoring.pool import DAY_MS, NOON, POOL, MentoringLog, mentor, programme, startup

LIMITS = [Limit("mentor", "all", at_most=2), Limit("pool", "newcomer", at_least=3)]


def digest() -> str:
    """Return the digest of all changes and decisions of one long history."""
    languages = [["zh-Hans"], ["en"], ["en", "zh-Hans"], ["zh-Hant", "zh-Hans"]]
    host, found = MentoringLog(programme(mode="on_change", mentors_per_startup=2)), hashlib.sha256()
    records: list[Record] = [
        startup(f"s{i}", i, languages=languages[i % 4], people=[f"k{i % 17}"]) for i in range(40)
    ]
    records += [
        mentor(f"m{i}", 99 + i, capacity=i % 4, people=[f"k{i % 13}"], min_load=i % 2)
        for i in range(20)
    ]
    records += [Command(pool=POOL, time=NOON, event="open", command="open_cycle")]
    for i in range(40):
        at = NOON + i * DAY_MS // 3
        records += [
            Answer(
                pool=POOL,
                time=at,
                event=f"a{i}",
                startup=f"s{i}",
                mentor=f"m{j}",
                by="mentor",
                answer=("accept", "decline")[j % 2],
            )
            for j in range(20)
        ]
        records += [
            startup(f"s{i}", 200 + i, time=at),
            Command(pool=POOL, time=at, event=f"t{i}", command="tick"),
        ]
    records += [
        Removed(pool=POOL, time=NOON, event=f"r{i}", entity="mentor", id=f"m{i}") for i in range(5)
    ]
    reviewed = MentoringLog(
        programme(review=True, limits=LIMITS, overbook=1, policy="fair", most_changes_percent=50)
    )
    for one, each in ((host, records), (reviewed, [*_profiles_of(records), *_reviews()])):
        for record in each:
            step = one.step(record)
            for key, value in step.changes.items():
                found.update(f"{key}={value!r};".encode())
            for decision in step.decisions:
                found.update(decisions.encode(decision))
    return found.hexdigest()


def _profiles_of(records: list[Record]) -> list[Record]:
    return [record for record in records if isinstance(record, Startup | Mentor)]


def _reviews() -> list[Record]:
    """Return commands that draft, change by hand, take back and publish, twice."""
    verbs: list[tuple[Any, str, str]] = [
        ("open_cycle", "", ""), ("pin", "s1", "m7"), ("swap", "s2", "s5"), ("release", "s3", "m3"), ("undo", "", ""),
        ("publish", "", ""), ("open_cycle", "", ""), ("pin", "s9", "m11"), ("publish", "", ""),
    ]  # fmt: skip
    made: list[Record] = []
    for number, (verb, startup_id, other) in enumerate(verbs):
        named: dict[str, Any] = {"other_startup": other} if verb == "swap" else {"mentor": other}
        at = NOON + number * DAY_MS
        made.append(
            Command(
                pool=POOL, time=at, event=f"v{number}", command=verb, startup=startup_id, **named
            )
        )
    return made


def test_another_process_with_other_hashes_decides_the_same_bytes():
    for seed in ("1", "4242"):
        command = [
            sys.executable,
            "-c",
            "from tests.property.mentoring.test_determinism import digest; print(digest())",
        ]
        env = {**os.environ, "PYTHONHASHSEED": seed}
        other = subprocess.run(
            command, env=env, capture_output=True, text=True, check=True, timeout=120
        )
        assert other.stdout.strip() == digest()
