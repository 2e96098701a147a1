"""Waiting between tries: exponential with jitter, bounded, cut short by a stop."""

import random
from collections.abc import Iterator


def delays(longest_s: float, first_s: float = 0.05) -> Iterator[float]:
    """Yield waiting times in seconds: doubling from `first_s` to `longest_s`, each with up to a quarter of jitter."""
    delay = first_s
    while True:
        yield delay * random.uniform(0.75, 1.0)  # noqa: S311 - jitter, not a secret
        delay = min(delay * 2, longest_s)
