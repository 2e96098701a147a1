"""What several processes of one console count and remember together."""

import asyncio
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from sqlite3 import OperationalError
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.storage import MemoryStorage, memory

from services.console.questions.asked import AskNobody, CannotAnswer
from services.console.questions.stored import StoredQuestions
from services.console.security.rates import Rates
from services.console.security.streams import Streams, TooManyStreams
from services.console.shared import keys
from services.console.shared.counters import SharedCounters
from services.console.shared.file import SharedFile, create, delete
from services.console.shared.places import clear_places
from services.console.shared.state import SharedState, of_file
from services.console.writes.feeds import FeedWrites
from services.console.writes.receipts import KeyReused
from services.runtime.settings import Settings

NOON = 1_790_000_000.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of servers that are not there."""
    away = {"kafka": "127.0.0.1:1", "redis": "redis://127.0.0.1:1/0", "state_dir": tmp_path}
    return Settings.model_validate(away)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "shared.sqlite3")
    return tmp_path / "shared.sqlite3"


@pytest.fixture
def files(path: Path) -> Iterator[tuple[SharedFile, SharedFile]]:
    with closing(SharedFile(path)) as one, closing(SharedFile(path)) as other:
        yield one, other


@pytest.fixture
def states(
    files: tuple[SharedFile, SharedFile], monkeypatch: pytest.MonkeyPatch
) -> tuple[SharedState, SharedState]:
    """What two processes share."""
    made = []
    for process, file in enumerate(files, 1):
        monkeypatch.setattr(os, "getpid", lambda process=process: process)
        made.append(of_file(file))
    return made[0], made[1]


def test_tries_of_a_password_count_together(states: tuple[SharedState, SharedState]):
    one, other = (Rates(state.counters) for state in states)
    tried = [rates.password("10.0.0.1", "lin") for rates in (one, other) * 5]
    assert tried == [True] * 10
    assert not one.password("10.0.0.1", "lin")
    assert not other.password("10.0.0.2", "lin")
    assert other.password("10.0.0.1", "zhao")
    one.forgive("lin")
    assert other.password("10.0.0.1", "lin")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), max_size=60))
def test_counters_in_a_file_count_as_those_in_memory(tries: list[tuple[int, int]]):
    moment, window_s = NOON, 64  # a power of two: the library rounds what others leave
    in_memory = MemoryStorage()
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        create(Path(folder) / "shared.sqlite3")
        with closing(SharedFile(Path(folder) / "shared.sqlite3")) as file:
            patch.setattr(memory, "time", SimpleNamespace(time=lambda: moment))
            in_file = SharedCounters(file, lambda: moment)
            for later, amount in tries:
                moment += later
                counted = [
                    counters.acquire_sliding_window_entry("k", 5, window_s, amount)
                    for counters in (in_memory, in_file)
                ]
                assert counted[0] == counted[1]
            windows = [each.get_sliding_window("k", window_s) for each in (in_memory, in_file)]
            assert windows[0] == windows[1]


def test_counters_that_matter_no_more_are_swept(files: tuple[SharedFile, SharedFile]):
    moment = NOON
    counters = SharedCounters(files[0], lambda: moment)
    for number in range(999):
        assert counters.acquire_sliding_window_entry(f"k{number}", 5, 60)
    moment += 180
    assert counters.acquire_sliding_window_entry("last", 5, 60)
    assert counters.reset() == 1


def test_streams_count_together(states: tuple[SharedState, SharedState]):
    one, other = (Streams(state.places) for state in states)
    with ExitStack() as stack:
        for streams in (one, other) * 6:
            stack.enter_context(streams.one("lin"))
        for streams in (one, other):
            with pytest.raises(TooManyStreams), streams.one("lin"):
                pass
        with other.one("zhao"):
            pass
    with one.one("lin"):
        pass


def test_a_process_that_has_ended_holds_no_places(
    states: tuple[SharedState, SharedState], files: tuple[SharedFile, SharedFile]
):
    one, other = (state.places for state in states)
    assert one.enter("stream", "lin", 2, 9)
    assert other.enter("stream", "lin", 2, 9)
    assert not one.enter("stream", "lin", 2, 9)
    clear_places(files[0], 2)
    assert one.enter("stream", "lin", 2, 9)
    assert not other.enter("stream", "lin", 2, 9)
    assert not other.enter("stream", "zhao", 2, 2), "of all together"
    one.leave("stream", "lin")
    assert other.enter("stream", "zhao", 2, 2)


def test_a_key_that_came_with_another_record_elsewhere_is_refused(
    states: tuple[SharedState, SharedState], settings: Settings
):
    one, other = (FeedWrites(settings, state.keys) for state in states)
    one._remember("event", b"digest")
    other._remember("event", b"digest")
    with pytest.raises(KeyReused):
        other._remember("event", b"another")


@pytest.mark.parametrize("several", [False, True])
def test_the_latest_keys_are_remembered(
    several: bool, states: tuple[SharedState, SharedState], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keys, "MOST", 3)
    held = states[0].keys if several else SharedState().keys
    for number in range(5):
        assert held.first(f"k{number}", b"first") == b"first"
    assert [held.first(f"k{number}", b"other") for number in (2, 3, 4)] == [b"first"] * 3
    assert held.first("k0", b"other") == b"other"


async def test_a_question_waits_for_those_of_other_processes(
    states: tuple[SharedState, SharedState], settings: Settings
):
    one, other = states
    questions = StoredQuestions(settings, places=one.places)
    for _ in range(2):
        assert other.places.enter("question", "question", 2, 2)
    asked = asyncio.create_task(questions.answer("p", AskNobody("s")))
    done, _ = await asyncio.wait({asked}, timeout=0.3)
    assert not done
    other.places.leave("question", "question")
    assert await asked == CannotAnswer("away")
    assert one.places.enter("question", "question", 2, 2), "it has left its place"


def test_the_file_is_its_users_alone_and_is_not_made_by_whoever_misses_it(path: Path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    delete(path)
    assert not list(path.parent.iterdir())
    with pytest.raises(OperationalError):
        SharedFile(path)
