"""Master keys, and where they are kept: in a file, or in the environment."""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from services.runtime.errors import Unusable
from services.vault.sealing import KEY_BYTES, id_of, new_key
from services.vault.settings import VaultSettings


class VaultLockedError(Unusable):
    """The master key is missing, unreadable or another one than the vault was closed with."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key; its id may be shown, its secret may not."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "MasterKey":
        """Return the key with that secret."""
        return cls(id_of(secret), secret)

    def text(self) -> str:
        """Return the key as it stands in a file or in the environment."""
        return base64.b64encode(self.secret).decode()


class KeySource(Protocol):
    """Where master keys come from; the first is the wanted one, others are known until a rotation
    is over.
    """

    @property
    def name(self) -> str:
        """How the source is called in messages."""
        ...

    def load(self) -> Sequence[MasterKey]:
        """Return the keys as they are now; raise VaultLockedError where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class GivenKeys:
    """Keys from the environment: what the process was started with."""

    given: str = field(repr=False)

    @property
    def name(self) -> str:
        """How the source is called in messages."""
        return "DUIJIE_VAULT_KEY"

    def load(self) -> Sequence[MasterKey]:
        """Return the keys; raise VaultLockedError for what is no key."""
        return _parsed(self.given.replace(",", "\n"), self.name)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Keys in a file, one a line, which is replaced whole and only its owner reads."""

    path: Path

    @property
    def name(self) -> str:
        """How the file is called in messages."""
        return str(self.path)

    def load(self) -> Sequence[MasterKey]:
        """Return the keys; raise VaultLockedError where the file is missing or holds none."""
        try:
            return _parsed(self.path.read_text(encoding="utf-8"), self.name)
        except UnicodeDecodeError:
            raise _locked(f"{self.path} is no text") from None
        except OSError as error:
            raise _locked(f"{self.path} cannot be read ({error.strerror})") from None

    def write(self, keys: Sequence[MasterKey]) -> None:
        """Replace the file with these keys: whole or not at all, and lasting once this returns."""
        new = self.path.with_name(f".{self.path.name}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write("".join(f"{key.text()}\n" for key in keys))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise Unusable(f"cannot write {self.path} ({error.strerror})") from error


def source_of(settings: VaultSettings) -> GivenKeys | KeyFile:
    """Return where the keys of `settings` are: the environment wins over the file."""
    given = settings.vault_key.get_secret_value()
    return GivenKeys(given) if given else KeyFile(settings.key_file)


def new_master() -> MasterKey:
    """Return a new master key."""
    return MasterKey.of(new_key())


def _parsed(text: str, name: str) -> Sequence[MasterKey]:
    keys: dict[str, MasterKey] = {}
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        try:
            secret = base64.b64decode(written.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != KEY_BYTES:
            raise _locked(f"{name}: line {number} is no key of {KEY_BYTES} bytes in base64")
        key = MasterKey.of(secret)
        keys[key.id] = key
    if not keys:
        raise _locked(f"{name} holds no key")
    return list(keys.values())


def _locked(what: str) -> VaultLockedError:
    return VaultLockedError(f"the vault of contacts has no master key: {what}. {WHAT_TO_DO}")


WHAT_TO_DO: Final = (
    "Put the key back from its backup (DUIJIE_VAULT_KEY_FILE names its file, DUIJIE_VAULT_KEY holds"
    " it), or make the vault's first one with `duijie vault key`; if the key is lost for good,"
    " `duijie vault reset` begins anew. Matching goes on without it"
)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
