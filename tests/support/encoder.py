"""The real encoder for tests: in the user's cache, so that it is written once a machine; and how
processes find it.
"""

import os
from pathlib import Path

import platformdirs

from services.runtime.settings import Settings


def encoder_cache() -> Path:
    """Return a `cache_dir` that outlives the test."""
    return platformdirs.user_cache_path("duijie")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the variables by which a process finds the servers of `settings` and the real encoder,
    and `more`.
    """
    return {
        **os.environ,
        "DUIJIE_KAFKA": settings.kafka,
        "DUIJIE_REDIS": settings.redis.get_secret_value(),
        "DUIJIE_TOPIC_PREFIX": settings.topic_prefix,
        "DUIJIE_KEY_PREFIX": settings.key_prefix,
        "DUIJIE_STATE_DIR": str(settings.state_dir),
        "DUIJIE_CACHE_DIR": str(encoder_cache()),
        **more,
    }
