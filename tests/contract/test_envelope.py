from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Attributes, read_attributes, write_attributes
from services.intake.origin import Headers

NAMES = st.sampled_from(
    ["ce_id", "ce_time", "ce_source", "ce_type", "ce_dataschema", "ce_partitionkey", "content-type", "x"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAMES | st.text(max_size=8), st.none() | st.binary(max_size=40))))
def test_reading_headers_never_raises(headers):
    assert isinstance(read_attributes(headers), Attributes)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=30), min_size=6, max_size=6))
def test_written_attributes_are_read_back(texts):
    given_ones = Attributes(*texts)
    assert read_attributes(write_attributes(**given_ones._asdict())) == given_ones


def test_a_null_or_unreadable_header_is_absent_and_a_later_readable_one_counts():
    headers = [("ce_id", None), ("ce_id", b"\xff"), ("ce_id", b"seven"), ("ce_time", b"\xfe")]
    assert read_attributes(headers) == Attributes(id="seven")


def test_the_headers_made_in_advance_equal_those_of_the_envelope():
    made = Headers("pool.startup").write("e-1", "pool-a", 1_772_400_000_123, b"T-1")
    assert made == write_attributes(
        id="e-1/pool-a",
        source="/duijie/intake",
        type="duijie.pool.startup",
        time="2026-03-01T21:20:00.123+00:00",
        partitionkey="T-1",
        dataschema="pool.startup/1",
    )
