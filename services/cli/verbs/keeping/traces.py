"""What is left of somebody: in the store, in vectors, in notice files, on topics, in papers."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from contracts.catalogue import TOPICS
from contracts.language import detect
from contracts.pool_log import Profile
from models.encoders.texts import sections_of
from models.pool.readers import kind_of, read_profiles
from services.bootstrap import every_partition
from services.cli.client import connect
from services.cli.client.log_reader import read_partition
from services.embedder.cache import VECTORS, key_of
from services.runtime.core.handler import Partition
from services.runtime.io.store import Store
from services.runtime.settings import Settings

_LONGEST_NAME: Final = 2
"""A name of fewer characters is looked for nowhere: it would be found everywhere."""


@dataclass(slots=True)
class SoughtPerson:
    """Whom one looks for: a profile's id, its names, and the texts that became vectors."""

    kind: str
    id: str
    names: set[str] = field(default_factory=set)
    pools: set[str] = field(default_factory=set)
    vectors: set[str] = field(default_factory=set)

    @property
    def marks(self) -> list[bytes]:
        """What gives a record away as theirs: the id as JSON and their names."""
        names = [name for name in sorted(self.names) if len(name) >= _LONGEST_NAME]
        return [msgspec.json.encode(self.id), *(name.encode() for name in names)]


async def sought(settings: Settings, kind: str, identifier: str) -> SoughtPerson:
    """Return what pools know of a profile."""
    whom = SoughtPerson(kind, identifier)
    async with connect.stored_pools(settings) as store:
        for pool, programme in (await store.pools()).items():
            if programme is None:
                continue
            for profile in read_profiles(await store.fields(pool, kind_of(programme))):
                if (profile.__struct_config__.tag, profile.id) == (kind, identifier):
                    _note(whom, pool, profile)
    return whom


def _note(whom: SoughtPerson, pool: str, profile: Profile) -> None:
    whom.pools.add(pool)
    whom.names.add(profile.name)
    for text in sections_of(profile).values():
        whom.vectors.add(key_of(text, detect(text, profile.language)))


async def forget_vectors(store: Store, prefix: str, keys: Iterable[str]) -> int:
    """Delete cached vectors of these texts, whatever the encoder; return how many there were."""
    wanted = {key.encode() for key in keys}
    found: list[bytes] = [
        name
        async for name in cast(
            "AsyncIterator[bytes]", store.client.scan_iter(f"{prefix}{VECTORS}:*")
        )
        if name.rpartition(b":")[2] in wanted
    ]
    for name in found:
        await store.client.delete(cast("str", name))
    return len(found)


def notice_files(folder: Path, whom: SoughtPerson) -> list[Path]:
    """Return the notices that are addressed to `whom` or name them."""
    names = whom.marks[1:]
    ending = f"-{whom.kind}-{whom.id}.txt"
    return sorted(
        path
        for path in folder.rglob("*.txt")
        if path.name.endswith(ending) or any(name in path.read_bytes() for name in names)
    )


async def in_store(settings: Settings, whom: SoughtPerson) -> dict[str, int]:
    """Return service/topic -> how many stored fields still name somebody."""
    left: dict[str, int] = {}
    async with connect.store(settings) as store:
        for service, partition in every_partition():
            count = await _named_in(store, service, partition, whom)
            if count:
                name = f"{service}/{partition.topic}"
                left[name] = left.get(name, 0) + count
    return left


async def _named_in(store: Store, service: str, partition: Partition, whom: SoughtPerson) -> int:
    names = whom.marks[1:]
    count = 0
    for bucket in await store.buckets(service, partition):
        fields = await store.read(service, partition, bucket)
        count += sum(any(name in value for name in names) for value in fields.values())
    return count


async def on_topics(settings: Settings, whom: SoughtPerson) -> dict[str, int]:
    """Return topic -> how many of its records name somebody."""
    left: dict[str, int] = {}
    for topic in TOPICS:
        for number in range(topic.partitions):
            async for record in read_partition(settings, topic.name, number):
                if _names(record, whom):
                    left[topic.name] = left.get(topic.name, 0) + 1
    return left


def _names(record: Any, whom: SoughtPerson) -> bool:
    value = record.value or b""
    return any(mark in value for mark in whom.marks)
