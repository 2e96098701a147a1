"""Edits compose as functions do."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from models.text.edits import Edit, apply, compose


@st.composite
def edits_of(draw, text):
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [Edit(start, end, draw(st.text("xyz", max_size=3)), "html") for start, end in pairs]


@settings(max_examples=200)
@given(st.data(), st.text("abcdef", min_size=1, max_size=12))
def test_composed_edits_do_what_the_two_steps_do(data, raw):
    first = data.draw(edits_of(raw))
    middle = apply(raw, first)
    second = data.draw(edits_of(middle))
    both = compose(middle, first, second)
    assert apply(raw, both) == apply(middle, second)
    assert all(left.end <= right.start for left, right in pairwise(both))
    assert all(0 <= edit.start <= edit.end <= len(raw) for edit in both)
