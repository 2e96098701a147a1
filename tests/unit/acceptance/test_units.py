"""Log odds and probabilities as whole numbers."""

import math

import numpy as np
import pytest

from models.acceptance.units import (
    CERTAIN,
    FURTHEST,
    LOGIT,
    UNIT,
    doublings,
    log_odds_of,
    probability,
)


def test_a_probability_is_what_mathematics_says_to_three_of_100_000():
    odds = np.arange(-FURTHEST, FURTHEST + 1)
    exact = 1 / (1 + np.exp(-odds / LOGIT))
    assert np.abs(probability(odds) / CERTAIN - exact).max() < 3e-5
    assert (np.diff(probability(odds)) >= 0).all()


def test_beyond_the_table_it_stays_as_it_is():
    assert probability(np.array([-(10**9), 10**9])).tolist() == (
        probability(np.array([-FURTHEST, FURTHEST])).tolist()
    )


@pytest.mark.parametrize("share", [1, 137, 5_000, 9_999])
def test_log_odds_are_those_of_the_share(share):
    exact = math.log(share / (10_000 - share))
    assert abs(log_odds_of(share) / UNIT - exact) <= 0.5 / UNIT + 1e-9


def test_none_and_all_have_odds_too():
    assert log_odds_of(0) == -log_odds_of(10_000) < log_odds_of(1)


def test_doublings_begin_with_none():
    assert doublings(7)[[0, 1, 3, 7]].tolist() == [0, UNIT, 2 * UNIT, 3 * UNIT]
