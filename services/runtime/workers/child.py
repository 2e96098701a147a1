"""What runs in the process of one partition: takes stored state in, works on batches, answers.

It reads no store and no broker, so that whoever ends it at any moment ends nothing but work.
"""

import os
import resource
import threading
import traceback
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from services.runtime.core.handler import Partition
from services.runtime.errors import Poison
from services.runtime.fold_handler import FoldHandler
from services.runtime.operations.gc import calm_collector
from services.runtime.workers.messages import (
    DefectFound,
    PoisonFound,
    StateComplete,
    StoredFields,
    WorkBatch,
    WorkDone,
    receive,
    send,
)

Build = Callable[[], FoldHandler[Any]]
_MB = 1024 * 1024


def serve(pipe: Connection, build: Build, partition: Partition, memory_mb: int) -> None:
    """Answer on `pipe` until its other end is closed.

    The process may have `memory_mb` of memory of its own (0: any), and ends when its host does.
    """
    os.setsid()  # a Ctrl-C in the terminal is the host's business
    threading.Thread(target=_end_with_the_host, daemon=True).start()
    if memory_mb:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * _MB, memory_mb * _MB))
    handler = build()
    calm_collector(collect=False)  # what was loaded is shared with the other partitions' processes
    worker = PartitionWorker(handler, partition, memory_mb)
    try:
        while True:
            answer = worker.answer(receive(pipe))
            if answer is not None:
                send(pipe, answer)
    except (EOFError, OSError):
        return


class PartitionWorker:
    """One partition in the hands of a fold's handler: messages in, answers out."""

    def __init__(self, handler: FoldHandler[Any], partition: Partition, memory_mb: int = 0) -> None:
        self._handler = handler
        self._partition = partition
        self._memory_mb = memory_mb
        self._fields: dict[str, bytes] = {}
        handler.restore(partition, {})

    def answer(self, message: object) -> WorkDone | PoisonFound | DefectFound | None:
        """Take `message` in; return the answer to those that ask for one."""
        try:
            return self._answer(message)
        except Poison as poison:
            return PoisonFound(poison.offset, poison.error, poison.messages)
        except MemoryError:
            limit = f"DUIJIE_PARTITION_MEMORY_MB={self._memory_mb}"
            return DefectFound(f"a partition needs more memory than {limit} allows", "")
        except Exception as error:  # noqa: BLE001 - the host decides what becomes of a defect
            return DefectFound(repr(error), traceback.format_exc())

    def _answer(self, message: object) -> WorkDone | None:
        match message:
            case StoredFields(bucket, fields, last):
                self._fields.update(fields)
                if last:
                    fields, self._fields = self._fields, {}
                    self._handler.restore_pool(self._partition, bucket, fields)
                return None
            case StateComplete():
                return WorkDone(deadlines=self._handler.deadlines(self._partition))
            case WorkBatch():
                effects = self._handler.process(self._partition, message.inbound())
                return WorkDone(effects, self._handler.deadlines(self._partition))
        raise AssertionError(f"not a message to a partition's process: {message!r}")


def _end_with_the_host() -> None:
    """End this process as soon as the one that asked for it has ended."""
    host = parent_process()
    assert host is not None
    wait([host.sentinel])
    os._exit(1)
