"""What the texts of a corpus have in common, taken out by language."""

import numpy as np

from benchmarks.support.recentring import recentred
from contracts.pool_log import Language
from models.affinity.vectors import cosines
from models.encoders import Vectors8

ZH: Language = "zh-Hant"
EN: Language = "en"


def drawn(seed: int, rows: int, dims: int = 64) -> Vectors8:
    return np.random.default_rng(seed).integers(-127, 128, (rows, dims)).astype(np.int8)


def test_what_a_language_has_in_common_is_taken_out():
    zh, en = np.full(64, 80), np.tile([80, -80], 32)
    topics = drawn(1, 40) // 3
    first = np.arange(40)[:, None] < 20
    left = (topics + np.where(first, zh, en)).astype(np.int8)
    right = (topics + np.where(first, en, zh)).astype(np.int8)
    assert (cosines(left, right).argmax(axis=1) != np.arange(40)).all()
    one, other = recentred(left, [ZH] * 20 + [EN] * 20), recentred(right, [EN] * 20 + [ZH] * 20)
    assert (cosines(one, other).argmax(axis=1) == np.arange(40)).sum() >= 38


def test_zeros_stay_zeros_and_count_for_nothing():
    left = np.vstack([drawn(6, 3), np.zeros((1, 64), np.int8)])
    found = recentred(left, [EN] * 4)
    assert not found[3].any()
    assert (found[:3] == recentred(left[:3], [EN] * 3)).all()


def test_a_lone_text_keeps_its_direction():
    lone = drawn(8, 1)
    assert cosines(recentred(lone, [EN]), lone)[0, 0] > 999_000
