"""Long texts in windows: what the encoder reads of one text, bounded."""

import itertools
from collections.abc import Sequence
from typing import Final

WINDOW: Final = 480
"""Most tokens of text in one window; prefix and special tokens come on top."""
WINDOWS: Final = 8
"""Most windows of one text; what lies beyond is not read."""
CHARACTERS: Final = WINDOW * WINDOWS * 8
"""Most characters looked at; far more than the windows hold, so that a huge field costs little."""


def split(tokens: Sequence[int], window: int = WINDOW, most: int = WINDOWS) -> list[list[int]]:
    """Return `tokens` cut into at most `most` windows of nearly equal length, none above `window` tokens.

    Equal lengths, so that no window is a mere remnant. No tokens give no windows.
    """
    kept = list(tokens[: window * most])
    count = -(-len(kept) // window)
    bounds = [len(kept) * index // count for index in range(count + 1)] if count else [0]
    return [kept[a:b] for a, b in itertools.pairwise(bounds)]
