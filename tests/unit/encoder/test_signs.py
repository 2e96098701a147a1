"""Vectors as signs: what is near agrees, on every machine alike."""

import hashlib
import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.encoders import windows
from models.encoders.signs import BYTES, agreement, signs_of


def rows(seed: int, count: int, dims: int = 96) -> np.ndarray:
    return np.random.default_rng(seed).integers(-127, 128, (count, dims)).astype(np.int8)


@given(st.integers(0, 1_000), st.integers(1, 6), st.integers(1, 400))
def test_each_vector_agrees_with_itself_and_no_other_way_round(seed: int, count: int, dims: int):
    signs = signs_of(rows(seed, count, dims))
    assert signs.shape == (count, BYTES)
    agreed = agreement(signs, signs)
    assert (agreed == agreed.T).all()
    assert ((agreed >= 0) & (agreed <= 1_000_000)).all()
    assert (np.diagonal(agreed)[signs.any(axis=1)] == 1_000_000).all()


@given(st.integers(0, 1_000))
def test_the_nearer_of_two_vectors_agrees_more(seed: int):
    here, other = rows(seed, 2, 384).astype(np.int64)
    near = (3 * here + other) // 4
    signs = [signs_of(row[None, :].astype(np.int8)) for row in (here, near, other)]
    assert agreement(signs[0], signs[1])[0, 0] > agreement(signs[0], signs[2])[0, 0]


def test_zeros_say_nothing():
    silent = signs_of(np.zeros((2, 8), dtype=np.int8))
    assert not silent.any()
    assert not agreement(silent, signs_of(rows(1, 3, 8))).any()
    assert not agreement(silent, silent).any()


def test_no_vectors_have_no_signs():
    assert agreement(signs_of(rows(1, 0)), signs_of(rows(1, 3))).shape == (0, 3)


def test_the_signs_in_the_log_mean_the_same_for_ever():
    digest = hashlib.sha256(signs_of(rows(7, 5, 896)).tobytes()).hexdigest()
    assert digest == "d4d41b03dc89a0d48ef3653758fb9a82e2331f778aafe368b362136e71575032"


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.data())
def test_each_token_of_a_part_stands_in_one_span(lengths: list[int], data: st.DataObject):
    """Whatever windows cut, the spans of a part hold its tokens, each once."""
    ends = [0, *itertools.accumulate(lengths)]
    offsets = list(itertools.pairwise(ends))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(lengths)), max_size=3)) | {len(lengths)})
    sizes = [high - low for low, high in itertools.pairwise([0, *cuts])]
    start = data.draw(st.integers(0, ends[-1] - 1))
    end = data.draw(st.integers(start + 1, ends[-1]))
    spans = list(windows.spans_of([(0, 1), (start, end)], offsets, sizes))
    borders = [0, *itertools.accumulate(sizes)]
    tokens = [
        borders[window] + token
        for part, window, low, high in spans
        for token in range(low, high)
        if part == 1
    ]
    expected = [token for token, (low, high) in enumerate(offsets) if low < end and high > start]
    assert tokens == expected
