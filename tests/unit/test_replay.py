from collections.abc import Mapping
from typing import Any

import pytest

from contracts import pool_log
from contracts.decisions import Refused, encode
from contracts.pool_log import Command, Record
from models.pool.fold import Step
from models.pool.replay import Difference, Same, compare, digest, first_field, replay


class Counting:
    """A fold that refuses every second record."""

    name = "counting"

    def empty(self, pool: str) -> list[str]:
        return [pool]

    def restore(self, pool: str, fields: Mapping[str, bytes]) -> list[str]:
        raise NotImplementedError

    def due(self, state: list[str]) -> int | None:
        return None

    def step(self, state: list[str], record: Record, raw: bytes) -> Step:
        assert pool_log.decode(raw) == record
        state.append(record.event)
        return Step({}, [refused(len(state) // 2, record.event)] if len(state) % 2 else [])


class Silent(Counting):
    name = "silent"

    def step(self, state: list[str], record: Record, raw: bytes) -> Step:
        return Step({}, [])


def refused(seq: int, cause: str, **fields: Any) -> Refused:
    return Refused(pool="p", seq=seq, time=0, cause=cause, code="unknown_startup", **fields)


def records(*pools: str) -> list[tuple[Record, bytes]]:
    found = [
        Command(pool=pool, time=0, event=f"e{i}", command="tick") for i, pool in enumerate(pools)
    ]
    return [(record, pool_log.encode(record)) for record in found]


def test_decisions_are_recomputed_for_each_fold_from_the_records_of_one_pool():
    decided = replay([Counting(), Silent()], "p", iter(records("p", "other", "p", "p", "p")))
    assert decided == {
        "counting": [encode(refused(1, "e2")), encode(refused(2, "e4"))],
        "silent": [],
    }


def test_identical_decisions_are_named_by_one_digest():
    values = [b"a", b"bc"]
    assert compare(values, list(values)) == Same(2, digest(values))


def test_the_digest_knows_where_one_decision_ends():
    assert digest([b"a", b"bc"]) != digest([b"ab", b"c"])
    assert digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_first_difference_is_named_by_index_and_field():
    one, other = encode(refused(1, "e", detail="x")), encode(refused(1, "e", detail="y"))
    assert compare([b"{}", one], [b"{}", other]) == Difference(1, "$.detail", one, other)


def test_a_missing_or_extra_decision_is_a_difference():
    assert compare([b"{}", b"[]"], [b"{}"]) == Difference(1, "$", b"[]", None)
    assert compare([b"{}"], [b"{}", b"[]"]) == Difference(1, "$", None, b"[]")


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        (b'{"a":[1,{"b":2}]}', b'{"a":[1,{"b":3}]}', "$.a[1].b"),
        (b'{"a":[1]}', b'{"a":[1,2]}', "$.a[1]"),
        (b'{"a":1}', b'{"a":1,"b":2}', "$.b"),
        (b'{"a":1,"b":2}', b'{"b":2}', "$.a"),
        (b'{"a":1}', b'{"a":true}', "$.a"),
        (b'{"a":1}', b'{"a": 1}', "$"),
        (b"1", b"2", "$"),
        (b"not json", b"1", "$"),
    ],
)
def test_the_path_of_the_first_difference(one, other, field):
    assert first_field(one, other) == field
