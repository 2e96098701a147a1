"""`duijie messages`: whom no message has reached, in words and as JSON."""

import json
from pathlib import Path

import pytest

from services.cli.texts import tell
from services.console.accounts import audit
from services.control import migrate
from services.control.settings import ControlSettings
from services.delivery.intake import QueuedNotice
from services.delivery.ledger import DeliveryLedger, Settled
from services.delivery.order import wishes_of
from services.delivery.sending import now
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


def test_notices_are_held_released_and_recalled_on_the_record(
    tmp_path: Path, duijie: Duijie
) -> None:
    database = migrate.opened(ControlSettings(state_dir=tmp_path))
    ledger = DeliveryLedger(database)
    notices = [
        QueuedNotice(f"n-{n}", "c", "p", "mentor", f"M-{n}", f"m-{n}", event=f"e-{n % 2}")
        for n in range(4)
    ]
    ledger.enqueue({"c": b"c"}, notices, "mail", 1)
    held = json.loads(duijie("messages", "p", "--hold", "--json").out)
    assert (held["done"], held["counts"]) == ({"count": 4}, {"held": 4})
    assert {each["event"]: each["held"] for each in held["waiting"]} == {"e-0": 2, "e-1": 2}
    duijie("messages", "p", "--release", "--changed", "--to", "mentor/M-1")
    (row,) = ledger.claim("me", 9, now())
    assert (row.recipient, row.code) == ("M-1", "only_changed")
    ledger.settle([Settled(row, "sent")], "me", 1)
    shown = duijie("messages", "p", "--recall", "--event", "e-1")
    assert "1 notices were taken back; 1 had already gone" in shown.err
    assert "e-0" in shown.out
    acts = [(row.act, row.what, row.event) for row in audit.latest(database)]
    assert acts == [
        ("notices_recall", "*", "e-1"),
        ("notices_release", "mentor/M-1", ""),
        ("notices_hold", "*", ""),
    ]
    for wrong in (
        ("--hold", "--recall"), ("--changed",), ("--event", "e-1"), ("--hold", "--to", "M-1"),
    ):  # fmt: skip
        assert duijie("messages", "p", *wrong).code == 2
    assert duijie("reach", "mentor/M-1", "pigeon").code == 2
    assert json.loads(duijie("reach", "mentor/M-1", "webhook,mail", "--json").out)["channels"] == [
        "webhook",
        "mail",
    ]
    assert wishes_of(database, [("mentor", "M-1")]) == {("mentor", "M-1"): ["webhook", "mail"]}
    database.close()


@pytest.mark.parametrize(
    "code",
    [
        "no_address",
        "refused",
        "too_often",
        "no_channel",
        "no_decision",
        "no_answer",
        "sender_gone",
        "bounce",
        "bounced",
        "disabled",
    ],
)
def test_every_code_that_needs_a_person_says_what_to_do(code: str) -> None:
    assert tell(f"messages.code.{code}")
