from collections import Counter
from functools import partial
from itertools import product
from math import factorial

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.roadshow.order.draw import commitment, draw, shuffled

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
ENTRIES = st.lists(NAMES, min_size=2, max_size=9, unique=True)
SOURCES = st.dictionaries(NAMES, NAMES, min_size=1, max_size=3)


def test_each_order_comes_from_exactly_one_way_of_choosing():
    for n in range(1, 7):
        items = [str(i) for i in range(n)]
        found: Counter[tuple[str, ...]] = Counter()
        for choices in product(*(range(count) for count in range(n, 1, -1))):
            made = iter(choices)
            found[tuple(shuffled(items, partial(lambda made, _: next(made), made)))] += 1
        assert len(found) == factorial(n)
        assert set(found.values()) == {1}


def test_words_that_would_favour_small_choices_are_passed_over(monkeypatch):
    words = iter([(1 << 64) - 1, 4, 0])
    monkeypatch.setattr("models.roadshow.order.draw._words", lambda _: words)
    assert draw("", "s", {}, ["a", "b", "c"]) == ["c", "a", "b"]


def test_orders_of_four_are_about_equally_likely():
    found = Counter(tuple(draw("c", str(i), {"index": "1"}, "abcd")) for i in range(4_800))
    assert len(found) == 24
    assert all(140 <= count <= 260 for count in found.values())


@settings(max_examples=150, deadline=None)
@given(ENTRIES, SOURCES, NAMES, st.randoms(use_true_random=False))
def test_a_draw_is_an_order_of_its_entries_and_the_same_however_they_are_given(
    entries, values, secret, random
):
    mixed = random.sample(entries, len(entries))
    names = random.sample(sorted(values), len(values))
    committed = commitment("p", "final", entries, values, secret)
    assert committed == commitment("p", "final", mixed, names, secret)
    order = draw(committed, secret, values, entries)
    assert sorted(order) == sorted(entries)
    assert order == draw(committed, secret, {name: values[name] for name in names}, mixed)


@settings(max_examples=150, deadline=None)
@given(ENTRIES, SOURCES, NAMES, NAMES)
def test_a_commitment_holds_to_its_secret_its_entries_and_its_sources(
    entries, values, secret, other
):
    committed = commitment("p", "final", entries, values, secret)
    assume(other != secret and other not in entries and other not in values)
    assert committed != commitment("p", "final", entries, values, other)
    assert committed != commitment("p", "final", [*entries, other], values, secret)
    assert committed != commitment("p", "final", entries[1:], values, secret)
    assert committed != commitment("p", "final", entries, [*values, other], secret)
    assert committed != commitment("p", "", entries, values, secret)
    assert committed != commitment("q", "final", entries, values, secret)


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_another_value_of_a_source_gives_another_order(one, other):
    assume(one != other and not any("\ud800" <= character <= "\udfff" for character in one + other))
    entries = [str(i) for i in range(40)]
    assert draw("c", "s", {"index": one}, entries) != draw("c", "s", {"index": other}, entries)
