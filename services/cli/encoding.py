"""What encoding a spreadsheet export is in: UTF-8 (with or without BOM), else GB18030, else nobody's."""

import codecs
from pathlib import Path
from typing import Literal

from services.cli.failures import ExitCode, Failure

Encoding = Literal["utf-8-sig", "gb18030"]

_CHUNK_BYTES = 1 << 20
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _place(path: Path, offset: int) -> tuple[int, int]:
    """Return line and column (bytes, from 1) of the byte at `offset`."""
    line, start, position = 1, 0, 0
    with path.open("rb") as file:
        while position < offset and (chunk := file.read(min(_CHUNK_BYTES, offset - position))):
            breaks = chunk.count(b"\n")
            if breaks:
                line += breaks
                start = position + chunk.rindex(b"\n") + 1
            position += len(chunk)
    return line, offset - start + 1


def _first_fault(path: Path, encoding: Encoding) -> int | None:
    """Return the offset of the first byte that is not `encoding`, None where all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK_BYTES)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(position - pending + error.start, 0)
            if not chunk:
                return None
            position += len(chunk)


def _first_nul(path: Path) -> int | None:
    position = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            found = chunk.find(b"\0")
            if found >= 0:
                return position + found
            position += len(chunk)
    return None


def detect(path: Path) -> Encoding:
    """Return the encoding of the file in bounded memory; Failure INPUT for an empty one, one with NUL bytes, or neither encoding."""
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] in _UTF16_MARKS:
        raise Failure(ExitCode.INPUT, "input.utf16", file=path)
    nul = _first_nul(path)
    if nul is not None:
        line, column = _place(path, nul)
        raise Failure(ExitCode.INPUT, "input.nul", file=path, line=line, column=column)
    fault = _first_fault(path, "utf-8-sig")
    if fault is None:
        return "utf-8-sig"
    other = _first_fault(path, "gb18030")
    if other is None:
        return "gb18030"
    line, column = _place(path, max(fault, other))
    raise Failure(ExitCode.INPUT, "input.encoding", file=path, line=line, column=column)
