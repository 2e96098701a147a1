"""The process of a partition: it does what the fold does in place, and its end is never silent."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from contracts import pool_log
from contracts.pool_log import Record
from models.roadshow import RoadshowFold
from services.bootstrap import BY_NAME, roadshow_handler
from services.runtime.core.handler import Inbound, Partition
from services.runtime.errors import Poison, ProcessLost, WorkFailed
from services.runtime.fold_handler import FoldHandler
from services.runtime.workers.child import PartitionWorker
from services.runtime.workers.messages import (
    DefectFound,
    StateComplete,
    StoredFields,
    batch_of,
    state_messages,
)
from services.runtime.workers.processes import PartitionProcesses
from services.runtime.workers.settings import FoldSettings
from tests.support.meeting_day import meeting_day, small_show

PARTITION = Partition("pool-log", 3)


def inbound(records: Sequence[Record], first: int = 0) -> list[Inbound]:
    return [
        Inbound(offset, 0, record.pool.encode(), pool_log.encode(record), [("ce_id", b"x")])
        for offset, record in enumerate(records, start=first)
    ]


@pytest.fixture
def handler() -> Iterator[PartitionProcesses]:
    handler = BY_NAME["roadshow"].build(FoldSettings())
    assert isinstance(handler, PartitionProcesses)
    handler.restore(PARTITION, {})
    yield handler
    handler.forget(PARTITION)


def in_place() -> FoldHandler[Any]:
    handler = roadshow_handler()
    handler.restore(PARTITION, {})
    return handler


def test_a_process_gives_the_effects_that_the_fold_gives_in_place(
    handler: PartitionProcesses,
) -> None:
    records = inbound([*small_show("one"), *small_show("two")])
    assert handler.process(PARTITION, records) == in_place().process(PARTITION, records)


def test_a_process_goes_on_from_stored_state_as_the_fold_does(handler: PartitionProcesses) -> None:
    records = inbound(small_show("one"))
    before = in_place()
    stored = before.process(PARTITION, records[:-1]).changes
    state = {
        pool: {name: value for name, value in fields.items() if value is not None}
        for pool, fields in stored.items()
    }
    handler.restore(PARTITION, state)
    assert handler.process(PARTITION, records[-1:]) == before.process(PARTITION, records[-1:])


def test_state_of_any_size_comes_in_messages_of_bounded_size() -> None:
    state: dict[str, dict[str, bytes]] = {
        "a": {str(number): bytes(1_000_000) for number in range(20)},
        "b": {},
    }
    messages = list(state_messages(state))
    assert isinstance(messages[-1], StateComplete)
    parts = [message for message in messages if isinstance(message, StoredFields)]
    assert all(sum(map(len, part.fields.values())) <= 6_000_000 for part in parts)
    put_together: dict[str, dict[str, bytes]] = {}
    for part in parts:
        put_together.setdefault(part.bucket, {}).update(part.fields)
    assert put_together == state


def test_a_record_that_is_none_is_poison_and_the_process_goes_on(
    handler: PartitionProcesses,
) -> None:
    bad = Inbound(7, 0, b"one", b"{", [])
    with pytest.raises(Poison) as raised:
        handler.process(PARTITION, [bad])
    assert (raised.value.offset, raised.value.error) == (7, "unreadable")
    records = inbound(small_show("one"))
    assert handler.process(PARTITION, records) == in_place().process(PARTITION, records)


def pid_of(handler: PartitionProcesses) -> int:
    process = handler._processes[PARTITION]
    assert process is not None
    assert process._process.pid is not None
    return process._process.pid


def test_matrix_products_of_a_process_keep_to_one_thread(handler: PartitionProcesses) -> None:
    handler.process(PARTITION, inbound(small_show("one")))
    wanted = f"OPENBLAS_NUM_THREADS={os.environ['OPENBLAS_NUM_THREADS']}".encode()
    assert wanted in Path(f"/proc/{pid_of(handler)}/environ").read_bytes().split(b"\0")


def test_a_killed_process_is_told_with_its_exit_code_and_taken_anew_it_works(
    handler: PartitionProcesses,
) -> None:
    records = inbound(small_show("one"))
    handler.process(PARTITION, records[:1])
    os.kill(pid_of(handler), signal.SIGKILL)
    with pytest.raises(ProcessLost, match="exit code -9"):
        handler.process(PARTITION, records[1:])
    handler.restore(PARTITION, {})
    assert handler.process(PARTITION, records) == in_place().process(PARTITION, records)


def test_forgetting_a_partition_ends_its_solve_at_once() -> None:
    handler = BY_NAME["roadshow"].build(FoldSettings())
    assert isinstance(handler, PartitionProcesses)
    handler.restore(PARTITION, {})
    records = inbound(list(meeting_day("large", 200, 100, 2000)))
    handler.process(PARTITION, records[:-1])
    process = handler._processes[PARTITION]
    assert process is not None
    with pytest.raises(ProcessLost, match="was ended with its work"):
        _process_and_forget(handler, records[-1:])
    process._process.join()
    assert process._process.exitcode == -signal.SIGKILL
    with pytest.raises(ProcessLost, match="was let go"):
        handler.process(PARTITION, records[-1:])


def _process_and_forget(handler: PartitionProcesses, records: list[Inbound]) -> None:
    """Forget the partition as soon as its process has got `records`."""
    process = handler._processes[PARTITION]
    assert process is not None
    answer = process._answer

    def forgotten() -> Any:
        handler.forget(PARTITION)
        return answer()

    process._answer = forgotten  # type: ignore[method-assign]
    handler.process(PARTITION, records)


def test_a_process_may_take_no_more_memory_than_it_is_given() -> None:
    handler = BY_NAME["roadshow"].build(FoldSettings(partition_memory_mb=1))
    handler.restore(PARTITION, {})
    with pytest.raises((WorkFailed, ProcessLost)):
        handler.process(PARTITION, inbound(list(meeting_day("large", 200, 100, 2000))))
    handler.forget(PARTITION)


def test_a_defect_is_told_with_its_place() -> None:
    class Broken(RoadshowFold):
        def step(self, state: Any, record: Record, raw: bytes) -> Any:
            raise ZeroDivisionError("made for a test")

    worker = PartitionWorker(FoldHandler(Broken()), PARTITION)
    answer = worker.answer(batch_of(inbound(small_show("one"))))
    assert isinstance(answer, DefectFound)
    assert "made for a test" in answer.error
    assert "in step" in answer.traceback


def without_a_program() -> FoldHandler[Any]:
    """Return a handler in a process that has not run the host's main program."""
    assert sys.modules["__main__"].__name__ == "__main__"
    return roadshow_handler()


def test_a_process_does_not_run_the_host_s_program_again(monkeypatch: pytest.MonkeyPatch) -> None:
    program = find_spec("tests.support.meeting_day")
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", program)
    handler = PartitionProcesses("roadshow", without_a_program, [], FoldSettings())
    handler.restore(PARTITION, {})
    try:
        assert handler.process(PARTITION, inbound(small_show("one"))).outputs
    finally:
        handler.forget(PARTITION)


def test_due_pools_are_known_without_asking_a_process(handler: PartitionProcesses) -> None:
    process = handler._processes
    assert handler.due(10**15) == []
    handler.process(PARTITION, inbound(small_show("one")))
    held = process[PARTITION]
    assert held is not None
    held.deadlines = {"one": 5, "two": None, "three": 50}
    os.kill(pid_of(handler), signal.SIGSTOP)
    assert handler.due(10) == ["one"]
