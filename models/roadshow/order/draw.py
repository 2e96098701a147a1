"""The draw (抽签) by commit and reveal: nobody can choose the order, and anybody can check it
afterwards.

Before: SHA-256 over a text of pool, round, entries, names of public sources and a secret is
published. After: the secret, and the values that the sources have taken since. Whoever made the
commitment did not know the values, and whoever makes the values did not know the secret. All texts
are JSON arrays without blanks, characters as they are, in UTF-8:

    commitment = SHA-256(["duijie-draw/1", pool, round, [entries], [sources], secret]), in hexadecimal
    key = SHA-256(["duijie-draw/1", commitment, secret, [[source, value], ...]])

Entries and sources are sorted by Unicode code points, values by source. The order is a Fisher-Yates
shuffle of the sorted entries, from the last place down: the place i (from 0) changes with one of 0
to i. Choices come from 64-bit big-endian words of HMAC-SHA256(key, block number as 8 bytes,
big-endian), four a block; a word that is not below the greatest multiple of i + 1 is passed over,
so that all choices are equally likely; the remainder is the choice.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

FORMAT: Final = "duijie-draw/1"
_WORD: Final = 8
_WORDS: Final = 1 << 64
_encode = msgspec.json.Encoder(order="deterministic").encode


def commitment(
    pool: str, contest_round: str, entries: Iterable[str], sources: Iterable[str], secret: str
) -> str:
    """Return what is published before the draw."""
    return _digest([FORMAT, pool, contest_round, sorted(entries), sorted(sources), secret]).hex()


def draw(
    committed: str, secret: str, values: Mapping[str, str], entries: Iterable[str]
) -> list[str]:
    """Return `entries` in the order that the secret and the sources' values give."""
    key = _digest([FORMAT, committed, secret, [[name, values[name]] for name in sorted(values)]])
    words = _words(key)
    return shuffled(sorted(entries), lambda count: _below(count, words))


def shuffled(items: Sequence[str], choice: Callable[[int], int]) -> list[str]:
    """Return `items` shuffled; `choice(n)` is one of 0 to n - 1."""
    found = list(items)
    for place in range(len(found) - 1, 0, -1):
        other = choice(place + 1)
        found[place], found[other] = found[other], found[place]
    return found


def _below(count: int, words: Iterator[int]) -> int:
    limit = _WORDS - _WORDS % count
    return next(word for word in words if word < limit) % count


def _words(key: bytes) -> Iterator[int]:
    block = 0
    while True:
        digest = hmac.digest(key, block.to_bytes(_WORD, "big"), "sha256")
        for start in range(0, len(digest), _WORD):
            yield int.from_bytes(digest[start : start + _WORD], "big")
        block += 1


def _digest(text: Sequence[Any]) -> bytes:
    return hashlib.sha256(_encode(text)).digest()
