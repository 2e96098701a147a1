"""Reads a pool: the statistics of its texts, in whatever order they come."""

import base64
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, get_args
from zlib import crc32

import msgspec
import numpy as np

from contracts.pool_log import Mentor
from models.affinity.balance import OCTAVE, even
from models.affinity.grams import BUCKETS
from models.affinity.rarity import packed_rarity
from models.affinity.text_statistics import (
    FEW,
    Anchors,
    Measure,
    Profile,
    Side,
    TextStatistics,
    other_side,
    side_of,
)
from models.affinity.texts import grams_of
from models.affinity.vectors import Integers, cosines, decode, units
from models.affinity.works import read_works
from models.encoders import Vectors8

SHRINKAGE: Final = 8
"""As many texts like the language's mean over both sides are counted beside those of a side, and as
many of mean zero beside both.
"""
ANCHORS: Final = 128
"""Most anchors of a side: a pool has up to hundreds of kilobytes of them."""

_AT_ONCE: Final = 512
"""Vectors summed at once: bounds the memory that a large pool takes."""

_Members = dict[tuple[Side, str], dict[str, Vectors8]]
"""By side and language family: vectors by id."""


def read_pool(
    profiles: Iterable[Profile], model: str, dims: int, octave: int = OCTAVE
) -> TextStatistics:
    """Return the statistics of a pool that holds `profiles`, in whatever order.

    Vectors of another encoder than `model`, or of other than `dims` dimensions, are passed over.
    Claims are balanced where partners are mentors, who share the startups out; all investors may
    want the same one. `octave`: the cosine, in millionths, that doubles a claim.
    """
    members: _Members = defaultdict(dict)
    spread = np.zeros(BUCKETS, dtype=np.int64)
    texts, shared = 0, False
    profiles = list(profiles)
    for profile in profiles:
        found = grams_of(profile)
        spread[found.buckets] += 1
        texts += 1
        shared |= isinstance(profile, Mentor)
        if profile.vectors is None or (profile.vectors.model, profile.vectors.dims) != (
            model,
            dims,
        ):
            continue
        vector = decode(profile.vectors)
        if vector is not None and vector.any():
            members[side_of(profile), found.family][profile.id] = vector
    if texts < FEW:
        return TextStatistics(texts=texts, model=model)
    statistics = TextStatistics(
        texts=texts,
        model=model,
        means=_means(members),
        rarity=packed_rarity(spread, texts),
        works=read_works(profiles),
    )
    if not shared:
        return statistics
    return msgspec.structs.replace(statistics, anchors=_anchors(members, statistics, octave))


def _means(members: _Members) -> dict[str, str]:
    """Return the means of both sides for every language family that anybody writes."""
    sums = {key: _sum(list(rows.values())) for key, rows in members.items()}
    found = {}
    for family in sorted({family for _, family in members}):
        keys: list[tuple[Side, str]] = [(side, family) for side in get_args(Side)]
        here = [key for key in keys if key in sums]
        both = sum(sums[key] for key in here) // (
            sum(len(members[key]) for key in here) + SHRINKAGE
        )
        for key in keys:
            mean = (sums.get(key, 0) + SHRINKAGE * both) // (len(members.get(key, ())) + SHRINKAGE)
            found["/".join(key)] = base64.b64encode(
                np.asarray(mean, dtype="<i2").tobytes()
            ).decode()
    return found


def _sum(rows: list[Vectors8]) -> Integers:
    """Return int64[d]: the sum of unit vectors."""
    found = np.zeros(len(rows[0]), dtype=np.int64)
    for start in range(0, len(rows), _AT_ONCE):
        found += units(np.stack(rows[start : start + _AT_ONCE])).sum(axis=0)
    return found


def _anchors(members: _Members, statistics: TextStatistics, octave: int) -> dict[Side, Anchors]:
    """Return the anchors of both sides, none where one has no vectors."""
    measure = Measure({}, statistics, statistics.model)
    chosen = {side: _chosen(members, side, measure) for side in get_args(Side)}
    if not all(ids for ids, _ in chosen.values()):
        return {}
    anchors = {}
    for side, (ids, here) in chosen.items():
        claims = even(cosines(here, chosen[other_side(side)][1]), octave)
        anchors[side] = Anchors(
            rows=base64.b64encode(here.tobytes()).decode(),
            weights=base64.b64encode(claims.weights.astype("<i4").tobytes()).decode(),
            given=claims.given,
            level=claims.level,
            ids=ids,
            octave=octave,
        )
    return anchors


def _chosen(members: _Members, side: Side, measure: Measure) -> tuple[list[str], Vectors8]:
    """Return the ids and int8[k, d] of at most ANCHORS texts of a side, as they are compared: always
    the same ones of the same ids.
    """
    named = [
        (key, family, row)
        for (here, family), rows in members.items()
        if here == side
        for key, row in rows.items()
    ]
    named.sort(key=lambda member: (crc32(member[0].encode()), member[0]))
    kept = named[:ANCHORS]
    if not kept:
        return [], np.zeros((0, 0), dtype=np.int8)
    return [key for key, _, _ in kept], measure.recentred(
        np.stack([row for _, _, row in kept]), side, [family for _, family, _ in kept]
    )
