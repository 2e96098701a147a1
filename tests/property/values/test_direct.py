"""What is read without pydantic is what pydantic reads, of every feed, for whatever a field holds."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.feeds import MODELS, Mentor, Record, Startup
from contracts.feeds.direct import DirectReader
from services.intake.admit import LINES, Admission
from services.intake.refusals import Refusal
from tests.contract.support import example
from tests.property.names.dirty import Person, Reference, dirty

READERS: dict[str, DirectReader[Any]] = {
    feed: DirectReader(model) for feed, model in MODELS.items()
}
HOT = ("feed.startups", "feed.mentors", "feed.filings")
CELLS = (
    "", " ", "无", "none", "５", "3家", "1,000", "007", "-1", "+3", "1e3", "500万", "200万美元", "500-1000万", "2026-3-15",
    "2026年3月", "46096", "民国115年3月15日", "0:00", "是", "√", "x", "true", "I65", "c36", "人工智能", "软件", "软件、芯片",
    "制造业/汽车", "全国", "成都", "四川成都", "德国柏林", "Berlin", "朝阳区", "孵化器", "孵化期/加速期", "天使轮", "Pre-A",
    "投资对接、检验检测", "zh", "中文/英文", "english", "林一帆 028-0000-0001", "林一帆028-00000001、陈树 a@example.org",
    "Li, Wei 13900000000", "1.39E+10", "A-1", "a1", "Ａ－１", "b\u200bc", "a b", "甲、乙；丙", "甲|乙\n丙", "pool-1", "Pool-1",
    "91510100MA00000000", "9.15E+17", "甲/股权关系/禁止/30", "某公司/软件/成都/天使轮/2024-05-01/300万", "é", "e\u0301", "x" * 60,
    "x" * 257, "长" * 5001, "\u3000甲\u3000", "甲\t乙", "甲\u2028乙", "\U00020bb7", "[", "{}", "null", "0", "1",
)  # fmt: skip
"""What clerks write, somewhere."""
SCALARS = (
    st.sampled_from(CELLS)
    | st.integers(-2, 2**70)
    | st.integers(-1, 1001)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "phone", "email", "company", "kind", "subject", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


def spelt(value: Any) -> Any:
    """Return a JSON value whose texts may be made dirty."""
    if isinstance(value, dict):
        return {name: spelt(part) for name, part in value.items()}
    if isinstance(value, list):
        return [spelt(part) for part in value]
    return (
        Person(value)
        if isinstance(value, str) and not value.isascii()
        else (Reference(value) if isinstance(value, str) else value)
    )


@st.composite
def written(draw: st.DrawFn, feed: str) -> bytes:
    """Draw the JSON of a record near a good one."""
    value = dict(example(feed)["good"]["value"])
    if draw(st.booleans()):
        value = dirty(draw(st.randoms(use_true_random=False)), spelt(value))
    fields = sorted(MODELS[feed].model_fields)
    for name in draw(st.lists(st.sampled_from(fields), max_size=4)):
        if draw(st.integers(0, 4)):
            value[name] = draw(VALUES)
        else:
            value.pop(name, None)
    if draw(st.integers(0, 15)) == 0:
        value[draw(st.text(max_size=4))] = draw(SCALARS)
    return json.dumps(value, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")


def validated(model: type[Record], raw: bytes) -> Record | None:
    """Return what pydantic reads, None where it refuses."""
    try:
        return model.model_validate_json(raw)
    except ValidationError:
        return None


def assert_agreed(feed: str, raw: bytes) -> None:
    """Fail where the direct reader reads something else than pydantic, before pydantic has met the
    spellings or after.
    """
    before = READERS[feed].read(raw)
    slow = validated(MODELS[feed], raw)
    after = READERS[feed].read(raw)
    for fast in (before, after):
        if fast is not None:
            assert slow is not None
            assert fast == slow
            assert fast.model_dump() == slow.model_dump()
            assert [type(part) for part in vars(fast).values()] == [
                type(part) for part in (vars(slow)[name] for name in vars(fast))
            ]


@pytest.mark.parametrize("feed", MODELS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_record_is_read_as_pydantic_reads_it_or_left_to_pydantic(feed: str, data: st.DataObject):
    assert_agreed(feed, data.draw(written(feed)))


@pytest.mark.parametrize("feed", HOT)
@pytest.mark.parametrize("cell", CELLS)
def test_each_field_of_a_hot_feed_reads_what_a_clerk_writes_as_pydantic_does(feed: str, cell: str):
    good = example(feed)["good"]["value"]
    for name in MODELS[feed].model_fields:
        for value in (cell, [cell], [cell, cell], {"name": cell}, [{"name": cell, "phone": cell}]):
            assert_agreed(feed, json.dumps(good | {name: value}).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"null", b"{}", b'{"name":"a","name":"b"}', b"\xff", b'{"name":NaN}', b'{"name":"a\nb"}',
        b'{"name":"\\ud800"}', b"[" * 100_000, b'{"founders":' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_record_is_left_to_pydantic(raw: bytes):
    assert READERS["feed.startups"].read(raw) is None


@pytest.mark.parametrize("feed", HOT)
def test_a_good_record_of_a_hot_feed_is_read_without_pydantic(feed: str):
    raw = json.dumps(example(feed)["good"]["value"]).encode()
    assert validated(MODELS[feed], raw) is not None
    assert READERS[feed].read(raw) is not None


@pytest.mark.parametrize("model", [Startup, Mentor])
def test_records_share_no_list(model: type[Record]):
    feed = next(name for name, kind in MODELS.items() if kind is model)
    raw = json.dumps(example(feed)["good"]["value"]).encode()
    first, second = READERS[feed].read(raw), READERS[feed].read(raw)
    lists = [
        (ours, vars(second)[name]) for name, ours in vars(first).items() if isinstance(ours, list)
    ]
    assert lists
    assert all(ours is not theirs for ours, theirs in lists)


@pytest.mark.parametrize("feed", HOT)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_same_bytes_are_admitted_and_the_same_reasons_given_without_the_direct_reader(
    feed: str, data: st.DataObject
):
    raw = data.draw(written(feed))
    key = example(feed)["good"]["key"].encode()
    fast, slow = Admission(LINES[feed]), Admission(LINES[feed])
    slow._direct = NoReader()  # type: ignore[assignment]

    def outcome(admission: Admission) -> object:
        try:
            return admission.admit(key, raw, None)
        except Refusal as refused:
            return refused.error, refused.messages

    assert outcome(fast) == outcome(slow) == outcome(fast)


class NoReader:
    """Leaves everything to pydantic."""

    def read(self, value: bytes) -> None:
        """Say nothing."""
