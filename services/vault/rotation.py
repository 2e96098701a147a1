"""Another master key: people's keys are wrapped anew, their data stay as they are.

Four steps, each of which may be the last before the process dies; whoever begins again goes on:
the new key is made and kept beside the old, the vault turns to it (from then on new people's keys
are wrapped with it), batch by batch the others are wrapped anew, and the old key is dropped. Until
then both are known to whoever reads the file again.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from filelock import FileLock, Timeout

from services.control.database import Database
from services.runtime.errors import Unusable, UsageError
from services.vault import audit, rows
from services.vault.audit import Purpose
from services.vault.keys import GivenKeys, KeyFile, MasterKey, VaultLockedError, new_master
from services.vault.sealing import BrokenSealError, unwrap, wrap

BATCH: Final = 500
Hear = Callable[[str, int], None]
"""Hears of each step that lasts: its name, and how many people's keys were wrapped so far."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """The master key in use after a rotation, and how many people's keys this run wrapped anew."""

    master: str
    people: int


def rotate(
    database: Database,
    source: KeyFile | GivenKeys,
    purpose: Purpose,
    hear: Hear = lambda _step, _count: None,
    batch: int = BATCH,
) -> Rotated:
    """Put the vault under another master key, or go on with a rotation that was cut off.

    A key file gets a new key; keys from the environment must have the new one in front. Raise
    VaultLockedError where a key that is still in use is not known.
    """
    with _alone(source):
        return _rotate(database, source, purpose, hear, batch)


def _rotate(
    database: Database, source: KeyFile | GivenKeys, purpose: Purpose, hear: Hear, batch: int
) -> Rotated:
    wanted = _wanted(database, source)
    hear("kept", 0)
    keys = {key.id: key for key in source.load()}
    _turn_to(database, wanted, keys)
    hear("turned", 0)
    count = 0
    while (wrapped := _wrap_some(database, wanted, keys, batch)) > 0:
        count += wrapped
        hear("wrapped", count)
    with database.transaction() as connection:
        audit.record(connection, _now(), "rotate", purpose, fields=[wanted.id])
    hear("audited", count)
    if isinstance(source, KeyFile):
        source.write([wanted])
    database.shred()
    hear("dropped", count)
    return Rotated(wanted.id, count)


@contextmanager
def _alone(source: KeyFile | GivenKeys) -> Iterator[None]:
    """Hold a key file for this process: two rotations would each drop the other's key."""
    if isinstance(source, GivenKeys):
        yield
        return
    lock = FileLock(source.path.with_name(f".{source.path.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(f"another rotation holds {source.path}; wait until it is over") from None
    except OSError as error:
        raise Unusable(f"{source.path} cannot be replaced ({error.strerror})") from error
    try:
        yield
    finally:
        lock.release()


def _wanted(database: Database, source: KeyFile | GivenKeys) -> MasterKey:
    """Return the key to turn to; a key file has it, and lasts, before anything is wrapped."""
    keys = source.load()
    with database.transaction() as connection:
        current = rows.master_in_use(connection)
        used = rows.masters(connection)
    if len(keys) > 1:  # a rotation is under way, or was asked for by the environment
        return keys[0]
    if current not in {None, keys[0].id} or used - {keys[0].id}:
        raise VaultLockedError(
            f"the vault is under master key {current}, and {source.name} holds {keys[0].id} alone:"
            " put the former key behind it, and rotate again"
        )
    if isinstance(source, GivenKeys):
        raise UsageError(
            f"{source.name} holds one key, which is in use: put a new one and a comma in front of it"
            " (`openssl rand -base64 32`), start the services with both, and rotate again"
        )
    key = new_master()
    source.write([key, *keys])
    return key


def _turn_to(database: Database, wanted: MasterKey, keys: Mapping[str, MasterKey]) -> None:
    with database.transaction() as connection:
        current = rows.master_in_use(connection, to_change=True)
        unknown = ({current} if current else set()) | rows.masters(connection)
        unknown -= set(keys)
        if unknown:
            raise VaultLockedError(
                f"keys of people are under master key {', '.join(sorted(unknown))}, which is not at"
                " hand: put it behind the others, and rotate again"
            )
        if current != wanted.id:
            rows.use_master(connection, wanted.id, _now())


def _wrap_some(
    database: Database, wanted: MasterKey, keys: Mapping[str, MasterKey], batch: int
) -> int:
    with database.transaction() as connection:
        some = rows.wrapped_otherwise(connection, wanted.id, batch)
        for person, master, wrapped in some:
            try:
                key = unwrap(keys[master].secret, wrapped, person)
            except BrokenSealError:
                raise Unusable(
                    f"the key of person {person} does not open: its row in the control database was"
                    " altered. Restore the database, then rotate again"
                ) from None
            rows.rewrap(connection, person, wanted.id, wrap(wanted.secret, key, person))
    return len(some)


def _now() -> int:
    return time.time_ns() // 1_000_000
