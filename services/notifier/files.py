"""Notices as text files, one each: written whole or not at all, and the same again however often."""

import contextlib
import hashlib
import os
import threading
from pathlib import Path
from urllib.parse import quote

from contracts.notices import Notice
from services.runtime.errors import Retryable
from services.words import moment_of

_LONGEST_NAME = 180
"""Bytes; file systems allow 255, and the temporary name needs some."""


def file_of(folder: Path, notice: Notice) -> Path:
    """Return where `notice` is filed: `FOLDER/POOL/SERVICE-SEQ-KIND-RECIPIENT.txt`.

    Different notices have different files, and no id leads out of `folder`.
    """
    parts = notice.cause.split("/")
    name = f"{parts[0]}-{parts[-1].zfill(8)}-{notice.recipient_kind}-{notice.recipient}"
    return folder / _safe(notice.pool) / f"{_safe(name)}.txt"


def file_notice(folder: Path, notice: Notice) -> Path:
    """Write `notice` and return its file; raise Retryable where the disk refuses."""
    path = file_of(folder, notice)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(letter(notice))
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise Retryable(f"cannot write notices in {path.parent}: {error.strerror}") from error
    return path


def letter(notice: Notice) -> str:
    """Return `notice` as a person reads it: subject, date, text, id."""
    date = moment_of(notice.language, notice.time)
    return f"{notice.subject}\n{date}\n\n{notice.body}\n[{notice.id}]\n"


def _safe(text: str) -> str:
    """Return `text` as one part of a path, in which different texts stay different."""
    name = quote(text, safe="")
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 17]}~{hashlib.sha256(text.encode()).hexdigest()[:16]}"
