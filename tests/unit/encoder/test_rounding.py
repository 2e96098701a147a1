import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from models.encoders import Floats
from models.encoders.rounding import PAIR, rounded_rows, rounded_weights

MATRICES = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, max_side=24),
    elements=st.floats(-1e6, 1e6, width=32),
)


@given(MATRICES)
def test_no_two_neighbours_can_saturate_16_bits(matrix: Floats):
    rows, _ = rounded_weights(matrix)
    pairs = np.pad(rows.astype(int), ((0, 0), (0, rows.shape[1] % 2))).reshape(len(rows), -1, 2)
    assert np.maximum(pairs, 0).sum(axis=2).max() <= PAIR
    assert np.minimum(pairs, 0).sum(axis=2).min() >= -PAIR
    assert np.iinfo(np.int16).max >= 255 * PAIR


@given(MATRICES)
def test_rounding_is_off_by_half_a_step_at_most(matrix: Floats):
    for rule in (rounded_rows, rounded_weights):
        rows, scales = rule(matrix)
        assert rows.dtype == np.int8
        assert np.isfinite(scales).all()
        assert (scales > 0).all()
        off = np.abs(rows - matrix.astype(np.float64) * scales[:, None])
        assert off.max() <= 0.5 + 1e-4


def test_a_row_that_is_looked_up_fills_the_range():
    rows, scales = rounded_rows(np.array([[0.5, -1.0], [0.0, 0.0]], dtype=np.float32))
    assert rows.tolist() == [[64, -127], [0, 0]]
    assert scales.tolist() == [127.0, 1.0]
