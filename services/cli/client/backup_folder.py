"""A backup of the store on disk: a file a partition, and a manifest that is written last.

Files hold what the store holds, personal data included: they are readable by their owner alone.
"""

import gzip
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from services.runtime.core.storage import STATE_FORMAT, PartitionSnapshot
from services.runtime.errors import UsageError

MANIFEST: Final = "manifest.json"
_PRIVATE: Final = 0o600
_FORMAT: Final = 1
_NAME: Final = re.compile(r"[a-z0-9.-]+\.gz")
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(PartitionSnapshot).decode


class BackupFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One partition in a backup."""

    service: str
    topic: str
    number: int
    offset: int
    """The next offset of the input: the log from here on is needed beside the backup."""
    name: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup holds, when it was begun (ms since 1970 UTC), and of which deployment."""

    time: int
    topic_prefix: str
    key_prefix: str
    files: list[BackupFile]
    format: int = _FORMAT
    state_format: int = STATE_FORMAT


def write_partition(folder: Path, taken: PartitionSnapshot) -> BackupFile:
    """Write one partition; the file is whole on disk when this returns."""
    packed = gzip.compress(_pack(taken), compresslevel=6, mtime=0)
    name = f"{taken.service}-{taken.topic}-{taken.number}.gz"
    _write(folder / name, packed)
    digest = hashlib.sha256(packed).hexdigest()
    return BackupFile(taken.service, taken.topic, taken.number, taken.offset, name, digest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: from now on the folder is a backup."""
    _write(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the backup in `folder`; raise UsageError where there is none."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"{folder} holds no whole backup ({MANIFEST}: {error})") from None
    if manifest.format > _FORMAT:
        raise UsageError(f"{folder} was written by a newer version (format {manifest.format})")
    return manifest


def read_partitions(folder: Path, manifest: Manifest) -> Iterator[PartitionSnapshot]:
    """Yield the partitions of a backup.

    Raise UsageError for a file that is missing, changed or not one of a backup.
    """
    for file in manifest.files:
        yield read_partition(folder, file)


def read_partition(folder: Path, file: BackupFile) -> PartitionSnapshot:
    """Return one partition of a backup; raise UsageError as `read_partitions` does."""
    if not _NAME.fullmatch(file.name):
        raise UsageError(f"{folder / MANIFEST} names a file outside the backup: {file.name!r}")
    try:
        packed = (folder / file.name).read_bytes()
    except OSError as error:
        raise UsageError(f"{folder / file.name} cannot be read: {error.strerror}") from None
    if hashlib.sha256(packed).hexdigest() != file.sha256:
        raise UsageError(
            f"{folder / file.name} is not the file that was written: its SHA-256 differs"
        )
    return _unpack(gzip.decompress(packed))
