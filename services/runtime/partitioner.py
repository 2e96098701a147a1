"""Which partition a key belongs to: murmur2 as in Kafka's default partitioner, so that any producer agrees."""

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=65_536)
def partition_for(key: bytes, count: int) -> int:
    """Return the partition of `key` among `count`."""
    return (int(murmur2(key)) & 0x7FFFFFFF) % count
