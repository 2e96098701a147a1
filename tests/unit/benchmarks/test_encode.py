from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.encode import Embed, loss, rates, texts
from models.encoders import Floats


def test_the_sides_of_a_comparison_run_in_turn():
    ran: list[str] = []
    nothing = np.zeros((0, 0), dtype=np.float32)

    def side(name: str) -> Embed:
        def embed(batch: Sequence[str]) -> Floats:
            ran.append(name)
            return nothing

        return embed

    found = rates({"a": side("a"), "b": side("b")}, ["x"], rounds=3)
    assert ran == ["a", "b"] * 3
    assert found.keys() == {"a", "b"}


def test_the_cost_is_the_largest_loss_and_a_gain_is_none():
    assert loss({"one": 0.9, "other": 0.5}, {"one": 0.88, "other": 0.6}) == pytest.approx(0.02)
    assert loss({"one": 0.9}, {"one": 0.95}) == 0.0


def test_no_text_comes_twice():
    assert len(set(texts(64, 4))) == 64
    assert len(set(texts(16, 21))) == 16
