"""How rare a piece of wording or a term is among texts, as it is stored: half a byte a bucket."""

import base64
from typing import Final

import numpy as np

from models.affinity.vectors import Integers

_RAREST: Final = 15


def packed_rarity(spread: Integers, texts: int) -> str:
    """Return for each bucket how many times its texts can be doubled before they are all: 0 for
    half of them and more.

    `spread`: int64[buckets], in how many of the `texts` each stands. The answer is base64 of half
    bytes, the even bucket's in the lower half.
    """
    doublings = {
        count: ((texts + 1) // (count + 1)).bit_length() - 1 for count in set(spread.tolist())
    }
    levels = np.array([min(doublings[count], _RAREST) for count in spread.tolist()], dtype=np.uint8)
    return base64.b64encode((levels[0::2] | levels[1::2] << 4).tobytes()).decode()


def unpacked_rarity(packed: str, buckets: int) -> Integers:
    """Return int64[buckets]; where nothing is `packed`, all are equally rare."""
    if not packed:
        return np.ones(buckets, dtype=np.int64)
    pairs = np.frombuffer(base64.b64decode(packed), dtype=np.uint8)
    return np.stack([pairs & _RAREST, pairs >> 4], axis=1).reshape(-1).astype(np.int64)
