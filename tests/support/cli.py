"""Running `duijie` inside the test's process."""

import gc
import sys
from typing import NamedTuple

import pytest

from services.cli import main
from services.runtime.settings import Settings


class Result(NamedTuple):
    """What one run of `duijie` returned and printed."""

    code: int
    out: str
    err: str


class Duijie:
    """Calls `duijie` with arguments."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def use(self, settings: Settings) -> None:
        """Let further runs find the servers of `settings`."""
        values = {
            "DUIJIE_KAFKA": settings.kafka,
            "DUIJIE_IDENTITY_SECRET": "the secret of all tests",
            "DUIJIE_KAFKA_IDEMPOTENCE": str(settings.kafka_idempotence),
            "DUIJIE_REDIS": settings.redis.get_secret_value(),
            "DUIJIE_TOPIC_PREFIX": settings.topic_prefix,
            "DUIJIE_KEY_PREFIX": settings.key_prefix,
            "DUIJIE_STATE_DIR": str(settings.state_dir),
            "DUIJIE_CACHE_DIR": str(settings.cache_dir),
        }
        for name, value in values.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: object) -> Result:
        """Run one command to its end."""
        self._monkeypatch.setattr(sys, "argv", ["duijie", *map(str, arguments)])
        collecting = gc.get_threshold()
        with pytest.raises(SystemExit) as ended:
            main.run()
        gc.set_threshold(*collecting)  # `serve` collects rarely, in a process of its own
        gc.unfreeze()
        out, err = self._capfd.readouterr()
        return Result(int(ended.value.code or 0), out, err)
