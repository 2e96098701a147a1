"""Compressed batches are unpacked up to a bound, by every codec."""

import gzip
import os
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import cramjam
import pytest
from aiokafka import codec
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.io.unpacking import GZIP, LZ4, SNAPPY, ZSTD, Unreadable, unpack

Pack = Callable[[bytes], bytes]
PACKS: list[tuple[int, Pack]] = [
    (GZIP, codec.gzip_encode),
    (SNAPPY, codec.snappy_encode),
    (SNAPPY, lambda data: bytes(cramjam.snappy.compress_raw(data))),
    (LZ4, codec.lz4_encode),
    (ZSTD, codec.zstd_encode),
]
NAMES = ["gzip", "snappy in blocks", "snappy", "lz4", "zstd"]
MOST = 1 << 20


@pytest.mark.parametrize(("number", "pack"), PACKS, ids=NAMES)
def test_what_is_within_the_bound_is_unpacked(number: int, pack: Pack) -> None:
    for data in (b"", b"x", os.urandom(MOST), b"ab" * (MOST // 2)):
        assert unpack(number, pack(data), MOST) == data


@pytest.mark.parametrize(("number", "pack"), PACKS, ids=NAMES)
def test_what_is_beyond_it_is_refused_before_it_takes_memory(number: int, pack: Pack) -> None:
    packed = pack(bytes(64 * MOST))
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            unpack(number, packed, MOST)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MOST


@given(st.sampled_from([0, GZIP, SNAPPY, LZ4, ZSTD, 5, 7]), st.binary(max_size=200))
def test_whatever_the_bytes_are_they_are_unpacked_or_unreadable(number: int, data: bytes) -> None:
    with suppress(Unreadable):
        assert len(unpack(number, data, MOST)) <= MOST


def test_members_of_gzip_that_follow_each_other_are_one() -> None:
    assert unpack(GZIP, gzip.compress(b"ab") + gzip.compress(b"cd"), 4) == b"abcd"
    with pytest.raises(Unreadable):
        unpack(GZIP, gzip.compress(b"ab") + gzip.compress(b"cd"), 3)
