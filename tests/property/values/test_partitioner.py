"""Any producer finds the same partition for a key."""

from aiokafka.partitioner import murmur2 as of_the_client
from hypothesis import given, settings
from hypothesis import strategies as st

from services.runtime.core.partitioner import murmur2, partition_for


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=80))
def test_a_key_hashes_as_the_clients_hash_it(key: bytes):
    assert murmur2(key) == of_the_client(key)


def test_a_long_key_hashes_as_the_clients_hash_it():
    for length in range(1020, 1033):
        key = bytes(number % 251 for number in range(length + 2048))
        assert murmur2(key) == of_the_client(key)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.integers(1, 50))
def test_a_partition_is_one_that_there_is(key: bytes, count: int):
    assert partition_for(key, count) in range(count)
