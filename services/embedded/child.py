"""A child process with a log file, which never outlives its parent."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from services.runtime.errors import DuijieError

_POLL_S = 0.05
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
"""Loaded before any fork: nothing may be imported between fork and exec."""


class ChildError(DuijieError):
    """A child process did not start, or ended by itself.

    The text names it and shows the end of its log.
    """


def end_with(parent: int, number: signal.Signals) -> None:
    """Have the kernel send this process the signal when its parent ends, however it ends; end now
    where it has ended already.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


@dataclass(slots=True)
class Child:
    """One child process, in a session of its own so that a Ctrl-C in the terminal reaches only the
    parent.

    The kernel kills it when the thread that started it ends: start children from the main thread.
    `log` is appended to.
    """

    name: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    _process: "subprocess.Popen[bytes] | None" = None
    _log_start: int = 0

    def start(self) -> Self:
        """Start the process; raise ChildError where the program cannot be run."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - the program is ours or the operator's own
                    list(self.argv), env=os.environ | dict(self.environment), cwd=self.folder,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                    preexec_fn=partial(end_with, os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - calls prctl and nothing else
                )  # fmt: skip
            except OSError as error:
                raise ChildError(f"{self.name} cannot be started: {error}") from error
        return self

    @property
    def pid(self) -> int:
        """The process id of the last start; 0 where there was none."""
        return self._process.pid if self._process else 0

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs or was never started."""
        return self._process.poll() if self._process else None

    @property
    def alive(self) -> bool:
        """Whether the process runs (paused counts)."""
        return self._process is not None and self._process.poll() is None

    def tail(self, lines: int = 15) -> str:
        """Return the end of what the last start wrote to its log."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(self._log_start, log.seek(0, os.SEEK_END) - 20_000))
                return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def report(self) -> str:
        """Return a text that says how the process ended and the end of its log."""
        return f"{self.name} ended with exit code {self.exit_code}; the end of {self.log}:\n{self.tail()}"

    def wait_until(self, ready: Callable[[], bool], limit_s: float) -> Self:
        """Return once `ready()`; raise ChildError where the process ends first or `limit_s` seconds
        pass.
        """
        end = time.monotonic() + limit_s
        while not ready():
            if not self.alive:
                raise ChildError(self.report())
            if time.monotonic() > end:
                raise ChildError(
                    f"{self.name} is not ready after {limit_s:.0f} s; the end of {self.log}:\n{self.tail()}"
                )
            time.sleep(_POLL_S)
        return self

    def signal(self, number: int) -> None:
        """Send a signal to the running process; a process that ended gets none."""
        if self.alive and self._process:
            self._process.send_signal(number)

    def ask(self) -> None:
        """Ask the process to end, also a paused one, without waiting."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)

    def stop(self, limit_s: float = 20) -> int | None:
        """Ask the process to end, kill it after `limit_s` seconds, and return its exit code."""
        self.ask()
        return self.wait(limit_s)

    def wait(self, limit_s: float) -> int | None:
        """Return the exit code of a process that was asked to end.

        Kill it after `limit_s` seconds.
        """
        if self._process is None:
            return None
        try:
            return self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int | None:
        """End the process at once with SIGKILL and return its exit code."""
        self.signal(signal.SIGKILL)
        return self._process.wait() if self._process else None
