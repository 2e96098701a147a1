"""What is learned does not depend on the order of answers, on names' hashes or on the process."""

import os
import subprocess
import sys
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from models.acceptance import AskedPairing, AskedSide, learn
from models.acceptance.isotonic import table
from tests.support.kafka import ROOT
from tests.unit.acceptance.answers import answered

SAID = st.sampled_from(["", "accept", "decline", "other", "silence"])
COUNTS = st.integers(0, 10**6)
SIDES = st.builds(
    AskedSide,
    requests=COUNTS, asked=COUNTS, accepted=COUNTS, answered=COUNTS, days=COUNTS, said=SAID,
    after=COUNTS,
)  # fmt: skip
ANY = st.builds(
    AskedPairing,
    startup=st.text(max_size=3), mentor=st.text(max_size=3), number=st.integers(1, 9),
    at=st.integers(0, 2**50), score=st.integers(0, 10_000), region=st.integers(-1, 10_000),
    language=st.integers(-1, 10_000), waited=COUNTS, team=SIDES, guide=SIDES,
    over=st.just(True), after=COUNTS,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 9), st.integers(0, 1_000))
def test_the_order_of_answers_does_not_matter(seed: int, order: int) -> None:
    asked = answered(250, seed)
    shuffled = list(asked)
    Random(order).shuffle(shuffled)
    assert learn(shuffled) == learn(asked)


@settings(max_examples=30, deadline=None)
@given(st.lists(ANY, min_size=1, max_size=20))
def test_whatever_was_asked_there_is_a_model_or_none(some: list[AskedPairing]) -> None:
    """Counts that contradict each other too: a model is made, and says something of everybody."""
    models = learn(some * 70)
    for model in models.values():
        drawn = table(model.curve)
        assert 1 <= drawn.min() <= drawn.max() <= 9_999
        assert msgspec.json.decode(msgspec.json.encode(model), type=type(model)) == model


def test_another_process_with_other_hashes_learns_the_same_bytes() -> None:
    code = (
        "import sys, msgspec; from models.acceptance import learn;"
        "from tests.unit.acceptance.answers import answered;"
        "sys.stdout.buffer.write(msgspec.json.encode(learn(answered(900, 4))))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True,
        env=os.environ | {"PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "1",
                          "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F"},
    )  # fmt: skip
    assert there.stdout == msgspec.json.encode(learn(answered(900, 4)))
