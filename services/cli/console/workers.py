"""The processes of one console: one follows the logs, the others answer on one address,
among which the kernel divides whoever comes.

A process that ends by itself is started again; where that happens too often, or one does not start
at all, all end.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from threading import Event
from types import FrameType
from typing import Final

import structlog
from uvicorn.config import STARTUP_FAILURE

from services.cli.failures import ExitCode, Failure
from services.console.settings import ConsoleSettings
from services.console.shared.file import SharedFile, create, delete
from services.console.shared.places import clear_places
from services.console.shared.state import FILE

_MODULE: Final = "services.cli.console.worker"
_FOLLOW: Final = "follow"
_ANSWER: Final = "answer"
_LOOK_S: Final = 0.1
_MOST_DEATHS: Final = 5
_WITHIN_S: Final = 60.0
"""So many deaths within so long are no accident."""
_STOP_S: Final = 10.0
"""Longer than answers that are under way are waited for."""
_log = structlog.get_logger()

Process = subprocess.Popen[bytes]


class Workers:
    """A process for each of `listening` that answers there, and one that follows the logs.

    The sockets stay open here: who comes while a process is started again waits for it.
    """

    def __init__(self, settings: ConsoleSettings, listening: Sequence[socket.socket]) -> None:
        self._path = settings.state_dir / FILE
        self._works = [(_FOLLOW, 0), *((_ANSWER, each.fileno()) for each in listening)]
        self._parent = str(os.getpid())
        self._processes: list[Process] = []
        self._deaths: deque[float] = deque(maxlen=_MOST_DEATHS)
        self._asked = Event()

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; Failure INTERNAL where a process does not start, or processes
        die again and again.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        create(self._path)
        try:
            with closing(SharedFile(self._path)) as file:
                self._processes = [self._started(*work) for work in self._works]
                while not self._asked.wait(_LOOK_S):
                    self._look(file)
        finally:
            self._end_all()
            delete(self._path)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._asked.set()

    def _started(self, role: str, number: int) -> Process:
        command = [sys.executable, "-m", _MODULE, role, str(number), self._parent]
        return subprocess.Popen(command, pass_fds=[number] if role == _ANSWER else [])  # noqa: S603 - our own module

    def _look(self, file: SharedFile) -> None:
        """Start again what has ended."""
        for place, process in enumerate(self._processes):
            status = process.poll()
            if status is None or self._asked.is_set():
                continue
            role, number = self._works[place]
            _log.warning("console_process_ended", role=role, status=status)
            clear_places(file, process.pid)
            self._count_death(role, status)
            self._processes[place] = self._started(role, number)

    def _count_death(self, role: str, status: int) -> None:
        if status == STARTUP_FAILURE:
            raise Failure(ExitCode.INTERNAL, "console.process_does_not_start", role=role)
        self._deaths.append(time.monotonic())
        often = len(self._deaths) == _MOST_DEATHS
        if often and self._deaths[-1] - self._deaths[0] < _WITHIN_S:
            raise Failure(
                ExitCode.INTERNAL, "console.processes_die",
                role=role, status=status, count=_MOST_DEATHS, seconds=int(_WITHIN_S),
            )  # fmt: skip

    def _end_all(self) -> None:
        """Ask all to stop, and kill those that do not."""
        for process in self._processes:
            process.terminate()
        until = time.monotonic() + _STOP_S
        for process in self._processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
