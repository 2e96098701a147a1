"""An uploaded file onto the disk, piece by piece: its memory does not grow with the file."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from services.spreadsheets.faults import FileFault

MOST_BYTES: Final = 100 << 20
SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"})
_LONGEST_NAME: Final = 120


class Uploaded(NamedTuple):
    """A file that was received."""

    path: Path
    name: str
    size: int
    digest: str
    """SHA-256 of its bytes."""


async def receive(
    folder: Path, name: str, pieces: AsyncIterator[bytes], most_bytes: int = MOST_BYTES
) -> Uploaded:
    """Write what comes to a file in `folder`, which is made, for this user alone.

    FileFault for a kind that is not read, for no byte, and beyond `most_bytes`, after which nothing of
    it stays.
    """
    shown = Path(name.replace("\\", "/")).name[-_LONGEST_NAME:]
    suffix = Path(shown).suffix.lower()
    if suffix not in SUFFIXES:
        raise FileFault("import.kind", file=shown)
    path = folder / f"upload{suffix}"
    with _whole_or_nothing(folder, path) as file:
        size, digest = await _written(file, pieces, shown, most_bytes)
    return Uploaded(path, shown, size, digest)


@contextmanager
def _whole_or_nothing(folder: Path, path: Path) -> Iterator[IO[bytes]]:
    """Yield a new file in a new folder, both of which go where the block fails."""
    folder.mkdir(parents=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        folder.rmdir()
        raise


async def _written(
    file: IO[bytes], pieces: AsyncIterator[bytes], name: str, most_bytes: int
) -> tuple[int, str]:
    """Write all pieces; return how many bytes they are, and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    async for piece in pieces:
        size += len(piece)
        if size > most_bytes:
            raise FileFault("import.too_large", file=name, limit=most_bytes >> 20)
        digest.update(piece)
        await asyncio.to_thread(file.write, piece)
    if not size:
        raise FileFault("input.empty", file=name)
    return size, digest.hexdigest()
