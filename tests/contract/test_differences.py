"""Where two JSON values differ is the first place in reading order, and nowhere for equal ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.differences import first_difference

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_equal_values_differ_nowhere(value):
    assert first_difference(value, value) == ""


@given(JSON, JSON)
def test_different_values_differ_somewhere_and_so_they_do_the_other_way_round(one, other):
    assert bool(first_difference(one, other)) == bool(first_difference(other, one))


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        (1, 2, "$"),
        (1, True, "$"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "$.b"),
        ({"b": 2}, {"a": 1, "b": 2}, "$.a"),
        ({"slots": [{"at": "09:00"}, {"at": "09:15"}]}, {"slots": [{"at": "09:00"}]}, "$.slots[1]"),
        ({"slots": [{"at": "09:00"}]}, {"slots": [{"at": "09:30"}]}, "$.slots[0].at"),
        ([1, 2], {"a": 1}, "$"),
    ],
)
def test_the_first_place_is_named_as_a_path(one, other, place):
    assert first_difference(one, other) == place
