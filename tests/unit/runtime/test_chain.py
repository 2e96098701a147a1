"""A log that was tampered with leaves its chain, wherever and however."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.core import chain
from services.runtime.core.chain import ANCHOR_EVERY, Break, Chain, ChainHead, first_break

VALUES = st.lists(st.binary(max_size=8), min_size=1, max_size=3 * ANCHOR_EVERY)


def chained(values: list[bytes], pool: str = "p") -> Chain:
    fields: dict[str, bytes] = {}
    head = ChainHead(5)
    for value in values:
        head = head.extended(value)
        fields |= chain.stored(pool, head) | chain.anchored(pool, head)
    stored = chain.chain_of(pool, fields)
    assert stored is not None
    return stored


@given(VALUES)
def test_the_log_that_was_applied_is_intact_whatever_follows_it(values):
    assert first_break(chained(values), values) is None
    assert first_break(chained(values), [*values, b"later"]) is None


@given(VALUES, st.data())
def test_any_change_is_found_between_two_anchors(values, data):
    at = data.draw(st.integers(0, len(values) - 1), "place")
    change = data.draw(st.sampled_from(["changed", "put in", "taken out"]), "what was done")
    log = list(values)
    if change == "changed":
        log[at] += b"!"
    elif change == "put in":
        log.insert(at, values[at] + b"!")
    else:
        del log[at]
    found = first_break(chained(values), log)
    if log != values:
        assert found is not None
        assert found.intact <= at
        assert found.intact % ANCHOR_EVERY == 0
        assert found.broken - found.intact <= ANCHOR_EVERY


def test_two_records_in_the_wrong_order_break_it():
    assert first_break(chained([b"a", b"b"]), [b"b", b"a"]) == Break(0, 2)


def test_pools_are_told_apart_also_where_one_is_called_like_an_anchor_of_another():
    head = ChainHead(0, 31, "00").extended(b"x")
    fields = chain.stored("p", head) | chain.anchored("p", head)
    fields |= chain.stored("p-32", ChainHead(0, 0, "").extended(b"y"))
    assert set(chain.heads(fields)) == {"p", "p-32"}
    stored = chain.chain_of("p", fields)
    assert stored is not None
    assert list(stored.anchors) == [32]
    assert chain.chain_of("q", fields) is None


@pytest.mark.parametrize("pools", [["p"], ["p", "q"]])
def test_heads_go_on_where_they_were_stored(pools):
    fields: dict[str, bytes] = {}
    for pool in pools:
        fields |= chain.stored(pool, ChainHead(3).extended(b"a"))
    assert chain.heads(fields) == {pool: ChainHead(3).extended(b"a") for pool in pools}
