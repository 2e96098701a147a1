from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.support.ranking import nested
from models.affinity.vectors import Integers

FIELDS = [name for name in "abcdef" for _ in range(4)]


def right(rows: Sequence[int]) -> Integers:
    return np.eye(len(rows), dtype=np.int64)


def wrong(rows: Sequence[int]) -> Integers:
    return 1 - np.eye(len(rows), dtype=np.int64)


def right_for(*names: str) -> nested.Way:
    """Rank well in pools that hold any of the fields `names`, and badly elsewhere."""
    return lambda rows: right(rows) if {FIELDS[row] for row in rows} & set(names) else wrong(rows)


@given(st.integers(1, 30), st.integers(0, 5))
def test_pools_hold_some_pairs_of_half_the_fields_and_are_drawn_alike_again(pools, seed):
    drawn = nested.draw(FIELDS, pools, seed)
    assert drawn == nested.draw(FIELDS, pools, seed)
    assert all(len(rows) == 9 == len(set(rows)) for rows in drawn)
    assert all(len({FIELDS[row] for row in rows}) == 3 for rows in drawn)


def test_the_better_way_is_chosen_for_every_field():
    figures = nested.nested({"wrong": wrong, "right": right}, FIELDS, 40)
    assert figures["chosen"] == {"right": 6}
    assert figures["whole"]["recall_at_1"] == 1.0


def test_a_way_that_is_good_in_sight_of_a_field_alone_is_not_chosen_for_it():
    """`tuned` is perfect wherever a is asked for; without a it is worse than the steady way."""

    def steady(rows: Sequence[int]) -> Integers:
        return np.where(np.arange(len(rows))[:, None] % 2, wrong(rows), right(rows))

    figures = nested.nested({"tuned": right_for("a"), "steady": steady}, FIELDS, 200)
    assert figures["in_sight"]["tuned"]["whole"]["recall_at_1"] == 1.0
    assert figures["chosen"]["steady"] >= 1
    assert figures["whole"]["recall_at_1"] < 1.0


def test_equal_scores_rank_the_earlier_candidate_first():
    assert nested.ranks_of(lambda rows: np.zeros((3, 3), dtype=np.int64), [4, 7, 9]) == {
        4: 0,
        7: 1,
        9: 2,
    }
