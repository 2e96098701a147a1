"""Control databases of both kinds, each test's its own."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from services.control.settings import ControlSettings
from services.vault.settings import VaultSettings

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], VaultSettings]:
    """Return what makes settings with an empty database and a key file of their own, one more at
    each call.
    """

    def make() -> VaultSettings:
        folder = tmp_path / f"state-{next(_numbers)}"
        url = ""
        if request.param == "postgresql":
            url = request.getfixturevalue("postgres").new_database()
        return VaultSettings.model_validate({"state_dir": folder, "database": url})

    return make


@pytest.fixture
def control(settings_of: Callable[[], VaultSettings]) -> ControlSettings:
    """Settings of an empty database."""
    return settings_of()
