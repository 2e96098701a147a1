"""`duijie messages`: whom no message has reached, in words and as JSON."""

import json
from pathlib import Path

import pytest

from services.cli.texts import tell
from services.control import migrate
from services.control.settings import ControlSettings
from services.delivery.intake import QueuedNotice
from services.delivery.ledger import DeliveryLedger, Settled
from tests.support.cli import Duijie


@pytest.fixture
def duijie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Duijie:
    monkeypatch.setenv("DUIJIE_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("DUIJIE_LANGUAGE", "en")
    return Duijie(monkeypatch, capfd)


def test_what_needs_a_person_is_listed_with_what_to_do(tmp_path: Path, duijie: Duijie) -> None:
    assert "no notice of p" in duijie("messages", "p").err
    database = migrate.opened(ControlSettings(state_dir=tmp_path))
    ledger = DeliveryLedger(database)
    notices = [QueuedNotice(f"n-{n}", "c", "p", "mentor", f"M-{n}", f"m-{n}") for n in (1, 2)]
    ledger.enqueue({"c": b"c"}, notices, "mail", 1)
    refused, doubtful = ledger.begin(ledger.claim("me", 2, 1), "me", 1)
    ledger.settle([Settled(refused, "failed", "refused", "550 no such user")], "me", 1)
    ledger.settle([Settled(doubtful, "doubtful", "no_answer")], "me", 1)
    database.close()
    shown = duijie("messages", "p").out
    for part in ("mentor/M-1", "550 no such user", "mentor/M-2", "ask whether it has arrived"):
        assert part in " ".join(shown.split())
    held = json.loads(duijie("messages", "p", "--json").out)
    assert held["counts"] == {"failed": 1, "doubtful": 1}
    assert [row["code"] for row in held["undelivered"]] == ["refused", "no_answer"]
    assert duijie("messages", "p", "--again", "n-1").code != 0
    assert json.loads(duijie("messages", "p", "--again", "n-2", "--json").out)["counts"] == {
        "failed": 1,
        "queued": 1,
    }


@pytest.mark.parametrize(
    "code",
    ["no_address", "refused", "too_often", "no_channel", "no_decision", "no_answer", "sender_gone"],
)
def test_every_code_that_needs_a_person_says_what_to_do(code: str) -> None:
    assert tell(f"messages.code.{code}")
