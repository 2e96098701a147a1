"""`duijie console account expect`: an account that the provider may sign somebody in to."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from services.console.accounts import audit, passwords
from services.console.oidc import people
from services.console.settings import ConsoleSettings
from services.control import migrate
from tests.support.cli import Duijie

ISSUER = "https://sso.example"


@pytest.fixture
def duijie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Duijie:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
    monkeypatch.setenv("DUIJIE_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("DUIJIE_LANGUAGE", "en")
    return Duijie(monkeypatch, capfd)


def held(folder: Path) -> tuple[dict[str, bool], list[str]]:
    database = migrate.opened(ConsoleSettings.model_validate({"state_dir": folder}))
    try:
        return dict(people.expected(database)), [row.act for row in audit.latest(database)]
    finally:
        database.close()


def test_an_account_expects_somebody_until_that_is_taken_back(
    duijie: Duijie, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert duijie("console", "account", "add", "lin", "operator").code == 0
    refused = duijie("console", "account", "expect", "lin")
    assert refused.code == 2
    assert "DUIJIE_OIDC_ISSUER" in refused.err
    monkeypatch.setenv("DUIJIE_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("DUIJIE_OIDC_CLIENT_ID", "duijie")
    assert duijie("console", "account", "expect", "lin").code == 0
    assert held(tmp_path)[0] == {"lin": False}
    assert duijie("console", "account", "expect", "nobody").code == 2
    assert duijie("console", "account", "expect", "lin", "--forget").code == 0
    expected, acts = held(tmp_path)
    assert expected == {}
    assert acts[:2] == ["account_forget", "account_expect"]
