"""Regression in whole numbers beside another implementation."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.acceptance.logistic import OPEN, YES, Outcomes, fitted
from models.acceptance.units import CERTAIN, COEFFICIENT, UNIT


def drawn(count: int, weights: list[float], seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return columns, int64[n, k], and what was accepted, bool[n], by these weights."""
    numbers = np.random.default_rng(seed)
    columns = np.round(UNIT * numbers.normal(size=(count, len(weights)))).astype(np.int64)
    columns[:, 0] = UNIT
    odds = columns / UNIT @ np.array(weights)
    return columns, numbers.random(count) < 1 / (1 + np.exp(-odds))


def whole(accepted: np.ndarray) -> Outcomes:
    return Outcomes(accepted * YES, *(np.full(len(accepted), CERTAIN, dtype=np.int64),) * 2)


def test_the_coefficients_are_those_that_another_implementation_finds():
    columns, accepted = drawn(2_000, [0.4, 1.5, -0.8, 0.0])
    own = np.array(fitted(columns, whole(accepted))) / COEFFICIENT
    other = LogisticRegression(C=0.5, tol=1e-10).fit(columns[:, 1:] / UNIT, accepted)
    assert np.abs(own[1:] - other.coef_[0]).max() < 2e-3
    assert abs(own[0] - other.intercept_[0]) < 2e-3


def test_the_order_of_rows_does_not_matter():
    columns, accepted = drawn(500, [0.2, 1.0, -1.0])
    order = np.random.default_rng(1).permutation(500)
    assert fitted(columns, whole(accepted)) == fitted(columns[order], whole(accepted[order]))


def test_where_all_accept_the_constant_stays_finite():
    columns, _ = drawn(80, [0.0, 0.0])
    found = fitted(columns, whole(np.ones(80, dtype=bool)))
    assert 2 < found[0] / COEFFICIENT < 12
    assert abs(found[1]) < COEFFICIENT // 2


def test_columns_that_say_the_same_share_their_weight():
    columns, accepted = drawn(600, [0.0, 1.0])
    twice = fitted(np.concatenate([columns, columns[:, 1:]], axis=1), whole(accepted))
    assert abs(twice[1] - twice[2]) <= 1


def test_an_answer_that_nobody_waited_for_at_all_says_nothing():
    columns, accepted = drawn(1_000, [0.3, 1.2])
    outcomes = whole(accepted)
    outcomes.said[:500] = OPEN
    half = fitted(columns[500:], whole(accepted[500:]))
    assert np.abs(np.array(fitted(columns, outcomes)) - half).max() < COEFFICIENT // 50
