"""Long texts in windows: what the encoder reads of one text, bounded."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

WINDOW: Final = 480
"""Most tokens of text in one window; prefix and special tokens come on top."""
WINDOWS: Final = 8
"""Most windows of one text; what lies beyond is not read."""
CHARACTERS: Final = WINDOW * WINDOWS * 8
"""Most characters looked at; far more than the windows hold, so that a huge field costs little."""


def spans_of(
    parts: Sequence[tuple[int, int]], offsets: Sequence[tuple[int, int]], sizes: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield part, window, first token and end (exclusive) in the window, for all tokens that stand in
    `parts`, which are bounds of characters.

    `offsets`: the characters of each token, in order; `sizes`: the tokens of each window.
    """
    starts, ends = [start for start, _ in offsets], [end for _, end in offsets]
    borders = [0, *itertools.accumulate(sizes)]
    for part, (start, end) in enumerate(parts):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        for window, (low, high) in enumerate(itertools.pairwise(borders)):
            if max(first, low) < min(last, high):
                yield part, window, max(first, low) - low, min(last, high) - low


def split(tokens: Sequence[int], window: int = WINDOW, most: int = WINDOWS) -> list[list[int]]:
    """Return `tokens` cut into at most `most` windows of nearly equal length, none above `window`
    tokens.

    Equal lengths, so that no window is a mere remnant. No tokens give no windows.
    """
    kept = list(tokens[: window * most])
    count = -(-len(kept) // window)
    bounds = [len(kept) * index // count for index in range(count + 1)] if count else [0]
    return [kept[a:b] for a, b in itertools.pairwise(bounds)]
