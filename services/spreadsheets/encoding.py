"""What encoding a list is in: UTF-8, UTF-16, GB18030 or, where its headings prove it, Big5; else
nobody's.

Everything is read in chunks, so that memory is bounded whatever the file holds.
"""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, get_args

from contracts.catalogue import MAX_VALUE_BYTES
from services.spreadsheets.faults import FileFault

Encoding = Literal["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp950", "big5hkscs"]
NAMES: Final[dict[Encoding, str]] = {
    "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE",
    "gb18030": "GB18030", "cp950": "Big5", "big5hkscs": "Big5-HKSCS",
}  # fmt: skip
"""What people call each encoding."""

_Legacy = Literal["gb18030", "cp950", "big5hkscs"]
_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 1 << 16
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_LOW_TRAILS = 0.15
"""Second bytes from 0x40 to 0x7E: about 40 % of a text in Big5, few of one in GB18030 (a third of a
Traditional one).
"""
_MOST_LETTERS = 0.6
"""Beyond this they are letters, and what precedes them are those with accents of an encoding of
Europe.
"""
_LEAST_HAN = 3


def detect(path: Path, known: Callable[[str], int] = lambda _: 0) -> Encoding:
    """Return the encoding of the file.

    FileFault for NUL bytes, several encodings in one file, or none.

    `known` counts the headings that it recognises in the beginning of a text: it decides between
    GB18030 and Big5, which look alike.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_UTF16_MARKS):
        _require_utf16(path)
        return "utf-16"
    if (nul := _first_nul(path)) is not None:
        return _unmarked_utf16(path, head, nul)
    fault = _first_fault(path, "utf-8")
    if fault is None:
        return "utf-8-sig"
    if (change := _change(path)) is not None:
        line, was_utf8 = change
        raise FileFault(
            "input.no_longer_utf8" if was_utf8 else "input.utf8_from",
            file=path,
            line=line,
        )
    return _legacy(path, head, fault, known)


def _legacy(path: Path, head: bytes, fault: int, known: Callable[[str], int]) -> Encoding:
    """Return GB18030, or Big5 where its headings are known and those of GB18030 are not."""
    faults = {encoding: _first_fault(path, encoding) for encoding in get_args(_Legacy)}
    counts = {
        encoding: known(head.decode(encoding, "ignore"))
        for encoding, at in faults.items()
        if at is None
    }
    best: Encoding | None = max(counts, key=counts.__getitem__, default=None)
    if best is None or (best != "gb18030" and not counts[best]):
        line, column = _place(path, "utf-8", max(fault, faults["gb18030"] or 0))
        raise FileFault("input.encoding", file=path, line=line, column=column)
    proven = counts[best] > known(head.decode("ascii", "ignore"))
    if not proven and _low_trails(head) > (
        _MOST_LOW_TRAILS if {"gb18030", "cp950"} <= counts.keys() else _MOST_LETTERS
    ):
        raise FileFault("input.which_encoding", file=path)
    return best


def _low_trails(head: bytes) -> float:
    """Return the share of two-byte characters whose second byte is below 0x7F."""
    pairs = low = position = 0
    while position < len(head) - 1:
        if head[position] < 0x81:  # noqa: PLR2004 - the first lead byte of either encoding
            position += 1
            continue
        pairs += 1
        low += 0x40 <= head[position + 1] <= 0x7E  # noqa: PLR2004
        position += 2
    return low / pairs if pairs else 0.0


def _decoded(
    path: Path, encoding: str, errors: str = "strict", most_bytes: int | None = None
) -> Iterator[str]:
    """Yield the text in pieces, of the first `most_bytes` bytes."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        while chunk := file.read(
            _CHUNK_BYTES if most_bytes is None else min(_CHUNK_BYTES, most_bytes)
        ):
            if most_bytes is not None:
                most_bytes -= len(chunk)
            yield decoder.decode(chunk)
    if most_bytes is None:
        yield decoder.decode(b"", final=True)


def _place(path: Path, encoding: str, offset: int) -> tuple[int, int]:
    """Return line and column (characters, from 1) of the byte at `offset`, as an editor counts
    them.
    """
    line, column, after_return = 1, 1, False
    for text in _decoded(path, encoding, "replace", offset):
        if not text:
            continue
        breaks = (
            text.count("\n")
            + text.count("\r")
            - text.count("\r\n")
            - (after_return and text[0] == "\n")
        )
        after_return = text[-1] == "\r"
        line += breaks
        last = max(text.rfind("\n"), text.rfind("\r"))
        column = len(text) - last if last >= 0 else column + len(text)
    return line, column


def _first_fault(path: Path, encoding: str) -> int | None:
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
            place = chunk.find(b"\0")
            if place >= 0:
                return position + place
            position += len(chunk)
    return None


def _require_utf16(path: Path) -> None:
    """Raise FileFault where a file that begins as UTF-16 does not go on so, or holds NUL characters."""
    line = 1
    try:
        for text in _decoded(path, "utf-16"):
            nul = text.find("\0")
            line += text.count("\n", 0, nul if nul >= 0 else len(text))
            if nul >= 0:
                column = nul - text.rfind("\n", 0, nul)
                raise FileFault("input.nul", file=path, line=line, column=column)
    except UnicodeDecodeError as error:
        fault = _first_fault(path, "utf-16") or 0
        raise FileFault("input.utf16", file=path, line=_place(path, "utf-16", fault)[0]) from error


def _unmarked_utf16(path: Path, head: bytes, nul: int) -> Encoding:
    """Return which UTF-16 a file with NUL bytes and no mark is in.

    FileFault where it is none.
    """
    candidates: tuple[Encoding, ...] = ("utf-16-le", "utf-16-be")
    for encoding in sorted(candidates, key=lambda name: _plain_share(head, name), reverse=True):
        text = head.decode(encoding, "ignore")
        breaks_agree = "\n" in text or "\r" in text or not (b"\n" in head or b"\r" in head)
        printable = all(
            character.isprintable() or character.isspace() for character in text.lstrip("\ufeff")
        )
        if breaks_agree and printable and _is_text(path, encoding):
            return encoding
    line, column = _place(path, "utf-8", nul)
    raise FileFault("input.nul", file=path, line=line, column=column)


def _plain_share(head: bytes, encoding: str) -> int:
    return sum(map(str.isascii, head.decode(encoding, "ignore")))


def _is_text(path: Path, encoding: str) -> bool:
    try:
        return all("\0" not in text for text in _decoded(path, encoding))
    except UnicodeDecodeError:
        return False


def _change(path: Path) -> tuple[int, bool] | None:
    """Return the line where lines cease (True) or begin (False) to be UTF-8.

    None where all are of one kind.
    """
    first: bool | None = None
    for line, content in _lines(path):
        is_utf8 = _is_utf8(content)
        if is_utf8 is None:
            continue
        if first is not None and first != is_utf8:
            return line, first
        first = is_utf8
    return None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (line number, bytes).

    Lines beyond the limit of a record are counted and passed over.
    """
    number, torn = 1, False
    with path.open("rb") as file:
        while piece := file.readline(MAX_VALUE_BYTES):
            for line in piece.splitlines(keepends=True):
                ended = line.endswith((b"\n", b"\r"))
                if not torn and (ended or len(piece) < MAX_VALUE_BYTES):
                    yield number, line
                number, torn = number + ended, not ended


def _is_utf8(line: bytes) -> bool | None:
    """Return whether a line is certainly UTF-8, or certainly not; None where it could be either."""
    if line.isascii():
        return None
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    return True if sum("一" <= character <= "鿿" for character in text) >= _LEAST_HAN else None
