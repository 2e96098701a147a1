"""What becomes of a console whose processes end by themselves; those here are short scripts."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.console.workers import Workers
from services.cli.failures import ExitCode, Failure
from services.console.settings import ConsoleSettings
from services.console.shared.state import FILE

Process = subprocess.Popen[bytes]


class ScriptWorkers(Workers):
    """Starts `script` in the place of processes that answer; the one that follows only waits."""

    script = ""

    def __init__(self, folder: Path, listening: socket.socket) -> None:
        super().__init__(ConsoleSettings.model_validate({"state_dir": folder}), [listening])
        self.started: list[Process] = []

    def _started(self, role: str, number: int) -> Process:
        del number
        script = self.script if role == "answer" else "import time; time.sleep(60)"
        self.started.append(subprocess.Popen([sys.executable, "-c", script]))
        return self.started[-1]


@pytest.fixture(autouse=True)
def signals_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda number, handler: None)


@pytest.mark.parametrize(
    ("script", "starts", "key"),
    [
        ("import sys; sys.exit(3)", 1, "console.process_does_not_start"),
        ("import sys; sys.exit(1)", 5, "console.processes_die"),
    ],
)
def test_processes_that_do_not_stay_end_all(tmp_path: Path, script: str, starts: int, key: str):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        workers = ScriptWorkers(tmp_path, listening)
        workers.script = script
        with pytest.raises(Failure) as raised:
            workers.run()
    assert (raised.value.key, raised.value.code) == (key, ExitCode.INTERNAL)
    assert len(workers.started) == 1 + starts
    assert all(process.returncode is not None for process in workers.started)
    assert not list(tmp_path.glob(FILE + "*"))
