"""The secret of people's hashes: where it comes from, and that a changed one is noticed."""

import stat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.embedded.identity import secret_file
from services.embedded.plan import plan
from services.embedded.settings import UpSettings
from services.intake import hashes
from services.intake.app import Intake
from services.intake.settings import SHORTEST, IntakeSettings
from services.runtime.core.handler import Partition
from services.runtime.errors import UsageError
from services.spreadsheets.validation import faults
from tests.contract.support import example, inbound

SECRET = "s" * SHORTEST


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"  {SECRET}file\n")
    settings = IntakeSettings.model_validate({"identity_secret_file": file})
    assert settings.secret() == f"{SECRET}file".encode()
    settings = IntakeSettings.model_validate(
        {"identity_secret": SECRET, "identity_secret_file": file}
    )
    assert settings.secret() == SECRET.encode()


@pytest.mark.parametrize("values", [{}, {"identity_secret": "short"}, {"identity_secret": " \n"},
                                    {"identity_secret_file": Path("/nowhere/secret")}])  # fmt: skip
def test_without_a_secret_intake_says_in_one_line_what_to_set(values: dict[str, object]) -> None:
    with pytest.raises(UsageError) as raised:
        IntakeSettings.model_validate(values).secret()
    line = str(raised.value)
    assert "\n" not in line
    assert "DUIJIE_IDENTITY_SECRET_FILE" in line
    assert "short" not in line.replace("too short", "")


def test_the_machine_makes_a_secret_once_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    made = file.read_text()
    assert len(made.strip()) >= SHORTEST
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_file(tmp_path).read_text() == made
    assert IntakeSettings.model_validate({"identity_secret_file": file}).secret()


def test_up_hands_its_own_secret_to_services_unless_one_is_given(tmp_path: Path) -> None:
    ports = {"up_kafka_port": 0, "up_redis_port": 0, "up_health_port": 0, "state_dir": tmp_path}
    machine = plan(UpSettings.model_validate(ports))
    assert machine.environment()["DUIJIE_IDENTITY_SECRET_FILE"] == str(secret_file(tmp_path))
    other = tmp_path / "other"
    other.mkdir()
    given = ports | {"state_dir": other, "identity_secret": SECRET}
    assert "DUIJIE_IDENTITY_SECRET_FILE" not in plan(UpSettings.model_validate(given)).environment()
    assert list(other.iterdir()) == []


def test_a_changed_secret_is_said_in_the_log_when_a_partition_is_taken_over() -> None:
    hashes.use(b"the secret of all tests")
    before = hashes.current()
    intake, partition = Intake(), Partition("feed.mentors", 0)
    intake.restore(partition, {})
    changes = intake.process(partition, [inbound(example("feed.mentors")["good"])]).changes
    mark = {name: value for name, value in changes["secret"].items() if value is not None}
    assert mark == {"fingerprint": before.fingerprint.encode()}
    try:
        for secret, events in (
            (b"another secret of tests", ["identity_secret_changed"]),
            (None, []),
        ):
            if secret is None:
                hashes.use(b"the secret of all tests")
            else:
                hashes.use(secret)
            with capture_logs() as logs:
                Intake().restore(partition, {"secret": mark})
            assert [line["event"] for line in logs] == events
    finally:
        hashes.use(b"the secret of all tests")


def test_who_only_checks_records_needs_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashes, "_in_use", [])
    good = example("feed.startups")["good"]["value"]
    assert good["contact"]
    assert list(faults("feed.startups", good, "en")) == []
    assert [field for field, _ in faults("feed.startups", good | {"stage": "?"}, "en")] == [
        "$.stage"
    ]
