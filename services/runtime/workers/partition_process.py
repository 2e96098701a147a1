"""The process of one partition, as its host sees it."""

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Final

import structlog

from services.runtime.core.handler import Buckets, Effects, Inbound, Partition
from services.runtime.errors import Poison, ProcessLost, WorkFailed
from services.runtime.workers.child import Build, serve
from services.runtime.workers.messages import (
    Deadlines,
    DefectFound,
    PoisonFound,
    WorkDone,
    batch_of,
    receive,
    send,
    state_messages,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_CONTEXT: Final[ForkServerContext] = multiprocessing.get_context("forkserver")
"""A server that has loaded what a partition needs and nothing else forks its processes: a start
takes 20 ms, and they share what is loaded.
"""
_starting: Final = Lock()
_log = structlog.get_logger()


@contextmanager
def _no_main_program() -> Iterator[None]:
    """Show `multiprocessing` an empty main program while it starts a process.

    It would run the real one again in every child, which for a service imports the whole command
    line: many times the work of the fork itself. Nothing of it is needed there.
    """
    with _starting:
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = program


def load_ahead(modules: Sequence[str]) -> None:
    """Begin to load `modules` for all processes that will be started.

    Their matrix products keep to one thread, unless the environment says how many: a second one
    mostly waits for the first, and does so at a processor's full expense.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _CONTEXT.set_forkserver_preload([*modules])
    forkserver.ensure_running()


class PartitionProcess:
    """A process that holds the state of `partition` and works on its records.

    One thread asks at a time. `end` may be called by any other, and whoever asks then gets
    ProcessLost.
    """

    def __init__(self, build: Build, partition: Partition, memory_mb: int) -> None:
        self._partition = partition
        self._ended = False
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process: ForkServerProcess = _CONTEXT.Process(
            target=serve,
            args=(theirs, build, partition, memory_mb),
            name=f"{partition.topic}-{partition.number}",
            daemon=True,
        )
        self._theirs: Connection | None = theirs
        self.deadlines: Deadlines = {}
        """Of the pools of the partition, as of the last answer."""

    def start(self) -> None:
        """Start the process, unless it was ended before."""
        assert self._theirs is not None, "it is started once"
        try:
            with _no_main_program():
                self._process.start()
        except (OSError, EOFError) as error:
            raise ProcessLost(f"no process can be started for {self._name}: {error}") from error
        finally:
            self._theirs.close()
            self._theirs = None
        if self._ended:
            self.end()

    def restore(self, state: Buckets) -> None:
        """Hand stored state over, and return once it is taken in."""
        try:
            for message in state_messages(state):
                send(self._pipe, message)
        except OSError as error:
            raise self._lost() from error
        self._answer()

    def process(self, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`; raise what a handler's `process` may."""
        try:
            send(self._pipe, batch_of(records))
        except OSError as error:
            raise self._lost() from error
        return self._answer().effects

    def end(self) -> None:
        """End the process at once, whatever it is doing."""
        self._ended = True
        if self._process.pid is not None and self._process.exitcode is None:
            self._process.kill()

    @property
    def _name(self) -> str:
        return f"{self._partition.topic}/{self._partition.number}"

    def _answer(self) -> WorkDone:
        try:
            answer = receive(self._pipe)
        except (EOFError, OSError) as error:
            raise self._lost() from error
        match answer:
            case WorkDone():
                self.deadlines = {**self.deadlines, **answer.deadlines}
                return answer
            case PoisonFound(offset, kind, messages):
                raise Poison(offset, kind, messages)
            case DefectFound(reason, traceback):
                _log.error("partition_work_failed", partition=self._name, traceback=traceback)
                raise WorkFailed(f"{self._name}: {reason}")
        raise AssertionError(f"not an answer of a partition's process: {answer!r}")

    def _lost(self) -> ProcessLost:
        if self._ended:
            return ProcessLost(f"the process of {self._name} was ended with its work")
        self._process.join(1)
        code = self._process.exitcode
        return ProcessLost(
            f"the process of {self._name} ended by itself with exit code {code}"
            " (-9: killed, most often for want of memory; -11: a crash in native code)"
        )
