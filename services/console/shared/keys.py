"""What the latest Idempotency-Keys came with."""

from typing import Final, Protocol

from services.console.shared.file import SharedFile

MOST: Final = 10_000
"""So many keys are remembered, the latest."""


class UsedKeys(Protocol):
    """Remembers for each key the digest of what it came with first."""

    def first(self, key: str, digest: bytes) -> bytes:
        """Return what `key` came with first: `digest`, where it was not remembered yet."""


class OwnKeys:
    """The keys of one process."""

    def __init__(self) -> None:
        self._came_with: dict[str, bytes] = {}

    def first(self, key: str, digest: bytes) -> bytes:
        """Do as UsedKeys says."""
        held = self._came_with.setdefault(key, digest)
        while len(self._came_with) > MOST:
            del self._came_with[next(iter(self._came_with))]
        return held


class SharedKeys:
    """The keys of several processes."""

    def __init__(self, file: SharedFile) -> None:
        self._file = file

    def first(self, key: str, digest: bytes) -> bytes:
        """Do as UsedKeys says."""
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO keys (key, digest) VALUES (?, ?) ON CONFLICT DO NOTHING", (key, digest)
            )
            row = connection.execute("SELECT digest FROM keys WHERE key = ?", (key,)).fetchone()
            connection.execute(
                "DELETE FROM keys WHERE number <= (SELECT max(number) FROM keys) - ?", (MOST,)
            )
        held: bytes = row[0]
        return held
