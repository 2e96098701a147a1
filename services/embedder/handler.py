"""The embedder's work: profiles get their vectors, removals pass, both in the order in which they
came.
"""

import base64
from collections.abc import Sequence

import msgspec
import numpy as np

from contracts import pool_log
from contracts.catalogue import POOL_LOG, TO_EMBED
from contracts.envelope import event_headers
from contracts.language import detect
from contracts.pool_log import Investor, Language, Mentor, Profile, Removed, Startup, Vectors
from contracts.quarantine import Argument, ErrorKind, Message
from models.affinity import sentence_bounds
from models.encoders import Encoder, PartEncoder, Vectors8, vectors
from models.encoders.signs import NO_SIGNS, Signs, signs_of
from models.encoders.texts import WORK, sections_of
from models.encoders.works import with_works_as_one
from services.embedder.cache import Cache, key_of
from services.runtime.core.handler import (
    Delivery,
    Effects,
    Inbound,
    Outbound,
    Partition,
    StatelessHandler,
)
from services.runtime.core.newer import require_known
from services.runtime.errors import Poison
from services.runtime.operations import metrics


class EmbedderHandler(StatelessHandler):
    """Gives profiles their vectors.

    The vectors of a text are the same in every batch but for the last bits of the encoder's
    arithmetic; what counts later is the vector in the log.
    """

    name = "embedder"
    inputs: tuple[str, ...] = (TO_EMBED.name,)
    delivery = Delivery.PRODUCE_FIRST

    def __init__(self, encoder: Encoder, caches: Sequence[Cache]) -> None:
        """Use `encoder`; `caches` are asked in order, nearest first."""
        self._encoder = encoder
        self._caches = caches

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:  # noqa: ARG002 - the protocol's signature
        """Return each record for the pool log, profiles with their vectors.

        Raise Poison for what is neither.
        """
        decoded = [_read(record) for record in records]
        profiles = {
            index: record for index, record in enumerate(decoded) if not isinstance(record, Removed)
        }
        vectors_of = dict(zip(profiles, self._vectors(list(profiles.values())), strict=True))
        effects = Effects()
        for index, (inbound, record) in enumerate(zip(records, decoded, strict=True)):
            done = (
                msgspec.structs.replace(record, vectors=vectors_of[index])
                if index in vectors_of
                else record
            )
            effects.outputs.append(_outbound(inbound.offset, done))
        return effects

    def _vectors(self, profiles: list[Profile]) -> list[Vectors]:
        """Return the vectors of each profile, a vector a section; equal texts are encoded once."""
        wanted: dict[str, tuple[str, Language]] = {}
        keys: list[dict[str, str]] = []
        for profile in profiles:
            sections = sections_of(profile)
            texts = {
                name: (text, detect(text, profile.language)) for name, text in sections.items()
            }
            keys.append({name: key_of(*written) for name, written in texts.items()})
            wanted |= {keys[-1][name]: written for name, written in texts.items()}
        vectors_of = self._cached(wanted)
        metrics.ENCODED_TEXTS.labels("cache").inc(len(vectors_of))
        vectors_of |= self._encoded({key: wanted[key] for key in wanted if key not in vectors_of})
        return [
            self._as_text({name: vectors_of[key] for name, key in sections.items()})
            for sections in keys
        ]

    def _cached(self, wanted: dict[str, tuple[str, Language]]) -> dict[str, bytes]:
        """Return what the caches hold; what a farther one holds moves to the nearer ones."""
        cached: dict[str, bytes] = {}
        for depth, cache in enumerate(self._caches):
            here = cache.get([key for key in wanted if key not in cached])
            for nearer in self._caches[:depth]:
                nearer.put(here)
            cached |= here
        return cached

    def _encoded(self, missing: dict[str, tuple[str, Language]]) -> dict[str, bytes]:
        if not missing:
            return {}
        with metrics.ENCODE_SECONDS.time():
            rows, signs = self._read(list(missing.values()))
        metrics.ENCODED_TEXTS.labels("encoder").inc(len(missing))
        encoded = {
            key: row.tobytes() + of_sentences.tobytes()
            for key, row, of_sentences in zip(missing, rows, signs, strict=True)
        }
        for cache in self._caches:
            cache.put(encoded)
        return encoded

    def _read(self, written: list[tuple[str, Language]]) -> tuple[Vectors8, list[Signs]]:
        """Return the vectors of texts, and the signs of their sentences: none where the encoder reads
        no parts.
        """
        texts, languages = [text for text, _ in written], [language for _, language in written]
        if not isinstance(self._encoder, PartEncoder):
            return self._encoder.encode(texts, languages), [NO_SIGNS] * len(texts)
        parts = [sentence_bounds(text) for text in texts]
        rows, of_parts = self._encoder.encode_with_parts(texts, languages, parts)
        return rows, [signs_of(part) for part in of_parts]

    def _as_text(self, sections: dict[str, bytes]) -> Vectors:
        """Return the record's vectors; `sections`: a vector, and behind it the signs of sentences."""
        dims = self._encoder.dims
        rows = {name: np.frombuffer(kept[:dims], np.int8) for name, kept in sections.items()}
        encoded = {name: vectors.to_base64(row) for name, row in with_works_as_one(rows).items()}
        signs = {
            name: base64.b64encode(kept[dims:]).decode()
            for name, kept in sections.items()
            if len(kept) > dims and not name.startswith(WORK)
        }
        return Vectors(self._encoder.fingerprint, dims, encoded, signs)


def _read(record: Inbound) -> Profile | Removed:
    if record.value is None:
        raise _poison(record, "unreadable", "no_tombstone", topic="to-embed")
    try:
        decoded = pool_log.decode(record.value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        require_known(record, error)
        raise _poison(record, "unreadable", "no_profile", detail=str(error)) from None
    if isinstance(decoded, Startup | Mentor | Investor | Removed):
        return decoded
    raise _poison(
        record, "contract", "kind_without_vector", kind=str(decoded.__struct_config__.tag)
    )


def _poison(record: Inbound, error: ErrorKind, code: str, **arguments: Argument) -> Poison:
    return Poison(record.offset, error, [Message("$", code, arguments)])


def _outbound(cause: int, record: Profile | Removed) -> Outbound:
    kind = record.__struct_config__.tag
    headers = event_headers(
        service="embedder",
        schema=f"pool.{kind}/1",
        id=f"{record.event}/{record.pool}",
        time=record.time,
        key=record.pool,
    )
    return Outbound(cause, POOL_LOG.name, record.pool.encode(), pool_log.encode(record), headers)
