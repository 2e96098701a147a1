"""Fixtures for tests of the command line."""

import os

import pytest

from services.cli.texts import LANGUAGE
from tests.support.cli import Duijie


@pytest.fixture
def duijie(monkeypatch, capfd, tmp_path):
    """Return a runner of `duijie` that finds no server anywhere."""
    for name in [name for name in os.environ if name.startswith("DUIJIE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DUIJIE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("DUIJIE_KAFKA", "127.0.0.1:1")
    monkeypatch.setenv("DUIJIE_REDIS", "redis://:secret@127.0.0.1:1/0")
    return Duijie(monkeypatch, capfd)


@pytest.fixture(autouse=True)
def readers_language():
    """Give no test the language that one before it chose."""
    token = LANGUAGE.set("zh-Hans")
    yield
    LANGUAGE.reset(token)
