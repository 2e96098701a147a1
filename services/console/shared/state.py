"""All that the processes of a console share, of one process or of several."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from limits.storage import MemoryStorage, Storage

from services.console.shared.counters import SharedCounters
from services.console.shared.file import SharedFile, run_id
from services.console.shared.keys import OwnKeys, SharedKeys, UsedKeys
from services.console.shared.places import OpenPlaces, OwnPlaces, SharedPlaces

FILE: Final = "console-processes.sqlite3"
"""In the state folder, while several processes run."""


@dataclass(frozen=True, slots=True)
class SharedState:
    """Where a console counts and remembers; by itself in the memory of one process."""

    counters: Storage = field(default_factory=MemoryStorage)
    places: OpenPlaces = field(default_factory=OwnPlaces)
    keys: UsedKeys = field(default_factory=OwnKeys)
    run: str = field(default_factory=run_id)


def of_file(file: SharedFile) -> SharedState:
    """Return what is kept in `file`, for several processes."""
    return SharedState(SharedCounters(file), SharedPlaces(file), SharedKeys(file), file.run)


def shared(path: Path) -> SharedState:
    """Return what is kept in the file at `path`; raise sqlite3.Error where it is gone."""
    return of_file(SharedFile(path))
