"""Windows by characters, batches by size, and texts that say nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.encoders import reading

TEXTS = st.text(st.sampled_from("冷链物流，。 abc xyz\n"), max_size=400)


@pytest.mark.parametrize("text", ["a", "链", "…9…", "(AI)", "é", "ⅳ", "한"])
def test_a_letter_an_ideograph_or_a_digit_says_something(text):
    assert reading.says_anything(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "。，！",
        "___",
        "--- | ***",
        "\N{REPLACEMENT CHARACTER}\N{ZERO WIDTH SPACE}",
        "😀",
    ],
)
def test_punctuation_and_blanks_say_nothing(text):
    assert not reading.says_anything(text)


def test_an_estimate_counts_ideographs_whole_and_ascii_by_threes():
    assert reading.estimate(["", "冷链物流", "abcdef", "冷a链b"]) == [0, 4, 2, 3]


@settings(max_examples=100)
@given(TEXTS, st.integers(1, 30), st.integers(1, 8))
def test_windows_are_bounded_in_size_and_number_and_hold_the_text_from_its_start(
    text, window, most
):
    parts = reading.split(text, reading.estimate, window, most)
    assert len(parts) <= most
    assert all(part for part in parts)
    assert max(reading.estimate(parts), default=0) <= window
    bare = "".join(text.split())
    assert bare.startswith("".join("".join(parts).split()))


@settings(max_examples=60)
@given(TEXTS)
def test_a_text_that_fits_is_one_window(text):
    parts = reading.split(text, reading.estimate, 1_000)
    assert parts == ([text.strip()] if text.strip() else [])


@settings(max_examples=100)
@given(st.lists(st.integers(1, 60), max_size=40), st.integers(1, 200), st.integers(1, 8))
def test_batches_hold_each_index_once_the_shortest_first_within_both_bounds(sizes, budget, most):
    found = reading.batches(sizes, budget, most)
    flat = [index for batch in found for index in batch]
    assert sorted(flat) == list(range(len(sizes)))
    assert [sizes[index] for index in flat] == sorted(sizes)
    for batch in found:
        assert len(batch) <= most
        assert len(batch) == 1 or len(batch) * sizes[batch[-1]] <= budget
