"""What an encoder reads of a text whose tokens nobody counted for it: windows by characters,
batches by size.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from models.encoders import Limits, windows

LIMITS: Final = Limits(windows.WINDOW, windows.WINDOWS, windows.CHARACTERS)

Measure = Callable[[Sequence[str]], list[int]]
"""Texts to their lengths in tokens."""

_PLAIN: Final = re.compile(r"[\x00-\x7f]+")
_SAYS: Final = re.compile(r"[^\W_]")


def says_anything(text: str) -> bool:
    """Tell whether `text` holds a letter, an ideograph or a digit: punctuation alone has no meaning
    to encode.
    """
    return _SAYS.search(text) is not None


def estimate(texts: Sequence[str]) -> list[int]:
    """Return about how many tokens each text has, rather too many: one a character, one to three of
    ASCII.
    """
    plain = (sum(len(found) for found in _PLAIN.findall(text)) for text in texts)
    return [len(text) - ascii_ + -(-ascii_ // 3) for text, ascii_ in zip(texts, plain, strict=True)]


def split(text: str, measure: Measure, window: int, most: int = windows.WINDOWS) -> list[str]:
    """Return `text` cut into at most `most` windows of nearly equal length, none above `window`
    tokens of `measure`.

    An empty text gives none. Text beyond the last window is not read.
    """
    (size,) = measure([text])
    count = max(1, -(-size // window))
    while True:
        bounds = [len(text) * index // count for index in range(count + 1)]
        cut = [text[a:b] for a, b in zip(bounds[:-1][:most], bounds[1:], strict=False)]
        parts = [part.strip() for part in cut if part.strip()]
        if count >= len(text) or max(measure(parts), default=0) <= window:
            return parts
        count += -(-count // 4)  # tokens lie denser here than on average


def batches(sizes: Sequence[int], budget: int, most: int) -> list[list[int]]:
    """Return the indices of `sizes`, shortest first, in batches of at most `most` and at most
    `budget` padded tokens.

    One that is larger than `budget` stands alone.
    """
    found: list[list[int]] = []
    for index in sorted(range(len(sizes)), key=lambda place: sizes[place]):
        if found and len(found[-1]) < most and (len(found[-1]) + 1) * sizes[index] <= budget:
            found[-1].append(index)
        else:
            found.append([index])
    return found
