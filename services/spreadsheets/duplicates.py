"""Records that mean the same one: two under one id, and one firm or person under two ids; looked
for before anything is sent.

A record costs a few numbers of 64 bits while the files are read. Only the rows that are to be shown
are read again.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from contracts import uscc
from contracts.normal import normal_id, normal_name
from services.spreadsheets.identity import (
    SHEETS,
    differing_fields,
    folded_record,
    identity,
)
from services.spreadsheets.reading import Source
from services.spreadsheets.tables import FileRow

SHOWN: Final = 20
_encode = msgspec.json.Encoder(order="deterministic").encode


class RecordPlace(NamedTuple):
    """Where a record stands."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of `feed` that mean the same one; `fields` are the names of those that differ."""

    feed: str
    id: str
    other_id: str
    first: RecordPlace
    second: RecordPlace
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How many pairs of one kind there are, and the first of them."""

    count: int = 0
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found in the files of one submit."""

    identical: Found = Found()
    """One id, and the same content after cleaning."""
    differing: Found = Found()
    """One id, and different content."""
    namesakes: Found = Found()
    """One name, with one telephone number or under a team's id and a credit code: probably one
    under two ids.
    """


def _mark(*parts: str) -> int:
    return int.from_bytes(blake2b("\0".join(parts).encode(), digest_size=8).digest())


def _content_mark(record: Mapping[str, Any]) -> int:
    return int.from_bytes(blake2b(_encode(record), digest_size=8).digest())


@dataclass(slots=True)
class _Marks:
    """Pairs of (mark of 64 bits, number of a row), and which rows share a mark."""

    marks: "array[int]" = field(default_factory=lambda: array("Q"))
    rows: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, mark: int, row: int) -> None:
        self.marks.append(mark)
        self.rows.append(row)

    def groups(self) -> Iterator[list[int]]:
        """Yield the rows of each mark that several have, in order."""
        if not self.marks:
            return
        marks, rows = (
            np.frombuffer(self.marks, dtype=np.uint64),
            np.frombuffer(self.rows, dtype=np.uint64),
        )
        order = np.argsort(marks, kind="stable")
        borders = np.flatnonzero(np.diff(marks[order])) + 1
        begins, ends = np.concatenate(([0], borders)), np.concatenate((borders, [len(order)]))
        for group in np.flatnonzero(ends - begins > 1):
            yield rows[order[begins[group] : ends[group]]].tolist()


class Register:
    """Takes every record once, in the order of the files, and then tells which mean the same one."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._taken: dict[int, int] = {}
        self._source_of = array("H")
        self._numbers = array("Q")
        self._ids = array("Q")
        self._contents = array("Q")
        self._under_code = bytearray()
        self._by_id = _Marks()
        self._by_name = _Marks()
        self._by_phone = _Marks()

    def add(self, number: int, row: FileRow) -> None:
        """Take the next record of the source with this number."""
        ordinal = self._taken.get(number, 0)
        self._taken[number] = ordinal + 1
        feed = self._sources[number].feed
        if not (key := identity(feed, row.record)):
            return
        index = len(self._numbers)
        self._source_of.append(number)
        self._numbers.append(ordinal)
        # A sheet's references mean the same in either case, as the folds take them.
        self._ids.append(_mark(feed, key.casefold() if feed == SHEETS else key))
        self._contents.append(_content_mark(row.record))
        self._under_code.append(uscc.is_shaped(key))
        self._by_id.add(self._ids[index], index)
        self._add_name(feed, row.record, index)

    def _add_name(self, feed: str, record: Mapping[str, Any], index: int) -> None:
        name = record.get("name")
        if (
            feed == "feed.programmes"
            or not isinstance(name, str)
            or not (name := normal_name(name))
        ):
            return
        if feed == "feed.startups":
            self._by_name.add(_mark(feed, name), index)
        contact = record.get("contact")
        phone = contact.get("phone") if isinstance(contact, dict) else None
        digits = "".join(filter(str.isdigit, normal_id(phone))) if isinstance(phone, str) else ""
        if digits:
            self._by_phone.add(_mark(feed, name, digits), index)

    def duplicates(self) -> Duplicates:
        """Return what means the same; files are read again only where something does."""
        equal, doubtful = self._same_ids()
        equal_after_all, differing = self._compared(doubtful)
        kinds = (equal + equal_after_all, differing, self._namesakes())
        rows = dict(self._read({row for pairs in kinds for pair in pairs[:SHOWN] for row in pair}))
        return Duplicates(
            *(
                Found(len(pairs), tuple(self._pair(*pair, rows) for pair in pairs[:SHOWN]))
                for pairs in kinds
            )
        )

    def _same_ids(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return pairs of rows with one id: those of the same bytes, and those of others."""
        equal: list[tuple[int, int]] = []
        doubtful: list[tuple[int, int]] = []
        for first, *others in self._by_id.groups():
            for row in others:
                same = self._contents[first] == self._contents[row]
                (equal if same else doubtful).append((first, row))
        return sorted(equal), sorted(doubtful)

    def _compared(
        self, pairs: list[tuple[int, int]]
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Part pairs of other bytes into those that say the same after cleaning and those that
        differ.
        """
        marks = {row: 0 for pair in pairs for row in pair}
        for row, read in self._read(marks):
            marks[row] = _content_mark(folded_record(self._feed(row), read.record))
        equal = [pair for pair in pairs if marks[pair[0]] == marks[pair[1]]]
        return equal, [pair for pair in pairs if marks[pair[0]] != marks[pair[1]]]

    def _namesakes(self) -> list[tuple[int, int]]:
        """Return pairs of rows with one name and one telephone number, or one name under a team's
        id and a credit code.
        """
        pairs: dict[tuple[int, int], None] = {}
        for group in self._by_name.groups():
            team = next((row for row in group if not self._under_code[row]), None)
            enterprise = next((row for row in group if self._under_code[row]), None)
            if team is not None and enterprise is not None:
                pairs[min(team, enterprise), max(team, enterprise)] = None
        for first, *others in self._by_phone.groups():
            pairs |= {(first, row): None for row in others if self._ids[row] != self._ids[first]}
        return sorted(pairs)

    def _feed(self, row: int) -> str:
        return self._sources[self._source_of[row]].feed

    def _read(self, rows: Iterable[int]) -> Iterator[tuple[int, FileRow]]:
        """Yield `rows` as they stand in the files, in one pass through those that hold them."""
        wanted: dict[int, dict[int, int]] = {}
        for row in rows:
            wanted.setdefault(self._source_of[row], {})[self._numbers[row]] = row
        for number, ordinals in wanted.items():
            for ordinal, row_read in enumerate(self._sources[number].rows()):
                if ordinal in ordinals:
                    yield ordinals[ordinal], row_read

    def _pair(self, first: int, second: int, rows: Mapping[int, FileRow]) -> Pair:
        feed, record, other = self._feed(first), rows[first].record, rows[second].record
        return Pair(
            feed, identity(feed, record), identity(feed, other), self._place(first, rows), self._place(second, rows),
            differing_fields(feed, record, other),
        )  # fmt: skip

    def _place(self, row: int, rows: Mapping[int, FileRow]) -> RecordPlace:
        return RecordPlace(str(self._sources[self._source_of[row]].path), rows[row].line)
