"""The wording of a text in hashed pieces: runs of one to three Chinese characters, of three to five
letters in a word.

Hashed, so that a text is a short list of small integers and the rarity of all pieces of a pool fits
in a few kilobytes. A piece is looked at in its simplified form (`texts.plain_of`).
"""

import re
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BITS: Final = 14
BUCKETS: Final = 1 << BITS
LETTERS_PER_HAN: Final = 5
"""A Han character carries about as much as an English word (as in contracts.language)."""
_MOST: Final = 4_095
"""Counts above are as good as this one."""
_HAN_RUNS: Final = 3
_LETTER_RUNS: Final = (3, 5)
_FIRST_HAN: Final = 0x3400
_BLANK: Final = 0x20
_OTHER: Final = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_BASE: Final = np.uint64(1_000_003)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio: multiplicative hashing.

Knuth, The Art of Computer Programming, volume 3, 6.4.
"""
_SHIFT: Final = np.uint64(64 - BITS)

Flags = NDArray[np.bool_]


class Grams(NamedTuple):
    """The pieces of a text, by bucket, ascending, and how often each stands in it; `family` is zh
    or en.
    """

    family: str
    buckets: NDArray[np.int64]
    counts: NDArray[np.int64]


def grams(text: str) -> Grams:
    """Return the pieces of `text`, which is in Simplified Chinese where it is Chinese."""
    plain = _OTHER.sub(" ", text.lower())
    codes = np.frombuffer(f" {plain} ".encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    han, blank = codes >= _FIRST_HAN, codes == _BLANK
    letters = ~(han | blank)
    family = "zh" if int(han.sum()) * LETTERS_PER_HAN >= int(letters.sum()) else "en"
    found = []
    hashed, all_han = codes, han
    for length in range(1, max(_LETTER_RUNS) + 1):
        if length > 1:
            hashed = hashed[: len(codes) - length + 1] * _BASE + codes[length - 1 :]
            all_han = all_han[: len(codes) - length + 1] & han[length - 1 :]
        if length <= _HAN_RUNS:
            found.append(hashed[all_han])
        if length >= min(_LETTER_RUNS):
            found.append(hashed[_in_word(letters, ~han, length)])
    mixed = (np.concatenate(found) * _MIX) >> _SHIFT
    buckets, counts = np.unique(mixed.astype(np.int64), return_counts=True)
    return Grams(family, buckets, counts.astype(np.int64))


def _in_word(letters: Flags, edges: Flags, length: int) -> Flags:
    """Return where runs of `length` begin whose inner characters are letters, and whose outer ones
    letters or a word's end.
    """
    size = len(letters) - length + 1
    if size < 1:
        return np.zeros(0, dtype=np.bool_)
    inner = np.logical_and.reduce([letters[at : at + size] for at in range(1, length - 1)])
    found: Flags = inner & edges[:size] & edges[length - 1 :]
    return found


def damped(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of binary digits of each count: the tenth time says little more than the
    first.
    """
    return _DIGITS[np.minimum(counts, len(_DIGITS) - 1)]


_DIGITS: Final = np.array([count.bit_length() for count in range(_MOST + 1)], dtype=np.int64)
