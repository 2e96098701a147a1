"""Calibration: never falling, close to what was seen, and to the regression where little was."""

import numpy as np

from models.acceptance.isotonic import LEAST, knots, table
from models.acceptance.logistic import YES
from models.acceptance.units import CERTAIN, FURTHEST, LOGIT, TOP, probability


def test_of_few_answers_the_regression_stands():
    odds = np.arange(3 * LEAST - 1)
    assert knots(odds, np.zeros_like(odds)) == []
    assert abs(table([])[FURTHEST + LOGIT] - TOP / (1 + np.exp(-1))) <= 1


def test_the_curve_never_falls_whatever_was_seen():
    numbers = np.random.default_rng(5)
    odds = numbers.integers(-3_000, 3_000, size=2_000)
    accepted = YES * (numbers.random(2_000) < 0.5 - odds / 10_000)
    curve = knots(odds, accepted)
    assert [low for _, low in curve] == sorted(low for _, low in curve)
    drawn = table(curve)
    assert (np.diff(drawn) >= 0).all()
    assert 1 <= drawn[0] <= drawn[-1] < TOP


def test_a_regression_that_is_too_sure_is_brought_back_where_there_is_much_to_tell():
    numbers = np.random.default_rng(6)
    odds = numbers.integers(-4_000, 4_000, size=40_000)
    truth = probability(odds // 2) / CERTAIN
    drawn = table(knots(odds, YES * (numbers.random(len(odds)) < truth)))
    held = drawn[odds + FURTHEST] / TOP
    assert np.abs(held - truth).mean() < 0.03
    assert np.abs(probability(odds) / CERTAIN - truth).mean() > 0.08


def test_equal_odds_are_in_one_group():
    accepted = np.zeros(1_000, dtype=np.int64)
    accepted[::2] = YES
    assert len(knots(np.zeros(1_000, dtype=np.int64), accepted)) == 1
