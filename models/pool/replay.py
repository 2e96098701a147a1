"""Decisions recomputed from a pool's log, and compared with those that were recorded: byte for
byte.

recomputed = replay([MatcherFold(), RoadshowFold()], "pool", records)
verdict = compare(recorded, recomputed["roadshow"])      # Same, or the first Difference
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from contracts import decisions
from contracts.differences import first_difference
from contracts.pool_log import Record
from models.pool.fold import Fold

LENGTH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Same:
    """All decisions are identical; `digest` names them (see `digest`)."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The first decision that differs, counted from 0, and the first field in it as a JSON path.

    `recorded` or `recomputed` is None where one side has fewer decisions (`field` is then `$`).
    Where both say the same in other bytes, `field` is `$` as well.
    """

    index: int
    field: str
    recorded: bytes | None
    recomputed: bytes | None


def replay(
    folds: Sequence[Fold[Any]], pool: str, records: Iterable[tuple[Record, bytes]]
) -> dict[str, list[bytes]]:
    """Return what each of `folds` decides on `records`: fold name -> encoded decisions, in order.

    `records` are in the order of the log, without duplicates, each with its raw bytes; those of
    other pools are passed over. They are consumed once.
    """
    states = [fold.empty(pool) for fold in folds]
    decided: dict[str, list[bytes]] = {fold.name: [] for fold in folds}
    for record, raw in records:
        for fold, state in zip(folds, states, strict=True):
            decided[fold.name].extend(_decided(fold, state, pool, record, raw))
    return decided


def resume(
    fold: Fold[Any], pool: str, state: Any, records: Iterable[tuple[Record, bytes]]
) -> list[bytes]:
    """Return what `fold` decides on `records` from `state` on, as `replay`; `state` is changed."""
    return [
        decision for record, raw in records for decision in _decided(fold, state, pool, record, raw)
    ]


def _decided(fold: Fold[Any], state: Any, pool: str, record: Record, raw: bytes) -> Iterator[bytes]:
    if record.pool == pool:
        for decision in fold.step(state, record, raw).decisions:
            yield decisions.bounded(decision)[1]


def digest(values: Iterable[bytes]) -> str:
    """Return the SHA-256 (hex) over `values`, each after its length in 8 bytes, big-endian."""
    sha = hashlib.sha256()
    for value in values:
        sha.update(len(value).to_bytes(LENGTH_BYTES, "big"))
        sha.update(value)
    return sha.hexdigest()


def compare(recorded: Sequence[bytes], recomputed: Sequence[bytes]) -> Same | Difference:
    """Return Same where both are equal byte for byte, else the first Difference; `recorded` is
    without duplicates.
    """
    for index, (one, other) in enumerate(zip(recorded, recomputed, strict=False)):
        if one != other:
            return Difference(index, first_field(one, other), one, other)
    index = min(len(recorded), len(recomputed))
    if len(recorded) != len(recomputed):
        longer = len(recorded) > index
        return Difference(
            index, "$", recorded[index] if longer else None, None if longer else recomputed[index]
        )
    return Same(index, digest(recomputed))


def first_field(one: bytes, other: bytes) -> str:
    """Return the JSON path of the first place where two values differ; `$` for the whole, or for
    bytes alone.
    """
    try:
        return first_difference(msgspec.json.decode(one), msgspec.json.decode(other)) or "$"
    except msgspec.DecodeError:
        return "$"
