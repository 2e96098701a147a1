import numpy as np
import pytest

from benchmarks.support.scores import interval, ranks, recall_at, reciprocal


def test_each_relevant_candidate_is_ranked_as_if_the_others_were_not_there():
    assert ranks(["a", "b", "c", "d"], {"a", "b"}) == [0, 0]
    assert ranks(["a", "b", "c", "d"], {"b", "d"}) == [1, 2]


def test_a_relevant_id_that_is_no_candidate_is_an_error():
    with pytest.raises(ValueError, match="not among the candidates"):
        ranks(["a"], {"z"})


def test_recall_and_reciprocal_rank_count_from_the_first_place():
    assert recall_at([0, 4, 5], 5) == pytest.approx(2 / 3)
    assert recall_at([], 1) == 0.0
    assert reciprocal([3, 1]) == 0.5


def test_an_interval_is_the_same_for_the_same_seed_and_holds_the_mean():
    values = np.linspace(0, 1, 50)

    def mean(drawn):
        return float(values[drawn].mean())

    low, high = interval(50, mean, rounds=500)
    assert [low, high] == interval(50, mean, rounds=500)
    assert low < values.mean() < high
