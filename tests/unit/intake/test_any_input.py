"""Whatever arrives, in whatever batches: intake never raises and gives the same outputs."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts import pool_log
from contracts.catalogue import FEEDS
from contracts.pool_log import LAST_MS
from services.runtime.core.handler import Effects, Inbound
from tests.contract.support import NOW, example, fresh, inbound

NAMES = [topic.name for topic in FEEDS]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["ce_id", "ce_time", "ce_dataschema", "x"]),
        st.none() | st.binary(max_size=30),
    ),
    max_size=4,
)


@st.composite
def mutated(draw, feed):
    """Draw a record near a good one: some fields replaced, bytes cut or changed."""
    good = example(feed)["good"]
    value = dict(good["value"])
    for name in draw(st.lists(st.sampled_from(sorted(value)), max_size=3)):
        value[name] = draw(JSON)
    raw = json.dumps(value, ensure_ascii=draw(st.booleans())).encode()
    cut = draw(st.integers(0, len(raw)))
    raw = draw(
        st.sampled_from([raw, raw, raw[:cut], raw[:cut] + draw(st.binary(max_size=3)) + raw[cut:]])
    )
    key = draw(st.sampled_from([good["key"].encode(), good["key"].encode(), None, b"\xff", b""]))
    return Inbound(0, NOW, key, draw(st.sampled_from([raw, raw, raw, None])), draw(HEADERS))


@pytest.mark.parametrize("feed", NAMES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_records_near_a_good_one_are_admitted_or_quarantined_and_never_raise(feed, data):
    record = data.draw(mutated(feed))
    intake, partition = fresh(feed)
    effects = intake.process(partition, [record])
    assert record.value is None or effects.outputs


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.none() | st.binary(max_size=60),
    st.none() | st.binary(max_size=200),
    HEADERS,
    st.integers(-1, 2**45),
)
def test_arbitrary_bytes_never_raise(feed, key, value, headers, timestamp):
    intake, partition = fresh(feed)
    intake.process(partition, [Inbound(0, timestamp, key, value, headers)])


def test_deep_nesting_and_endless_numbers_never_raise():
    intake, partition = fresh("feed.startups")
    for value in (
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'"\\ud800"',
        b'{"capacity":' + b"9" * 5000 + b"}",
        b'["\\u0000' + b"[" * 5000,
    ):
        assert intake.process(partition, [Inbound(0, NOW, b"k", value, [])]).outputs


@pytest.mark.parametrize("feed", ["feed.startups", "feed.programmes", "feed.answers"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_outputs_are_the_same_however_the_records_are_cut_into_batches(feed, data):
    case = example(feed)
    names = st.sampled_from(["甲", "乙", "丙"])
    pools = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3)
    steps = data.draw(
        st.lists(
            st.tuples(st.sampled_from(["set", "set", "remove", "bad"]), names, pools), max_size=12
        )
    )
    records = []
    for offset, (step, name, chosen) in enumerate(steps):
        changed = {"name": name} | ({"pools": chosen} if feed == "feed.startups" else {})
        value = case["good"]["value"] | (changed if feed != "feed.answers" else {})
        made = {
            "set": {**case["good"], "value": value},
            "remove": {"key": case["good"]["key"], "raw": None},
            "bad": case["bad"][0],
        }
        records.append(inbound(made[step], offset))
    intake, partition = fresh(feed)
    whole = intake.process(partition, records)
    cuts = data.draw(st.lists(st.booleans(), min_size=len(records), max_size=len(records)))
    parts = Effects()
    intake, partition = fresh(feed)
    batch: list[Inbound] = []
    for record, cut in zip(records, cuts, strict=True):
        batch.append(record)
        if cut or record is records[-1]:
            effects = intake.process(partition, batch)
            parts.outputs.extend(effects.outputs)
            for bucket, fields in effects.changes.items():
                parts.changes.setdefault(bucket, {}).update(fields)
            batch = []
    assert parts == whole


@given(
    timestamp=st.integers(-(2**63), 2**63 - 1),
    claimed=st.sampled_from(
        ["", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]
    ),
)
def test_whatever_time_broker_and_producer_say_the_record_has_one_that_calendars_know(
    timestamp, claimed
):
    intake, partition = fresh("feed.answers")
    record = inbound(example("feed.answers")["good"])
    record = replace(
        record, timestamp=timestamp, headers=[("ce_time", claimed.encode())] if claimed else []
    )
    (output,) = intake.process(partition, [record]).outputs
    time = pool_log.decode(output.value).time
    assert 0 <= time <= LAST_MS
    assert time <= max(timestamp, 0)
