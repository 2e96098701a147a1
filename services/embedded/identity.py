"""The secret of people's hashes on this machine: made once, kept beside the servers' files."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "identity.secret"
_BYTES: Final = 32


def secret_file(folder: Path) -> Path:
    """Return the file in `folder` that holds the secret, readable by this user only.

    It is made where it is missing; another process that makes it at the same time comes first.
    """
    file = folder / NAME
    with suppress(FileExistsError):
        written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(written, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(_BYTES) + "\n")
    return file
