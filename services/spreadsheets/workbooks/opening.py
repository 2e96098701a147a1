"""A workbook from a path or from bytes."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

import msgspec

from services.spreadsheets.faults import FileFault, unreadable
from services.spreadsheets.workbooks.book import Workbook
from services.spreadsheets.workbooks.bounds import LIMITS, WorkbookLimits
from services.spreadsheets.workbooks.spool import Contents, WorkbookRefusal, contents_of

SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_CHILD: Final = "services.spreadsheets.workbooks.child"
_ROOT: Final = Path(__file__).resolve().parents[3]
_TIMES_THE_PROCESSOR: Final = 3


def read_workbook(
    source: Path | bytes, limits: WorkbookLimits = LIMITS, *, name: str | Path | None = None
) -> Workbook:
    """Return the workbook in a file (XLSX, XLSM, XLS or ODS) or in bytes: sheets, rows, cells as
    text.

    Reads in a process of its own, so that no file can harm this one; the memory of this one does not
    grow with the file. `name` is what the file is called in texts. FileFault where it is none, is
    damaged, has a password, or is beyond `limits`.
    """
    if isinstance(source, Path):
        return _read(source, limits, name or source)
    with tempfile.NamedTemporaryFile() as file:
        file.write(source)
        file.flush()
        return _read(Path(file.name), limits, name or "-")


def _read(path: Path, limits: WorkbookLimits, name: str | Path) -> Workbook:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from error
    if size > limits.file_bytes:
        raise FileFault(
            "workbook.file_bytes", file=name, size=size >> 20, limit=limits.file_bytes >> 20
        )
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the workbook closes it
    try:
        ended = _run(path, limits, spool)
        contents = contents_of(spool) or Contents(refusal=_of_ended(ended))
    except BaseException:
        spool.close()
        raise
    book = Workbook(spool, contents)
    if (refusal := contents.refusal) is not None:
        book.close()
        raise FileFault(f"workbook.{refusal.key}", file=name, **refusal.arguments)
    return book


def _run(path: Path, limits: WorkbookLimits, spool: IO[bytes]) -> int:
    """Return how the process that reads ended: below 0 by a signal."""
    path_of_modules = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    command = [
        sys.executable,
        "-m",
        _CHILD,
        str(path.absolute()),
        msgspec.json.encode(limits).decode(),
    ]
    try:
        ended = subprocess.run(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, stdout=spool, stderr=subprocess.DEVNULL, check=False,
            timeout=limits.seconds * _TIMES_THE_PROCESSOR, env=os.environ | {"PYTHONPATH": path_of_modules},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    return ended.returncode


def _of_ended(ended: int) -> WorkbookRefusal:
    """Return why a process that left no contents ended: a signal means that it was held to a limit."""
    if ended < 0:
        return WorkbookRefusal("heavy", {"detail": signal.Signals(-ended).name})
    return WorkbookRefusal("damaged", {"detail": str(ended)})
