"""A console for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from services.console.accounts import passwords
from tests.unit.console.support import StubConsole, console


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with argon2id still, but at little cost."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[StubConsole]:
    """A console over rows that the test names; its event streams end after what there is to tell."""
    with console(tmp_path) as made:
        made.parts.streams.end()
        yield made
