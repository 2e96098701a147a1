import numpy as np

from contracts.pool_log import Language
from models.affinity.textual import ONE, View, affinity, combined, cosines, recentred, unhubbed
from models.encoders import Vectors8

ZH: Language = "zh-Hans"
EN: Language = "en"


def drawn(seed: int, rows: int, dims: int = 64) -> Vectors8:
    return np.random.default_rng(seed).integers(-127, 128, (rows, dims)).astype(np.int8)


def test_what_a_language_has_in_common_is_taken_out():
    zh, en = np.full(64, 80), np.tile([80, -80], 32)
    topics = drawn(1, 40) // 3
    first = np.arange(40)[:, None] < 20
    left = (topics + np.where(first, zh, en)).astype(np.int8)
    right = (topics + np.where(first, en, zh)).astype(np.int8)
    ours, theirs = [ZH] * 20 + [EN] * 20, [EN] * 20 + [ZH] * 20
    assert (cosines(left, right).argmax(axis=1) != np.arange(40)).all()
    scores = combined([View(left, right, 1)], ours, theirs)
    assert (scores.argmax(axis=1) == np.arange(40)).sum() >= 38


def test_scores_do_not_depend_on_the_order_of_the_pool():
    left, right = drawn(2, 9), drawn(3, 7)
    ours, theirs = [ZH, EN, ZH] * 3, [EN, ZH, EN, ZH, EN, ZH, EN]
    scores = affinity([View(left, right, 55)], ours, theirs)
    rows, columns = np.random.default_rng(4).permutation(9), np.random.default_rng(5).permutation(7)
    again = affinity([View(left[rows], right[columns], 55)], [ours[i] for i in rows], [theirs[i] for i in columns])
    assert (again == scores[np.ix_(rows, columns)]).all()


def test_a_text_without_a_vector_is_no_nearer_to_one_than_to_another():
    left = np.vstack([drawn(6, 3), np.zeros((1, 64), np.int8)])
    assert not recentred(left, ["en"] * 4)[3].any()
    assert not combined([View(left, drawn(7, 5), 1)], ["en"] * 4, ["en"] * 5)[3].any()


def test_a_lone_text_keeps_its_direction():
    lone = drawn(8, 1)
    assert cosines(recentred(lone, ["en"]), lone)[0, 0] > 0.999 * ONE


def test_a_hub_no_longer_wins_what_it_is_near_to_by_nature():
    scores = np.array([[50, 60, 0], [0, 60, 50], [0, 70, 0]], dtype=np.int64)
    assert unhubbed(scores, neighbours=3).argmax(axis=1).tolist() == [0, 2, 1]


def test_an_empty_side_has_no_scores():
    assert affinity([View(drawn(9, 0), drawn(9, 3), 1)], [], ["en"] * 3).shape == (0, 3)
    assert affinity([View(drawn(9, 3), drawn(9, 0), 1)], ["en"] * 3, []).shape == (3, 0)
