"""Where tests find the real encoder: in the user's cache, so that it is written once a machine and not once a test."""

from pathlib import Path

import platformdirs


def encoder_cache() -> Path:
    """Return a `cache_dir` that outlives the test."""
    return platformdirs.user_cache_path("duijie")
