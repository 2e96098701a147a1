"""Decisions recomputed from a pool's log, and compared with those that were recorded: byte for byte.

recomputed = replay([MatcherFold(), RoadshowFold()], "pool", records)
verdict = compare(recorded, recomputed["roadshow"])      # Same, or the first Difference
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from contracts import decisions
from contracts.pool_log import Record
from models.fold import Fold

LENGTH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Same:
    """All decisions are identical; `digest` names them (see `digest`)."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The first decision that differs, counted from 0, and the first field in it as a JSON path.

    `recorded` or `recomputed` is None where one side has fewer decisions (`field` is then `$`). Where both say the
    same in other bytes, `field` is `$` as well.
    """

    index: int
    field: str
    recorded: bytes | None
    recomputed: bytes | None


def replay(folds: Sequence[Fold[Any]], pool: str, records: Iterable[tuple[Record, bytes]]) -> dict[str, list[bytes]]:
    """Return what each of `folds` decides on `records`: fold name -> encoded decisions, in order.

    `records` are in the order of the log, without duplicates, each with its raw bytes; those of other pools are
    passed over. They are consumed once.
    """
    states = [fold.empty(pool) for fold in folds]
    decided: dict[str, list[bytes]] = {fold.name: [] for fold in folds}
    for record, raw in records:
        if record.pool != pool:
            continue
        for fold, state in zip(folds, states, strict=True):
            step = fold.step(state, record, raw)
            decided[fold.name].extend(decisions.encode(decision) for decision in step.decisions)
    return decided


def digest(values: Iterable[bytes]) -> str:
    """Return the SHA-256 (hex) over `values`, each after its length in 8 bytes, big-endian."""
    sha = hashlib.sha256()
    for value in values:
        sha.update(len(value).to_bytes(LENGTH_BYTES, "big"))
        sha.update(value)
    return sha.hexdigest()


def compare(recorded: Sequence[bytes], recomputed: Sequence[bytes]) -> Same | Difference:
    """Return Same where both are equal byte for byte, else the first Difference; `recorded` is without duplicates."""
    for index, (one, other) in enumerate(zip(recorded, recomputed, strict=False)):
        if one != other:
            return Difference(index, first_field(one, other), one, other)
    index = min(len(recorded), len(recomputed))
    if len(recorded) != len(recomputed):
        longer = len(recorded) > index
        return Difference(index, "$", recorded[index] if longer else None, None if longer else recomputed[index])
    return Same(index, digest(recomputed))


def first_field(one: bytes, other: bytes) -> str:
    """Return the JSON path of the first place where two values differ; `$` for the whole, or for bytes alone."""
    try:
        return next(_paths("$", msgspec.json.decode(one), msgspec.json.decode(other)), "$")
    except msgspec.DecodeError:
        return "$"


def _paths(path: str, one: Any, other: Any) -> Iterator[str]:
    """Yield the paths of leaves that differ, in the order of `one`."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if name in one and name in other:
                yield from _paths(f"{path}.{name}", one[name], other[name])
            else:
                yield f"{path}.{name}"
    elif isinstance(one, list) and isinstance(other, list):
        for i, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from _paths(f"{path}[{i}]", left, right)
        if len(one) != len(other):
            yield f"{path}[{min(len(one), len(other))}]"
    elif one != other or type(one) is not type(other):
        yield path
