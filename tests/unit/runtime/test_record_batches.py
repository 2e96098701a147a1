"""Record batches: what the client's own writer wrote is read back, and whatever bytes come, nothing
but ValueError leaves.
"""

from contextlib import suppress
from typing import Any

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.core.record_batches import LogRecord, batches
from services.runtime.io.raw_fetch import Chunk

BYTES = st.one_of(st.none(), st.binary(max_size=30))
HEADERS = st.lists(st.tuples(st.text(max_size=8), BYTES), max_size=3)
RECORDS = st.lists(st.tuples(st.integers(0, 2**40), BYTES, BYTES, HEADERS), min_size=1, max_size=6)


def written(
    rows: list[tuple[int, bytes | None, bytes | None, list[tuple[str, bytes | None]]]],
    codec: int = 0,
) -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=codec, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=-1, batch_size=1 << 20
    )  # fmt: skip
    for offset, (timestamp, key, value, headers) in enumerate(rows):
        builder.append(offset, timestamp, key, value, headers)
    return bytes(builder.build())


@given(RECORDS, st.sampled_from([0, 1, 3, 4]))
def test_what_the_client_writes_is_read_back(rows, codec):
    expected = [
        LogRecord(offset, row[0], row[1], row[2], tuple(row[3])) for offset, row in enumerate(rows)
    ]
    assert list(Chunk(written(rows, codec) * 2, [])) == expected * 2


def test_a_header_name_that_is_not_utf_8_marks_its_record_alone():
    rows: list[Any] = [
        (0, b"k", b"v", [("good", b"x")]),
        (0, b"k", b"v", [("bad!", b"y")]),
        (0, b"k", b"w", []),
    ]
    found = list(Chunk(written(rows).replace(b"bad!", b"ba\xff!"), []))
    assert [record.fault for record in found] == ["", "ba\\xff!", ""]
    assert found[1].headers == (("ba\\xff!", b"y"),)


@given(RECORDS, st.integers(0, 400))
def test_a_batch_that_the_fetch_cut_off_is_left_for_the_next(rows, cut):
    data = written(rows)
    assert len(list(batches(data + data[: min(cut, len(data) - 1)]))) == 1


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_batches_or_a_value_error(data):
    with suppress(ValueError):
        list(batches(data))


@given(RECORDS, st.data())
def test_a_damaged_batch_is_one_record_for_quarantine_or_reads_whole(rows, data):
    raw = bytearray(written(rows))
    raw[data.draw(st.integers(61, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    found = list(Chunk(bytes(raw), []))
    assert len(found) == 1 or len(found) == len(rows)


def test_another_format_is_refused():
    data = bytearray(written([(0, b"k", b"v", [])]))
    data[16] = 1
    with pytest.raises(ValueError, match="format 1"):
        list(batches(bytes(data)))


def test_a_flood_of_zeros_is_not_unpacked():
    data = written([(0, b"k", bytes(100 << 20), [])], codec=1)
    (record,) = Chunk(data, [])
    assert "when unpacked" in record.fault
