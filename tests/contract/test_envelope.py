from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Attributes, event_headers, read_attributes

NAMES = st.sampled_from(
    [
        "ce_id",
        "ce_time",
        "ce_source",
        "ce_type",
        "ce_dataschema",
        "ce_partitionkey",
        "content-type",
        "x",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAMES | st.text(max_size=8), st.none() | st.binary(max_size=40))))
def test_reading_headers_never_raises(headers):
    assert isinstance(read_attributes(headers), Attributes)


TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=100, deadline=None)
@given(service=TEXT, schema=TEXT, id=TEXT, time=TEXT, key=TEXT)
def test_written_headers_are_read_back(service, schema, id, time, key):  # noqa: A002 - CloudEvents' own name
    headers = event_headers(service=service, schema=schema, id=id, time=time, key=key)
    assert read_attributes(headers) == Attributes(
        id, f"/duijie/{service}", f"duijie.{schema.partition('/')[0]}", time, key, schema
    )


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_any_time_of_a_broker_is_written_as_a_moment_to_the_millisecond(time):
    headers = event_headers(service="s", schema="d/1", id="x", time=time, key=b"k")
    moment = datetime.fromisoformat(read_attributes(headers).time or "")
    if moment.year not in {1, 9999}:
        assert (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) == time


def test_a_null_or_unreadable_header_is_absent_and_a_later_readable_one_counts():
    headers = [("ce_id", None), ("ce_id", b"\xff"), ("ce_id", b"seven"), ("ce_time", b"\xfe")]
    assert read_attributes(headers) == Attributes(id="seven")


def test_an_event_names_its_service_schema_time_and_key():
    headers = event_headers(
        service="intake",
        schema="pool.startup/1",
        id="e-1/pool-a",
        time=1_772_400_000_123,
        key=b"T-1",
    )
    assert headers == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"e-1/pool-a"),
        ("ce_source", b"/duijie/intake"),
        ("ce_type", b"duijie.pool.startup"),
        ("ce_time", b"2026-03-01T21:20:00.123+00:00"),
        ("ce_partitionkey", b"T-1"),
        ("ce_dataschema", b"pool.startup/1"),
        ("content-type", b"application/json"),
    ]
