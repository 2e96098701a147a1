"""A pool read: the lens of its texts, whatever their order."""

import base64
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, get_args
from zlib import crc32

import msgspec
import numpy as np

from contracts.pool_log import Mentor
from models.affinity.balance import even
from models.affinity.grams import BUCKETS
from models.affinity.lens import FEW, RAREST, Anchors, Lens, Measure, Profile, Side, other_side, side_of
from models.affinity.texts import grams_of
from models.affinity.vectors import Integers, cosines, decode, units
from models.encoders import Vectors8

SHRINKAGE: Final = 8
"""As many texts like the language's mean over both sides are counted beside those of a side, and as many of mean zero beside both."""
ANCHORS: Final = 128
"""Most anchors of a side: a pool has up to hundreds of kilobytes of them."""

_Members = dict[tuple[Side, str], dict[str, Vectors8]]
"""By side and language family: vectors by id."""


def read_pool(profiles: Iterable[Profile], model: str, dims: int) -> Lens:
    """Return the lens of a pool that holds `profiles`; their order is all one.

    Vectors of another encoder than `model`, or of other than `dims` dimensions, are passed over. Claims are balanced where
    partners are mentors, who share the startups out; all investors may want the same one.
    """
    members: _Members = defaultdict(dict)
    spread = np.zeros(BUCKETS, dtype=np.int64)
    texts, shared = 0, False
    for profile in profiles:
        found = grams_of(profile)
        spread[found.buckets] += 1
        texts += 1
        shared |= isinstance(profile, Mentor)
        if profile.vectors is None or (profile.vectors.model, profile.vectors.dims) != (model, dims):
            continue
        vector = decode(profile.vectors)
        if vector is not None and vector.any():
            members[side_of(profile), found.family][profile.id] = vector
    if texts < FEW:
        return Lens(texts=texts, model=model)
    lens = Lens(texts=texts, model=model, means=_means(members), rarity=_rarity(spread, texts))
    return msgspec.structs.replace(lens, anchors=_anchors(members, lens)) if shared else lens


def _means(members: _Members) -> dict[str, str]:
    """Return the means of both sides for every language family that anybody writes."""
    sums = {key: units(np.stack(list(rows.values()))).sum(axis=0) for key, rows in members.items()}
    found = {}
    for family in sorted({family for _, family in members}):
        keys: list[tuple[Side, str]] = [(side, family) for side in get_args(Side)]
        here = [key for key in keys if key in sums]
        both = sum(sums[key] for key in here) // (sum(len(members[key]) for key in here) + SHRINKAGE)
        for key in keys:
            mean = (sums.get(key, 0) + SHRINKAGE * both) // (len(members.get(key, ())) + SHRINKAGE)
            found["/".join(key)] = base64.b64encode(mean.astype("<i2").tobytes()).decode()
    return found


def _anchors(members: _Members, lens: Lens) -> dict[Side, Anchors]:
    """Return the anchors of both sides, none where one has no vectors."""
    measure = Measure({}, lens, lens.model)
    rows = {side: _chosen(members, side, measure) for side in get_args(Side)}
    if not all(len(found) for found in rows.values()):
        return {}
    found = {}
    for side, here in rows.items():
        claims = even(cosines(here, rows[other_side(side)]))
        found[side] = Anchors(
            rows=base64.b64encode(here.tobytes()).decode(),
            weights=base64.b64encode(claims.weights.astype("<i4").tobytes()).decode(),
            given=claims.given,
            level=claims.level,
        )
    return found


def _chosen(members: _Members, side: Side, measure: Measure) -> Vectors8:
    """Return int8[k, d] of at most ANCHORS texts of a side, as they are compared: always the same ones of the same ids."""
    named = [
        (key, family, row) for (here, family), rows in members.items() if here == side for key, row in rows.items()
    ]
    named.sort(key=lambda one: (crc32(one[0].encode()), one[0]))
    kept = named[:ANCHORS]
    if not kept:
        return np.zeros((0, 0), dtype=np.int8)
    return measure.recentred(np.stack([row for _, _, row in kept]), side, [family for _, family, _ in kept])


def _rarity(spread: Integers, texts: int) -> str:
    """Return for each bucket how many times its texts can be doubled before they are all: 0 for half of them and more."""
    doublings = {count: ((texts + 1) // (count + 1)).bit_length() - 1 for count in set(spread.tolist())}
    levels = np.array([min(doublings[count], RAREST) for count in spread.tolist()], dtype=np.uint8)
    return base64.b64encode((levels[0::2] | levels[1::2] << 4).tobytes()).decode()
