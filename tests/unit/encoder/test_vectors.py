import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from models.encoders import vectors, windows
from models.encoders.fingerprint import fingerprint
from models.encoders.means import Calibration, dump, load

ROWS = hnp.arrays(
    np.float32,
    (3, 16),
    elements=st.floats(-1, 1, width=32, allow_subnormal=False).filter(
        lambda x: x == 0 or abs(x) > 1e-4
    ),
)


@settings(max_examples=60)
@given(ROWS)
def test_quantised_rows_reach_127_and_keep_their_direction(rows):
    found = vectors.quantise(rows)
    for row, small in zip(rows.astype(np.float64), found.astype(np.float64), strict=True):
        if not row.any():
            assert not small.any()
            continue
        assert np.abs(small).max() == vectors.LIMIT
        assert (
            np.abs(small * np.abs(row).max() / vectors.LIMIT - row).max() <= np.abs(row).max() / 250
        )


@settings(max_examples=60)
@given(ROWS, st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_the_length_of_a_vector_does_not_change_its_quantised_form(rows, factor):
    np.testing.assert_array_equal(
        vectors.quantise(rows), vectors.quantise(rows * np.float32(factor))
    )


@settings(max_examples=60)
@given(ROWS, hnp.arrays(np.float32, (16,), elements=st.floats(-1, 1, width=32)))
def test_centred_rows_have_unit_length_or_none(rows, mean):
    lengths = np.linalg.norm(vectors.centre(rows, np.tile(mean, (3, 1))), axis=1)
    assert all(length == pytest.approx(1, abs=1e-4) or length == 0 for length in lengths)


def test_subtracting_the_language_mean_brings_translations_together():
    rng = np.random.default_rng(3)
    meaning = vectors.normalise(rng.normal(size=(40, 64)).astype(np.float32))
    tongues = 3 * vectors.normalise(rng.normal(size=(2, 64)).astype(np.float32))
    zh, en = vectors.normalise(meaning + tongues[0]), vectors.normalise(meaning + tongues[1])
    mixed = np.concatenate([zh[1:], en])
    assert (zh[0] @ mixed.T).argmax() < 39, "before, Chinese finds Chinese"
    centred = [
        vectors.centre(rows, np.tile(rows.mean(axis=0), (len(rows), 1))) for rows in (zh, en)
    ]
    assert (centred[0][0] @ np.concatenate([centred[0][1:], centred[1]]).T).argmax() == 39


def test_windows_weigh_by_their_tokens():
    rows = np.eye(3, dtype=np.float32)
    found = vectors.mean_of_windows(rows, [0, 0, 2], [3, 1, 5], 3)
    np.testing.assert_allclose(found[0], np.array([3, 1, 0]) / np.sqrt(10), rtol=1e-6)
    assert not found[1].any()
    np.testing.assert_array_equal(found[2], rows[2])


@given(st.lists(st.integers(0, 9), max_size=400), st.integers(1, 50), st.integers(1, 9))
def test_windows_hold_the_beginning_of_the_text_in_order_and_in_even_parts(tokens, window, most):
    found = windows.split(tokens, window, most)
    assert [token for part in found for token in part] == tokens[: window * most]
    assert len(found) <= most
    if found:
        assert max(map(len, found)) <= window
        assert max(map(len, found)) - min(map(len, found)) <= 1


@given(hnp.arrays(np.int8, st.integers(1, 40)))
def test_a_vector_survives_base64(vector):
    np.testing.assert_array_equal(vectors.from_base64(vectors.to_base64(vector)), vector)


def test_a_calibration_survives_its_file_and_serves_both_scripts_alike():
    means = {"zh": np.array([0.5, 0.25], np.float32), "en": np.array([-1, 0.125], np.float32)}
    calibration = load(dump(Calibration("v1", "abc", "query:", means)))
    assert (calibration.version, calibration.weights, calibration.prefix) == ("v1", "abc", "query:")
    np.testing.assert_array_equal(calibration.rows(["zh-Hant", "en"]), [[0.5, 0.25], [-1, 0.125]])
    np.testing.assert_array_equal(calibration.rows(["zh-Hans"]), calibration.rows(["zh-Hant"]))


def test_a_fingerprint_changes_with_each_part_and_not_with_their_order():
    parts = {"weights": "a", "prefix": "query:"}
    assert fingerprint("e5", parts) == fingerprint("e5", dict(reversed(parts.items())))
    assert fingerprint("e5", parts) != fingerprint("e5", parts | {"prefix": ""})
    assert len(fingerprint("e5", parts)) == len("e5/") + 8
