"""A pool whose embedders run on different processors: one fingerprint, vectors that differ in last
bits (`tests/embedder/test_engine.py` holds how far).
"""

import base64

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import Mentor, Startup, Vectors
from models.affinity import MENTORING, Measure, fit, read_pool
from tests.unit.mentoring.pool import MentoringLog, exact, mentor, opened, startup


def from_another_engine(vectors: Vectors | None, seed: int) -> Vectors:
    """Return `vectors` with every other component a step off, as another rounding leaves it."""
    assert vectors is not None
    rng = np.random.default_rng(seed)

    def tipped(text: str) -> str:
        row = np.frombuffer(base64.b64decode(text), dtype=np.int8).astype(np.int64)
        steps = rng.integers(-1, 2, len(row))
        return base64.b64encode(np.clip(row + steps, -127, 127).astype(np.int8).tobytes()).decode()

    sections = {name: tipped(text) for name, text in vectors.sections.items()}
    return msgspec.structs.replace(vectors, sections=sections)


def pool_of(topics: int) -> list[Startup | Mentor]:
    rows = np.random.default_rng(topics).integers(-127, 128, (topics, 16))
    rows[:, 0] = 127
    return [
        profile
        for place, row in enumerate(rows.tolist())
        for profile in (
            startup(f"s{place:02}", vectors=exact(row)),
            mentor(f"m{place:02}", vectors=exact(row)),
        )
    ]


def pairs(log: MentoringLog) -> set[tuple[str, str]]:
    return set(log.pairs())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000), st.integers(2, 8))
def test_profiles_from_two_engines_are_paired_at_once_as_those_from_one(seed: int, topics: int):
    profiles = pool_of(topics)
    mixed = [
        msgspec.structs.replace(profile, vectors=from_another_engine(profile.vectors, seed))
        if place % 2
        else profile
        for place, profile in enumerate(profiles)
    ]
    alone, together = opened(*profiles), opened(*mixed)
    assert together.state.model == alone.state.model
    assert not [field for field in together.fields if field.startswith("kept/")], "nobody waits"
    assert pairs(alone)
    assert pairs(together) == pairs(alone)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000))
def test_scores_differ_by_no_more_than_what_the_rounding_itself_costs(seed: int):
    profiles = pool_of(8)
    measure = Measure(MENTORING, read_pool(profiles, "encoder-1", 16), "encoder-1")
    team, guide = profiles[0], profiles[1]
    assert isinstance(team, Startup)
    assert isinstance(guide, Mentor)
    other = msgspec.structs.replace(guide, vectors=from_another_engine(guide.vectors, seed))
    assert abs(fit(team, guide, measure).score - fit(team, other, measure).score) < 400
