"""The embedder's work: profiles get their vectors, removals pass, both in the order in which they came."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import numpy as np

from contracts import pool_log
from contracts.catalogue import POOL_LOG, TO_EMBED
from contracts.envelope import write_attributes
from contracts.language import detect
from contracts.pool_log import Investor, Language, Mentor, Profile, Removed, Startup, Vectors
from contracts.quarantine import ErrorKind, Message
from models.encoders import Encoder, vectors
from models.encoders.texts import sections_of
from services.embedder.cache import Cache, key_of
from services.runtime import metrics
from services.runtime.errors import Poison
from services.runtime.handler import Buckets, Delivery, Effects, Inbound, Outbound, Partition


class EmbedderHandler:
    """A stateless `services.runtime.handler.Handler`.

    The vectors of a text are the same in every batch but for the last bits of the encoder's arithmetic; what counts
    later is the vector in the log.
    """

    name = "embedder"
    inputs: tuple[str, ...] = (TO_EMBED.name,)
    delivery = Delivery.PRODUCE_FIRST

    def __init__(self, encoder: Encoder, caches: Sequence[Cache]) -> None:
        """Use `encoder`; `caches` are asked in order, nearest first."""
        self._encoder = encoder
        self._caches = caches

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Nothing is kept between batches."""

    def forget(self, partition: Partition) -> None:
        """Nothing is kept between batches."""

    def due(self, now: int) -> list[str]:  # noqa: ARG002 - the protocol's signature
        """Return no pool: the embedder has no deadlines."""
        return []

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:  # noqa: ARG002 - the protocol's signature
        """Return each record for the pool log, profiles with their vectors; raise Poison for what is neither."""
        decoded = [_read(record) for record in records]
        profiles = {index: record for index, record in enumerate(decoded) if not isinstance(record, Removed)}
        found = dict(zip(profiles, self._vectors(list(profiles.values())), strict=True))
        effects = Effects()
        for index, (inbound, record) in enumerate(zip(records, decoded, strict=True)):
            done = msgspec.structs.replace(record, vectors=found[index]) if index in found else record
            effects.outputs.append(_outbound(inbound.offset, done))
        return effects

    def _vectors(self, profiles: list[Profile]) -> list[Vectors]:
        """Return the vectors of each profile, a vector a section; equal texts are encoded once."""
        wanted: dict[str, tuple[str, Language]] = {}
        keys: list[dict[str, str]] = []
        for profile in profiles:
            sections = sections_of(profile)
            texts = {name: (text, detect(text, profile.language)) for name, text in sections.items()}
            keys.append({name: key_of(*found) for name, found in texts.items()})
            wanted |= {keys[-1][name]: found for name, found in texts.items()}
        found = self._cached(wanted)
        metrics.ENCODED_TEXTS.labels("cache").inc(len(found))
        found |= self._encoded({key: wanted[key] for key in wanted if key not in found})
        return [self._armoured({name: found[key] for name, key in sections.items()}) for sections in keys]

    def _cached(self, wanted: dict[str, tuple[str, Language]]) -> dict[str, bytes]:
        """Return what the caches hold; what a farther one holds moves to the nearer ones."""
        found: dict[str, bytes] = {}
        for depth, cache in enumerate(self._caches):
            here = cache.get([key for key in wanted if key not in found])
            for nearer in self._caches[:depth]:
                nearer.put(here)
            found |= here
        return found

    def _encoded(self, missing: dict[str, tuple[str, Language]]) -> dict[str, bytes]:
        if not missing:
            return {}
        with metrics.ENCODE_SECONDS.time():
            rows = self._encoder.encode(
                [text for text, _ in missing.values()], [language for _, language in missing.values()]
            )
        metrics.ENCODED_TEXTS.labels("encoder").inc(len(missing))
        found = {key: row.tobytes() for key, row in zip(missing, rows, strict=True)}
        for cache in self._caches:
            cache.put(found)
        return found

    def _armoured(self, sections: dict[str, bytes]) -> Vectors:
        rows = {name: np.frombuffer(vector, dtype=np.int8) for name, vector in sections.items()}
        armoured = {name: vectors.armour(row) for name, row in rows.items()}
        return Vectors(self._encoder.fingerprint, self._encoder.dims, armoured)


def _read(record: Inbound) -> Profile | Removed:
    if record.value is None:
        raise _poison(
            record, "unreadable", "空值；待向量化主题上不应有墓碑。", "No value; to-embed takes no tombstones."
        )
    try:
        decoded = pool_log.decode(record.value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _poison(record, "unreadable", f"无法读取的档案：{error}", f"Not a readable profile: {error}") from None
    if isinstance(decoded, Startup | Mentor | Investor | Removed):
        return decoded
    kind = decoded.__struct_config__.tag
    zh, en = f"类型 {kind} 不是档案，不需要向量。", f"A record of kind {kind} is no profile and takes no vectors."
    raise _poison(record, "contract", zh, en)


def _poison(record: Inbound, error: ErrorKind, zh: str, en: str) -> Poison:
    return Poison(record.offset, error, [Message("$", zh, en)])


def _outbound(cause: int, record: Profile | Removed) -> Outbound:
    kind = record.__struct_config__.tag
    headers = write_attributes(
        id=f"{record.event}/{record.pool}",
        source="/duijie/embedder",
        type=f"duijie.pool.{kind}",
        time=datetime.fromtimestamp(record.time / 1000, UTC).isoformat(timespec="milliseconds"),
        partitionkey=record.pool,
        dataschema=f"pool.{kind}/1",
    )
    return Outbound(cause, POOL_LOG.name, record.pool.encode(), pool_log.encode(record), headers)
