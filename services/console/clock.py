"""The time, as the console writes it down."""

import time


def now() -> int:
    """Return ms since 1970 UTC."""
    return time.time_ns() // 1_000_000
